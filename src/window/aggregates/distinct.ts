/** `distinct`: an estimate of how many different values, see `HyperLogLog`. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { Operand } from '../syntax/aggregate.ts'
import { HyperLogLog } from './hyper-log-log.ts'
import { operandReader, operandText } from './operand.ts'
import type { Part } from './part.ts'
import { notComparable, scalarKind } from './scalar-kind.ts'
import { scalarHash } from './scalar-hash.ts'

export class DistinctPart implements Part<HyperLogLog> {
  readonly callsUser = false
  readonly #of: Operand
  readonly #read: (event: unknown) => unknown
  readonly #precision: number

  /** @throws TidemarkError `BAD_PRECISION` */
  constructor(of: Operand, precision: number) {
    if (!Number.isInteger(precision) || precision < 4 || precision > 18) throw badPrecision(precision)
    this.#of = of
    this.#read = operandReader(of)
    this.#precision = precision
  }

  /** The hash of the value. NaN is a value here. */
  read(event: unknown): number | null {
    const value = this.#read(event)
    if (value === null || value === undefined) return null
    if (scalarKind(value) === null && typeof value !== 'number') {
      throw notComparable('distinct', operandText(this.#of), value)
    }
    return scalarHash(value as number | string | boolean | bigint | Date)
  }

  create(): HyperLogLog {
    return new HyperLogLog(this.#precision)
  }

  add(sofar: HyperLogLog, hash: unknown): HyperLogLog {
    sofar.add(hash as number)
    return sofar
  }

  merge(a: HyperLogLog, b: HyperLogLog): HyperLogLog {
    a.merge(b)
    return a
  }

  copy(sofar: HyperLogLog): HyperLogLog {
    return sofar.copy()
  }

  result(sofar: HyperLogLog): number {
    return sofar.estimate()
  }

  kept(): number {
    return 0
  }

  toPlain(sofar: HyperLogLog): unknown {
    return sofar.toPlain()
  }

  fromPlain(plain: unknown): HyperLogLog {
    return HyperLogLog.fromPlain(this.#precision, plain)
  }
}

function badPrecision(precision: number): TidemarkError {
  return new TidemarkError('BAD_PRECISION', {
    message: `The precision of distinct is ${show(precision)}; it must be an integer from 4 to 18.`,
    hint: 'At 14 the standard error is 0.8 %, in 16 KiB; each step doubles the memory.',
    data: { precision },
  })
}
