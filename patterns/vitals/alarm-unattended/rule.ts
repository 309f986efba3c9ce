import { begin, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** What a monitor at a bed raises, and what is done about it. */
interface BedEvent {
  readonly time: string
  readonly bed: string
  readonly event: 'alarm' | 'muted' | 'seen' | 'treated'
}

const event = (name: BedEvent['event']) => field('event').eq(name)

export default pattern<BedEvent>('alarm-unattended')
  .begin('alarm')
  .where(event('alarm'))
  .notFollowedBy(begin('seen').where(event('seen')).followedBy('treated').where(event('treated')))
  .within({ minutes: 10 })

export const stream: StreamOptions<BedEvent> = {
  time: 'time',
  key: 'bed',
  watermark: boundedOutOfOrderness({ minutes: 3 }),
  atEnd: 'cut',
}
