/**
 * Windows by time over slices: the events of a key between two neighbouring window edges are in the same windows, so one
 * partial aggregate of them is kept, whatever the number of windows ("stream slicing": Traub, Grulich and others,
 * "Efficient Window Aggregation with General Stream Slicing", EDBT 2019). A window's result is put together from its
 * slices when it ends (`ranges.ts`).
 *
 * Cost of an event: O(1), one addition, however many windows it is in, and however many window operators share the slices; of a
 * result: O(1) merges, amortised, and after late events O(log slices). A slice that is made costs O(distinct distances
 * of edges). An event that comes late changes its slice alone; those of its windows that have made a result make another.
 *
 * What it gives is what the general operator gives, to the last digit. `window/choose.ts` says which windows it can take.
 */
import { invariant } from '../../base/errors.ts'
import type { Rows } from '../../event/rows.ts'
import { demandSliced } from '../choose.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { WindowResult } from '../result.ts'
import { AddingOperator, type Arrival } from './adding-operator.ts'
import { CloseLook } from './close-look.ts'
import { Firing } from './firing.ts'
import { Intake, SLICE_PLACE } from './intake.ts'
import { layoutOf } from './layout.ts'
import { Outlets } from './outlets.ts'
import { openWindows, pendingWindows, type SlicedPending } from './pending.ts'
import { SliceStore } from './slice-store.ts'
import { SlicedWindow, type SlicedOutput } from './sliced-window.ts'
import type { SlicedSnapshot } from './snapshot.ts'

/** `next` and `onLate` are those of each window. */
export type SlicedOptions<T> = Omit<WindowOperatorOptions<T>, 'next' | 'onLate'>

export class SlicedWindowOperator<T> extends AddingOperator<T> {
  readonly counters: WindowCounters
  readonly #store: SliceStore<T>
  readonly #outlets: Outlets | null
  readonly #look: CloseLook<T>
  readonly #firing: Firing<T>
  protected readonly target: Intake<T>
  /** Whether all results have the time at which they are made. */
  readonly #isOrdered: boolean
  #isEnding = false
  #hasEnded = false

  /** @throws TidemarkError `NOT_SLICED` if a window is none for slices */
  constructor(windows: readonly SlicedOutput<T>[], options: SlicedOptions<T>) {
    const [first, ...others] = windows
    invariant(first !== undefined, 'there is at least one window')
    for (const { syntax } of windows) demandSliced(syntax)
    const outlets = others.length === 0 ? null : new Outlets(windows.map(({ next }) => next))
    const syntaxes = windows.map(({ syntax }) => syntax)
    const layout = layoutOf(syntaxes)
    const sliced = windows.map((one, i) => new SlicedWindow(i, one, layout, options.key !== null))
    const counters = { adds: 0, merges: 0, made: 0, results: 0 }
    const store = new SliceStore(syntaxes, sliced, layout, options, counters)
    super({ ...options, next: outlets ?? first.next }, { layout, place: SLICE_PLACE, keys: store.keys })
    this.counters = counters
    this.#outlets = outlets
    this.#isOrdered = syntaxes.every(({ timestamp }) => timestamp === 'end')
    this.#store = store
    this.#firing = new Firing(store, (window, result, time) => this.#give(window, result, time), options.onBad)
    this.#look = new CloseLook(store, this.#firing, this.loops, options.onBad)
    this.target = new Intake(store)
  }

  /** How many windows are open: something is in them, and they still take events. @complexity O(answer, and slices) */
  get openWindows(): number {
    let count = 0
    for (const _ of openWindows(this.#store, (scope) => this.reached(scope), this.#hasEnded)) count++
    return count
  }

  /**
   * Windows that are open, those that act first at the front.
   *
   * @complexity O(n log n) in all that are open
   */
  pending(limit: number = 100): readonly SlicedPending[] {
    const open = openWindows(this.#store, (scope) => this.reached(scope), this.#hasEnded)
    return pendingWindows(open, limit, this.#store)
  }

  /** Slices that are kept, of all keys; keys; and what is kept to put windows together. */
  get kept(): { readonly slices: number; readonly keys: number; readonly partials: number } {
    const { kept, idle, partials } = this.#store
    return { slices: kept.size, keys: idle.used, partials: partials.size }
  }

  protected override look(rows: Rows<T>, row: number, known: number, at: Arrival): void {
    this.#look.take(rows, row, known, at)
  }

  protected override isFull(more: number): boolean {
    return this.#store.isFull(more)
  }

  protected override tidyAtTimes(): void {
    this.#store.tidyAtTimes()
  }

  protected override advance(scope: number, watermark: number): void {
    const timeline = this.#store.timelines[scope]
    if (timeline === undefined || watermark < timeline.act) return
    for (let end = timeline.nextEnd; end !== Infinity && end - 1 <= watermark; end = timeline.nextEnd) {
      if (this.#isOrdered) this.at(end - 1)
      this.#firing.onTime(timeline, timeline.takeNext() as SlicedWindow<T>, end, watermark, this.#isEnding)
    }
    for (;;) {
      const first = timeline.slices.first()
      if (first === undefined || first.dropAt > watermark) break
      this.#store.drop(timeline, first)
    }
    timeline.fired.forEach((fired, i) => {
      if (!fired.isEmpty) fired.forget((end) => this.#store.windows[i]!.isOver(end, watermark))
    })
    this.target.leave()
  }

  override end(): void {
    this.#isEnding = true
    super.end()
  }

  protected override finish(): void {
    this.#hasEnded = true
    this.#store.tidy()
  }

  override snapshot(): SlicedSnapshot {
    this.#store.tidy()
    return {
      timed: this.timedSnapshot(),
      keys: this.#store.keys.snapshot(),
      arrival: this.arrival,
      outlets: this.#outlets?.snapshot() ?? [],
      counters: { ...this.counters },
      timelines: this.#store.snapshot(),
    }
  }

  override restore({ timed, keys, arrival, outlets, counters, timelines }: SlicedSnapshot): void {
    this.timedRestore(timed)
    this.#store.keys.restore(keys)
    this.arrival = arrival
    this.#outlets?.restore(outlets)
    this.#store.restore(timelines, (scope) => this.reached(scope))
    Object.assign(this.counters, counters)
  }

  #give(window: SlicedWindow<never>, result: WindowResult, time: number): void {
    this.counters.results++
    this.#outlets?.next(window.index)
    this.emit(result, time)
  }
}
