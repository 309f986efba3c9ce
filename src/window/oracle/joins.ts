/**
 * What joins must give, by definition: every pair is looked at.
 *
 * An event at or before the watermark it met is late. Pairs are told in order of their time, then of key, then of when the
 * left and the right event arrived: whoever compares an engine's answer with it may have to sort that first.
 */
import type { WindowFields } from '../result.ts'
import type { TimeAssigner } from '../syntax/assigner.ts'
import { windowsAt, type Bounds } from './assign.ts'
import { compareKeys } from './steps.ts'

type Key = WindowFields['key']

/** One event of either side; `watermark`: what holds for both before it. */
export interface JoinStep<T> {
  readonly side: 'left' | 'right'
  readonly event: T
  readonly time: number
  readonly key: Key
  readonly watermark: number
}

export interface IntervalBounds {
  /** Milliseconds: `left.time + lowerMs <= right.time <= left.time + upperMs`. */
  readonly lowerMs: number
  readonly upperMs: number
}

export interface JoinedPair<T> {
  readonly key: Key
  readonly left: T
  readonly right: T
  /** The greater of both times; of a window, its last moment. */
  readonly time: number
  /** Of a window join. */
  readonly window: Bounds | null
}

export interface JoinAnswer<T> {
  readonly pairs: readonly JoinedPair<T>[]
  readonly late: readonly JoinStep<T>[]
}

export function oracleIntervalJoin<T>(
  steps: readonly JoinStep<T>[],
  { lowerMs, upperMs }: IntervalBounds,
): JoinAnswer<T> {
  const isLate = ({ time, watermark }: JoinStep<T>): boolean => time <= watermark
  const { left, right } = sides(steps.filter((step) => !isLate(step)))
  const pairs = left.flatMap((a) =>
    right
      .filter((b) => b.key === a.key && a.time + lowerMs <= b.time && b.time <= a.time + upperMs)
      .map((b) => ({ key: a.key, left: a.event, right: b.event, time: Math.max(a.time, b.time), window: null })),
  )
  return { pairs: pairs.sort(comparePairs), late: steps.filter(isLate) }
}

/**
 * Every pair of a key and a window of event time.
 *
 * @param end the watermark that the end of the input stands for: windows that it has not passed make no pairs
 */
export function oracleWindowJoin<T>(
  steps: readonly JoinStep<T>[],
  assigner: TimeAssigner,
  end: number = Infinity,
): JoinAnswer<T> {
  const open = ({ time, watermark }: JoinStep<T>): readonly Bounds[] =>
    windowsAt(assigner, time).filter((bounds) => bounds[1] - 1 > watermark)
  const isLate = (step: JoinStep<T>): boolean => windowsAt(assigner, step.time).length > 0 && open(step).length === 0
  const { left, right } = sides(steps)
  const pairs = left.flatMap((a) =>
    right
      .filter((b) => b.key === a.key)
      .flatMap((b) =>
        open(a)
          .filter((window) => open(b).some((other) => other[0] === window[0] && other[1] === window[1]))
          .filter((window) => window[1] - 1 <= end)
          .map((window) => ({ key: a.key, left: a.event, right: b.event, time: window[1] - 1, window })),
      ),
  )
  return { pairs: pairs.sort(comparePairs), late: steps.filter(isLate) }
}

function sides<T>(steps: readonly JoinStep<T>[]): {
  readonly left: readonly JoinStep<T>[]
  readonly right: readonly JoinStep<T>[]
} {
  return { left: steps.filter(({ side }) => side === 'left'), right: steps.filter(({ side }) => side === 'right') }
}

function comparePairs(a: JoinedPair<unknown>, b: JoinedPair<unknown>): number {
  return a.time - b.time || compareKeys(a.key, b.key) || (a.window?.[0] ?? 0) - (b.window?.[0] ?? 0)
}
