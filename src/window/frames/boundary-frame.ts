/** As long as values lie between the same two boundaries. An event without a value is passed over. */
import { numberReader } from '../aggregates/operand.ts'
import type { Operand } from '../syntax/aggregate.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

interface Place {
  /** How many boundaries are not above it. */
  below: number
}

/** @throws TidemarkError `NOT_A_NUMBER` from `read` */
export class BoundaryFrame implements FrameAutomaton<Place> {
  readonly takeThrows = false
  readonly #read: (event: unknown) => number | null
  readonly #boundaries: readonly number[]

  constructor(of: Operand, boundaries: readonly number[]) {
    this.#read = numberReader('boundary', of)
    this.#boundaries = boundaries
  }

  /** @complexity O(log boundaries) */
  read(event: unknown): number | null {
    const value = this.#read(event)
    if (value === null) return null
    const boundaries = this.#boundaries
    let low = 0
    let high = boundaries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (boundaries[middle]! <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  begin(below: unknown): Place {
    return { below: below as number }
  }

  take(state: Place, below: unknown): Verdict {
    return state.below === below ? 'inside' : 'outside'
  }

  copy(state: Place): Place {
    return state
  }

  toPlain({ below }: Place): unknown {
    return below
  }

  fromPlain(plain: unknown): Place {
    return { below: plain as number }
  }
}
