import { allOf, begin, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A door of an airlock. */
interface Door {
  readonly time: string
  readonly lock: string
  readonly door: 'inner' | 'outer'
  readonly state: 'open' | 'closed'
}

const opened = (door: Door['door']) => field('door').eq(door).and(field('state').eq('open'))

export default pattern<Door>('both-open')
  .begin(allOf(begin('inner').where(opened('inner')), begin('outer').where(opened('outer'))).between('next'))
  .skipPastLastEvent()

export const stream: StreamOptions<Door> = {
  time: 'time',
  key: 'lock',
  watermark: boundedOutOfOrderness({ seconds: 10 }),
}
