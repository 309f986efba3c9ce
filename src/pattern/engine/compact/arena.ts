/**
 * Nodes that stand for sets of partial matches, in parallel arrays: the *tECS* of CORE (timed enumerable compact set;
 * Bucchi, Grez, Quintana, Riveros, Vansummeren, PVLDB 15(9), 2022).
 *
 * - A *take* is an event taken by a step, behind each of the partial matches of the node below it; a take with none
 *   below it is the first event.
 * - A *union* has the partial matches of both its sides; its left side has the later start.
 *
 * Each way down from a node is one partial match, and no two are equal. A node knows its latest start, so that whoever
 * goes down sees at each union whether anything on the right is still inside of the window. Going left from any node, a
 * take comes after at most three steps.
 *
 * Nodes are made in order and stand on older ones only. So what is still needed is found in one pass from the newest to
 * the oldest, and moved together in one pass back, without a stack; which takes as long as making the nodes did. This
 * does not rest on one clock for all, as a ring of nodes would: keys go on at their own pace, and without a window nodes
 * are released when nothing leads to them any more.
 */
import { withRoom } from '../../../base/with-room.ts'
import type { EventStore } from './event-store.ts'
import type { Horizon } from './horizon.ts'

/** In place of a step: the node is a union. */
export const UNION = -1
/** There is no such node. */
export const NONE = -1

export const LEAST_NODES = 1024

/**
 * Room at first. PERF: arrays of at most 64 bytes are made on V8's heap, and cost a tenth of others: there may be
 * 10,000 rules of which most never take an event.
 */
const ROOM = 8

/** Where nodes are held from: places below `end` whose `det` is not negative. */
interface Roots {
  readonly node: Int32Array
  readonly det: Int32Array
  readonly end: number
}

export class Arena {
  /** How many nodes there are, those among them that nothing leads to any more. */
  top = 0
  /** The step that took the event, or `UNION`. */
  step: Int32Array = new Int32Array(ROOM)
  /** Of a take the event, as its number in the store; of a union that of the take it leads to on the left. */
  event: Int32Array = new Int32Array(ROOM)
  /** Of a take the node below it, or `NONE`; of a union its left side. */
  left: Int32Array = new Int32Array(ROOM)
  /** Of a union its right side; of a take `NONE`. */
  right: Int32Array = new Int32Array(ROOM)
  /** The time of the latest start. */
  start: Float64Array = new Float64Array(ROOM)
  /** How many nodes were ever made. */
  made = 0
  readonly events: EventStore
  #marks: Uint8Array = new Uint8Array(0)
  #places: Int32Array = new Int32Array(0)
  #eventMarks: Uint8Array = new Uint8Array(0)
  #eventPlaces: Int32Array = new Int32Array(0)

  constructor(events: EventStore) {
    this.events = events
  }

  take(step: number, event: number, below: number, start: number): number {
    const node = this.#make()
    this.step[node] = step
    this.event[node] = event
    this.left[node] = below
    this.right[node] = NONE
    this.start[node] = start
    return node
  }

  /** Both sets in one. The latest start of `left` is not before that of `right`. */
  union(left: number, right: number): number {
    const node = this.#make()
    this.step[node] = UNION
    this.event[node] = this.event[left]!
    this.left[node] = left
    this.right[node] = right
    this.start[node] = this.start[left]!
    return node
  }

  /** Both sets in one, whose latest starts are equal. The left side of a union given is no union; nor is that of the result. */
  unionOfEqual(a: number, b: number): number {
    if (this.step[a] !== UNION) return this.union(a, b)
    // Their order must not depend on whether the past right side of one has been cut already.
    if (this.step[b] !== UNION) return this.union(this.left[a]!, this.union(b, this.right[a]!))
    const restOfA = this.right[a]!
    const restOfB = this.right[b]!
    const isInOrder = this.start[restOfA]! >= this.start[restOfB]!
    const rest = isInOrder ? this.union(restOfA, restOfB) : this.union(restOfB, restOfA)
    return this.union(this.left[a]!, this.union(this.left[b]!, rest))
  }

  /** All sets in one. Their latest starts do not rise; the first is no union. */
  merged(nodes: Int32Array, count: number): number {
    let node = nodes[count - 1]!
    for (let i = count - 2; i >= 0; i--) node = this.union(nodes[i]!, node)
    return node
  }

  /** The take that a node leads to on the left. */
  firstTake(node: number): number {
    let take = node
    while (this.step[take] === UNION) take = this.left[take]!
    return take
  }

  /** The nodes that some nodes stand on, and these. @param isNeeded asked of the right sides of unions */
  below(nodes: readonly number[], isNeeded: (node: number) => boolean): readonly number[] {
    this.#setMarks()
    const found: number[] = []
    const add = (node: number): void => {
      if (node === NONE || this.#marks[node] === 1) return
      this.#marks[node] = 1
      found.push(node)
    }
    for (const node of nodes) add(node)
    for (const node of found) {
      add(this.left[node]!)
      const right = this.right[node]!
      if (right !== NONE && isNeeded(right)) add(right)
    }
    return found
  }

  /** The same nodes, over events of its own. Values that are aggregated are not in it. */
  copy(): Arena {
    const { top } = this
    const arena = new Arena(this.events.copy())
    if (top > ROOM) arena.#setRoom(top)
    arena.step.set(this.step.subarray(0, top))
    arena.event.set(this.event.subarray(0, top))
    arena.left.set(this.left.subarray(0, top))
    arena.right.set(this.right.subarray(0, top))
    arena.start.set(this.start.subarray(0, top))
    arena.top = top
    return arena
  }

  /** Releases everything. */
  clear(): void {
    this.top = 0
    this.events.shorten(0)
  }

  /**
   * Releases the nodes, and the events, to which no root leads, and moves the others together.
   *
   * @param roots of the nodes that wait; filled with their new numbers
   * @param scopes by key, its scope
   * @complexity O(nodes + roots)
   */
  collect(roots: Roots, horizon: Horizon, scopes: Int32Array): void {
    const { node: rootOf, det, end } = roots
    this.#setMarks()
    for (let i = 0; i < end; i++) if (det[i]! >= 0) this.#marks[rootOf[i]!] = 1
    this.#mark(horizon, scopes)
    this.events.keep(this.#eventMarks, this.#eventPlaces)
    this.#slide()
    for (let i = 0; i < end; i++) if (det[i]! >= 0) rootOf[i] = this.#places[rootOf[i]!]!
    if (this.step.length > LEAST_NODES && this.top * 8 < this.step.length) {
      this.#setRoom(Math.max(LEAST_NODES, this.top * 2))
    }
  }

  #setMarks(): void {
    if (this.#marks.length < this.top) {
      this.#marks = new Uint8Array(this.step.length)
      this.#places = new Int32Array(this.step.length)
    } else this.#marks.fill(0, 0, this.top)
    const { size } = this.events
    if (this.#eventMarks.length < size) {
      this.#eventMarks = new Uint8Array(this.events.key.length)
      this.#eventPlaces = new Int32Array(this.events.key.length)
    } else this.#eventMarks.fill(0, 0, size)
  }

  #mark(horizon: Horizon, scopes: Int32Array): void {
    const { step, left, right, event, start } = this
    const { key } = this.events
    const marks = this.#marks
    const eventMarks = this.#eventMarks
    for (let node = this.top - 1; node >= 0; node--) {
      if (marks[node] === 0) continue
      const below = left[node]!
      if (below >= 0) marks[below] = 1
      if (step[node]! >= 0) {
        eventMarks[event[node]!] = 1
        continue
      }
      const other = right[node]!
      if (other < 0) continue
      const of = key[event[node]!]!
      if (horizon.isPast(start[other]!, of, scopes[of]!)) right[node] = NONE
      else marks[other] = 1
    }
  }

  #slide(): void {
    const { step, left, right, event, start } = this
    const marks = this.#marks
    const places = this.#places
    const eventPlaces = this.#eventPlaces
    let to = 0
    for (let node = 0; node < this.top; node++) {
      if (marks[node] === 0) continue
      const below = left[node]!
      const other = right[node]!
      if (step[node] === UNION && other < 0) {
        // Nothing is left on its right: it is its left side.
        places[node] = places[below]!
        continue
      }
      places[node] = to
      step[to] = step[node]!
      event[to] = eventPlaces[event[node]!]!
      left[to] = below < 0 ? NONE : places[below]!
      right[to] = other < 0 ? NONE : places[other]!
      start[to] = start[node]!
      to++
    }
    this.top = to
  }

  #make(): number {
    const node = this.top++
    this.made++
    if (node === this.step.length) this.#setRoom(node * 2)
    return node
  }

  #setRoom(room: number): void {
    const { top } = this
    this.step = withRoom(Int32Array, this.step, room, top)
    this.event = withRoom(Int32Array, this.event, room, top)
    this.left = withRoom(Int32Array, this.left, room, top)
    this.right = withRoom(Int32Array, this.right, room, top)
    this.start = withRoom(Float64Array, this.start, room, top)
    if (this.#marks.length > room) {
      this.#marks = new Uint8Array(room)
      this.#places = new Int32Array(room)
    }
  }
}
