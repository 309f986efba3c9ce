import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** The voltage of a feeder, or its breaker. */
interface Report {
  readonly time: string
  readonly site: string
  readonly feeder: string
  readonly volts?: number
  readonly breaker?: 'trip' | 'close'
}

export default pattern<Report>('dips-before-trip')
  .begin('dip')
  .where(field('volts').lt(207))
  .followedByAny('trip')
  .where(field('breaker').eq('trip'))
  .within({ minutes: 10 })
  .partitionBy('feeder')
  .count((all) => ({ deepest: all.min('dip', 'volts'), mean: all.avg('dip', 'volts') }))

export const stream: StreamOptions<Report> = {
  time: 'time',
  key: 'site',
  watermark: boundedOutOfOrderness({ minutes: 1 }),
}
