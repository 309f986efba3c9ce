import { begin, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** What a lift reports of its doors and of itself. */
interface Report {
  readonly time: string
  readonly lift: string
  readonly event: 'opened' | 'closed' | 'moved'
}

export default pattern<Report>('door-cycling')
  .begin(begin('opened').where(field('event').eq('opened')).next('closed').where(field('event').eq('closed')))
  .timesOrMore(3)
  .consecutive()
  .longest()
  .within({ minutes: 2 })
  .skipPastLastEvent()

export const stream: StreamOptions<Report> = {
  time: 'time',
  key: 'lift',
  watermark: boundedOutOfOrderness({ seconds: 45 }),
}
