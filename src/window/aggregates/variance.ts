/**
 * `variance` and `stddev`, of `n` values: (n Σx² − (Σx)²) / n², or / (n (n − 1)) of a sample.
 *
 * This formula is known for losing all digits where values are far from zero and near to each other. Not so here: both
 * sums and both products are exact (`ExactSum`), and rounded once. So the answer is as good as a double can be, and
 * unlike that of Welford's update and of Chan's merge, which are stable but round at each step, it depends neither on the
 * order of values nor on how they were put together (law L1).
 */
import type { Operand } from '../syntax/aggregate.ts'
import { ExactSum } from './exact-sum.ts'
import { numberReader } from './operand.ts'
import type { Part } from './part.ts'
import { plainValue, valueFromPlain } from './plain.ts'

interface Moments {
  count: number
  sum: ExactSum
  squares: ExactSum
}

/** `null` without values, and of a sample of one. NaN if a value is infinite. */
export class VariancePart implements Part<Moments> {
  readonly callsUser = false
  readonly read: (event: unknown) => number | null
  readonly #isRoot: boolean
  /** What is taken from `n` in the divisor. */
  readonly #less: 0 | 1

  constructor(kind: 'variance' | 'stddev', of: Operand, over: 'sample' | 'population') {
    this.read = numberReader(kind, of)
    this.#isRoot = kind === 'stddev'
    this.#less = over === 'sample' ? 1 : 0
  }

  create(): Moments {
    return { count: 0, sum: new ExactSum(), squares: new ExactSum() }
  }

  add(sofar: Moments, value: unknown): Moments {
    sofar.count++
    sofar.sum.add(value as number)
    sofar.squares.addProduct(value as number, value as number)
    return sofar
  }

  merge(a: Moments, b: Moments): Moments {
    a.count += b.count
    a.sum.merge(b.sum)
    a.squares.merge(b.squares)
    return a
  }

  copy({ count, sum, squares }: Moments): Moments {
    return { count, sum: sum.copy(), squares: squares.copy() }
  }

  result({ count, sum, squares }: Moments): number | null {
    if (count <= this.#less) return null
    const spread = new ExactSum()
    for (const part of squares.parts()) spread.addProduct(part, count)
    for (const a of sum.parts()) for (const b of sum.parts()) spread.addProduct(-a, b)
    // Squares below 1e-290 are rounded, so that what is zero may come out a little less.
    const variance = Math.max(0, spread.value()) / count / (count - this.#less)
    return this.#isRoot ? Math.sqrt(variance) : variance
  }

  kept(): number {
    return 0
  }

  toPlain({ count, sum, squares }: Moments): unknown {
    return [count, sum.parts().map(plainValue), squares.parts().map(plainValue)]
  }

  fromPlain(plain: unknown): Moments {
    const [count, sum, squares] = plain as [number, unknown[], unknown[]]
    return { count, sum: sumOf(sum), squares: sumOf(squares) }
  }
}

function sumOf(parts: readonly unknown[]): ExactSum {
  return ExactSum.of(parts.map((part) => valueFromPlain(part) as number))
}
