/** One value per key; states that fold what is added into one value are made of it too. */
import { Slot } from './slot.ts'
import type { AggregatingSpec, ReducingSpec, ValueSpec } from './specs.ts'
import type { AggregatingState, ReducingState, ValueState } from './states.ts'

/** Nothing is kept: unlike `undefined`, this is not a value. */
const NONE: unique symbol = Symbol('none')

abstract class SingleSlot extends Slot {
  readonly #values: unknown[] = []
  readonly #expires: number[] = []

  override ids(): readonly number[] {
    return [...this.#values.keys()].filter((id) => this.#has(id))
  }

  clear(): void {
    const id = this.writing()
    if (!this.#has(id)) return
    this.context.log.add(this, id, undefined, this.#values[id], this.#expires[id]!)
    this.#remove(id)
  }

  /** What is kept and not expired; `NONE` otherwise. */
  protected read(): unknown {
    const id = this.reading()
    if (!this.#has(id)) return NONE
    if (this.ttl !== null) {
      if (this.#expires[id]! <= this.now()) return NONE
      const expires = this.ttl.refreshOnRead ? this.expiry() : -Infinity
      if (expires > this.#expires[id]!) {
        this.context.log.add(this, id, undefined, this.#values[id], this.#expires[id]!)
        this.#expires[id] = expires
      }
    }
    return this.#values[id]
  }

  protected write(value: unknown): void {
    const id = this.writing()
    const expires = this.expiry()
    const has = this.#has(id)
    if (!has) this.grow()
    const before = has ? this.#expires[id]! : -Infinity
    this.context.log.add(this, id, undefined, has ? this.#values[id] : NONE, before)
    this.#put(id, value, Math.max(before, expires), has)
    if (this.ttl !== null) this.context.schedule(this, id, Math.max(before, expires))
  }

  override undo(id: number, _key: unknown, before: unknown, expires: number): void {
    if (before === NONE) return this.#remove(id)
    const has = this.#has(id)
    if (!has) this.context.entries++
    this.#put(id, before, expires, has)
  }

  override purge(id: number, now: number): number {
    if (!this.#has(id)) return Infinity
    if (this.#expires[id]! > now) return this.#expires[id]!
    this.#remove(id)
    return Infinity
  }

  override toPlain(id: number): unknown {
    const value = this.copy(this.#values[id])
    return this.ttl === null ? [value] : [value, this.#expires[id]]
  }

  override fromPlain(id: number, plain: unknown): void {
    const [value, expires = Infinity] = plain as readonly [unknown, number?]
    this.context.entries++
    this.#put(id, this.copy(value), expires, false)
  }

  #has(id: number): boolean {
    return id < this.#values.length && this.#values[id] !== NONE
  }

  #put(id: number, value: unknown, expires: number, has: boolean): void {
    while (this.#values.length <= id) {
      this.#values.push(NONE)
      this.#expires.push(Infinity)
    }
    this.#values[id] = value
    this.#expires[id] = expires
    if (!has) this.context.uses.add(id)
  }

  #remove(id: number): void {
    if (!this.#has(id)) return
    this.#values[id] = NONE
    this.context.entries--
    this.context.uses.drop(id)
  }
}

export class ValueSlot extends SingleSlot implements ValueState<unknown> {
  readonly #spec: ValueSpec<unknown>

  constructor(name: string, spec: ValueSpec<unknown>, context: Slot['context']) {
    super(name, spec.ttl, context)
    this.#spec = spec
  }

  value(): unknown {
    const value = this.read()
    return value === NONE ? this.#spec.initial() : value
  }

  update(value: unknown): void {
    this.write(value)
  }
}

export class ReducingSlot extends SingleSlot implements ReducingState<unknown> {
  readonly #spec: ReducingSpec<unknown>

  constructor(name: string, spec: ReducingSpec<unknown>, context: Slot['context']) {
    super(name, spec.ttl, context)
    this.#spec = spec
  }

  get(): unknown {
    const value = this.read()
    return value === NONE ? undefined : value
  }

  add(value: unknown): void {
    const sofar = this.read()
    this.write(sofar === NONE ? value : this.#spec.reduce(sofar, value))
  }
}

export class AggregatingSlot extends SingleSlot implements AggregatingState<unknown, unknown> {
  readonly #spec: AggregatingSpec<unknown, unknown, unknown>

  constructor(name: string, spec: AggregatingSpec<unknown, unknown, unknown>, context: Slot['context']) {
    super(name, spec.ttl, context)
    this.#spec = spec
  }

  get(): unknown {
    const sofar = this.read()
    return sofar === NONE ? undefined : this.#spec.aggregate.result(sofar)
  }

  add(value: unknown): void {
    const sofar = this.read()
    const { aggregate } = this.#spec
    this.write(aggregate.add(sofar === NONE ? aggregate.create() : sofar, value))
  }
}
