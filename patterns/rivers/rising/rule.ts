import { boundedOutOfOrderness, pattern, type StreamOptions } from 'tidemark'

/** The level of a river at a gauge. */
interface Level {
  readonly time: string
  readonly gauge: string
  readonly cm: number
}

export default pattern<Level>('rising')
  .begin('level')
  .times(3)
  .consecutive()
  .where((level, m) => m.level.length === 0 || level.cm >= m.level.at(-1)!.cm + 10)
  .within({ minutes: 45 })
  .skipToLast('level', { onMiss: 'error' })

export const stream: StreamOptions<Level> = {
  time: 'time',
  key: 'gauge',
  watermark: boundedOutOfOrderness({ minutes: 20 }),
}
