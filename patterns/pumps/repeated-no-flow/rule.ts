import { boundedOutOfOrderness, field, pattern, type Match, type StreamOptions } from 'tidemark'

/** The events are matches of `pumps/no-flow` and other rules, as the command line prints them. */
export default pattern<Match>('repeated-no-flow')
  .begin('failures')
  .where(field('rule').eq('no-flow'))
  .times(3)
  .within({ hours: 1 })
  .skipPastLastEvent()

export const stream: StreamOptions<Match> = {
  time: 'time',
  key: 'key',
  watermark: boundedOutOfOrderness({ minutes: 5 }),
}
