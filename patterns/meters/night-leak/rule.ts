import { boundedOutOfOrderness, field, pattern, previous, type StreamOptions } from 'tidemark'

/** The counter of a water meter, once an hour. */
interface Count {
  readonly time: string
  readonly meter: string
  /** All that has flown so far. */
  readonly litres: number
}

export default pattern<Count>('night-leak')
  .begin('flow')
  .where(field('litres').minus(previous('litres')).gte(3))
  .timesOrMore(4, { minutes: 90 })
  .consecutive()
  .longest()
  .within({ hours: 12 })
  .skipPastLastEvent()

export const stream: StreamOptions<Count> = {
  time: 'time',
  key: 'meter',
  watermark: boundedOutOfOrderness({ minutes: 45 }),
}
