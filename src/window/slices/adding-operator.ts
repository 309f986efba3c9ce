/**
 * The frame of the window operators that add events up in loops over arrays of numbers. It reads batches, adds what is plainly
 * in time (`add-loop.ts`), advances time where something is due, and hands the rest over, to be looked at one by one.
 *
 * Cost of an event: O(1), and no allocation, unless it has to be looked at.
 */
import { invariant } from '../../base/errors.ts'
import type { EventBatch } from '../../event/batch.ts'
import type { Rows } from '../../event/rows.ts'
import { TimedOperator } from '../../stream/timed-operator.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { WindowResult } from '../result.ts'
import { addLoops, type AddLoops, type ColumnLoop, type Place, type Target } from './add-loop.ts'
import { CHUNK, ChunkReader } from './chunk-reader.ts'
import { ColumnSource } from './column-source.ts'
import { LOOK, type KeyIds } from './key-ids.ts'
import type { Layout } from './layout.ts'
import { RestReader } from './rest-reader.ts'

/** Where the events go that come next. */
export interface AddingTarget extends Target {
  /** How many events were in no window. */
  nowhere: number
  /** The events that come next are of this scope. @param watermark how far time has come there */
  enter(scope: number, watermark: number): void
  /** Makes room for all keys. */
  reserve(): void
}

/** Where an event stands that is looked at by itself. */
export interface Arrival {
  readonly time: number
  /** The watermark that it met. */
  readonly watermark: number
  readonly scope: number
  readonly arrival: number
}

export interface AddingParts<T> {
  readonly layout: Layout
  readonly place: Place
  readonly keys: KeyIds<T>
}

export abstract class AddingOperator<T> extends TimedOperator<T, WindowResult> {
  abstract readonly counters: WindowCounters
  protected abstract readonly target: AddingTarget
  protected readonly loops: AddLoops
  protected arrival = 0
  readonly #readsEach: boolean
  readonly #rests: RestReader<T> | null
  readonly #reader: ChunkReader<T>
  readonly #columns: ColumnSource<T>
  /** Watermarks by place, where those of a batch cannot be used. */
  #marks: Float64Array = new Float64Array(0)

  constructor(
    options: Pick<WindowOperatorOptions<T>, 'clock' | 'next' | 'atEnd'>,
    { layout, place, keys }: AddingParts<T>,
  ) {
    super(options)
    this.loops = addLoops(layout, place)
    this.#readsEach = layout.restsCallUsers
    this.#rests = layout.rests.length === 0 ? null : new RestReader(layout)
    this.#reader = new ChunkReader(layout, keys, this.#rests)
    this.#columns = new ColumnSource(layout, place, keys, this.#rests)
  }

  /** Takes an event that has to be looked at. @param known the id of its key, or negative: it is not known, or has none */
  protected abstract look(rows: Rows<T>, row: number, known: number, at: Arrival): void

  /** A partial aggregate was filled. */
  protected fill(): void {
    invariant(false, 'nothing is filled where it is not expected')
  }

  /** Whether so many more keys may be too many. */
  protected abstract isFull(more: number): boolean

  /** Between batches: gives up keys, if it is worth the while. */
  protected abstract tidyAtTimes(): void

  override batch({ rows, size, row, time, scope, watermark }: EventBatch<T>): void {
    const times = time ?? new Float64Array(size).fill(NaN)
    const loop = scope === null && watermark !== null ? this.#columns.loopOver(rows, row, size) : null
    if (loop === null) this.#takeChunks(rows, size, row, times, scope, watermark)
    else this.#takeColumns(rows, size, row, times, watermark!, loop)
    this.handOn(scope !== null)
    this.tidyAtTimes()
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
    this.target.reserve()
    const step = (from: number, to: number): number => loop(columns, this.target, from, to)
    this.#take(rows, row, columns, 0, 0, size, step, (i) => {
      this.isFull(1)
      const id = columns.learn(i)
      this.target.reserve()
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
      const to = Math.min(size, from + (this.isFull(CHUNK) ? 1 : CHUNK))
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
    this.tidyAtTimes()
  }

  protected override event(): void {
    invariant(false, 'events come in batches')
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
    // Events that a user's function sees are looked at one by one.
    if (this.#readsEach) reader.ids.fill(LOOK, 0, to - from)
    else reader.read(rows, row, scope, from, to)
    this.target.reserve()
  }

  #takeRead(rows: Rows<T>, row: Int32Array, scope: number, from: number, i: number, to: number): void {
    const reader = this.#reader
    const loop = reader.hasMissing ? this.loops.partial : this.loops.full
    const step = (at: number, end: number): number => loop(reader, this.target, at, end)
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
    const { target } = this
    const begin = i
    let looked = 0
    // Time may have been advanced beyond what the events met.
    if (source.marks[i]! < this.reached(scope)) source.marks = this.#raised(source.marks, i, to, this.reached(scope))
    const { marks, times } = source
    this.#rests?.over(rows, row, this.arrival)
    target.enter(scope, this.reached(scope))
    for (;;) {
      i = step(i, to)
      if (target.filled >= 0) {
        // What comes of it knows the watermark that its last event met.
        this.meet(scope, marks[i - 1]!)
        this.fill()
        continue
      }
      if (i === to) break
      const mark = marks[i]!
      if (mark >= target.act) {
        // What is behind knows the watermark that held before.
        if (i > begin) this.meet(scope, marks[i - 1]!)
        this.meet(scope, mark)
        target.enter(scope, this.reached(scope))
        invariant(mark < target.act, 'what was due at a watermark has been done')
        continue
      }
      if (learn(i) >= 0) continue
      this.meet(scope, mark)
      const at = { time: times[i]!, watermark: mark, scope, arrival: this.arrival + i }
      this.look(rows, row[i]!, source.ids?.[i] ?? LOOK, at)
      target.reserve()
      looked++
      target.enter(scope, this.reached(scope))
      i++
    }
    this.meet(scope, marks[to - 1]!)
    this.arrival += to - begin
    this.counters.adds += to - begin - looked - target.nowhere
    target.nowhere = 0
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
}
