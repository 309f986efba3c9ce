/** `quantile`: an estimate with a guaranteed relative error, see `DDSketch`. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { Operand } from '../syntax/aggregate.ts'
import { Buckets, DDSketch } from './dd-sketch.ts'
import { numberReader } from './operand.ts'
import type { Part } from './part.ts'

/** `null` without values. */
export class QuantilePart implements Part<DDSketch> {
  readonly callsUser = false
  readonly read: (event: unknown) => number | null
  readonly #q: number
  readonly #buckets: Buckets

  /** @throws TidemarkError `BAD_QUANTILE` */
  constructor(of: Operand, q: number, relativeError: number) {
    if (!(q >= 0 && q <= 1)) throw badQuantile('q', 'from 0 to 1', q)
    if (!(relativeError >= 1e-6 && relativeError < 1)) {
      throw badQuantile('relativeError', 'from 0.000001 to less than 1', relativeError)
    }
    this.read = numberReader('quantile', of)
    this.#q = q
    this.#buckets = new Buckets(relativeError)
  }

  create(): DDSketch {
    return new DDSketch(this.#buckets)
  }

  add(sofar: DDSketch, value: unknown): DDSketch {
    sofar.add(value as number)
    return sofar
  }

  merge(a: DDSketch, b: DDSketch): DDSketch {
    a.merge(b)
    return a
  }

  copy(sofar: DDSketch): DDSketch {
    return sofar.copy()
  }

  result(sofar: DDSketch): number | null {
    return sofar.quantile(this.#q)
  }

  kept(): number {
    return 0
  }

  toPlain(sofar: DDSketch): unknown {
    return sofar.toPlain()
  }

  fromPlain(plain: unknown): DDSketch {
    return DDSketch.fromPlain(this.#buckets, plain)
  }
}

function badQuantile(option: string, range: string, value: number): TidemarkError {
  return new TidemarkError('BAD_QUANTILE', {
    message: `The option ${option} of a quantile is ${show(value)}; it must be a number ${range}.`,
    hint: 'The median within 1 % is q 0.5 with relativeError 0.01.',
    data: { option, value },
  })
}
