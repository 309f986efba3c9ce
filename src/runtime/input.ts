/** One input of a job, as the runtime sees it: a source, and the way from it into the synchronous core. */
import type { BadRecord, Source } from '../connectors/source.ts'
import type { Rows } from '../event/rows.ts'
import type { Stage } from '../stream/stage.ts'
import type { Stamp } from '../stream/stamp.ts'
import type { WatermarkSpec } from '../time/watermark-strategy.ts'

/** What an input has to do with time. */
export interface InputTime {
  /** An input without events for longer than this (of processing time) holds nothing back; `null`: it always does. */
  readonly idleAfterMs: number | null
  /** Whether its event time goes on with processing time once all inputs are idle. */
  readonly whenAllIdle: 'wait' | 'advance'
  /** It is not asked for more while it is farther than this ahead of the slowest input; `null`: it is always asked. */
  readonly maxDriftMs: number | null
  /** Whether it wants to be told when records arrive, also where that says nothing about events: ingestion time. */
  readonly wantsArrival: boolean
  /** Whether parts of it can go quiet, after `idleAfterMs`: it wants to be told processing time. */
  readonly hasPartitions: boolean
  /** How far its event time is known; `null`: it has none. */
  watermark(): number | null
  /** Processing time is `now`. */
  tick(now: number): void
  /** It was asked and has not answered, and processing time is `now`. */
  look(now: number): void
  /** For the last `ms` nobody asked it. */
  excuse(ms: number): void
  /** Processing time has gone on by `ms` while all inputs were idle. */
  elapse(ms: number): void
  /** It has gone quiet, or is back. */
  idle(idle: boolean): void
  /** From its next record on, its watermark is so far behind the greatest time; absent: it has no event time. */
  changeDelay?(delayMs: number): void
}

export interface JobInput<T> extends InputTime {
  readonly source: Source<T>
  /** @param now when the rows arrived, NaN if that says nothing */
  ingest(rows: Rows<T>, from: number, to: number, now: number): void
  bad(record: BadRecord): void
  end(): void
}

/**
 * The time of an input whose events are stamped.
 *
 * @param settings what the stamp was made of
 */
export function stampedTime<T>(
  stamp: Stamp<T>,
  settings: { readonly watermark: WatermarkSpec; readonly partition: unknown },
): InputTime {
  const { idleAfterMs, whenAllIdle, maxDriftMs } = settings.watermark
  return {
    idleAfterMs,
    whenAllIdle,
    maxDriftMs,
    wantsArrival: stamp.isIngestionTime,
    hasPartitions: settings.partition !== null,
    watermark: () => stamp.watermark,
    tick: (now) => stamp.tick(now),
    look: (now) => stamp.look(now),
    excuse: (ms) => stamp.excuse(ms),
    elapse: (ms) => stamp.elapse(ms),
    idle: (idle) => stamp.idle(idle),
    changeDelay: (delayMs) => stamp.changeDelay(delayMs),
  }
}

/** The time of an input without event time: it is never idle, and told processing time alone. */
export function untimed<T>(next: Stage<T>): InputTime {
  return {
    idleAfterMs: null,
    whenAllIdle: 'wait',
    maxDriftMs: null,
    wantsArrival: false,
    hasPartitions: false,
    watermark: () => null,
    tick: (now) => next.tick(now),
    look: () => {},
    excuse: () => {},
    elapse: () => {},
    idle: (idle) => next.idle(idle),
  }
}
