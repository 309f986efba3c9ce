/** The longest runs of events for which a condition holds. */
import type { FrameCondition } from '../syntax/frame.ts'
import { conditionTest } from './condition.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

type Run = 'run'

/** Where the condition is unknown it does not hold, so such an event ends a run. */
export class ThresholdFrame implements FrameAutomaton<Run> {
  readonly takeThrows = false
  readonly read: (event: unknown) => boolean

  constructor(where: FrameCondition) {
    this.read = conditionTest(where)
  }

  begin(holds: unknown): Run | null {
    return holds === true ? 'run' : null
  }

  take(_state: Run, holds: unknown): Verdict {
    return holds === true ? 'inside' : 'outside'
  }

  copy(state: Run): Run {
    return state
  }

  toPlain(state: Run): unknown {
    return state
  }

  fromPlain(): Run {
    return 'run'
  }
}
