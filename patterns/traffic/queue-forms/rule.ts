import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** One minute of a loop detector, or the variable sign above it being switched. */
interface Sample {
  readonly time: string
  readonly station: string
  /** Mean speed. */
  readonly kmh?: number
  /** Part of the minute in which a vehicle stood over the loop, in percent. */
  readonly occupancy?: number
  readonly sign?: 'queue' | 'off'
}

export default pattern<Sample>('queue-forms')
  .begin('slow')
  .where((sample) => sample.kmh !== undefined && sample.kmh < 60)
  .followedBy('dense')
  .where(field('occupancy').gt(25))
  .oneOrMore()
  .notFollowedBy('recovered')
  .where(field('kmh').gt(80))
  .followedBy('warned')
  .where(field('sign').eq('queue'))
  .optional()
  .followedBy('standing')
  .where(field('kmh').lt(10))
  .within({ minutes: 10 })
  .skipPastLastEvent()

export const stream: StreamOptions<Sample> = {
  time: 'time',
  key: 'station',
  watermark: boundedOutOfOrderness({ minutes: 2 }),
}
