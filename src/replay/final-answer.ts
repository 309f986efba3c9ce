/** Answers in which nothing is ever taken back. */
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import { PatternOperator } from '../pattern/operator.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import type { Answer, LatenessPolicy, OnProgress, ReplayedMatch } from './answer.ts'
import { feed, LIMITS, newFeed, positionsOf } from './feed.ts'
import { byEventTime, reordered, type Recording } from './recording.ts'

/** @throws TidemarkError what planning the rules throws */
export function finalAnswer<T>(
  recording: Recording<T>,
  rules: readonly AnyPattern[],
  policy: Exclude<LatenessPolicy, { kind: 'corrected' }>,
  onProgress: OnProgress,
): Answer {
  const { settings } = recording
  const ordered = policy.kind === 'event-time' ? inOrder(recording.made?.of ?? recording) : recording
  const delayMs = policy.kind === 'late-dropped' ? policy.delayMs : 0
  const asTheyCome = policy.kind === 'arrival-order' || policy.kind === 'arrival-clock'
  const clock = new ScopeClock({ delayMs, maxFutureSkewMs: null })
  const matches: ReplayedMatch[] = []
  const state = newFeed()
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
    onMatches(found) {
      const { arrival } = state
      for (const match of found) {
        const positions = positionsOf(match.id)
        matches.push({ match, identity: match.id, positions, firstSaid: arrival, lastSaid: arrival })
      }
    },
    onBadKey({ position, reason }) {
      state.accepted--
      state.bad.push({ position, reason })
    },
    onConditionFailure({ reason }) {
      state.conditionFailures++
      state.firstConditionFailure ??= reason
    },
    onLate: () => {},
  })
  const times = policy.kind === 'arrival-clock' ? (ordered.arrivals ?? ordered.times) : ordered.times
  // As they come, the events of a key know of no others: time is what the event at hand says.
  const scope = (policy.kind === 'arrival-order' ? settings.key : settings.watermarkScope) ?? null
  const late = policy.kind === 'arrival-order' ? 'taken' : 'told'
  feed(operator, { recording: ordered, times, clock, scope, late, onProgress }, state)
  const { accepted, bad, conditionFailures, firstConditionFailure } = state
  return {
    policy,
    matches,
    late: state.late,
    corrected: [],
    withdrawn: [],
    changes: null,
    accepted,
    bad,
    conditionFailures,
    firstConditionFailure,
  }
}

/** In order of event time, as nobody has it at any arrival. */
function inOrder<T>(recording: Recording<T>): Recording<T> {
  return { ...reordered(recording, byEventTime(recording)), arrivals: null }
}
