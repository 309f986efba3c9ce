/**
 * What keys of the `compact` engine were at their marks, so that they can be taken back.
 *
 * Nodes never change, so all that a key is are the places where it waits, and how far its time has come. When a key first changes behind a mark, its places become those of an entry, and what waits from
 * then on gets new ones. The places of entries hold their nodes, and keep their det-states, as those of keys do.
 *
 * A key has two clocks: how far it has come, which goes back with it, and how far it is settled, which is that of the
 * horizon: what is over is judged by the event that it will be taken back to at most.
 */
import type { Mark } from '../rewind.ts'
import { withRoom } from '../../../base/with-room.ts'
import type { Horizon } from './horizon.ts'
import { gathered, KeyLogs, NO_ENTRY } from '../key-logs.ts'
import type { Waiting } from './waiting.ts'

/** In place of a chain: the key waits where it waited at the mark, only its time went on. */
const SAME = -2

const LEAST_KEYS = 64

export class CompactHistory {
  readonly #waiting: Waiting
  readonly #horizon: Horizon
  readonly #logs: KeyLogs = new KeyLogs()
  /** By entry: the first place of the key at the mark, `END` or `SAME`. Negative where there is no entry. */
  #chain: Int32Array = new Int32Array(this.#logs.room).fill(SAME)
  #entryReached: Float64Array = new Float64Array(this.#logs.room)
  #entryPassed: Float64Array = new Float64Array(this.#logs.room)
  /** By key: how far it has come, as in `Horizon`. */
  #reached: Float64Array = new Float64Array(LEAST_KEYS).fill(-Infinity)
  #passed: Float64Array = new Float64Array(LEAST_KEYS).fill(-Infinity)

  constructor(waiting: Waiting, horizon: Horizon) {
    this.#waiting = waiting
    this.#horizon = horizon
    horizon.reach(LEAST_KEYS - 1, -Infinity)
  }

  /** One past the greatest key that anything can be known of. */
  get bound(): number {
    return this.#reached.length
  }

  /** How many changes can be taken back. */
  get size(): number {
    return this.#logs.used
  }

  /** Whether anything of a key can be taken back. */
  has(key: number): boolean {
    return this.#logs.latestOf(key) !== NO_ENTRY
  }

  markOf(key: number): Mark {
    return this.#logs.markOf(key)
  }

  /** Events of a key have come up to a time. */
  reach(key: number, time: number): void {
    if (key >= this.#reached.length) this.#reserve(key)
    if (time <= this.#reached[key]!) return
    if (this.#logs.isAtMark(key)) this.#note(key)
    this.#reached[key] = time
  }

  /** No event of a key up to a time comes any more. */
  pass(key: number, time: number): void {
    if (key >= this.#passed.length) this.#reserve(key)
    if (time <= this.#passed[key]!) return
    if (this.#logs.isAtMark(key)) this.#note(key)
    this.#passed[key] = time
  }

  /** What waits of a key is about to be written anew: the places where it waited at its mark are taken out of the way. */
  detach(key: number): void {
    const entry = this.#logs.isAtMark(key) ? this.#note(key) : this.#logs.latestOf(key)
    if (entry === NO_ENTRY || this.#chain[entry] !== SAME) return
    this.#chain[entry] = this.#waiting.detach(key)
  }

  /**
   * Takes a key back to a mark.
   *
   * @returns how many entries and places were looked at
   */
  rewind(key: number, mark: Mark): number {
    const logs = this.#logs
    logs.checkMark(key, mark)
    let visits = 0
    for (let entry = logs.latestOf(key); entry !== NO_ENTRY && logs.mark[entry]! >= mark; entry = logs.latestOf(key)) {
      visits += 1 + this.#undo(key, entry)
      logs.pop(key)
    }
    logs.returned(key, mark)
    return visits
  }

  #undo(key: number, entry: number): number {
    const chain = this.#chain[entry]!
    this.#reached[key] = this.#entryReached[entry]!
    this.#passed[key] = this.#entryPassed[entry]!
    if (chain === SAME) return 0
    this.#chain[entry] = SAME
    return this.#waiting.attach(key, chain)
  }

  /**
   * A key is not taken back behind a mark any more.
   *
   * @returns how many entries and places were released
   */
  settle(key: number, mark: Mark): number {
    const logs = this.#logs
    if (key >= this.#reached.length) this.#reserve(key)
    let released = 0
    for (let entry = logs.oldestOf(key); entry !== NO_ENTRY && logs.mark[entry]! < mark; entry = logs.oldestOf(key)) {
      released += 1 + this.#release(entry)
      logs.shift(key)
    }
    const oldest = logs.oldestOf(key)
    if (oldest !== NO_ENTRY) this.#advance(key, this.#entryReached[oldest]!, this.#entryPassed[oldest]!)
    else this.#advance(key, this.#reached[key]!, this.#passed[key]!)
    if (logs.isSparse) this.#compact()
    return released
  }

  #advance(key: number, reached: number, passed: number): void {
    this.#horizon.reach(key, reached)
    this.#horizon.pass(key, passed)
  }

  /** Releases all that is known of a key: if there is another of its number, it begins at the beginning of time. */
  forget(key: number): void {
    const logs = this.#logs
    for (let entry = logs.oldestOf(key); entry !== NO_ENTRY; entry = logs.oldestOf(key)) {
      this.#release(entry)
      logs.shift(key)
    }
    logs.forget(key)
    if (logs.isSparse) this.#compact()
    if (key < this.#reached.length) this.#reached[key] = this.#passed[key] = -Infinity
    this.#horizon.reset(key)
  }

  #release(entry: number): number {
    const chain = this.#chain[entry]!
    this.#chain[entry] = SAME
    return chain >= 0 ? this.#waiting.release(chain) : 0
  }

  /** Removes what is over from the places of all entries. */
  prune(isPast: (node: number, key: number) => boolean): void {
    const { key } = this.#waiting
    let of = 0
    const isOver = (node: number): boolean => isPast(node, of)
    for (let entry = 0; entry < this.#logs.end; entry++) {
      const chain = this.#chain[entry]!
      if (chain < 0) continue
      of = key[chain]!
      this.#chain[entry] = this.#waiting.pruned(chain, isOver)
    }
  }

  /** Whether the window of a start of a key has passed, where the key is now. */
  isOver(start: number, key: number): boolean {
    return this.#horizon.isOver(start, this.#reached[key]!, this.#passed[key]!)
  }

  /** The first place of each entry where there is one, else a negative number; to be replaced where places move. */
  get chains(): Int32Array {
    return this.#chain.subarray(0, this.#logs.end)
  }

  /** How far keys have come: those of `horizon`, by which they are settled, are behind. */
  clocks(): ReturnType<Horizon['clocks']> {
    return { reached: Array.from(this.#reached), passed: Array.from(this.#passed) }
  }

  /** Nothing that was before can be taken back. */
  restoreClocks({ reached, passed }: ReturnType<Horizon['clocks']>): void {
    reached.forEach((time, key) => this.reach(key, time ?? -Infinity))
    passed.forEach((time, key) => this.pass(key, time ?? -Infinity))
  }

  /** What a key is, at its mark. @returns the entry */
  #note(key: number): number {
    const entry = this.#logs.push(key)
    if (entry >= this.#chain.length) this.#grow()
    this.#chain[entry] = SAME
    this.#entryReached[entry] = this.#reached[key]!
    this.#entryPassed[entry] = this.#passed[key]!
    return entry
  }

  #grow(): void {
    const { room } = this.#logs
    const { length } = this.#chain
    this.#chain = withRoom(Int32Array, this.#chain, room, length).fill(SAME, length)
    this.#entryReached = withRoom(Float64Array, this.#entryReached, room, length)
    this.#entryPassed = withRoom(Float64Array, this.#entryPassed, room, length)
  }

  #compact(): void {
    const from = this.#logs.compact()
    const { room } = this.#logs
    this.#chain = gathered(Int32Array, this.#chain, from, room).fill(SAME, from.length)
    this.#entryReached = gathered(Float64Array, this.#entryReached, from, room)
    this.#entryPassed = gathered(Float64Array, this.#entryPassed, from, room)
  }

  #reserve(key: number): void {
    const { length } = this.#reached
    const more = Math.max(key + 1, length * 2)
    // The horizon is asked about every key that waits.
    this.#horizon.reach(more - 1, -Infinity)
    this.#reached = withRoom(Float64Array, this.#reached, more, length).fill(-Infinity, length)
    this.#passed = withRoom(Float64Array, this.#passed, more, length).fill(-Infinity, length)
  }
}
