import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A jolt that a wheel sensor felt, or the pressure of its tyre. */
interface Reading {
  readonly time: string
  readonly wheel: string
  /** Acceleration in g. */
  readonly jolt?: number
  readonly bar?: number
}

export default pattern<Reading>('puncture')
  .begin('jolts')
  .where(field('jolt').gte(3))
  .timesOrMore(3)
  .within({ seconds: 5 }, { of: 'step' })
  .followedBy('flat')
  .where(field('bar').lt(1.8))
  .within({ minutes: 30 })
  .skipPastLastEvent()

export const stream: StreamOptions<Reading> = {
  time: 'time',
  key: 'wheel',
  watermark: boundedOutOfOrderness({ seconds: 30 }),
}
