/**
 * As long as a value stays the same. An event without a value is passed over.
 *
 * Values are scalars and dates. The zeros are the same, and NaN is the same as NaN.
 */
import { operandReader, operandText } from '../aggregates/operand.ts'
import { plainValue, valueFromPlain } from '../aggregates/plain.ts'
import { notComparable, scalarKind } from '../aggregates/scalar-kind.ts'
import type { Operand } from '../syntax/aggregate.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

interface Same {
  value: unknown
}

/** @throws TidemarkError `NOT_COMPARABLE` from `read` */
export class WhileSameFrame implements FrameAutomaton<Same> {
  readonly takeThrows = false
  readonly #of: Operand
  readonly #read: (event: unknown) => unknown

  constructor(of: Operand) {
    this.#of = of
    this.#read = operandReader(of)
  }

  read(event: unknown): unknown {
    const value = this.#read(event)
    if (value === null || value === undefined) return null
    if (typeof value !== 'number' && scalarKind(value) === null) {
      throw notComparable('whileSame', operandText(this.#of), value)
    }
    return value
  }

  begin(value: unknown): Same {
    return { value }
  }

  take(state: Same, value: unknown): Verdict {
    return isSame(state.value, value) ? 'inside' : 'outside'
  }

  copy(state: Same): Same {
    return state
  }

  toPlain({ value }: Same): unknown {
    return plainValue(value)
  }

  fromPlain(plain: unknown): Same {
    return { value: valueFromPlain(plain) }
  }
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  return a === b || (a !== a && b !== b)
}
