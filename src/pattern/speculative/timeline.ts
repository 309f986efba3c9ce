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

export class Timeline {
  /** The code of its key, for the engine. */
  readonly key: number
  /** The watermark scope of the key. */
  readonly scope: number
  /** The operator's code of its key: another one where the rule keeps the events of a key apart. */
  readonly outer: number
  /** In order of time; equal times in order of arrival, or as the stream orders them. */
  readonly entries: Entry[] = []
  /** What was said and could still be retracted, in the order in which it was found. */
  readonly said: Finding[] = []
  /** How much was found before the first of `said`. */
  confirmed = 0
  /** The engine right behind the last entry. */
  tail: Mark
  /** How much had been found by then. */
  tailFound = 0
  /** How far the engine was told that time has come, beyond the last entry. */
  advanced: number = -Infinity
  /** The event in front of the first entry. */
  before: { readonly ref: unknown; readonly index: number } | null = null
  /** The deadline that it waits for in the queue of those; `Infinity`: none. */
  due: number = Infinity
  /** When what is open behind the horizon is over, if no event is kept; `Infinity`: that is not known. */
  rests: number = Infinity
  /** The time at which it waits in the queue of those that the horizon will pass; `Infinity`: it does not. */
  wakes: number = Infinity

  constructor(key: number, scope: number, outer: number, tail: Mark) {
    this.key = key
    this.scope = scope
    this.outer = outer
    this.tail = tail
  }

  /** How much was found in all. */
  get found(): number {
    return this.confirmed + this.said.length
  }

  /** When the horizon passes something of it: the first thing said, all of its events, or what is open without any. */
  get nextWake(): number {
    const last = this.entries.at(-1)
    const first = this.said[0]
    return Math.min(last === undefined ? this.rests : last.time, first === undefined ? Infinity : first.time)
  }

  /** It is forgotten: its code will be that of another key, so nothing may come of what it still stands in. */
  leaveQueues(): void {
    this.due = Infinity
    this.wakes = Infinity
  }

  /** Takes back what was found after the first `found`, as far as it is not confirmed. */
  withdraw(found: number): Finding[] {
    return this.said.splice(Math.max(0, found - this.confirmed))
  }

  /** Takes out what was said of times up to the horizon: it stays. */
  confirm(horizon: number): Finding[] {
    let count = 0
    while (count < this.said.length && this.said[count]!.time <= horizon) count++
    this.confirmed += count
    return this.said.splice(0, count)
  }
}
