/** The events of each watermark scope that wait for it. */
import { checkedOrder } from '../event/order-by.ts'
import { PendingEvents } from '../event/pending.ts'
import { dereference } from '../event/rows.ts'
import { ReorderBuffer, type TieBreak } from '../time/reorder-buffer.ts'
import type { LaneSnapshot } from './operator-snapshot.ts'

export interface Lane {
  readonly buffer: ReorderBuffer
  /** Everything up to here has been processed. */
  released: number
}

export class Lanes {
  readonly pending: PendingEvents = new PendingEvents()
  readonly #lanes: (Lane | undefined)[] = []
  readonly #tieBreak: TieBreak | null
  /** By key: how many of its events wait. */
  #waiting: Int32Array = new Int32Array(16)

  /** @param orderBy decides between events of equal time; `null`: their order of arrival does */
  constructor(orderBy: ((a: never, b: never) => number) | null) {
    this.#tieBreak = orderBy === null ? null : comparator(orderBy as (a: unknown, b: unknown) => number, this.pending)
  }

  /** One more than the greatest scope of which there is a lane. */
  get count(): number {
    return this.#lanes.length
  }

  get(scope: number): Lane | undefined {
    return this.#lanes[scope]
  }

  laneOf(scope: number): Lane {
    while (this.#lanes.length <= scope) this.#lanes.push(undefined)
    return (this.#lanes[scope] ??= { buffer: new ReorderBuffer(this.pending, this.#tieBreak), released: -Infinity })
  }

  add(lane: Lane, time: number, key: number, symbol: number, ref: unknown, index: number, position: number): void {
    lane.buffer.add(this.pending.add(time, key, symbol, ref, index, position))
    this.#count(key, 1)
  }

  /** The event has been taken from its lane. */
  free(slot: number): void {
    this.#count(this.pending.key[slot]!, -1)
    this.pending.free(slot)
  }

  /** Whether events of a key wait, so that its code is needed. */
  holds(key: number): boolean {
    return (this.#waiting[key] ?? 0) > 0
  }

  snapshot(): readonly LaneSnapshot[] {
    const { time, arrival, key, ref, index, position } = this.pending
    return this.#lanes.flatMap((lane, scope) => {
      if (lane === undefined) return []
      const slots = lane.buffer.slots().sort((a, b) => arrival[a]! - arrival[b]!)
      const waiting = slots.map((slot) => ({
        event: dereference(ref[slot], index[slot]!),
        time: time[slot]!,
        key: key[slot]!,
        position: position[slot]!,
      }))
      return [{ scope, released: Number.isFinite(lane.released) ? lane.released : null, waiting }]
    })
  }

  /** @param symbolOf the symbol of an event that was accepted before */
  restore(lanes: readonly LaneSnapshot[], symbolOf: (event: unknown) => number): void {
    for (const { scope, released, waiting } of lanes) {
      const lane = this.laneOf(scope)
      lane.released = released ?? -Infinity
      for (const { event, time, key, position } of waiting) {
        this.add(lane, time, key, symbolOf(event), event, -1, position)
      }
    }
  }

  #count(key: number, change: number): void {
    if (key >= this.#waiting.length) {
      const grown = new Int32Array(Math.max(key + 1, this.#waiting.length * 2))
      grown.set(this.#waiting)
      this.#waiting = grown
    }
    this.#waiting[key]! += change
  }
}

function comparator(orderBy: (a: unknown, b: unknown) => number, pending: PendingEvents): TieBreak {
  const order = checkedOrder(orderBy)
  return (a, b) => {
    const { ref, index } = pending
    return order(dereference(ref[a], index[a]!), dereference(ref[b], index[b]!))
  }
}
