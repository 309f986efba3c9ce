/**
 * What keys were, so that they can be taken back: for each key a list of *entries*, in order of what happened to it.
 *
 * An entry stands for a change; what was before it is written into columns, by the place of the entry, by whoever owns
 * those. Entries go at both ends: the latest when a key is taken back, the oldest when that is settled.
 *
 * Marks of a key are counted. A mark made where nothing has changed since the one before is that one, so entries know by
 * a number behind which mark they stand: to go back to a mark is to undo all whose number is not less.
 */
import { BrokenInvariant } from '../../base/errors.ts'
import type { Mark } from './rewind.ts'
import { withRoom } from '../../base/with-room.ts'

/** There is no such entry. */
export const NO_ENTRY = -1

const LEAST_ROOM = 64

export class KeyLogs {
  /** By place: the mark behind which the change came; -1: the place is free. */
  mark: Float64Array = new Float64Array(LEAST_ROOM).fill(-1)
  /** By place: the entry of the same key before it. Of a free place, the next that is free. */
  older: Int32Array = new Int32Array(LEAST_ROOM)
  /** Places from here on were never used. */
  end = 0
  /** How many entries there are. */
  used = 0
  #newer: Int32Array = new Int32Array(LEAST_ROOM)
  #key: Int32Array = new Int32Array(LEAST_ROOM)
  #free = NO_ENTRY
  /** By key. */
  #latest: Int32Array = new Int32Array(LEAST_ROOM).fill(NO_ENTRY)
  #oldest: Int32Array = new Int32Array(LEAST_ROOM).fill(NO_ENTRY)
  /** By key: the mark made last, or gone back to; 0: none was. */
  #marked: Float64Array = new Float64Array(LEAST_ROOM)
  /** By key: 1 if nothing has changed since that mark. */
  #isAtMark: Uint8Array = new Uint8Array(LEAST_ROOM)

  /** So many places there are. */
  get room(): number {
    return this.mark.length
  }

  /** Where a key is now. */
  markOf(key: number): Mark {
    if (key >= this.#latest.length) this.#reserve(key)
    if (this.#isAtMark[key] === 0) {
      this.#marked[key]!++
      this.#isAtMark[key] = 1
    }
    return this.#marked[key]!
  }

  /** Whether nothing has changed since a mark of the key was made or gone back to, so that a change needs an entry. */
  isAtMark(key: number): boolean {
    return key < this.#isAtMark.length && this.#isAtMark[key] === 1
  }

  /** Whether there was a mark of the key, so that changes can be taken back. */
  isMarked(key: number): boolean {
    return key < this.#marked.length && this.#marked[key]! > 0
  }

  latestOf(key: number): number {
    return key < this.#latest.length ? this.#latest[key]! : NO_ENTRY
  }

  oldestOf(key: number): number {
    return key < this.#oldest.length ? this.#oldest[key]! : NO_ENTRY
  }

  /** A new entry, behind the others of a key that has a mark. @returns its place */
  push(key: number): number {
    let place = this.#free
    if (place === NO_ENTRY) {
      place = this.end++
      if (place === this.mark.length) this.#grow()
    } else this.#free = this.older[place]!
    this.used++
    const latest = this.#latest[key]!
    if (latest === NO_ENTRY) this.#oldest[key] = place
    else this.#newer[latest] = place
    this.#latest[key] = place
    this.#isAtMark[key] = 0
    this.mark[place] = this.#marked[key]!
    this.older[place] = latest
    this.#newer[place] = NO_ENTRY
    this.#key[place] = key
    return place
  }

  /** Removes the latest entry of a key. */
  pop(key: number): void {
    const place = this.#latest[key]!
    const before = this.older[place]!
    this.#latest[key] = before
    if (before === NO_ENTRY) this.#oldest[key] = NO_ENTRY
    else this.#newer[before] = NO_ENTRY
    this.#release(place)
  }

  /** Removes the oldest entry of a key. */
  shift(key: number): void {
    const place = this.#oldest[key]!
    const behind = this.#newer[place]!
    this.#oldest[key] = behind
    if (behind === NO_ENTRY) this.#latest[key] = NO_ENTRY
    else this.older[behind] = NO_ENTRY
    this.#release(place)
  }

  /**
   * A key is to be taken back to a mark: to be asked before its entries are undone.
   *
   * @throws BrokenInvariant if what the mark needs is not there any more, or never was
   */
  checkMark(key: number, mark: Mark): void {
    const oldest = this.oldestOf(key)
    const isThere = mark <= (this.#marked[key] ?? 0) && oldest !== NO_ENTRY && this.mark[oldest]! <= mark
    if (isThere || (this.isAtMark(key) && this.#marked[key] === mark)) return
    throw new BrokenInvariant('expected: a mark of the key that is not settled')
  }

  /** All entries behind a mark are undone. */
  returned(key: number, mark: Mark): void {
    this.#marked[key] = mark
    this.#isAtMark[key] = 1
  }

  /** No mark of a key is known, as if there had been none. Its entries have been removed. */
  forget(key: number): void {
    if (key >= this.#marked.length) return
    this.#marked[key] = 0
    this.#isAtMark[key] = 0
  }

  /** Whether most places are free, so that it is worth to move entries together. */
  get isSparse(): boolean {
    return this.end > LEAST_ROOM && this.used * 4 <= this.end
  }

  /** Moves entries together. @returns by place, where the entry stood before */
  compact(): Int32Array {
    const from = new Int32Array(this.used)
    const places = new Int32Array(this.end)
    let to = 0
    for (let place = 0; place < this.end; place++) {
      if (this.mark[place]! < 0) continue
      from[to] = place
      places[place] = to++
    }
    const room = Math.max(LEAST_ROOM, to * 2)
    const moved = (place: number): number => (place === NO_ENTRY ? NO_ENTRY : places[place]!)
    const older = new Int32Array(room)
    const newer = new Int32Array(room)
    for (let place = 0; place < to; place++) {
      const before = from[place]!
      const key = this.#key[before]!
      older[place] = moved(this.older[before]!)
      newer[place] = moved(this.#newer[before]!)
      if (older[place] === NO_ENTRY) this.#oldest[key] = place
      if (newer[place] === NO_ENTRY) this.#latest[key] = place
    }
    const mark = gathered(Float64Array, this.mark, from, room)
    this.mark = mark.fill(-1, to)
    this.#key = gathered(Int32Array, this.#key, from, room)
    this.older = older
    this.#newer = newer
    this.#free = NO_ENTRY
    this.end = to
    return from
  }

  #release(place: number): void {
    this.mark[place] = -1
    this.older[place] = this.#free
    this.#free = place
    this.used--
  }

  #reserve(key: number): void {
    const room = this.#latest.length
    const more = Math.max(key + 1, room * 2)
    this.#latest = withRoom(Int32Array, this.#latest, more, room).fill(NO_ENTRY, room)
    this.#oldest = withRoom(Int32Array, this.#oldest, more, room).fill(NO_ENTRY, room)
    this.#marked = withRoom(Float64Array, this.#marked, more, room)
    this.#isAtMark = withRoom(Uint8Array, this.#isAtMark, more, room)
  }

  #grow(): void {
    const room = this.mark.length
    this.mark = withRoom(Float64Array, this.mark, room * 2, room).fill(-1, room)
    this.older = withRoom(Int32Array, this.older, room * 2, room)
    this.#newer = withRoom(Int32Array, this.#newer, room * 2, room)
    this.#key = withRoom(Int32Array, this.#key, room * 2, room)
  }
}

/** A column after `KeyLogs.compact`. @param from by place, where the entry stood before */
export function gathered<T extends Int32Array | Float64Array>(
  make: new (length: number) => T,
  column: T,
  from: Int32Array,
  room: number,
): T {
  const moved = new make(room)
  for (let place = 0; place < from.length; place++) moved[place] = column[from[place]!]!
  return moved
}
