/**
 * What waits of one key behind the event at hand, while it is found: for each det-state a *union list* (CORE, see
 * `arena.ts`): nodes whose latest starts fall, the first not a union.
 *
 * Whoever puts nodes in must do so in the order of their latest starts, the latest first, as far as det-states are
 * concerned that have none yet; then the first node of a list is its head, and lists are as long as there are det-states
 * that contributed to them in one event, however many partial matches there are.
 */
import type { Arena } from './arena.ts'
import { withRoom } from '../../../base/with-room.ts'

const END = -1

export class UnionLists {
  /** How many lists there are. */
  count = 0
  /** By list: its det-state, and the first of its entries. */
  det: Int32Array = new Int32Array(8)
  head: Int32Array = new Int32Array(8)
  /** By entry: the node, and the next entry of the list or -1. */
  node: Int32Array = new Int32Array(8)
  next: Int32Array = new Int32Array(8)
  #end = 0
  /** By det-state: its list and 1. */
  #listOf: Int32Array = new Int32Array(8)

  clear(): void {
    for (let list = 0; list < this.count; list++) this.#listOf[this.det[list]!] = 0
    this.count = 0
    this.#end = 0
  }

  has(det: number): boolean {
    return det < this.#listOf.length && this.#listOf[det] !== 0
  }

  /** What a node stands for waits in a det-state. The node is no union if the det-state has none yet, see `begin`. */
  put(det: number, node: number, arena: Arena): void {
    if (this.has(det)) this.#insert(this.#listOf[det]! - 1, node, arena)
    else this.begin(det, node)
  }

  /** The first node of a det-state. */
  begin(det: number, node: number): void {
    const list = this.count++
    if (list === this.det.length) {
      this.det = withRoom(Int32Array, this.det, list * 2, list)
      this.head = withRoom(Int32Array, this.head, list * 2, list)
    }
    if (det >= this.#listOf.length) {
      const size = Math.max(det + 1, this.#listOf.length * 2)
      this.#listOf = withRoom(Int32Array, this.#listOf, size, this.#listOf.length)
    }
    this.#listOf[det] = list + 1
    this.det[list] = det
    this.head[list] = this.#entry(node)
  }

  /** A union list as it is, for a det-state that has none yet. */
  move(det: number, nodes: Int32Array, count: number): void {
    this.begin(det, nodes[0]!)
    let last = this.head[this.count - 1]!
    for (let i = 1; i < count; i++) {
      const entry = this.#entry(nodes[i]!)
      this.next[last] = entry
      last = entry
    }
  }

  #insert(list: number, node: number, arena: Arena): void {
    const { start } = arena
    const at = start[node]!
    let before = this.head[list]!
    let entry = this.next[before]!
    for (; entry !== END; entry = this.next[entry]!) {
      const other = this.node[entry]!
      const from = start[other]!
      if (from < at) break
      if (from === at) {
        this.node[entry] = arena.unionOfEqual(other, node)
        return
      }
      before = entry
    }
    const made = this.#entry(node)
    this.next[made] = entry
    this.next[before] = made
  }

  #entry(node: number): number {
    const entry = this.#end++
    if (entry === this.node.length) {
      this.node = withRoom(Int32Array, this.node, entry * 2, entry)
      this.next = withRoom(Int32Array, this.next, entry * 2, entry)
    }
    this.node[entry] = node
    this.next[entry] = END
    return entry
  }
}
