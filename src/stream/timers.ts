/**
 * Timers of keys: a set of (key, time). Setting one twice is setting it once.
 *
 * They are due in order of time; of one time in the order of keys, which does not depend on the order of arrival. What is
 * set while others are taken out comes in its turn, in the same pass if it is due by then.
 *
 * Cost: setting O(log n) in the number of different times; taking O(1) apart from sorting the keys of one time; deleting
 * O(1), amortised. Source of the rules: Flink's InternalTimerService.
 */
import { show, TidemarkError } from '../base/errors.ts'
import { Heap } from '../base/heap.ts'
import { compareKeys, type Key } from '../event/keys.ts'
import type { KeyUses } from './state/key-uses.ts'

export interface TimersOptions {
  readonly keyOf: (id: number) => Key
  /** Told of what is kept for a key. */
  readonly uses: KeyUses
  /** More timers than this at once are an error, `TIMER_LIMIT`. */
  readonly limit: number
}

/** Timers as plain values, those that are due first at the front. */
export type TimersSnapshot = readonly (readonly [time: number, scope: number, id: number])[]

/** The timers of one time. */
interface Moment {
  readonly time: number
  /** By key id: the scope. */
  readonly scopes: Map<number, number>
}

/** The timers that one clock makes due. */
class Lane {
  readonly #byTime: Map<number, Moment> = new Map()
  readonly #order: Heap<Moment> = new Heap((a, b) => a.time < b.time)
  /** The moment that is being taken out, and its keys in order. */
  #moment: Moment | null = null
  #ids: number[] = []
  #at = 0
  /** Moments of which all timers were deleted; they are swept when they are many. */
  #empty = 0

  /** @returns whether it was not set before */
  add(time: number, scope: number, id: number): boolean {
    if (this.#moment?.time === time && this.#moment.scopes.has(id)) return false
    let moment = this.#byTime.get(time)
    if (moment === undefined) {
      moment = { time, scopes: new Map() }
      this.#byTime.set(time, moment)
      this.#order.push(moment)
    } else if (moment.scopes.size === 0) this.#empty--
    if (moment.scopes.has(id)) return false
    moment.scopes.set(id, scope)
    return true
  }

  /** @returns whether it was set */
  delete(time: number, id: number): boolean {
    if (this.#moment?.time === time && this.#moment.scopes.delete(id)) return true
    const moment = this.#byTime.get(time)
    if (moment?.scopes.delete(id) !== true) return false
    if (moment.scopes.size === 0) {
      this.#empty++
      if (this.#empty > 32 && this.#empty > this.#order.size / 2) this.#sweep()
    }
    return true
  }

  #sweep(): void {
    const moments = this.#order.items.filter(({ scopes }) => scopes.size > 0)
    this.#order.clear()
    this.#byTime.clear()
    this.#empty = 0
    for (const moment of moments) {
      this.#order.push(moment)
      this.#byTime.set(moment.time, moment)
    }
  }

  /** Takes the next one that is due out. */
  take(upTo: number, compare: (a: number, b: number) => number, taken: TakenTimer): boolean {
    for (;;) {
      const moment = this.#moment
      if (moment !== null) {
        while (this.#at < this.#ids.length) {
          const id = this.#ids[this.#at++]!
          const scope = moment.scopes.get(id)
          if (scope === undefined) continue
          moment.scopes.delete(id)
          taken.time = moment.time
          taken.id = id
          taken.scope = scope
          return true
        }
        this.#moment = null
      }
      const next = this.#order.peek()
      if (next === undefined || next.time > upTo) return false
      this.#drop(next)
      const { scopes } = next
      this.#moment = next
      this.#ids = [...scopes.keys()]
      if (scopes.size > 1) this.#ids.sort((a, b) => compare(a, b) || scopes.get(a)! - scopes.get(b)!)
      this.#at = 0
    }
  }

  /** The time of the one that is due first; `Infinity`: there is none. */
  next(): number {
    for (let moment = this.#order.peek(); moment !== undefined; moment = this.#order.peek()) {
      if (moment.scopes.size > 0) return moment.time
      this.#drop(moment)
    }
    return Infinity
  }

  /** Takes the first moment out. */
  #drop(first: Moment): void {
    this.#order.pop()
    this.#byTime.delete(first.time)
    if (first.scopes.size === 0) this.#empty--
  }

  *all(): Generator<readonly [time: number, scope: number, id: number]> {
    for (const { time, scopes } of this.#order.items) for (const [id, scope] of scopes) yield [time, scope, id]
  }
}

/** A timer that was taken out. One object, used again. */
export interface TakenTimer {
  time: number
  id: number
  scope: number
}

/** The timers of one domain of time. */
export class Timers {
  readonly taken: TakenTimer = { time: 0, id: 0, scope: 0 }
  readonly #lanes: (Lane | undefined)[] = []
  readonly #options: TimersOptions
  readonly #compare: (a: number, b: number) => number
  #size = 0

  constructor(options: TimersOptions) {
    const { keyOf } = options
    this.#options = options
    this.#compare = (a, b) => compareKeys(keyOf(a), keyOf(b))
  }

  /** How many are set. */
  get size(): number {
    return this.#size
  }

  /**
   * Sets a timer.
   *
   * @param lane the clock that makes it due
   * @param scope where what it causes belongs
   * @param id the key's
   * @throws TidemarkError `BAD_TIMER`, `TIMER_LIMIT`
   */
  add(lane: number, scope: number, id: number, time: number): boolean {
    if (!Number.isFinite(time)) throw badTimer(time)
    const { limit, uses } = this.#options
    if (!(this.#lanes[lane] ??= new Lane()).add(time, scope, id)) return false
    if (this.#size >= limit) {
      this.#lanes[lane].delete(time, id)
      throw tooManyTimers(limit, time)
    }
    this.#size++
    uses.add(id)
    return true
  }

  /** @returns whether there was one */
  delete(lane: number, id: number, time: number): boolean {
    if (this.#lanes[lane]?.delete(time, id) !== true) return false
    this.#size--
    this.#options.uses.drop(id)
    return true
  }

  /** Takes the next timer of a lane that is due at `upTo` out, into `taken`; its key is still in use then. */
  take(lane: number, upTo: number): boolean {
    const timers = this.#lanes[lane]
    if (timers === undefined || !timers.take(upTo, this.#compare, this.taken)) return false
    this.#size--
    this.#options.uses.drop(this.taken.id)
    return true
  }

  /** The time of the timer of a lane that is due first; `Infinity`: there is none. */
  next(lane: number): number {
    return this.#lanes[lane]?.next() ?? Infinity
  }

  /** All that are set, those due first at the front; of one time in the order of keys. O(n log n) */
  pending(): readonly { readonly time: number; readonly scope: number; readonly id: number }[] {
    return this.#lanes
      .flatMap((lane) => Array.from(lane?.all() ?? [], ([time, scope, id]) => ({ time, scope, id })))
      .sort((a, b) => a.time - b.time || this.#compare(a.id, b.id) || a.scope - b.scope)
  }

  snapshot(): TimersSnapshot {
    return this.pending().map(({ time, scope, id }) => [time, scope, id])
  }

  /** Takes over timers, before the first call. @param laneOf the lane of a scope */
  restore(timers: TimersSnapshot, laneOf: (scope: number) => number): void {
    for (const [time, scope, id] of timers) this.add(laneOf(scope), scope, id, time)
  }
}

function badTimer(time: unknown): TidemarkError {
  return new TidemarkError('BAD_TIMER', {
    message: `A timer cannot be set to ${show(time)}.`,
    hint: 'Give a time in epoch milliseconds, finite: ctx.time + 5000.',
    data: { time },
  })
}

function tooManyTimers(limit: number, time: number): TidemarkError {
  return new TidemarkError('TIMER_LIMIT', {
    message: `More than ${limit} timers are set at once; the next one is for ${time}.`,
    hint: 'Round times, so that several are one; delete timers that have served; or raise limits.timers.',
    data: { limit, time },
  })
}
