/**
 * Where the partial matches of each key wait: per key, its det-states, and for each a *union list* of nodes.
 *
 * All of it is in chains of places in parallel arrays, so that a key costs a few numbers. Places of one det-state follow
 * each other; det-states are in the order of their latest start, and so are the nodes of each, the latest first.
 */
import { withRoom } from '../../../base/with-room.ts'
import type { UnionLists } from './union-lists.ts'

/** The end of a chain. */
export const END = -1

const LEAST_PLACES = 64

/** Room at first, see the arena. */
const ROOM = 8

export class Waiting {
  /** By key: the first place of its chain, or `END`. */
  head: Int32Array = new Int32Array(ROOM).fill(END)
  /** By key: its scope, valid while something waits. */
  scope: Int32Array = new Int32Array(ROOM)
  /** By key: the nodes made for it, and not known to be released. */
  nodes: Int32Array = new Int32Array(ROOM)
  /** By place: the det-state; -1: the place is free. */
  det: Int32Array = new Int32Array(ROOM).fill(-1)
  node: Int32Array = new Int32Array(ROOM)
  key: Int32Array = new Int32Array(ROOM)
  next: Int32Array = new Int32Array(ROOM)
  /** Places from here on were never used. */
  end = 0
  /** How many places are in use. */
  used = 0
  #free = END

  /** Makes room for a key. */
  reserve(key: number): void {
    const room = this.head.length
    if (key < room) return
    const more = Math.max(key + 1, room * 2)
    const head = new Int32Array(more).fill(END)
    head.set(this.head)
    this.head = head
    this.scope = withRoom(Int32Array, this.scope, more, room)
    this.nodes = withRoom(Int32Array, this.nodes, more, room)
  }

  headOf(key: number): number {
    return key < this.head.length ? this.head[key]! : END
  }

  /** Replaces what waits of a key by what the lists hold. */
  write(key: number, lists: UnionLists): void {
    const { det: detOf, head, node, next } = lists
    let place = this.head[key]!
    let last = END
    for (let list = 0; list < lists.count; list++) {
      const det = detOf[list]!
      for (let from = head[list]!; from !== END; from = next[from]!) {
        if (place === END) {
          place = this.#take()
          this.key[place] = key
          this.#cut(key, last, place)
        }
        this.det[place] = det
        this.node[place] = node[from]!
        last = place
        place = this.next[place]!
      }
    }
    if (place === END) return
    this.#cut(key, last)
    this.release(place)
  }

  /** Adds a node behind the last of a key. */
  append(key: number, det: number, node: number): void {
    let last = this.head[key]!
    while (last !== END && this.next[last] !== END) last = this.next[last]!
    const place = this.#take()
    this.det[place] = det
    this.node[place] = node
    this.key[place] = key
    this.#cut(key, last, place)
  }

  /** Removes what `isPast` says of a key. */
  prune(key: number, isPast: (node: number) => boolean): void {
    this.head[key] = this.pruned(this.head[key]!, isPast)
  }

  /** Removes what `isPast` says of a chain. @returns where it begins then */
  pruned(first: number, isPast: (node: number) => boolean): number {
    let head = first
    let last = END
    let place = first
    while (place !== END) {
      const next = this.next[place]!
      if (isPast(this.node[place]!)) {
        if (last === END) head = next
        else this.next[last] = next
        this.next[place] = END
        this.release(place)
      } else last = place
      place = next
    }
    return head
  }

  /** Removes all that waits of a key. */
  clear(key: number): void {
    this.attach(key, END)
  }

  /** Nothing waits of a key any more, but its places stay in use. @returns the first of them, or `END` */
  detach(key: number): number {
    const place = this.head[key]!
    this.head[key] = END
    return place
  }

  /** What waits of a key is in a chain that was detached. @returns how many places are released for that */
  attach(key: number, chain: number): number {
    const place = this.head[key]!
    this.head[key] = chain
    return this.release(place)
  }

  /**
   * Gives back places at the end, when most are not used.
   *
   * @param chains the first places of chains that are detached, where not negative; filled with where they are then
   */
  shrink(chains: Int32Array): void {
    if (this.end <= LEAST_PLACES || this.used * 4 > this.end) return
    const room = Math.max(LEAST_PLACES, this.used * 2)
    const { det, node, key, next } = this
    const before = this.end
    this.det = new Int32Array(room).fill(-1)
    this.node = new Int32Array(room)
    this.key = new Int32Array(room)
    this.next = new Int32Array(room)
    this.end = 0
    this.#free = END
    const move = (from: number): number => {
      const first = this.end
      for (let place = from; place !== END; place = next[place]!) {
        const to = this.end++
        this.det[to] = det[place]!
        this.node[to] = node[place]!
        this.key[to] = key[place]!
        this.next[to] = next[place] === END ? END : to + 1
      }
      return first
    }
    for (let from = 0; from < before; from++) {
      if (det[from]! < 0 || this.head[key[from]!] !== from) continue
      this.head[key[from]!] = move(from)
    }
    for (let i = 0; i < chains.length; i++) if (chains[i]! >= 0) chains[i] = move(chains[i]!)
  }

  #cut(key: number, last: number, next: number = END): void {
    if (last === END) this.head[key] = next
    else this.next[last] = next
  }

  /** A place whose `next` is `END`. */
  #take(): number {
    this.used++
    let place = this.#free
    if (place === END) {
      place = this.end++
      if (place === this.det.length) this.#grow()
    } else this.#free = this.next[place]!
    this.next[place] = END
    return place
  }

  /** Frees a place and those behind it. @returns how many they are */
  release(first: number): number {
    const before = this.used
    for (let place = first; place !== END;) {
      const next = this.next[place]!
      this.det[place] = -1
      this.next[place] = this.#free
      this.#free = place
      this.used--
      place = next
    }
    return before - this.used
  }

  #grow(): void {
    const size = this.det.length
    const det = new Int32Array(size * 2).fill(-1)
    det.set(this.det)
    this.det = det
    this.node = withRoom(Int32Array, this.node, size * 2, size)
    this.key = withRoom(Int32Array, this.key, size * 2, size)
    this.next = withRoom(Int32Array, this.next, size * 2, size)
  }
}
