/**
 * `min` and `max`, of numbers, text (by code units), dates or bigints.
 *
 * Values of different kinds have no order. Which of two events is to blame must not depend on which came first, so none
 * is: the extreme of each kind is kept, and a window with several makes no result.
 */
import { isNumber } from '../../event/not-a-number.ts'
import type { Operand } from '../syntax/aggregate.ts'
import { operandReader, operandText } from './operand.ts'
import type { Part } from './part.ts'
import { plainValue, valueFromPlain } from './plain.ts'
import { mixedKinds, notComparable, scalarKind, type ScalarKind } from './scalar-kind.ts'

type Comparable = number | string | bigint | Date

interface Extreme {
  /** `null`: no value yet. */
  kind: ScalarKind | null
  value: Comparable
  /** Those of other kinds. */
  others: Map<ScalarKind, Comparable> | null
}

/** `null` without values. @throws TidemarkError `NOT_COMPARABLE` of an event, `MIXED_KINDS` of a result */
export class ExtremePart implements Part<Extreme> {
  readonly callsUser = false
  readonly #fn: 'min' | 'max'
  readonly #of: Operand
  readonly #read: (event: unknown) => unknown
  readonly #isMin: boolean

  constructor(fn: 'min' | 'max', of: Operand) {
    this.#fn = fn
    this.#of = of
    this.#read = operandReader(of)
    this.#isMin = fn === 'min'
  }

  read(event: unknown): unknown {
    const value = this.#read(event)
    if (value === null || value === undefined || isNumber(value)) return value
    const kind = scalarKind(value)
    if (kind === null || kind === 'truth value') throw notComparable(this.#fn, operandText(this.#of), value)
    return value
  }

  create(): Extreme {
    return { kind: null, value: 0, others: null }
  }

  add(sofar: Extreme, value: unknown): Extreme {
    this.#take(sofar, isNumber(value) ? 'number' : scalarKind(value)!, value as Comparable)
    return sofar
  }

  merge(a: Extreme, b: Extreme): Extreme {
    if (b.kind !== null) this.#take(a, b.kind, b.value)
    if (b.others !== null) for (const [kind, value] of b.others) this.#take(a, kind, value)
    return a
  }

  copy({ kind, value, others }: Extreme): Extreme {
    return { kind, value, others: others === null ? null : new Map(others) }
  }

  result({ kind, value, others }: Extreme): Comparable | null {
    if (kind === null) return null
    if (others !== null) throw mixedKinds(this.#fn, operandText(this.#of), [kind, ...others.keys()].sort())
    return value
  }

  kept(): number {
    return 0
  }

  toPlain({ kind, value, others }: Extreme): unknown {
    return kind === null ? [] : [value, ...(others?.values() ?? [])].map(plainValue)
  }

  fromPlain(plain: unknown): Extreme {
    const sofar = this.create()
    for (const value of plain as readonly unknown[]) this.add(sofar, valueFromPlain(value))
    return sofar
  }

  #take(sofar: Extreme, kind: ScalarKind, value: Comparable): void {
    if (sofar.kind === kind) {
      if (this.#isBeyond(value, sofar.value)) sofar.value = value
    } else if (sofar.kind === null) {
      sofar.kind = kind
      sofar.value = value
    } else {
      sofar.others ??= new Map()
      const other = sofar.others.get(kind)
      if (other === undefined || this.#isBeyond(value, other)) sofar.others.set(kind, value)
    }
  }

  /** Of one kind. The zeros are told apart, as by `Math.min`: else the first to come would be kept. */
  #isBeyond(value: Comparable, sofar: Comparable): boolean {
    if (value < sofar) return this.#isMin
    if (value > sofar) return !this.#isMin
    return value === 0 && Object.is(value, -0) === this.#isMin
  }
}
