import { boundedOutOfOrderness, pattern } from 'tidemark'

/** A message of a device. Times are epoch milliseconds. */
interface Message {
  /** When the device made it. */
  readonly event_ms: number
  /** When it was received. */
  readonly received_ms: number
  /** The recording it belongs to: devices have one name in all of them. */
  readonly session: string
  readonly device: string
}

export default pattern<Message>('device-silent')
  .begin('last')
  .notFollowedBy('next')
  .within({ milliseconds: 1500 }, { inclusive: true })

/** How the command line reads the recording; flags override it. */
export const stream = {
  about:
    'Messages of devices over a mobile network, two a second, which overtake one another. The rule looks for a device that has not been heard of for a second and a half.',
  time: 'event_ms',
  arrival: 'received_ms',
  key: ['session', 'device'],
  watermark: boundedOutOfOrderness({ seconds: 2 }),
  watermarkPer: 'key',
  atEnd: 'cut',
  delays: ['0ms', '100ms', '250ms', '1s', '2s'],
}
