/** `collect`: all values, in order of event time. */
import type { Operand } from '../syntax/aggregate.ts'
import { operandReader } from './operand.ts'
import { OrderedValues } from './ordered-values.ts'
import type { Part } from './part.ts'

/** An empty list without values. */
export class CollectPart implements Part<OrderedValues> {
  readonly callsUser = false
  readonly read: (event: unknown) => unknown

  constructor(of: Operand | null) {
    this.read = of === null ? itself : operandReader(of)
  }

  create(): OrderedValues {
    return new OrderedValues()
  }

  add(sofar: OrderedValues, value: unknown, time: number, arrival: number): OrderedValues {
    sofar.add(value, time, arrival)
    return sofar
  }

  merge(a: OrderedValues, b: OrderedValues): OrderedValues {
    a.merge(b)
    return a
  }

  copy(sofar: OrderedValues): OrderedValues {
    return sofar.copy()
  }

  result(sofar: OrderedValues): readonly unknown[] {
    return sofar.values()
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

export function itself(event: unknown): unknown {
  return event
}
