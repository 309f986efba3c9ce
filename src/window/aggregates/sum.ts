/** `sum` and `avg`. */
import type { Operand } from '../syntax/aggregate.ts'
import { ExactSum } from './exact-sum.ts'
import { numberReader } from './operand.ts'
import type { Part } from './part.ts'
import { plainValue, valueFromPlain } from './plain.ts'

interface Total {
  count: number
  sum: ExactSum
}

/** 0 without values for `sum`, `null` for `avg`; see `ExactSum` for what order means to it. */
export class SumPart implements Part<Total> {
  readonly callsUser = false
  readonly read: (event: unknown) => number | null
  readonly #kind: 'sum' | 'avg'

  constructor(kind: 'sum' | 'avg', of: Operand) {
    this.#kind = kind
    this.read = numberReader(kind, of)
  }

  create(): Total {
    return { count: 0, sum: new ExactSum() }
  }

  add(sofar: Total, value: unknown): Total {
    sofar.count++
    sofar.sum.add(value as number)
    return sofar
  }

  merge(a: Total, b: Total): Total {
    a.count += b.count
    a.sum.merge(b.sum)
    return a
  }

  copy({ count, sum }: Total): Total {
    return { count, sum: sum.copy() }
  }

  result({ count, sum }: Total): number | null {
    if (this.#kind === 'sum') return sum.value()
    return count === 0 ? null : sum.value() / count
  }

  kept(): number {
    return 0
  }

  toPlain({ count, sum }: Total): unknown {
    return [count, ...sum.parts().map(plainValue)]
  }

  fromPlain(plain: unknown): Total {
    const [count, ...parts] = (plain as readonly unknown[]).map(valueFromPlain) as [number, ...number[]]
    return { count, sum: ExactSum.of(parts) }
  }
}
