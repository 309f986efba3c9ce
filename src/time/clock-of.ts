/** Which clock a source gets. */
import { TidemarkError } from '../base/errors.ts'
import { PartitionClock } from './partition-clock.ts'
import { ScopeClock } from './scope-clock.ts'
import type { SourceClock, SourceClockState } from './source-clock.ts'
import type { WatermarkStrategy } from './watermark-strategy.ts'

export interface SourceClockOptions {
  readonly watermark: WatermarkStrategy<never>
  /** Whether scopes are partitions, joined to one watermark, or have a watermark of their own each. */
  readonly isPartitioned: boolean
  /** How far the watermark of a scope may be behind that of the one farthest ahead; not for partitions. */
  readonly maxKeyLagMs: number
}

/**
 * A clock, new or where another one stopped.
 *
 * @throws TidemarkError `SNAPSHOT_OF_OTHER_TIME` if that one had partitions and this one has not, or the other way round
 */
export function clockOf(options: SourceClockOptions, state: SourceClockState | null = null): SourceClock {
  const { watermark, isPartitioned, maxKeyLagMs } = options
  const { kind, delayMs, learnt, maxFutureSkewMs, idleAfterMs } = watermark
  const own = { kind, delayMs, learnt, maxFutureSkewMs, text: String(watermark) }
  if (isPartitioned) {
    if (state !== null && !('join' in state)) throw ofOtherTime(isPartitioned)
    return new PartitionClock({ ...own, idleAfterMs }, state)
  }
  if (state === null) return new ScopeClock({ ...own, maxKeyLagMs })
  if ('join' in state) throw ofOtherTime(isPartitioned)
  return ScopeClock.restore({ ...own, maxKeyLagMs }, state)
}

function ofOtherTime(isPartitioned: boolean): TidemarkError {
  return new TidemarkError('SNAPSHOT_OF_OTHER_TIME', {
    message: `The snapshot is of a source ${isPartitioned ? 'without' : 'with'} a watermark per partition; this one is ${isPartitioned ? 'with' : 'without'}.`,
    hint: 'Restore it with the watermarkPer that it was made with.',
    data: { isPartitioned },
  })
}
