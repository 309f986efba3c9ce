/**
 * What windows keep of their events: one partial aggregate each, or, with an evictor, the events themselves, from which
 * each result is made anew.
 */
import { TidemarkError } from '../../base/errors.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { WindowCounters } from '../operator-options.ts'
import type { WindowContext, WindowFunction, WindowSyntax } from '../syntax/window.ts'
import { evict } from './evict.ts'
import type { KeptEvent, OpenWindow } from './open-window.ts'

type Values = Readonly<Record<string, unknown>>

export class Contents {
  /** Whether adding and merging may throw, since it calls functions of the user. */
  readonly mayThrow: boolean
  readonly #aggregator: Aggregator<unknown>
  readonly #evictor: WindowSyntax['evictor']
  readonly #counters: WindowCounters
  readonly #limit: number
  /** Whether aggregates keep events one by one. */
  readonly #keeps: boolean
  #kept = 0

  /** @param limit more events than this at once are an error, `WINDOW_EVENT_LIMIT` */
  constructor(
    aggregator: Aggregator<unknown>,
    { evictor, aggregates }: Pick<WindowSyntax, 'evictor' | 'aggregates'>,
    counters: WindowCounters,
    limit: number,
  ) {
    this.#aggregator = aggregator
    this.#evictor = evictor
    this.#counters = counters
    this.#limit = limit
    this.mayThrow = evictor === null && callsUser(aggregates)
    this.#keeps = evictor === null && keepsEvents(aggregates)
  }

  /** How many events are kept, of all windows. */
  get kept(): number {
    return this.#kept
  }

  begin(window: OpenWindow): void {
    if (this.#evictor !== null) window.events = []
    else window.accumulator = this.#aggregator.create()
  }

  /**
   * What `add` would make of a window, without changing it; with the contents of others merged in before.
   *
   * @param windows those to merge; none: a new one
   * @throws what functions of the user throw
   */
  tried(windows: readonly OpenWindow[], values: unknown, time: number, arrival: number): unknown {
    const [first, ...others] = windows
    const aggregator = this.#aggregator
    let sofar = first === undefined ? aggregator.create() : aggregator.copy(first.accumulator)
    for (const other of others) sofar = aggregator.merge(sofar, other.accumulator)
    return aggregator.add(sofar, values, time, arrival)
  }

  /**
   * Adds an event.
   *
   * @param values what was read of it
   * @param tried what `tried` has given; `undefined`: it was not asked
   * @throws TidemarkError `WINDOW_EVENT_LIMIT`
   */
  add(window: OpenWindow, event: unknown, values: unknown, time: number, arrival: number, tried: unknown): void {
    const aggregator = this.#aggregator
    this.#counters.adds++
    window.seen++
    window.size++
    window.fresh++
    if (time < window.earliest) window.earliest = time
    if (time > window.latest) window.latest = time
    if (time > window.greatest) window.greatest = time
    if (window.events !== null) {
      window.events.push({ event, time, arrival })
      this.#keep(1)
      return
    }
    const before = this.#keeps ? aggregator.kept(window.accumulator) : 0
    window.accumulator = tried === undefined ? aggregator.add(window.accumulator, values, time, arrival) : tried
    if (this.#keeps) this.#keep(aggregator.kept(window.accumulator) - before)
  }

  /** Moves all that `from` has to `into`; where functions of the user make that, `add` is told of it by `tried`. */
  merge(into: OpenWindow, from: OpenWindow): void {
    this.#counters.merges++
    into.size += from.size
    into.fresh += from.fresh
    into.seen += from.seen
    into.earliest = Math.min(into.earliest, from.earliest)
    into.latest = Math.max(into.latest, from.latest)
    into.greatest = Math.max(into.greatest, from.greatest)
    if (into.events !== null && from.events !== null) {
      into.events = [...into.events, ...from.events].sort((a, b) => a.arrival - b.arrival)
      this.#kept += from.events.length
      return
    }
    if (this.mayThrow) return
    into.accumulator = this.#aggregator.merge(into.accumulator, from.accumulator)
    if (this.#keeps) this.#kept += this.#aggregator.kept(from.accumulator)
  }

  /**
   * The fields of the results of a window, after eviction.
   *
   * @throws what functions of the user throw
   */
  results(window: OpenWindow, context: WindowContext): readonly Values[] {
    if (window.events === null) return this.#aggregator.results(window.accumulator, context)
    return this.#aggregator.results(this.#folded(window.events), context)
  }

  /** Takes out what the evictor says, if it is one for this moment. @throws what its function throws */
  evict(window: OpenWindow, when: 'before' | 'after'): void {
    if (this.#evictor?.when !== when || window.events === null) return
    const left = evict(this.#evictor, window.events)
    this.#keep(left.length - window.events.length)
    window.events = left
    window.size = left.length
    window.earliest = Infinity
    window.latest = -Infinity
    for (const { time } of left) {
      if (time < window.earliest) window.earliest = time
      if (time > window.latest) window.latest = time
    }
  }

  /** Forgets what a window has; it can take events again. */
  purge(window: OpenWindow): void {
    this.drop(window)
    this.begin(window)
    window.size = 0
    window.fresh = 0
    window.earliest = Infinity
    window.latest = -Infinity
  }

  /** A window is given up. */
  drop(window: OpenWindow): void {
    if (window.events !== null) this.#keep(-window.events.length)
    else if (this.#keeps && !window.isDone) this.#keep(-this.#aggregator.kept(window.accumulator))
    window.events = null
    window.accumulator = null
  }

  /** A window was restored. */
  restored(window: OpenWindow): void {
    if (window.events !== null) this.#kept += window.events.length
    else if (this.#keeps && !window.isDone) this.#kept += this.#aggregator.kept(window.accumulator)
  }

  #folded(events: readonly KeptEvent[]): unknown {
    const aggregator = this.#aggregator
    let sofar = aggregator.create()
    for (const { event, time, arrival } of events) {
      sofar = aggregator.add(sofar, aggregator.read(event), time, arrival)
    }
    return sofar
  }

  #keep(more: number): void {
    this.#kept += more
    if (this.#kept > this.#limit) throw tooManyEvents(this.#limit)
  }
}

function callsUser(fn: WindowFunction): boolean {
  if (fn.kind === 'aggregates') return Object.values(fn.aggregates).some(({ kind }) => kind === 'custom')
  return fn.kind === 'reduce'
}

function keepsEvents(fn: WindowFunction): boolean {
  if (fn.kind === 'aggregates') return Object.values(fn.aggregates).some(({ kind }) => kind === 'collect')
  return fn.kind === 'apply'
}

function tooManyEvents(limit: number): TidemarkError {
  return new TidemarkError('WINDOW_EVENT_LIMIT', {
    message: `More than ${limit} events are kept in windows at once.`,
    hint: 'Raise limits.windowEvents, make windows shorter, or use an aggregate that does not keep events.',
    data: { limit },
  })
}
