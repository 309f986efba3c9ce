/** `first` and `last`, by event time. */
import type { Operand } from '../syntax/aggregate.ts'
import { itself } from './collect.ts'
import { operandReader } from './operand.ts'
import { isBefore } from './ordered-values.ts'
import type { Part } from './part.ts'
import { plainValue, valueFromPlain } from './plain.ts'

interface Edge {
  time: number
  arrival: number
  /** `undefined`: none yet. */
  value: unknown
}

/** `null` without values. */
export class EdgePart implements Part<Edge> {
  readonly callsUser = false
  readonly read: (event: unknown) => unknown
  readonly #isFirst: boolean

  constructor(kind: 'first' | 'last', of: Operand | null) {
    this.read = of === null ? itself : operandReader(of)
    this.#isFirst = kind === 'first'
  }

  create(): Edge {
    return { time: NaN, arrival: 0, value: undefined }
  }

  add(sofar: Edge, value: unknown, time: number, arrival: number): Edge {
    if (sofar.value === undefined || isBefore(time, arrival, sofar.time, sofar.arrival) === this.#isFirst) {
      sofar.time = time
      sofar.arrival = arrival
      sofar.value = value
    }
    return sofar
  }

  merge(a: Edge, b: Edge): Edge {
    return b.value === undefined ? a : this.add(a, b.value, b.time, b.arrival)
  }

  copy({ time, arrival, value }: Edge): Edge {
    return { time, arrival, value }
  }

  result({ value }: Edge): unknown {
    return value === undefined ? null : value
  }

  kept(): number {
    return 0
  }

  toPlain({ time, arrival, value }: Edge): unknown {
    return [time, arrival, value].map(plainValue)
  }

  fromPlain(plain: unknown): Edge {
    const [time, arrival, value] = (plain as readonly unknown[]).map(valueFromPlain) as [number, number, unknown]
    return { time, arrival, value }
  }
}
