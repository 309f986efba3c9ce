/**
 * What an engine has found and not handed on yet: matches, or what the rule wants instead of them.
 *
 * A *moment* is one event, or a point of time at which deadlines pass. The matches of one key that become certain at
 * one moment are limited, counted and told together.
 */
import { scalarOf } from '../../event/evaluate.ts'
import type { Reader } from '../../event/path.ts'
import { compileReader } from '../../event/reader.ts'
import { dereference } from '../../event/rows.ts'
import type { MatchAggregate } from '../syntax/pattern.ts'
import type { PatternPlan } from '../plan/plan.ts'
import type { Cell } from './cell.ts'
import type { Found } from './engine.ts'
import { tooManyMatches } from './limit.ts'
import { Tally } from './tally.ts'

/** What one key has at the moment at hand. */
interface Heap {
  count: number
  start: number
  last: Cell
  readonly tallies: readonly Tally[]
}

export interface AggregatedField {
  readonly fn: MatchAggregate['fn']
  /** The number of its step. */
  readonly step: number
  readonly read: Reader
}

export class Findings {
  readonly #rule: string
  readonly #listed: number
  readonly #limit: number
  readonly #aggregates: readonly AggregatedField[]
  /** Whether matches are handed on one by one. */
  readonly #lists: boolean
  /** The key that had the latest match of the moment at hand, and how many it had. */
  #key = -1
  #count = 0
  /** The same of other keys. */
  readonly #counts: Map<number, number> = new Map()
  /** By key, for the moment at hand, where matches are told together. */
  readonly #heaps: Map<number, Heap> = new Map()
  #found: Found[] = []
  #moment = -1
  #time = -Infinity
  #byEnd = false

  constructor(plan: PatternPlan, matchesPerTrigger: number) {
    const { output } = plan.syntax
    this.#rule = plan.name
    this.#lists = output.kind === 'matches'
    this.#listed = output.kind === 'matches' ? (output.limit ?? Infinity) : 0
    this.#limit = matchesPerTrigger
    this.#aggregates = aggregatesOf(plan)
  }

  /** A match has become certain. @param moment a number from 0 on that it shares with no other moment */
  add(last: Cell, time: number, byEnd: boolean, moment: number): void {
    if (moment !== this.#moment || time !== this.#time || byEnd !== this.#byEnd) this.#begin(time, byEnd, moment)
    const { key, time: start } = last.start
    if (this.#lists) {
      const count = this.#counted(key)
      if (count > this.#listed) return
      if (count > this.#limit) throw tooManyMatches(this.#rule, this.#limit)
      this.#found.push({ last, key, time, byEnd, summary: null })
      return
    }
    let heap = this.#heaps.get(key)
    if (heap === undefined) {
      heap = { count: 0, start, last, tallies: this.#aggregates.map(() => new Tally()) }
      this.#heaps.set(key, heap)
    }
    heap.count++
    if (start > heap.start) heap.start = start
    // The same for every engine and order of finding: the match whose last event is the latest.
    if (last.sequence > heap.last.sequence) heap.last = last
    for (let i = 0; i < heap.tallies.length; i++) tallyMatch(this.#aggregates[i]!, heap.tallies[i]!, last)
  }

  /** How many matches a key has at this moment, with one more. Mostly all of a moment are of one key. */
  #counted(key: number): number {
    if (key !== this.#key) {
      if (this.#count > 0) this.#counts.set(this.#key, this.#count)
      this.#key = key
      this.#count = this.#counts.size === 0 ? 0 : (this.#counts.get(key) ?? 0)
    }
    return ++this.#count
  }

  #begin(time: number, byEnd: boolean, moment: number): void {
    this.#end()
    this.#moment = moment
    this.#time = time
    this.#byEnd = byEnd
  }

  #end(): void {
    this.#count = 0
    if (this.#counts.size > 0) this.#counts.clear()
    if (this.#heaps.size === 0) return
    for (const [key, { last, count, start, tallies }] of this.#heaps) {
      const values = tallies.map((tally, i) => tally.value(this.#aggregates[i]!.fn))
      const summary = { count, start, values }
      this.#found.push({ last, key, time: this.#time, byEnd: this.#byEnd, summary })
    }
    this.#heaps.clear()
  }

  drain(): Found[] {
    if (!this.#lists) this.#end()
    if (this.#found.length === 0) return NOTHING_FOUND
    const found = this.#found
    this.#found = []
    return found
  }
}

const NOTHING_FOUND: Found[] = []

function tallyMatch({ step, read }: AggregatedField, tally: Tally, last: Cell): void {
  for (let cell: Cell | null = last; cell !== null; cell = cell.previous) {
    if (cell.step === step) tally.add(scalarOf(read(dereference(cell.ref, cell.index))))
  }
}

/** What is aggregated over all matches. */
export function aggregatesOf({ syntax: { output }, leaves }: PatternPlan): readonly AggregatedField[] {
  if (output.kind !== 'count') return []
  return Object.values(output.aggregates).map(({ fn, step, path }) => ({
    fn,
    step: leaves.findIndex(({ name }) => name === step),
    read: compileReader(path),
  }))
}
