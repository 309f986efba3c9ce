/**
 * The order of keys, in which results of one time are made: kept sorted, so that a result costs no comparison of keys. New
 * keys are sorted among themselves and merged in.
 */
import { compareKeys, type Key } from '../../event/keys.ts'
import { textOrder } from './text-order.ts'

interface Keys {
  readonly bound: number
  key(id: number): Key
  compare(a: number, b: number): number
}

export class KeyOrder {
  readonly #keys: Keys
  /** Ids by key. */
  #sorted: number[] = []
  #fresh: number[] = []
  /** By id: its place in `sorted`; -1: it is in none. */
  #rank: Int32Array = new Int32Array(0)
  #marks: Uint8Array = new Uint8Array(0)

  constructor(keys: Keys) {
    this.#keys = keys
  }

  /** A key has come. */
  add(id: number): void {
    this.#fresh.push(id)
  }

  /** The others have gone. */
  keep(isKept: (id: number) => boolean): void {
    this.#fresh = this.#fresh.filter(isKept)
    this.#sorted = this.#sorted.filter(isKept)
    this.#number()
  }

  /** Puts ids in order, each of which is there once. @complexity O(n), if they are a good part of all; else O(n log n) */
  sort(ids: Int32Array): void {
    const isSmall = ids.length * 8 < this.#sorted.length
    if (this.#fresh.length > 0) {
      if (isSmall) return void ids.sort((a, b) => this.#keys.compare(a, b))
      this.#merge()
    }
    const rank = this.#rank
    const sorted = this.#sorted
    if (isSmall) {
      for (let i = 0; i < ids.length; i++) ids[i] = rank[ids[i]!]!
      ids.sort()
      for (let i = 0; i < ids.length; i++) ids[i] = sorted[ids[i]!]!
      return
    }
    const marks = this.#marks.length < sorted.length ? (this.#marks = new Uint8Array(sorted.length * 2)) : this.#marks
    for (let i = 0; i < ids.length; i++) marks[rank[ids[i]!]!] = 1
    for (let place = 0, i = 0; i < ids.length; place++) {
      if (marks[place] === 0) continue
      marks[place] = 0
      ids[i++] = sorted[place]!
    }
  }

  #merge(): void {
    const fresh = this.#inOrder(this.#fresh)
    const before = this.#sorted
    const merged: number[] = []
    let i = 0
    for (const id of fresh) {
      while (i < before.length && this.#keys.compare(before[i]!, id) < 0) merged.push(before[i++]!)
      merged.push(id)
    }
    while (i < before.length) merged.push(before[i++]!)
    this.#sorted = merged
    this.#fresh = []
    this.#number()
  }

  /** Keys are fetched once, and not for each comparison. */
  #inOrder(ids: readonly number[]): readonly number[] {
    const keys = ids.map((id) => this.#keys.key(id))
    const places = keys.every((key) => typeof key === 'string')
      ? textOrder(keys)
      : Int32Array.from(ids.keys()).sort((a, b) => compareKeys(keys[a]!, keys[b]!))
    return Array.from(places, (place) => ids[place]!)
  }

  #number(): void {
    if (this.#rank.length < this.#keys.bound) this.#rank = new Int32Array(this.#keys.bound * 2)
    this.#sorted.forEach((id, place) => {
      this.#rank[id] = place
    })
  }
}
