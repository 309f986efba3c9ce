import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A voltage sag on a feeder, or a drive on it that starts again. */
interface PowerEvent {
  readonly time: string
  readonly feeder: string
  readonly type: 'sag' | 'restart'
  /** What was left of the voltage, as a fraction of nominal. */
  readonly residual?: number
  readonly unit?: string
}

export default pattern<PowerEvent>('sag-and-restart')
  .begin('sag')
  .where(field('type').eq('sag'))
  .where(field('residual').lt(0.7))
  .followedByAny('restart')
  .where(field('type').eq('restart'))
  .within({ seconds: 30 })
  .noSkip()

export const stream: StreamOptions<PowerEvent> = {
  time: 'time',
  key: 'feeder',
  watermark: boundedOutOfOrderness({ seconds: 10 }),
}
