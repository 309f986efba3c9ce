/** From an event for which one condition holds to the next for which another one does, both included. */
import type { FrameCondition } from '../syntax/frame.ts'
import { conditionTest } from './condition.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

type Begun = 'begun'

const OPENS = 1
const CLOSES = 2

/** Where a condition is unknown it does not hold. */
export class BetweenFrame implements FrameAutomaton<Begun> {
  readonly takeThrows = false
  readonly #opens: (event: unknown) => boolean
  readonly #closes: (event: unknown) => boolean

  constructor(open: FrameCondition, close: FrameCondition) {
    this.#opens = conditionTest(open)
    this.#closes = conditionTest(close)
  }

  read(event: unknown): number {
    return (this.#opens(event) ? OPENS : 0) + (this.#closes(event) ? CLOSES : 0)
  }

  begin(value: unknown): Begun | null {
    return ((value as number) & OPENS) === 0 ? null : 'begun'
  }

  take(_state: Begun, value: unknown): Verdict {
    return ((value as number) & CLOSES) === 0 ? 'inside' : 'last'
  }

  copy(state: Begun): Begun {
    return state
  }

  toPlain(state: Begun): unknown {
    return state
  }

  fromPlain(): Begun {
    return 'begun'
  }
}
