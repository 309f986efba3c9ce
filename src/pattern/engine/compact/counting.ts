/**
 * How many matches there are, and aggregates over all of them, without listing them.
 *
 * Each node below a match is looked at once, from the first events up: the ways down from a take are those of the node
 * below it, those of a union are those of both sides. So the cost follows the nodes inside of the window, which are about
 * as many as the events taken, and not the matches, which can be exponentially more. It is not constant: which ways are
 * still inside of the window changes with every event, so no node can keep its number.
 *
 * Numbers are exact up to 2⁵³ matches.
 */
import type { EngineCounters } from '../engine.ts'
import type { AggregatedField } from '../findings.ts'
import { Tally } from '../tally.ts'
import { NONE, UNION, type Arena } from './arena.ts'
import { withRoom } from '../../../base/with-room.ts'
import type { Inside } from './inside.ts'

export class Counting {
  count = 0
  readonly #arena: Arena
  readonly #inside: Inside
  readonly #counters: EngineCounters
  readonly #fields: readonly AggregatedField[]
  readonly #tallies: readonly Tally[]
  /** By node: the round in which it was counted, and how many ways there are. */
  #round = 0
  #rounds: Int32Array = new Int32Array(0)
  #ways: Float64Array = new Float64Array(0)
  /** By aggregate, by node: how many numbers there are on all ways together, and their sum, least or greatest. */
  readonly #numbers: Float64Array[]
  readonly #values: Float64Array[]
  #stack: Int32Array = new Int32Array(8)

  /** @param inside what is not is left out */
  constructor(arena: Arena, inside: Inside, fields: readonly AggregatedField[], counters: EngineCounters) {
    this.#arena = arena
    this.#inside = inside
    this.#counters = counters
    this.#fields = fields
    this.#tallies = fields.map(() => new Tally())
    this.#numbers = fields.map(() => new Float64Array(0))
    this.#values = fields.map(() => new Float64Array(0))
  }

  /** Whether events have values that are aggregated. */
  get readsEvents(): boolean {
    return this.#fields.length > 0
  }

  /** Nothing is counted yet. */
  begin(): void {
    this.count = 0
    for (const tally of this.#tallies) tally.clear()
    const room = this.#arena.step.length
    if (this.#rounds.length !== room || this.#round === 0x7fffffff) {
      this.#round = 0
      this.#rounds = new Int32Array(room)
      this.#ways = new Float64Array(room)
      for (let i = 0; i < this.#fields.length; i++) {
        this.#numbers[i] = new Float64Array(room)
        this.#values[i] = new Float64Array(room)
      }
    }
    this.#round++
  }

  /** Adds the matches that an event makes of what stands below. @param event -1: it completes them without being taken */
  add(step: number, event: number, below: number): void {
    let ways = 1
    if (below !== NONE) {
      this.#visit(below)
      ways = this.#ways[below]!
    }
    this.count += ways
    for (let i = 0; i < this.#fields.length; i++) {
      const tally = this.#tallies[i]!
      if (below !== NONE) this.#tell(tally, i, this.#numbers[i]![below]!, this.#values[i]![below]!)
      if (event < 0 || this.#fields[i]!.step !== step || this.#arena.events.isNumber[i]![event] === 0) continue
      const value = this.#arena.events.values[i]![event]!
      this.#tell(tally, i, ways, this.#adds(i) ? value * ways : value)
    }
  }

  values(): readonly (number | null)[] {
    return this.#tallies.map((tally, i) => tally.value(this.#fields[i]!.fn))
  }

  #tell(tally: Tally, i: number, numbers: number, value: number): void {
    if (numbers === 0) return
    tally.count += numbers
    if (this.#adds(i)) tally.sum += value
    else {
      tally.least = Math.min(tally.least, value)
      tally.greatest = Math.max(tally.greatest, value)
    }
  }

  /** Whether the values of an aggregate are added up. */
  #adds(i: number): boolean {
    const { fn } = this.#fields[i]!
    return fn === 'sum' || fn === 'avg'
  }

  #visit(root: number): void {
    const { step, left, right } = this.#arena
    let size = 0
    this.#stack[size++] = root
    while (size > 0) {
      const node = this.#stack[size - 1]!
      const below = left[node]!
      if (size + 2 > this.#stack.length) this.#stack = withRoom(Int32Array, this.#stack, size * 2, size)
      if (this.#isNew(node)) {
        if (below !== NONE && this.#isNew(below)) {
          this.#stack[size++] = below
          continue
        }
        const other = step[node] === UNION && this.#inside.has(right[node]!) ? right[node]! : NONE
        if (other !== NONE && this.#isNew(other)) {
          this.#stack[size++] = other
          continue
        }
        if (step[node] === UNION) this.#countUnion(node, below, other)
        else this.#countTake(node, below)
        this.#rounds[node] = this.#round
        this.#counters.visits++
      }
      size--
    }
  }

  #isNew(node: number): boolean {
    return this.#rounds[node] !== this.#round
  }

  #countUnion(node: number, left: number, right: number): void {
    const ways = this.#ways
    ways[node] = ways[left]! + (right === NONE ? 0 : ways[right]!)
    for (let i = 0; i < this.#fields.length; i++) {
      const numbers = this.#numbers[i]!
      const values = this.#values[i]!
      numbers[node] = numbers[left]!
      values[node] = values[left]!
      if (right !== NONE) this.#join(i, node, numbers[right]!, values[right]!)
    }
  }

  #countTake(node: number, below: number): void {
    const ways = below === NONE ? 1 : this.#ways[below]!
    this.#ways[node] = ways
    const event = this.#arena.event[node]!
    const { values: fieldValues, isNumber } = this.#arena.events
    for (let i = 0; i < this.#fields.length; i++) {
      this.#numbers[i]![node] = below === NONE ? 0 : this.#numbers[i]![below]!
      this.#values[i]![node] = below === NONE ? 0 : this.#values[i]![below]!
      if (this.#fields[i]!.step !== this.#arena.step[node] || isNumber[i]![event] === 0) continue
      const value = fieldValues[i]![event]!
      this.#join(i, node, ways, this.#adds(i) ? value * ways : value)
    }
  }

  /** Adds so many numbers, and what they are together, to those of a node. */
  #join(i: number, node: number, more: number, value: number): void {
    if (more === 0) return
    const numbers = this.#numbers[i]!
    const values = this.#values[i]!
    const before = values[node]!
    if (numbers[node] === 0 || this.#adds(i)) values[node] = numbers[node] === 0 ? value : before + value
    else values[node] = this.#fields[i]!.fn === 'min' ? Math.min(before, value) : Math.max(before, value)
    numbers[node]! += more
  }
}
