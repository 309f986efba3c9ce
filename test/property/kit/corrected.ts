/** Runs of a detector with corrections over sample events. */
import { Detector, type DetectorSnapshot } from '../../../src/api/detector.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { MatchChange, TimedOutChange } from '../../../src/pattern/change.ts'
import type { EngineName } from '../../../src/pattern/engine/engine.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'
import fc from 'fast-check'

export interface Way {
  readonly delay: number
  readonly lateness: number
  readonly timeouts: boolean
  /** Whether each key has a watermark of its own. */
  readonly perKey: boolean
}

export const anyWay: fc.Arbitrary<Way> = fc.record({
  delay: fc.constantFrom(0, 0, 1, 3),
  lateness: fc.constantFrom(0, 3, 20, 100, 100),
  timeouts: fc.boolean(),
  perKey: fc.boolean(),
})

export type CorrectedDetector = Detector<SampleEvent, Readonly<Record<string, unknown>>, MatchChange>

export interface Corrected {
  readonly detector: CorrectedDetector
  /** Ids of the late events. */
  readonly late: Set<number>
  /** What was said of partial matches that timed out; whoever reads it empties it. */
  readonly timedOut: TimedOutChange[]
}

export interface CorrectedOptions {
  readonly engine?: EngineName | 'auto'
  readonly atEnd?: 'complete' | 'cut'
  readonly orderBy?: (a: SampleEvent, b: SampleEvent) => number
  readonly snapshot?: DetectorSnapshot | null
}

export function correctedDetector(
  rules: readonly AnyPattern<SampleEvent>[],
  { delay, lateness, timeouts, perKey }: Way,
  { engine = 'auto', atEnd = 'complete', orderBy, snapshot = null }: CorrectedOptions = {},
): Corrected {
  const late = new Set<number>()
  const timedOut: TimedOutChange[] = []
  const detector: CorrectedDetector = new Detector(
    rules,
    {
      time: 'time',
      key: 'key',
      watermark: boundedOutOfOrderness(delay),
      watermarkPer: perKey ? 'key' : 'source',
      emit: 'speculative',
      allowedLateness: lateness,
      engine,
      atEnd,
      onLate: ({ event }) => void late.add(event.id),
      ...(orderBy === undefined ? {} : { orderBy }),
      ...(timeouts ? { onTimedOut: (partial) => void timedOut.push(partial as TimedOutChange) } : {}),
    },
    snapshot,
  )
  return { detector, late, timedOut }
}
