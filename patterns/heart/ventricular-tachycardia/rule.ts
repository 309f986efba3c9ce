import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A heart beat as the monitor labels it: N normal, V ventricular. */
interface Beat {
  /** Epoch milliseconds. */
  readonly time: number
  readonly bed: string
  readonly beat: 'N' | 'V'
}

export default pattern<Beat>('ventricular-tachycardia')
  .begin('v')
  .timesOrMore(3)
  .consecutive()
  .longest()
  .where(field('beat').eq('V'))
  .where((beat, m) => m.v.length === 0 || beat.time - m.v.at(-1)!.time <= 667)
  .skipPastLastEvent()

export const stream: StreamOptions<Beat> = {
  time: 'time',
  key: 'bed',
  watermark: boundedOutOfOrderness({ seconds: 2 }),
}
