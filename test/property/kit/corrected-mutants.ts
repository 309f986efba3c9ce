/** Mutants of corrections: one text changed. Each must be found out. */
import type { Mutation } from './mutant.ts'

/** By what a mutant is found out: at every step; in the end, over streams whose keys come and go; restored at every step. */
export type CorrectedPool = 'steps' | 'passing keys' | 'restored'

export interface CorrectedMutant extends Mutation {
  readonly pool: CorrectedPool
}

type Changes = Readonly<Record<string, readonly [from: string, to: string]>>

function mutants(pool: CorrectedPool, file: string, changes: Changes): readonly (readonly [string, CorrectedMutant])[] {
  return Object.entries(changes).map(([name, [from, to]]) => [name, { pool, file: `speculative/${file}`, from, to }])
}

export const CORRECTED_MUTANTS: readonly (readonly [string, CorrectedMutant])[] = [
  ...mutants('steps', 'rule-history.ts', {
    'an event of the time that was reached is shown behind it': [
      'at < timeline.size || entry.time <= timeline.advanced',
      'at < timeline.size',
    ],
    'what follows a late event is not shown again': ['this.#forward(timeline, rest.slice(count), times)', ''],
    'time does not go on after a late event': [
      `    for (const entry of entries) this.#show(timeline, entry, times.horizon)
    this.#catchUp(timeline, times)`,
      `    for (const entry of entries) this.#show(timeline, entry, times.horizon)`,
    ],
    'what was found is not withdrawn': ['return timeline.withdraw(timeline.tailFound)', 'return []'],
    'the event before is forgotten': ['timeline.last ?? timeline.before', 'timeline.last ?? null'],
    'what is behind the horizon is looked at now': [
      'this.#rebase(timeline, times.horizon)',
      'this.#rebase(timeline, times.now)',
    ],
    'nothing is decided anew at the end': ['timeline.advanced === -Infinity ? NONE', 'true ? NONE'],
  }),
  ...mutants('steps', 'said.ts', {
    'what stays is taken back and said again': ['if (at < 0) inserted', 'if (at < 0 || true) inserted'],
    'a match at another time is the same': ['a.time !== b.time || ', ''],
  }),
  ...mutants('steps', 'timeline.ts', {
    'events of equal time come before those that were there': [
      'if (this.entry(middle).time <= time) low',
      'if (this.entry(middle).time < time) low',
    ],
    'what is at the horizon can change': ['.time <= horizon) to++', '.time < horizon - 1) to++'],
    'what was dropped in front is there again': ['    return 0\n  }\n  // What', '    return to\n  }\n  // What'],
    'what is confirmed is not counted': ['    this.#confirmed += to - from\n', ''],
  }),
  ...mutants('steps', 'speculative-operator.ts', {
    'an event on the edge of the lateness is taken': [
      'time + allowedLatenessMs <= watermark',
      'time + allowedLatenessMs < watermark',
    ],
    'the clock of other keys does not decide absences': [
      `    state.now = now
    this.#fireDue(state)`,
      `    state.now = now`,
    ],
    'watermarks do not confirm': ['if (horizon > state.horizon) this.#settle(state, horizon)', ''],
    'too much is confirmed': [
      'const horizon = watermark - this.#options.allowedLatenessMs',
      'const horizon = watermark',
    ],
    'at the end nothing is confirmed': [
      `      for (const timeline of timelines) this.#changes.confirm(timeline.confirm(Infinity), timeline.scope, at)`,
      ``,
    ],
  }),
  ...mutants('steps', 'pending-changes.ts', {
    'inserts come first': ['{ retract: 0, insert: 1, confirm: 2 }', '{ retract: 1, insert: 0, confirm: 2 }'],
  }),
  ...mutants('passing keys', 'rule-history.ts', {
    'deadlines of a key that is forgotten are those of the next': ['    timeline.leaveQueues()\n', ''],
    'a key of which something is open is forgotten': [
      'this.rule.wantsAll || this.#engine.holds(key)',
      'this.rule.wantsAll',
    ],
  }),
  ...mutants('restored', 'rule-history.ts', {
    'the event before is not written down': ["if ('before' in written)", "if (false && 'before' in written)"],
    'what can be corrected is not shown again': [
      'this.#forward(timeline, entries, timeOf(timeline))\n    }\n  }',
      '}\n  }',
    ],
  }),
  ...mutants('restored', 'speculative-operator.ts', {
    'nothing waits for time after a restore': [
      'this.#scopeOf(timeline.scope).watch(history, timeline)',
      'void timeline',
    ],
  }),
]
