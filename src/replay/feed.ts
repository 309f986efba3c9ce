/** Feeds a recording to an operator: the same stages as in a running job, from memory. No clock, no input or output. */
import type { KeySelector } from '../event/keys.ts'
import { ObjectRows } from '../event/rows.ts'
import type { PatternOperatorOptions } from '../pattern/operator-options.ts'
import { Stamp } from '../stream/stamp.ts'
import type { Stage } from '../stream/stage.ts'
import type { ScopeClock } from '../time/scope-clock.ts'
import type { LateRecord, OnProgress } from './answer.ts'
import type { Recording } from './recording.ts'

/** Everything that can grow without bound is bounded by the recording, which is in memory. */
export const LIMITS: PatternOperatorOptions<unknown>['limits'] = Object.freeze({
  keys: Infinity,
  bufferedEvents: Infinity,
  partialMatches: 10_000_000,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
})

export interface FeedOptions<T> {
  /** Fed as its rows stand. */
  readonly recording: Recording<T>
  /** The event time of each row, in epoch milliseconds. */
  readonly times: Float64Array
  readonly clock: ScopeClock
  /** What has a watermark of its own. */
  readonly scope: KeySelector<T> | null
  /** What becomes of late events: they are told of, taken as if they were in time, or decided on by the operator. */
  readonly late: 'told' | 'taken' | 'handed on'
  readonly onProgress: OnProgress
}

/** What has happened so far, and what is happening. */
export interface Feed {
  /** The arrival of the event that is being processed; `null`: the input has ended, or arrivals are not known. */
  arrival: number | null
  /** The position of that event. */
  position: number
  accepted: number
  readonly late: LateRecord[]
  readonly bad: { position: number; reason: string }[]
  conditionFailures: number
  firstConditionFailure: string | null
}

export function newFeed(): Feed {
  return {
    arrival: null,
    position: -1,
    accepted: 0,
    late: [],
    bad: [],
    conditionFailures: 0,
    firstConditionFailure: null,
  }
}

/** Where nobody asks when something was said, events are fed together. */
const SLICE = 4096

/** Feeds all rows and then the end. Events whose arrival is known are fed one by one, so that it is known what each brings. */
export function feed<T>(operator: Stage<T>, options: FeedOptions<T>, state: Feed): void {
  const { recording, times, clock, scope, late, onProgress } = options
  const { events, arrivals, positions } = recording
  // Times have been read already; a row is looked up by its place in the order in which the events are fed.
  let next = 0
  const stamp = new Stamp<T>(
    {
      time: () => times[next++],
      timeOptions: {},
      arrival: null,
      scope,
      partition: null,
      punctuation: null,
      clock,
      acceptLate: late === 'taken',
      lateBehind: late === 'handed on',
      maxScopes: Infinity,
    },
    operator,
    {
      counts: state,
      onLate: (_, time, watermark, position) => state.late.push({ position, latenessMs: watermark + 1 - time }),
      onBad: ({ position, reason }) => state.bad.push({ position, reason }),
      onWatermarkFailure: () => {},
    },
  )
  const rows = new ObjectRows<T>(events, 0, positions)
  const all = events.length
  const step = arrivals === null && late !== 'handed on' ? SLICE : 1
  for (let from = 0; from < all; from += step) {
    if (from % SLICE === 0) onProgress(from, all)
    state.position = positions[from]!
    if (arrivals !== null) state.arrival = arrivals[from]!
    stamp.ingest(rows, from, Math.min(from + step, all), NaN)
  }
  state.arrival = null
  stamp.end()
  onProgress(all, all)
}

/** The id of a match ends in the positions of its events, step by step. */
export function positionsOf(id: string): readonly number[] {
  const positions = id.slice(id.lastIndexOf('|') + 1).split(/[;,]/)
  return positions.filter((position) => position !== '').map(Number)
}
