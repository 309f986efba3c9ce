/** `apply`: a function over all events of a window, which are kept until then. */
import type { WindowContext } from '../syntax/window.ts'
import type { Aggregator } from './aggregator.ts'
import { itself } from './collect.ts'
import { OrderedValues } from './ordered-values.ts'

export class Applying implements Aggregator<unknown, OrderedValues> {
  readonly read: (event: unknown) => unknown = itself
  readonly #apply: (events: readonly unknown[], window: WindowContext) => Iterable<unknown>

  constructor(apply: (events: readonly never[], window: WindowContext) => Iterable<unknown>) {
    this.#apply = apply as (events: readonly unknown[], window: WindowContext) => Iterable<unknown>
  }

  create(): OrderedValues {
    return new OrderedValues()
  }

  add(sofar: OrderedValues, event: unknown, time: number, arrival: number): OrderedValues {
    sofar.add(event, time, arrival)
    return sofar
  }

  merge(a: OrderedValues, b: OrderedValues): OrderedValues {
    a.merge(b)
    return a
  }

  copy(sofar: OrderedValues): OrderedValues {
    return sofar.copy()
  }

  results(sofar: OrderedValues, window: WindowContext): readonly Readonly<Record<string, unknown>>[] {
    return Array.from(this.#apply(sofar.values(), window), (value) => ({ value }))
  }

  kept(sofar: OrderedValues): number {
    return sofar.size
  }

  toPlain(sofar: OrderedValues): unknown {
    return sofar.toPlain()
  }

  fromPlain(plain: unknown): OrderedValues {
    return OrderedValues.fromPlain(plain)
  }
}
