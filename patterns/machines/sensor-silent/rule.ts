import { boundedOutOfOrderness, pattern, type StreamOptions } from 'tidemark'

/** The temperature of a machine, every five minutes. */
interface Reading {
  readonly time: string
  readonly sensor: string
  readonly celsius: number
}

export default pattern<Reading>('sensor-silent')
  .begin('last')
  .notFollowedBy('next')
  .within({ minutes: 5 }, { inclusive: true, of: 'previous' })

export const stream: StreamOptions<Reading> = {
  time: 'time',
  key: 'sensor',
  watermark: boundedOutOfOrderness({ minutes: 30 }),
  atEnd: 'cut',
}
