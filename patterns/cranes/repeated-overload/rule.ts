import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A lift of a crane, or the inspection of its rope. */
interface Report {
  readonly time: string
  readonly crane: string
  readonly event: 'lift' | 'inspection'
  readonly tons?: number
}

export default pattern<Report>('repeated-overload')
  .begin('overload')
  .where(field('tons').gt(40))
  .timesOrMore(3)
  .until(field('event').eq('inspection'))
  .longest()
  .within({ hours: 8 })
  .skipPastLastEvent()

export const stream: StreamOptions<Report> = {
  time: 'time',
  key: 'crane',
  watermark: boundedOutOfOrderness({ minutes: 30 }),
}
