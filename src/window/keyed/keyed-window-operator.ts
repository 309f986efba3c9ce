/**
 * The frame of sessions and count windows: an open window of a key has one partial aggregate, and makes one result, when it
 * is over. Nothing is kept of single events.
 */
import { show } from '../../base/errors.ts'
import { compareKeys, NO_KEY } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import type { BadKind } from '../../stream/stage.ts'
import type { TimedSnapshot } from '../../stream/timed-operator.ts'
import type { StateKeysSnapshot } from '../../stream/state-keys.ts'
import type { PendingWindow } from '../general/pending.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import type { Place } from '../slices/add-loop.ts'
import { AddingOperator, type AddingTarget, type Arrival } from '../slices/adding-operator.ts'
import { CloseReader } from '../slices/close-reader.ts'
import { BAD_KEY, KeyIds } from '../slices/key-ids.ts'
import { layoutOf, type EventNumber, type Layout } from '../slices/layout.ts'
import { resultMaker, type MakeResult } from '../slices/results.ts'
import { LAST_ON_TIME } from '../slices/sliced-window.ts'
import type { OpenOptions, OpenWindows } from './open-windows.ts'

export interface KeyedSnapshot<P> {
  readonly timed: TimedSnapshot
  readonly keys: StateKeysSnapshot
  readonly arrival: number
  readonly counters: WindowCounters
  readonly windows: readonly P[]
}

export interface KeyedParts {
  readonly place: Place
  /** What is kept of events beside what the syntax wants. */
  readonly also: readonly EventNumber[]
}

export abstract class KeyedWindowOperator<T, P> extends AddingOperator<T> {
  readonly counters: WindowCounters
  protected abstract override readonly target: OpenWindows<T> & AddingTarget
  protected readonly layout: Layout
  protected readonly options: WindowOperatorOptions<T>
  protected readonly openOptions: OpenOptions<T>
  readonly #make: MakeResult
  readonly #close: CloseReader

  constructor(syntax: WindowSyntax, options: WindowOperatorOptions<T>, { place, also }: KeyedParts) {
    const layout = layoutOf([syntax], also)
    const keys = new KeyIds({ ...options, maxKeys: options.limits.keys })
    super(options, { layout, place, keys })
    this.counters = { adds: 0, merges: 0, made: 0, results: 0 }
    this.layout = layout
    this.options = options
    this.openOptions = { layout, keys, limits: options.limits, counters: this.counters }
    this.#make = resultMaker(layout, layout.columns[0]!, options.key !== null)
    this.#close = new CloseReader(layout)
  }

  /** How many windows are open. */
  get openWindows(): number {
    return this.target.size
  }

  /** How many keys have something. */
  get openKeys(): number {
    return this.target.openKeys
  }

  /**
   * Windows that are open, those that act first at the front.
   *
   * @complexity O(n log n) in all that are open
   */
  abstract pending(limit?: number): readonly PendingWindow[]

  /** Why an event is in no window, though nothing is wrong with its key; `null`: it may be in one. */
  protected abstract whyNot(time: number): { readonly kind: BadKind; readonly reason: string } | null

  /** Whether no window takes an event of a key, which has been told. */
  protected abstract isLate(rows: Rows<T>, row: number, id: number, at: Arrival): boolean

  protected abstract plain(window: number): P

  protected abstract fromPlain(plain: P): void

  protected override look(rows: Rows<T>, row: number, known: number, at: Arrival): void {
    const { target } = this
    const id = known >= 0 ? known : target.keys.idOf(rows, row, at.scope)
    if (id === BAD_KEY) return
    target.reserve()
    const why = this.whyNot(at.time)
    if (why !== null) return this.#bad(rows, row, why.kind, why.reason)
    try {
      this.#close.read(rows.get(row), at.time)
    } catch (error) {
      return this.#bad(rows, row, 'function', `a function of a window threw: ${show(error)}`, error)
    }
    if (this.isLate(rows, row, id, at)) return
    target.enter(at.scope, at.watermark)
    this.#close.addTo(target.partialFor(at.time, id), target.partials, this.loops, at.arrival)
    this.counters.adds++
    if (target.filled >= 0) this.fill()
  }

  protected override isFull(more: number): boolean {
    return this.target.isFull(more)
  }

  protected override tidyAtTimes(): void {
    this.target.tidyAtTimes()
  }

  /** Makes the result of a window. What throws is told, and there is none. */
  protected give(window: number, start: number, end: number, time: number): void {
    const { keys, partials, owner } = this.target
    let result
    try {
      result = this.#make(partials, window, keys.key(owner[window]!), start, end, time, LAST_ON_TIME)
    } catch (error) {
      const reason = `a function of a window threw: ${show(error)}`
      this.options.onBad({ kind: 'function', reason, position: -1, error })
      return
    }
    this.counters.results++
    this.emit(result, time)
  }

  /** A number that is kept of the events of a window. @param place see `placeOf` */
  protected numberOf(window: number, place: number): number {
    return this.target.partials.cells[window * this.layout.stride + place]!
  }

  protected pendingOf(window: number, start: number, end: number, events: number): PendingWindow {
    const { keys, owner, scope } = this.target
    return {
      key: this.options.key === null ? null : keys.key(owner[window]!),
      scope: scope[window]!,
      start,
      end,
      events,
      firesAt: end === Infinity ? null : end - 1,
      firesAtProcessingTime: null,
      givenUpAt: end - 1,
      isDone: false,
    }
  }

  override snapshot(): KeyedSnapshot<P> {
    const { target } = this
    target.tidy()
    return {
      timed: this.timedSnapshot(),
      keys: target.keys.snapshot(),
      arrival: this.arrival,
      counters: { ...this.counters },
      windows: target.all().map((window) => this.plain(window)),
    }
  }

  override restore({ timed, keys, arrival, counters, windows }: KeyedSnapshot<P>): void {
    const { target } = this
    this.timedRestore(timed)
    target.keys.restore(keys)
    target.reserve()
    this.arrival = arrival
    for (const plain of windows) this.fromPlain(plain)
    Object.assign(this.counters, counters)
  }

  #bad(rows: Rows<T>, row: number, kind: BadKind, reason: string, error?: unknown): void {
    const bad = { kind, reason, position: rows.origin(row), event: rows.get(row) }
    this.options.onBad(error === undefined ? bad : { ...bad, error })
  }
}

/** Those that act first at the front; others in order of key. */
export function comparePending(a: PendingWindow, b: PendingWindow): number {
  const [actsA, actsB] = [a.firesAt ?? a.givenUpAt, b.firesAt ?? b.givenUpAt]
  return (
    (actsA < actsB ? -1 : actsA > actsB ? 1 : 0) || compareKeys(a.key ?? NO_KEY, b.key ?? NO_KEY) || a.start - b.start
  )
}
