/**
 * The events of one key that others may still have to be put in front of, and what was said because of them.
 *
 * Behind the horizon (no event with a time up to there is taken any more) nothing is kept but the engine's state.
 */
import type { Mark } from '../engine/rewind.ts'
import type { Finding } from './said.ts'

/** An event that a rule was shown. */
export interface Entry {
  readonly time: number
  /** See `dereference` in event/rows. */
  readonly ref: unknown
  readonly index: number
  readonly position: number
  /** Of the event alone; transient symbols are not kept, and stand as -1. */
  readonly symbol: number
  /** The engine before it: right behind the entry in front, before time went on. */
  mark: Mark
  /** How much had been found in all by then. */
  found: number
}

/** Only when so many places in front are empty is it worth to move what is behind them. */
const LEAST_EMPTY = 32

/** A list that has held no more keeps its room. */
const FEW = 8

const NO_FINDINGS: readonly Finding[] = []

export class Timeline {
  /** The place of its rule among all. */
  readonly rule: number
  /** The watermark scope of the key. */
  readonly scope: number
  /** The code of its key, for the engine. */
  key: number
  /** The operator's code of its key: another one where the rule keeps the events of a key apart. */
  outer: number
  /**
   * In order of time; equal times in order of arrival, or as the stream orders them. The first places are empty: what
   * goes in front leaves its place behind, and the rest moves up only when half of all are, so that a horizon that
   * follows each event costs O(1) for each, however many events are kept behind it.
   */
  readonly #entries: (Entry | undefined)[] = []
  #entriesFrom = 0
  /** What was said and could still be retracted, in the order in which it was found; in the same way. */
  readonly #said: (Finding | undefined)[] = []
  #saidFrom = 0
  /** How much was found before the first of what could be retracted. */
  #confirmed = 0
  /** The engine right behind the last entry. */
  tail: Mark
  /** How much had been found by then. */
  tailFound = 0
  /** How far the engine was told that time has come, beyond the last entry. */
  advanced: number = -Infinity
  /** The event in front of the first entry, where the rule asks for it. */
  before: { readonly ref: unknown; readonly index: number } | null = null
  /** The deadline that it waits for in the queue of those; `Infinity`: none. */
  due: number = Infinity
  /** When what is open behind the horizon is over, if no event is kept; `Infinity`: that is not known. */
  rests: number = Infinity
  /** The time at which it waits in the queue of those that the horizon will pass; `Infinity`: it does not. */
  wakes: number = Infinity

  constructor(rule: number, scope: number, key: number, outer: number, tail: Mark) {
    this.rule = rule
    this.scope = scope
    this.key = key
    this.outer = outer
    this.tail = tail
  }

  /** It has been forgotten, and is that of another key of the same scope from now on. */
  reuse(key: number, outer: number, tail: Mark): void {
    this.key = key
    this.outer = outer
    this.tail = tail
    this.#confirmed = 0
    this.tailFound = 0
    this.advanced = -Infinity
    this.before = null
    this.rests = Infinity
  }

  /** How many events are kept. */
  get size(): number {
    return this.#entries.length - this.#entriesFrom
  }

  /** The entry at a place, which must be there. */
  entry(at: number): Entry {
    return this.#entries[this.#entriesFrom + at]!
  }

  get first(): Entry | undefined {
    return this.#entries[this.#entriesFrom]
  }

  get last(): Entry | undefined {
    return this.size === 0 ? undefined : this.#entries[this.#entries.length - 1]
  }

  /** Of all entries. */
  get times(): number[] {
    return this.entriesFrom(0).map(({ time }) => time)
  }

  push(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** The place of the first entry with a later time. O(log n). */
  firstAfter(time: number): number {
    let low = 0
    let high = this.size
    // Mostly events come in order.
    if (high === 0 || this.entry(high - 1).time <= time) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.entry(middle).time <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** All entries from a place on, as a new list. */
  entriesFrom(at: number): Entry[] {
    return this.#entries.slice(this.#entriesFrom + at) as Entry[]
  }

  /** Takes out all entries from a place on. */
  cut(at: number): Entry[] {
    return this.#entries.splice(this.#entriesFrom + at) as Entry[]
  }

  /** Takes out the first `count` entries. O(count), over time. */
  drop(count: number): void {
    this.#entriesFrom = emptied(this.#entries, this.#entriesFrom, count)
  }

  /** How much was found in all. */
  get found(): number {
    return this.#confirmed + this.#said.length - this.#saidFrom
  }

  say(finding: Finding): void {
    this.#said.push(finding)
  }

  /** What was said after the first `found` that were found, as a new list. */
  saidSince(found: number): Finding[] {
    return this.#said.slice(this.#saidFrom + Math.max(0, found - this.#confirmed)) as Finding[]
  }

  /** When the horizon passes something of it: the first thing said, all of its events, or what is open without any. */
  get nextWake(): number {
    const last = this.last
    const first = this.#said[this.#saidFrom]
    return Math.min(last === undefined ? this.rests : last.time, first === undefined ? Infinity : first.time)
  }

  /** It is forgotten: its code will be that of another key, so nothing may come of what it still stands in. */
  leaveQueues(): void {
    this.due = Infinity
    this.wakes = Infinity
  }

  /** Takes back what was found after the first `found`, as far as it is not confirmed. */
  withdraw(found: number): readonly Finding[] {
    const from = this.#saidFrom + Math.max(0, found - this.#confirmed)
    return from >= this.#said.length ? NO_FINDINGS : (this.#said.splice(from) as Finding[])
  }

  /** Takes out what was said of times up to the horizon: it stays. */
  confirm(horizon: number): readonly Finding[] {
    const said = this.#said
    const from = this.#saidFrom
    let to = from
    while (to < said.length && said[to]!.time <= horizon) to++
    if (to === from) return NO_FINDINGS
    const confirmed = said.slice(from, to) as Finding[]
    this.#confirmed += to - from
    this.#saidFrom = emptied(said, from, to - from)
    return confirmed
  }
}

/** Empties `count` places of a list whose first `from` are empty. @returns how many are empty in front then */
function emptied(list: unknown[], from: number, count: number): number {
  const to = from + count
  if (to === list.length) {
    // What is popped leaves room for the next, what is cut off does not.
    if (to <= FEW) while (list.length > 0) list.pop()
    else list.length = 0
    return 0
  }
  if (to >= LEAST_EMPTY && to * 2 >= list.length) {
    list.splice(0, to)
    return 0
  }
  // What is gone must not be kept alive by its place.
  list.fill(undefined, from, to)
  return to
}
