import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A heart beat with the code that the monitor gives it: N normal, V and E ventricular, F fusion, ! flutter. */
interface Beat {
  /** Epoch milliseconds. */
  readonly time: number
  readonly bed: string
  readonly beat: string
}

const pair = pattern<Beat>()
  .begin('ventricular')
  .where(field('beat').oneOf('V', 'E'))
  .next('other')
  .where(field('beat').oneOf('V', 'E', 'F', '!').not())

export default pattern<Beat>('bigeminy').begin(pair).timesOrMore(3).consecutive().longest().skipPastLastEvent()

export const stream: StreamOptions<Beat> = {
  time: 'time',
  key: 'bed',
  watermark: boundedOutOfOrderness({ seconds: 2 }),
}
