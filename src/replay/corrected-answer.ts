/** The answer that is corrected when events come late: what is said, taken back, and stands at the end. */
import type { EventBatch } from '../event/batch.ts'
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { MatchChange } from '../pattern/change.ts'
import { SpeculativeOperator } from '../pattern/speculative/speculative-operator.ts'
import type { Stage } from '../stream/stage.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import type { Answer, LatenessPolicy, LateRecord, OnProgress } from './answer.ts'
import { feed, LIMITS, newFeed } from './feed.ts'
import type { Recording } from './recording.ts'
import { Spoken } from './spoken.ts'

/** @throws TidemarkError what planning the rules throws */
export function correctedAnswer<T>(
  recording: Recording<T>,
  rules: readonly AnyPattern[],
  policy: Extract<LatenessPolicy, { kind: 'corrected' }>,
  onProgress: OnProgress,
): Answer {
  const { settings, times } = recording
  const { delayMs, allowedLatenessMs } = policy
  const clock = new ScopeClock({ delayMs, maxFutureSkewMs: null })
  const spoken = new Spoken()
  const state = newFeed()
  const corrected: LateRecord[] = []
  const operator = new SpeculativeOperator<T>({
    rules: rules.map(({ syntax }) => syntax),
    key: settings.key ?? null,
    orderBy: settings.orderBy ?? null,
    atEnd: settings.atEnd ?? 'complete',
    engine: 'auto',
    clock,
    next: listener((change) => spoken.note(change, state.arrival)),
    allowedLatenessMs,
    limits: { ...LIMITS, correctableEvents: Infinity },
    ahead: 'take',
    takesBack: false,
    ordinalOf: (origin) => origin,
    onTimeouts: null,
    onCorrected: (_, time, watermark) => corrected.push({ position: state.position, latenessMs: watermark + 1 - time }),
    onLate(_, time, passed) {
      state.accepted--
      state.late.push({ position: state.position, latenessMs: passed + 1 - time })
    },
    onBadKey({ position, reason }) {
      state.accepted--
      state.bad.push({ position, reason })
    },
    onConditionFailure({ reason }) {
      state.conditionFailures++
      state.firstConditionFailure ??= reason
    },
  })
  const scope = settings.watermarkScope ?? null
  feed(operator, { recording, times, clock, scope, late: 'handed on', onProgress }, state)
  const { inserts, retracts, confirms } = spoken
  const { accepted, bad, late, conditionFailures, firstConditionFailure } = state
  return {
    policy,
    matches: spoken.matches(),
    late,
    corrected,
    withdrawn: spoken.withdrawn(),
    changes: { inserts, retracts, confirms, correctedEvents: corrected.length },
    accepted,
    bad,
    conditionFailures,
    firstConditionFailure,
  }
}

/** Hears every change, and nothing else. */
function listener(hear: (change: MatchChange) => void): Stage<MatchChange> {
  return {
    batch({ rows, row, size }: EventBatch<MatchChange>) {
      for (let i = 0; i < size; i++) hear(rows.get(row[i]!))
    },
    progress() {},
    tick() {},
    idle() {},
    end() {},
  }
}
