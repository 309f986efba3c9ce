/** The portion that is being filled: events in a slot, and how time goes on between them. */
import type { Clock, EventBatch } from '../../event/batch.ts'
import type { ColumnWriter } from './column-writer.ts'
import type { ColumnForm, End, Mark, Order, Piece, Progress } from './messages.ts'
import type { Slot } from './slot.ts'
import type { ToldDictionaries } from './told-dictionaries.ts'

/**
 * After so many events a worker is told how far time was known: what it keeps is then cleared away nearly as soon as on one
 * thread, and what it sorts is little.
 *
 * PERF: CPU time of one of two workers for 500,000 events, four rules of three steps: 270 ms with 4,096, 263 with 8,192, 255 with
 * 16,384, 253 with 65,536, which keeps more (Node 20.20).
 */
const STRETCH = 16_384

export class PortionWriter {
  readonly #columns: ColumnWriter
  readonly #told: ToldDictionaries
  readonly #clock: Clock
  #steps: (Piece | Progress | End)[] = []
  /** Events that are in the slot. */
  size = 0
  /** The scopes of the events since the last `progress`, in order. */
  #touched: Set<number> = new Set()
  #scopes = 1
  #isScoped = false
  /** The last that was said of time. */
  #general = -Infinity
  #watermark = -Infinity
  /** Of the last piece. */
  #marks: Mark[] = []
  /** Without scopes, what was said last of time is enough, and a mark now and then. */
  #progress: Progress | null = null

  constructor(columns: ColumnWriter, told: ToldDictionaries, clock: Clock) {
    this.#columns = columns
    this.#told = told
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0 && this.#progress === null
  }

  /** Adds the events `from` to `to` (exclusive) of a batch, for which there is room. */
  add(batch: EventBatch<unknown>, from: number, to: number, tag: number, slot: Slot): void {
    const { time, scope } = batch
    const at = this.size
    const size = to - from
    slot.time.set(time!.subarray(from, to), at)
    if (scope !== null) {
      this.#isScoped = true
      for (let i = 0; i < size; i++) {
        const one = scope[from + i]!
        slot.scope[at + i] = one
        this.#touched.add(one)
        if (one >= this.#scopes) this.#scopes = one + 1
      }
    }
    const columns = this.#columns.write(batch, from, to, slot, at)
    this.size += size
    const last = this.#steps.at(-1)
    if (last?.kind === 'events' && scope === null && !last.isScoped && areSame(last.columns, columns))
      this.#steps[this.#steps.length - 1] = { ...last, size: last.size + size }
    else {
      this.#marks = []
      this.#steps.push({ kind: 'events', from: at, size, tag, isScoped: scope !== null, columns, marks: this.#marks })
    }
  }

  /** Time may have gone on. @returns whether it has, or events wait for it to be told */
  progress(): boolean {
    const clock = this.#clock
    const general = clock.general
    const watermark = clock.watermark(0)
    const hasMoved = general > this.#general || watermark > this.#watermark
    if (!hasMoved && this.size === 0 && this.#touched.size === 0) return false
    this.#general = general
    this.#watermark = watermark
    const scopes = [0, ...[...this.#touched].filter((scope) => scope !== 0)]
    const progress: Progress = {
      kind: 'progress',
      general,
      scopes,
      watermarks: scopes.map((scope) => clock.watermark(scope)),
    }
    this.#touched = new Set()
    const last = this.#steps.at(-1)
    if (this.#isScoped) this.#steps.push(progress)
    else {
      this.#progress = progress
      const since = last?.kind === 'events' ? last.size - (this.#marks.at(-1)?.after ?? 0) : 0
      if (last?.kind === 'events' && since >= STRETCH) this.#marks.push({ after: last.size, general, watermark })
    }
    return true
  }

  end(): void {
    this.#closeSteps()
    const greatest = Array.from({ length: this.#scopes }, (_, scope) => this.#clock.greatestTime(scope))
    this.#steps.push({ kind: 'end', greatest })
  }

  /** The portion as it is, to be sent; the next one is begun. */
  take(slot: number, asksKept: boolean): Extract<Order, { kind: 'portion' }> {
    this.#closeSteps()
    const order = { kind: 'portion', slot, ...this.#told.take(), steps: this.#steps, asksKept } as const
    this.#steps = []
    this.size = 0
    return order
  }

  #closeSteps(): void {
    if (this.#progress !== null) this.#steps.push(this.#progress)
    this.#progress = null
  }
}

function areSame(a: readonly ColumnForm[], b: readonly ColumnForm[]): boolean {
  return a.every((form, i) => {
    const other = b[i]!
    if (form.kind === 'codes') return other.kind === 'codes' && other.dictionary === form.dictionary
    return other.kind === 'numbers' && other.hasMissing === form.hasMissing
  })
}
