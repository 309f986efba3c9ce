import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** The temperature of a machine, every ten seconds; `null` when the sensor gave nothing. */
interface Reading {
  readonly time: string
  readonly machine: string
  readonly celsius: number | null
}

export default pattern<Reading>('sustained-overheating')
  .begin('hot')
  .where(field('celsius').gt(80))
  .timesOrMore(3)
  .consecutive()
  .longest()
  .skipPastLastEvent()

export const stream: StreamOptions<Reading> = {
  time: 'time',
  key: 'machine',
  watermark: boundedOutOfOrderness({ seconds: 30 }),
}
