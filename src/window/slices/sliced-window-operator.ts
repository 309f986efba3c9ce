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
import type { EventBatch } from '../../event/batch.ts'
import type { Rows } from '../../event/rows.ts'
import { TimedOperator } from '../../stream/timed-operator.ts'
import { demandSliced } from '../choose.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { WindowResult } from '../result.ts'
import { addLoops, type AddLoops, type ColumnLoop } from './add-loop.ts'
import { CHUNK, ChunkReader } from './chunk-reader.ts'
import { CloseLook } from './close-look.ts'
import { ColumnSource } from './column-source.ts'
import { Firing } from './firing.ts'
import { Intake } from './intake.ts'
import { LOOK } from './key-ids.ts'
import { layoutOf } from './layout.ts'
import { Outlets } from './outlets.ts'
import { openWindows, pendingWindows, type SlicedPending } from './pending.ts'
import { SliceStore } from './slice-store.ts'
import { SlicedWindow, type SlicedOutput } from './sliced-window.ts'
import type { SlicedSnapshot } from './snapshot.ts'

/** `next` and `onLate` are those of each window. */
export type SlicedOptions<T> = Omit<WindowOperatorOptions<T>, 'next' | 'onLate'>

export class SlicedWindowOperator<T> extends TimedOperator<T, WindowResult> {
  readonly counters: WindowCounters = { adds: 0, merges: 0, made: 0, results: 0 }
  readonly #store: SliceStore<T>
  readonly #outlets: Outlets | null
  readonly #reader: ChunkReader<T>
  readonly #columns: ColumnSource<T>
  readonly #look: CloseLook<T>
  readonly #firing: Firing<T>
  readonly #loops: AddLoops
  readonly #intake: Intake<T>
  /** Whether all results have the time at which they are made. */
  readonly #isOrdered: boolean
  #arrival = 0
  #isEnding = false
  #hasEnded = false
  /** Watermarks by place, where those of a batch cannot be used. */
  #marks: Float64Array = new Float64Array(0)

  /** @throws TidemarkError `NOT_SLICED` if a window is none for slices */
  constructor(windows: readonly SlicedOutput<T>[], options: SlicedOptions<T>) {
    const [first, ...others] = windows
    invariant(first !== undefined, 'there is at least one window')
    for (const { syntax } of windows) demandSliced(syntax)
    const outlets = others.length === 0 ? null : new Outlets(windows.map(({ next }) => next))
    super({ ...options, next: outlets ?? first.next })
    const syntaxes = windows.map(({ syntax }) => syntax)
    const layout = layoutOf(syntaxes)
    const sliced = windows.map((one, i) => new SlicedWindow(i, one, layout, options.key !== null))
    const store = new SliceStore(syntaxes, sliced, layout, options, this.counters)
    this.#outlets = outlets
    this.#isOrdered = syntaxes.every(({ timestamp }) => timestamp === 'end')
    this.#store = store
    this.#loops = addLoops(layout)
    this.#reader = new ChunkReader(layout, store.keys)
    this.#columns = new ColumnSource(layout, store.keys)
    this.#firing = new Firing(store, (window, result, time) => this.#give(window, result, time), options.onBad)
    this.#look = new CloseLook(store, this.#firing, this.#loops, options.onBad)
    this.#intake = new Intake(store)
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
    const { kept, keys, empty, partials } = this.#store
    return { slices: kept.size, keys: keys.size - empty.size, partials: partials.size }
  }

  override batch({ rows, size, row, time, scope, watermark }: EventBatch<T>): void {
    const times = time ?? new Float64Array(size).fill(NaN)
    const loop = scope === null && watermark !== null ? this.#columns.loopOver(rows, row, size) : null
    if (loop === null) this.#takeChunks(rows, size, row, times, scope, watermark)
    else this.#takeColumns(rows, size, row, times, watermark!, loop)
    this.handOn(scope !== null)
    this.#store.tidyAtTimes()
  }

  /** Columns of numbers are added up where they are. */
  #takeColumns(
    rows: Rows<T>,
    size: number,
    row: Int32Array,
    time: Float64Array,
    watermark: Float64Array,
    loop: ColumnLoop,
  ): void {
    const columns = this.#columns
    columns.times = time
    columns.marks = watermark
    this.#intake.reserve()
    const step = (from: number, to: number): number => loop(columns, this.#intake, from, to)
    this.#take(rows, row, columns, 0, 0, size, step, (i) => {
      this.#store.isFull(1)
      const id = columns.learn(i)
      this.#intake.reserve()
      return id
    })
  }

  /** Events are read some at a time, and what is read is added up. */
  #takeChunks(
    rows: Rows<T>,
    size: number,
    row: Int32Array,
    time: Float64Array,
    scope: Int32Array | null,
    watermark: Float64Array | null,
  ): void {
    for (let from = 0; from < size;) {
      const to = Math.min(size, from + (this.#store.isFull(CHUNK) ? 1 : CHUNK))
      this.#read(rows, row, time, scope, watermark, from, to)
      for (let i = from; i < to;) {
        let end = to
        if (scope !== null) {
          end = i + 1
          while (end < to && scope[end] === scope[i]) end++
          this.touch(scope[i]!)
        }
        this.#takeRead(rows, row, scope === null ? 0 : scope[i]!, from, i - from, end - from)
        i = end
      }
      this.handOn(scope !== null)
      from = to
    }
  }

  override progress(): void {
    super.progress()
    this.#store.tidyAtTimes()
  }

  protected override event(): void {
    invariant(false, 'events come in batches')
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
    this.#intake.leave()
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
      arrival: this.#arrival,
      outlets: this.#outlets?.snapshot() ?? [],
      counters: { ...this.counters },
      timelines: this.#store.snapshot(),
    }
  }

  override restore({ timed, keys, arrival, outlets, counters, timelines }: SlicedSnapshot): void {
    this.timedRestore(timed)
    this.#store.keys.restore(keys)
    this.#arrival = arrival
    this.#outlets?.restore(outlets)
    this.#store.restore(timelines, (scope) => this.reached(scope))
    Object.assign(this.counters, counters)
  }

  /** What is read of the events from `from` to `to`: then they are at the places from 0 on. */
  #read(
    rows: Rows<T>,
    row: Int32Array,
    time: Float64Array,
    scope: Int32Array | null,
    watermark: Float64Array | null,
    from: number,
    to: number,
  ): void {
    const reader = this.#reader
    reader.times = from === 0 ? time : time.subarray(from, to)
    if (watermark !== null) {
      reader.marks = from === 0 ? watermark : watermark.subarray(from, to)
    } else {
      const marks = this.#scratchMarks(CHUNK)
      for (let i = from; i < to; i++) marks[i - from] = this.reached(scope === null ? 0 : scope[i]!)
      reader.marks = marks
    }
    // Events of which more is kept than numbers are looked at one by one.
    if (this.#store.layout.rests.length > 0) reader.ids.fill(LOOK, 0, to - from)
    else reader.read(rows, row, scope, from, to)
    this.#intake.reserve()
  }

  #takeRead(rows: Rows<T>, row: Int32Array, scope: number, from: number, i: number, to: number): void {
    const reader = this.#reader
    const loop = reader.hasMissing ? this.#loops.partial : this.#loops.full
    const step = (at: number, end: number): number => loop(reader, this.#intake, at, end)
    this.#take(rows, from === 0 ? row : row.subarray(from), reader, scope, i, to, step, () => LOOK)
  }

  /**
   * Takes the events at the places from `i` to `to`, which are of one scope.
   *
   * @param step adds events that are in time; answers the place of the first that is not, or is to be looked at
   * @param learn answers the id of an event which has stopped `step` only because it was not known; `LOOK` otherwise
   */
  #take(
    rows: Rows<T>,
    row: Int32Array,
    source: { marks: Float64Array; times: Float64Array; readonly ids?: Int32Array },
    scope: number,
    i: number,
    to: number,
    step: (from: number, to: number) => number,
    learn: (i: number) => number,
  ): void {
    const intake = this.#intake
    const timeline = this.#store.timeline(scope)
    const begin = i
    let looked = 0
    // Time may have been advanced beyond what the events met.
    if (source.marks[i]! < this.reached(scope)) source.marks = this.#raised(source.marks, i, to, this.reached(scope))
    const { marks, times } = source
    intake.enter(timeline, this.reached(scope))
    for (;;) {
      i = step(i, to)
      if (i === to) break
      const mark = marks[i]!
      if (mark >= intake.act) {
        // What is behind knows the watermark that held before.
        if (i > begin) this.meet(scope, marks[i - 1]!)
        this.meet(scope, mark)
        intake.enter(timeline, this.reached(scope))
        invariant(mark < intake.act, 'what was due at a watermark has been done')
        continue
      }
      if (learn(i) >= 0) continue
      this.meet(scope, mark)
      const at = { time: times[i]!, watermark: mark, scope, arrival: this.#arrival + i }
      this.#look.take(rows, row[i]!, source.ids?.[i] ?? LOOK, at)
      intake.reserve()
      looked++
      intake.enter(timeline, this.reached(scope))
      i++
    }
    this.meet(scope, marks[to - 1]!)
    this.#arrival += to - begin
    this.counters.adds += to - begin - looked - intake.nowhere
    intake.nowhere = 0
  }

  /** The marks of the places from `from` to `to`, none of them below `least`. */
  #raised(marks: Float64Array, from: number, to: number, least: number): Float64Array {
    const raised = this.#scratchMarks(to)
    for (let i = from; i < to; i++) raised[i] = Math.max(marks[i]!, least)
    return raised
  }

  #scratchMarks(size: number): Float64Array {
    if (this.#marks.length < size) this.#marks = new Float64Array(size)
    return this.#marks
  }

  #give(window: SlicedWindow<never>, result: WindowResult, time: number): void {
    this.counters.results++
    this.#outlets?.next(window.index)
    this.emit(result, time)
  }
}
