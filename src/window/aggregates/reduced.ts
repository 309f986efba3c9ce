/**
 * `reduce`: one event from two, kept as one.
 *
 * The function must be associative, since what is kept for parts of a window is put together; and, where events come out
 * of order, commutative: an event in the middle of others cannot be put where it belongs. Its arguments are in order of event
 * time as far as they can be: of two parts, the one with the earlier beginning is the first. It must not change them.
 */
import type { Aggregator } from './aggregator.ts'
import { itself } from './collect.ts'
import { isBefore } from './ordered-values.ts'
import { plainValue, valueFromPlain } from './plain.ts'

interface Reduced {
  /** Of the earliest event. */
  time: number
  arrival: number
  value: unknown
  isEmpty: boolean
}

export class Reducing implements Aggregator<unknown, Reduced> {
  readonly read: (event: unknown) => unknown = itself
  readonly #reduce: (a: unknown, b: unknown) => unknown

  constructor(reduce: (a: never, b: never) => unknown) {
    this.#reduce = reduce as (a: unknown, b: unknown) => unknown
  }

  create(): Reduced {
    return { time: NaN, arrival: 0, value: null, isEmpty: true }
  }

  add(sofar: Reduced, value: unknown, time: number, arrival: number): Reduced {
    const isFirst = sofar.isEmpty || isBefore(time, arrival, sofar.time, sofar.arrival)
    if (sofar.isEmpty) sofar.value = value
    else sofar.value = isFirst ? this.#reduce(value, sofar.value) : this.#reduce(sofar.value, value)
    if (isFirst) {
      sofar.time = time
      sofar.arrival = arrival
    }
    sofar.isEmpty = false
    return sofar
  }

  merge(a: Reduced, b: Reduced): Reduced {
    return b.isEmpty ? a : this.add(a, b.value, b.time, b.arrival)
  }

  copy(sofar: Reduced): Reduced {
    return { ...sofar }
  }

  results({ value, isEmpty }: Reduced): readonly Readonly<Record<string, unknown>>[] {
    return [{ value: isEmpty ? null : value }]
  }

  kept(): number {
    return 0
  }

  toPlain({ time, arrival, value, isEmpty }: Reduced): unknown {
    return isEmpty ? [] : [time, arrival, value].map(plainValue)
  }

  fromPlain(plain: unknown): Reduced {
    const parts = (plain as readonly unknown[]).map(valueFromPlain)
    if (parts.length === 0) return this.create()
    const [time, arrival, value] = parts as [number, number, unknown]
    return { time, arrival, value, isEmpty: false }
  }
}
