/** Aggregates that users write. */
import type { CustomAggregate } from '../syntax/aggregate.ts'
import { itself } from './collect.ts'
import type { Part } from './part.ts'
import { copyState, plainState, stateFromPlain } from './user-state.ts'

/** What `create`, `add`, `merge` and `result` throw goes to the caller. */
export class CustomPart implements Part<unknown> {
  readonly callsUser = true
  readonly read: (event: unknown) => unknown = itself
  readonly #aggregate: CustomAggregate<unknown, unknown, unknown>

  constructor(aggregate: CustomAggregate<never, unknown, unknown>) {
    this.#aggregate = aggregate
  }

  create(): unknown {
    return this.#aggregate.create()
  }

  add(sofar: unknown, event: unknown): unknown {
    return this.#aggregate.add(sofar, event)
  }

  merge(a: unknown, b: unknown): unknown {
    // A user's merge may keep parts of what it is given.
    return this.#aggregate.merge(a, copyState(b))
  }

  copy(sofar: unknown): unknown {
    return copyState(sofar)
  }

  result(sofar: unknown): unknown {
    return this.#aggregate.result(sofar)
  }

  kept(): number {
    return 0
  }

  toPlain(sofar: unknown): unknown {
    return plainState(sofar)
  }

  fromPlain(plain: unknown): unknown {
    return stateFromPlain(plain)
  }
}
