/**
 * The keyed state of an operator: its declared states, for all keys, with times-to-live.
 *
 * Before a function runs, `open` says for which key; `commit` or `rollback` end the call. What expires is removed when
 * time comes there (`expire`), by one entry in a queue for each state and key, so what is kept is bounded by what was
 * touched within the time-to-live (law L8).
 *
 * Cost: O(1) for each access, O(log n) for each value that expires.
 */
import { Heap } from '../../base/heap.ts'
import { ChangeLog } from './change-log.ts'
import { otherState } from './errors.ts'
import type { KeyUses } from './key-uses.ts'
import { ListSlot } from './list-slot.ts'
import { MapSlot } from './map-slot.ts'
import type { Current, Due, Slot, SlotContext } from './slot.ts'
import type { StateSpec, StateSpecs } from './specs.ts'
import type { State } from './states.ts'
import { AggregatingSlot, ReducingSlot, ValueSlot } from './value-slot.ts'

export interface KeyedStateOptions {
  /** More single values than this, of all states and keys, are an error, `STATE_LIMIT`. */
  readonly maxEntries: number
  /** Told of what is kept for a key. */
  readonly uses: KeyUses
}

export interface KeyedStateSnapshot {
  readonly states: readonly {
    readonly name: string
    readonly kind: string
    readonly kept: readonly (readonly [id: number, plain: unknown])[]
    /** When it is next looked whether something has expired. */
    readonly due: readonly (readonly [id: number, scope: number, at: number])[]
  }[]
}

export class KeyedState {
  /** By name; what a function is given. */
  readonly states: Readonly<Record<string, State>>
  readonly #current: Current = {
    isOpen: false,
    isReadOnly: false,
    id: 0,
    scope: 0,
    eventNow: NaN,
    processingNow: -Infinity,
  }
  readonly #log: ChangeLog = new ChangeLog()
  readonly #context: SlotContext
  readonly #slots: readonly { readonly slot: Slot & State; readonly spec: StateSpec }[]
  /** In the event domain every scope has a clock of its own. */
  readonly #eventDue: (Heap<Due> | undefined)[] = []
  readonly #processingDue: Heap<Due> = new Heap(isBefore)
  readonly #uses: KeyUses

  constructor(specs: StateSpecs, { maxEntries, uses }: KeyedStateOptions) {
    this.#uses = uses
    this.#context = {
      current: this.#current,
      log: this.#log,
      uses,
      maxEntries,
      entries: 0,
      schedule: (slot, id, at) => this.#schedule(slot, id, this.#current.scope, at),
    }
    this.#slots = Object.entries(specs).map(([name, spec]) => ({
      slot: slotOf(name, spec, this.#context),
      spec,
    }))
    this.states = Object.freeze(Object.fromEntries(this.#slots.map(({ slot }) => [slot.name, slot])))
  }

  /** Single values that are kept: elements, entries, values. */
  get entries(): number {
    return this.#context.entries
  }

  /**
   * A function is about to run for a key.
   *
   * @param eventNow what has expired at this event time is not shown; NaN on a stream without
   * @param processingNow the same for processing time; `-Infinity` if nobody has told it
   */
  open(id: number, scope: number, eventNow: number, processingNow: number): void {
    const current = this.#current
    current.isOpen = true
    current.id = id
    current.scope = scope
    current.eventNow = eventNow
    current.processingNow = processingNow
  }

  /** Whether a function runs. */
  get isOpen(): boolean {
    return this.#current.isOpen
  }

  set isOpen(isOpen: boolean) {
    this.#current.isOpen = isOpen
  }

  /** Whose state is shown. */
  set id(id: number) {
    this.#current.id = id
  }

  /** While this is set, nothing can be changed. */
  set isReadOnly(isReadOnly: boolean) {
    this.#current.isReadOnly = isReadOnly
  }

  /** The function has returned: what it changed stays. */
  commit(): void {
    this.#current.isOpen = false
    if (this.#log.size > 0) this.#log.commit()
  }

  /** The function has thrown: everything is as it was before. */
  rollback(): void {
    this.#current.isOpen = false
    if (this.#log.size > 0) this.#log.rollback()
  }

  /** The key ids under which a state keeps something. */
  idsOf(name: string): readonly number[] {
    return this.#slots.find(({ slot }) => slot.name === name)?.slot.ids() ?? []
  }

  /**
   * Removes what has expired, as event time of a scope, or processing time, has come to `now`.
   *
   * @param freed told of each key id of which something was removed, or could have been
   */
  expire(domain: 'event' | 'processing', scope: number, now: number, freed: (id: number) => void): void {
    const queue = domain === 'event' ? this.#eventDue[scope] : this.#processingDue
    for (let due = queue?.peek(); due !== undefined && due.at <= now; due = queue!.peek()) {
      queue!.pop()
      const { slot, id } = due
      // Another took its place.
      if (slot.due.get(id) !== due) continue
      slot.due.delete(id)
      const next = slot.purge(id, now)
      if (next < Infinity) this.#enqueue({ at: next, slot, id, scope: due.scope })
      this.#uses.drop(id)
      freed(id)
    }
  }

  snapshot(): KeyedStateSnapshot {
    return {
      states: this.#slots.map(({ slot, spec }) => ({
        name: slot.name,
        kind: spec.kind,
        kept: slot.ids().map((id) => [id, slot.toPlain(id)] as const),
        due: Array.from(slot.due.values(), ({ id, scope, at }) => [id, scope, at] as const),
      })),
    }
  }

  /** Takes over what was kept, before the first call. @throws TidemarkError `SNAPSHOT_OF_OTHER_STATE` */
  restore({ states }: KeyedStateSnapshot): void {
    for (const { name, kind, kept, due } of states) {
      const found = this.#slots.find(({ slot }) => slot.name === name)
      if (found === undefined || found.spec.kind !== kind) throw otherState(name)
      const { slot } = found
      for (const [id, plain] of kept) slot.fromPlain(id, plain)
      if (slot.ttl !== null) for (const [id, scope, at] of due) this.#enqueue({ at, slot, id, scope })
    }
  }

  #schedule(slot: Slot, id: number, scope: number, at: number): void {
    const known = slot.due.get(id)
    if (known !== undefined && known.at <= at) return
    if (known !== undefined) this.#uses.drop(id)
    this.#enqueue({ at, slot, id, scope })
  }

  /** A key is kept as long as it is to be looked through: its id must not come to mean another. */
  #enqueue(due: Due): void {
    due.slot.due.set(due.id, due)
    this.#uses.add(due.id)
    if (due.slot.ttl!.domain === 'processing') this.#processingDue.push(due)
    else (this.#eventDue[due.scope] ??= new Heap(isBefore)).push(due)
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at
}

function slotOf(name: string, spec: StateSpec, context: SlotContext): Slot & State {
  switch (spec.kind) {
    case 'value':
      return new ValueSlot(name, spec, context)
    case 'list':
      return new ListSlot(name, spec.ttl, context)
    case 'map':
      return new MapSlot(name, spec.ttl, context)
    case 'reducing':
      return new ReducingSlot(name, spec, context)
    case 'aggregating':
      return new AggregatingSlot(name, spec, context)
  }
}
