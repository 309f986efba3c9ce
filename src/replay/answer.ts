/**
 * What a rule answers to a recording, under one policy towards lateness. The same stages as in a running job, fed from
 * memory: no clock, no input or output.
 */
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { Match } from '../pattern/match.ts'
import { PatternOperator } from '../pattern/operator.ts'
import { ObjectRows } from '../event/rows.ts'
import { Stamp } from '../stream/stamp.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import { byEventTime, reordered, type Recording } from './recording.ts'

/** How lateness is treated. */
export type LatenessPolicy =
  /** The truth: all events in order of event time, as if none had been late. */
  | { readonly kind: 'event-time' }
  /** Events as they come, as if they were in order; conditions and windows on event time. */
  | { readonly kind: 'arrival-order' }
  /** The time of arrival is taken for the event time: windows on the clock of arrival. */
  | { readonly kind: 'arrival-clock' }
  /** Event time with a watermark `delayMs` behind the greatest time; what comes later is dropped. */
  | { readonly kind: 'late-dropped'; readonly delayMs: number }

/** A match with what tells it from others: the positions of its events, by step. */
export interface ReplayedMatch {
  readonly match: Match
  /** Rule, key and positions by step as text: equal for the same binding under any policy. */
  readonly identity: string
  /** The positions of its events in the source, in order of the match. */
  readonly positions: readonly number[]
}

export interface LateRecord {
  readonly position: number
  /** By how many milliseconds the delay was too short for it. */
  readonly latenessMs: number
}

export interface Answer {
  readonly policy: LatenessPolicy
  readonly matches: readonly ReplayedMatch[]
  readonly late: readonly LateRecord[]
  /** Events that were processed. */
  readonly accepted: number
  /** Events without a usable key, by their reason. */
  readonly bad: readonly { readonly position: number; readonly reason: string }[]
  /** How often a condition threw, and counted as false. */
  readonly conditionFailures: number
  /** What the first of them threw; `null` if none did. */
  readonly firstConditionFailure: string | null
}

/** Everything that can grow without bound is bounded by the recording, which is in memory. */
const LIMITS = Object.freeze({
  keys: Infinity,
  bufferedEvents: Infinity,
  partialMatches: 10_000_000,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
} as const)

const SLICE = 4096

/**
 * The answer of `rules` under `policy`.
 *
 * @throws TidemarkError what planning the rules throws
 * @complexity that of the rules, and O(n log n) for sorting
 */
export function answerOf<T>(recording: Recording<T>, rules: readonly AnyPattern[], policy: LatenessPolicy): Answer {
  const { settings } = recording
  const ordered = policy.kind === 'event-time' ? reordered(recording, byEventTime(recording)) : recording
  const times = policy.kind === 'arrival-clock' ? (ordered.arrivals ?? ordered.times) : ordered.times
  const delayMs = policy.kind === 'late-dropped' ? policy.delayMs : 0
  const asTheyCome = policy.kind === 'arrival-order' || policy.kind === 'arrival-clock'
  const clock = new ScopeClock({ delayMs, maxFutureSkewMs: null })
  const matches: ReplayedMatch[] = []
  const late: LateRecord[] = []
  const bad: { position: number; reason: string }[] = []
  const counts = { accepted: 0 }
  let conditionFailures = 0
  let firstConditionFailure: string | null = null
  const operator = new PatternOperator<T>({
    rules: rules.map(({ syntax }) => syntax),
    key: settings.key ?? null,
    orderBy: asTheyCome ? null : (settings.orderBy ?? null),
    order: policy.kind === 'arrival-order' ? 'arrival' : 'event-time',
    atEnd: settings.atEnd ?? 'complete',
    engine: 'auto',
    onTimeouts: null,
    clock,
    limits: LIMITS,
    onMatches: (found) => {
      for (const match of found) matches.push(replayed(match))
    },
    onBadKey: ({ position, reason }) => {
      counts.accepted--
      bad.push({ position, reason })
    },
    onConditionFailure: ({ reason }) => {
      conditionFailures++
      firstConditionFailure ??= reason
    },
    onLate: () => {},
  })
  // Times have been read already; a row is looked up by its place in the order in which the events are fed.
  let next = 0
  const stamp = new Stamp<T>(
    {
      time: () => times[next++],
      timeOptions: {},
      arrival: null,
      // As they come, the events of a key know of no others: time is what the event at hand says.
      scope: policy.kind === 'arrival-order' ? (settings.key ?? null) : (settings.watermarkScope ?? null),
      partition: null,
      punctuation: null,
      clock,
      acceptLate: policy.kind === 'arrival-order',
      lateBehind: false,
      maxScopes: Infinity,
    },
    operator,
    {
      counts,
      onLate: (_, time, watermark, position) => late.push({ position, latenessMs: watermark + 1 - time }),
      onBad: ({ position, reason }) => bad.push({ position, reason }),
      onWatermarkFailure: () => {},
    },
  )
  const rows = new ObjectRows<T>(ordered.events, 0, ordered.positions)
  for (let from = 0; from < ordered.events.length; from += SLICE)
    stamp.ingest(rows, from, Math.min(from + SLICE, ordered.events.length), NaN)
  stamp.end()
  return { policy, matches, late, accepted: counts.accepted, bad, conditionFailures, firstConditionFailure }
}

/** The id of a match ends in the positions of its events, step by step. */
function replayed(match: Match): ReplayedMatch {
  const positions = match.id.slice(match.id.lastIndexOf('|') + 1).split(/[;,]/)
  return { match, identity: match.id, positions: positions.filter((position) => position !== '').map(Number) }
}
