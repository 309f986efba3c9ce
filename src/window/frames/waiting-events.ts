/** Events that wait for the watermark of their scope, each with the value that decides about frames. */
import { checkedOrder } from '../../event/order-by.ts'
import { PendingEvents } from '../../event/pending.ts'
import { ReorderBuffer, type TieBreak } from '../../time/reorder-buffer.ts'

/** An event that waits, as a plain value. */
export interface WaitingEvent {
  readonly event: unknown
  readonly time: number
  readonly id: number
  readonly origin: number
}

export class WaitingEvents {
  readonly #pending: PendingEvents = new PendingEvents(64)
  /** By slot: what the automaton read. */
  readonly #values: unknown[] = []
  /** By id: how many wait. */
  readonly #waiting: number[] = []
  readonly #tieBreak: TieBreak | null

  /** @param orderBy decides between events of equal time; `null`: their order of arrival does */
  constructor(orderBy: ((a: never, b: never) => number) | null) {
    this.#tieBreak = orderBy === null ? null : comparator(orderBy as (a: unknown, b: unknown) => number, this.#pending)
  }

  get size(): number {
    return this.#pending.size
  }

  /** How many of a key wait. */
  of(id: number): number {
    return this.#waiting[id] ?? 0
  }

  /** A buffer for one scope. */
  buffer(): ReorderBuffer {
    return new ReorderBuffer(this.#pending, this.#tieBreak)
  }

  add(buffer: ReorderBuffer, time: number, id: number, value: unknown, event: unknown, origin: number): void {
    const slot = this.#pending.add(time, id, 0, event, -1, origin)
    this.#values[slot] = value
    this.#waiting[id] = this.of(id) + 1
    buffer.add(slot)
  }

  time(slot: number): number {
    return this.#pending.time[slot]!
  }

  id(slot: number): number {
    return this.#pending.key[slot]!
  }

  value(slot: number): unknown {
    return this.#values[slot]
  }

  event(slot: number): unknown {
    return this.#pending.ref[slot]
  }

  origin(slot: number): number {
    return this.#pending.position[slot]!
  }

  /** The event has been taken from its buffer, and is done with. */
  free(slot: number): void {
    this.#waiting[this.id(slot)]!--
    this.#values[slot] = undefined
    this.#pending.free(slot)
  }

  /** In order of arrival. */
  snapshot(buffer: ReorderBuffer): readonly WaitingEvent[] {
    const { arrival } = this.#pending
    const slots = buffer.slots().sort((a, b) => arrival[a]! - arrival[b]!)
    return slots.map((slot) => ({
      event: this.event(slot),
      time: this.time(slot),
      id: this.id(slot),
      origin: this.origin(slot),
    }))
  }
}

function comparator(orderBy: (a: unknown, b: unknown) => number, pending: PendingEvents): TieBreak {
  const order = checkedOrder(orderBy)
  return (a, b) => order(pending.ref[a], pending.ref[b])
}
