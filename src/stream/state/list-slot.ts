/** A list per key. */
import { nextPurge, Slot } from './slot.ts'
import type { ListState } from './states.ts'

interface List {
  readonly items: unknown[]
  /** By item; `null` without a time-to-live. */
  readonly expires: number[] | null
}

const EMPTY: readonly never[] = Object.freeze([])

/** What a change in the log was: one item added, or the list replaced by another (or by none). */
const ADDED = 1
const REPLACED = 2

export class ListSlot extends Slot implements ListState<unknown> {
  readonly #lists: (List | undefined)[] = []

  get(): readonly unknown[] {
    const id = this.reading()
    const list = this.#lists[id]
    if (list === undefined) return EMPTY
    if (list.expires === null) return list.items
    const now = this.now()
    const live = list.items.filter((_, i) => list.expires![i]! > now)
    if (this.ttl!.refreshOnRead && live.length > 0) {
      const expiry = this.expiry()
      // The items stay the same ones, so that what is added later is in both.
      this.#replace(id, {
        items: list.items,
        expires: list.expires.map((at) => (at > now ? Math.max(at, expiry) : at)),
      })
    }
    return live
  }

  add(value: unknown): void {
    const id = this.writing()
    const expires = this.expiry()
    this.grow()
    let list = this.#lists[id]
    if (list === undefined) {
      list = { items: [], expires: this.ttl === null ? null : [] }
      this.#lists[id] = list
      this.context.uses.add(id)
      this.context.log.add(this, id, REPLACED, undefined, 0)
    }
    list.items.push(value)
    list.expires?.push(expires)
    this.context.log.add(this, id, ADDED, undefined, 0)
    if (this.ttl !== null) this.context.schedule(this, id, expires)
  }

  addAll(values: Iterable<unknown>): void {
    for (const value of values) this.add(value)
  }

  update(values: Iterable<unknown>): void {
    // A copy first: it may be this list that is given.
    const items = [...values]
    this.clear()
    for (const item of items) this.add(item)
  }

  clear(): void {
    const id = this.writing()
    const list = this.#lists[id]
    if (list === undefined) return
    this.context.entries -= list.items.length
    this.#replace(id, undefined)
    this.context.uses.drop(id)
  }

  override ids(): readonly number[] {
    return [...this.#lists.keys()].filter((id) => this.#lists[id] !== undefined)
  }

  override undo(id: number, key: unknown, before: unknown): void {
    const list = this.#lists[id]
    if (key === ADDED) {
      list!.items.pop()
      list!.expires?.pop()
      this.context.entries--
      return
    }
    const old = before as List | undefined
    if (list === undefined && old !== undefined) {
      this.context.entries += old.items.length
      this.context.uses.add(id)
    } else if (list !== undefined && old === undefined) this.context.uses.drop(id)
    this.#lists[id] = old
  }

  override purge(id: number, now: number): number {
    const list = this.#lists[id]
    if (list === undefined || list.expires === null) return Infinity
    const items: unknown[] = []
    const expires: number[] = []
    let soonest = Infinity
    for (const [i, at] of list.expires.entries()) {
      if (at <= now) continue
      items.push(list.items[i])
      expires.push(at)
      if (at < soonest) soonest = at
    }
    this.context.entries -= list.items.length - items.length
    this.#lists[id] = items.length === 0 ? undefined : { items, expires }
    if (items.length === 0) this.context.uses.drop(id)
    return nextPurge(soonest, now, this.ttl!)
  }

  override toPlain(id: number): unknown {
    const { items, expires } = this.#lists[id]!
    return expires === null ? { items: this.copy(items) } : { items: this.copy(items), expires: [...expires] }
  }

  override fromPlain(id: number, plain: unknown): void {
    const { items, expires = null } = plain as {
      readonly items: unknown[]
      readonly expires?: readonly number[] | null
    }
    this.#lists[id] = { items: this.copy(items), expires: expires === null ? null : [...expires] }
    this.context.entries += items.length
    this.context.uses.add(id)
  }

  #replace(id: number, list: List | undefined): void {
    this.context.log.add(this, id, REPLACED, this.#lists[id], 0)
    this.#lists[id] = list
  }
}
