/** `count`: how many events, or how many that have a value. */
import type { Operand } from '../syntax/aggregate.ts'
import { operandReader } from './operand.ts'
import type { Part } from './part.ts'

export class CountPart implements Part<number> {
  readonly callsUser = false
  readonly read: (event: unknown) => unknown

  constructor(of: Operand | null) {
    this.read = of === null ? one : operandReader(of)
  }

  create(): number {
    return 0
  }

  add(sofar: number): number {
    return sofar + 1
  }

  merge(a: number, b: number): number {
    return a + b
  }

  copy(sofar: number): number {
    return sofar
  }

  result(sofar: number): number {
    return sofar
  }

  kept(): number {
    return 0
  }

  toPlain(sofar: number): unknown {
    return sofar
  }

  fromPlain(plain: unknown): number {
    return plain as number
  }
}

function one(): number {
  return 1
}
