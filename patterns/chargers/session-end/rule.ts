import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** What a charging point reports once a minute, and when something happens. */
interface Report {
  readonly time: string
  readonly charger: string
  readonly kw: number
  readonly status: 'charging' | 'full' | 'unplugged' | 'fault'
}

export default pattern<Report>('session-end')
  .begin('charging')
  .where(field('kw').gt(0))
  .oneOrMore()
  .consecutive()
  .greedy()
  .next('after')
  .within({ hours: 24 })
  .skipToFirst('after')

export const stream: StreamOptions<Report> = {
  time: 'time',
  key: 'charger',
  watermark: boundedOutOfOrderness({ minutes: 2 }),
}
