/** A map per key. */
import { nextPurge, Slot } from './slot.ts'
import type { MapState } from './states.ts'

interface Entry {
  readonly value: unknown
  readonly expires: number
  /** Its place in the order of insertion. An entry that had expired and is put again is a new one. */
  readonly place: number
}

interface Entries {
  readonly map: Map<unknown, Entry>
  /** Whether the map itself has the order of places. */
  isInOrder: boolean
}

/** An entry that this call has removed; it keeps its place until the call has gone well, so that it can come back. */
const REMOVED: Entry = Object.freeze({ value: undefined, expires: -Infinity, place: -1 })

/** The key under which the log has a change of the whole map; no user has it. */
const WHOLE: unique symbol = Symbol('whole')

export class MapSlot extends Slot implements MapState<unknown, unknown> {
  readonly #maps: (Entries | undefined)[] = []
  #places = 0

  get(key: unknown): unknown {
    const entry = this.#live(key)
    if (entry === undefined) return undefined
    if (this.ttl?.refreshOnRead === true) this.#refresh(this.current.id, key, entry)
    return entry.value
  }

  has(key: unknown): boolean {
    return this.#live(key) !== undefined
  }

  put(key: unknown, value: unknown): void {
    const id = this.writing()
    const expiry = this.expiry()
    const found = this.#maps[id]?.map.get(key)
    const isNew = found === undefined || found === REMOVED
    if (isNew) this.grow()
    const kept = this.#maps[id] ?? this.#make(id)
    const isLive = !isNew && found.expires > this.now()
    const expires = isNew ? expiry : Math.max(found.expires, expiry)
    this.context.log.add(this, id, key, found, 0)
    if (found !== undefined && !isLive) kept.isInOrder = false
    kept.map.set(key, { value, expires, place: isLive ? found.place : this.#places++ })
    if (this.ttl !== null) this.context.schedule(this, id, expires)
  }

  putAll(entries: Iterable<readonly [unknown, unknown]>): void {
    for (const [key, value] of entries) this.put(key, value)
  }

  remove(key: unknown): void {
    const id = this.writing()
    const map = this.#maps[id]?.map
    const found = map?.get(key)
    if (found === undefined || found === REMOVED) return
    this.context.log.add(this, id, key, found, 0)
    this.context.entries--
    map!.set(key, REMOVED)
  }

  clear(): void {
    const id = this.writing()
    const kept = this.#maps[id]
    if (kept === undefined) return
    this.context.log.add(this, id, WHOLE, kept, 0)
    this.context.entries -= sizeOf(kept)
    this.#maps[id] = undefined
    this.context.uses.drop(id)
  }

  isEmpty(): boolean {
    const kept = this.#maps[this.reading()]
    if (kept === undefined) return true
    const now = this.now()
    for (const { expires } of kept.map.values()) if (expires > now) return false
    return true
  }

  entries(): readonly (readonly [unknown, unknown])[] {
    const found: [unknown, unknown][] = []
    const id = this.reading()
    if (this.#maps[id] === undefined) return found
    const now = this.now()
    for (const [key, entry] of this.#inOrder(id)) {
      if (entry.expires <= now) continue
      found.push([key, entry.value])
      if (this.ttl?.refreshOnRead === true) this.#refresh(id, key, entry)
    }
    return found
  }

  keys(): readonly unknown[] {
    return this.entries().map(([key]) => key)
  }

  values(): readonly unknown[] {
    return this.entries().map(([, value]) => value)
  }

  override ids(): readonly number[] {
    return [...this.#maps.keys()].filter((id) => this.#maps[id] !== undefined)
  }

  override undo(id: number, key: unknown, before: unknown): void {
    if (key === WHOLE) {
      const old = before as Entries | undefined
      if (old !== undefined) {
        this.context.entries += sizeOf(old)
        this.context.uses.add(id)
      } else this.context.uses.drop(id)
      this.#maps[id] = old
      return
    }
    const kept = this.#maps[id]!
    const entry = before as Entry | undefined
    const wasThere = entry !== undefined && entry !== REMOVED
    const isThere = kept.map.get(key) !== REMOVED
    if (wasThere && !isThere) this.context.entries++
    if (!wasThere && isThere) this.context.entries--
    if (entry === undefined) kept.map.delete(key)
    else kept.map.set(key, entry)
    kept.isInOrder = false
  }

  override settle(id: number, key: unknown): void {
    const map = this.#maps[id]?.map
    if (map === undefined || map.get(key) !== REMOVED) return
    map.delete(key)
    this.#dropIfEmpty(id, map)
  }

  override purge(id: number, now: number): number {
    const map = this.#maps[id]?.map
    if (map === undefined) return Infinity
    let soonest = Infinity
    for (const [key, { expires }] of map) {
      if (expires <= now) {
        map.delete(key)
        this.context.entries--
      } else if (expires < soonest) soonest = expires
    }
    this.#dropIfEmpty(id, map)
    return nextPurge(soonest, now, this.ttl!)
  }

  override toPlain(id: number): unknown {
    return Array.from(this.#inOrder(id), ([key, { value, expires }]) =>
      this.ttl === null ? [key, this.copy(value)] : [key, this.copy(value), expires],
    )
  }

  override fromPlain(id: number, plain: unknown): void {
    const map = new Map<unknown, Entry>()
    for (const [key, value, expires = Infinity] of plain as readonly (readonly [unknown, unknown, number?])[])
      map.set(key, { value: this.copy(value), expires, place: this.#places++ })
    this.#maps[id] = { map, isInOrder: true }
    this.context.entries += map.size
    this.context.uses.add(id)
  }

  #live(key: unknown): Entry | undefined {
    const entry = this.#maps[this.reading()]?.map.get(key)
    return entry === undefined || entry === REMOVED || entry.expires <= this.now() ? undefined : entry
  }

  #refresh(id: number, key: unknown, entry: Entry): void {
    const expires = this.expiry()
    if (expires <= entry.expires) return
    this.context.log.add(this, id, key, entry, 0)
    this.#maps[id]!.map.set(key, { ...entry, expires })
  }

  #make(id: number): Entries {
    const kept: Entries = { map: new Map(), isInOrder: true }
    this.#maps[id] = kept
    this.context.uses.add(id)
    this.context.log.add(this, id, WHOLE, undefined, 0)
    return kept
  }

  #inOrder(id: number): Map<unknown, Entry> {
    const kept = this.#maps[id]!
    if (kept.isInOrder) return kept.map
    const sorted = [...kept.map].sort(([, a], [, b]) => a.place - b.place)
    kept.map.clear()
    for (const [key, entry] of sorted) kept.map.set(key, entry)
    kept.isInOrder = true
    return kept.map
  }

  #dropIfEmpty(id: number, map: ReadonlyMap<unknown, Entry>): void {
    if (map.size > 0) return
    this.#maps[id] = undefined
    this.context.uses.drop(id)
  }
}

function sizeOf(kept: Entries): number {
  let size = 0
  for (const entry of kept.map.values()) if (entry !== REMOVED) size++
  return size
}
