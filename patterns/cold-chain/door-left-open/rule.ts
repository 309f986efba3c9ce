import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** Two streams in one: the door contact of a trailer, and the temperature of the air inside. */
interface Signal {
  readonly time: string
  readonly trailer: string
  readonly type: 'door' | 'air'
  readonly state?: 'open' | 'closed'
  readonly celsius?: number
}

export default pattern<Signal>('door-left-open')
  .begin('opened')
  .where(field('state').eq('open'))
  .notFollowedBy('closed')
  .where(field('state').eq('closed'))
  .followedBy('warm')
  .where(field('celsius').gt(8))
  .times(3)
  .within({ minutes: 20 })
  .skipPastLastEvent()

/** The door is decided before the air it lets in. */
const doorFirst = (a: Signal, b: Signal): number => Number(b.type === 'door') - Number(a.type === 'door')

export const stream: StreamOptions<Signal> = {
  time: 'time',
  key: 'trailer',
  watermark: boundedOutOfOrderness({ minutes: 3 }),
  orderBy: doorFirst,
}
