/** Takes events that have to be looked at by themselves: late, or not of numbers alone, or perhaps bad. */
import { show } from '../../base/errors.ts'
import type { Rows } from '../../event/rows.ts'
import type { BadEvent } from '../../stream/stage.ts'
import type { AddLoops } from './add-loop.ts'
import type { Arrival } from './adding-operator.ts'
import { CloseReader } from './close-reader.ts'
import { noEventTime } from '../../event/time-errors.ts'
import type { Firing } from './firing.ts'
import { BAD_KEY } from './key-ids.ts'
import type { SliceStore } from './slice-store.ts'

export class CloseLook<T> {
  readonly #store: SliceStore<T>
  readonly #firing: Firing<T>
  readonly #loops: AddLoops
  readonly #close: CloseReader
  readonly #onBad: (bad: BadEvent) => void

  constructor(store: SliceStore<T>, firing: Firing<T>, loops: AddLoops, onBad: (bad: BadEvent) => void) {
    this.#store = store
    this.#firing = firing
    this.#loops = loops
    this.#close = new CloseReader(store.layout)
    this.#onBad = onBad
  }

  /** @param known the id of its key, or negative: it is not known, or has none */
  take(rows: Rows<T>, row: number, known: number, at: Arrival): void {
    const { time, watermark, scope } = at
    const store = this.#store
    const id = known >= 0 ? known : store.keys.idOf(rows, row, scope)
    if (id === BAD_KEY) return
    store.reserve()
    if (store.kept.isEmpty(id)) store.idle.add(id)
    let takers = 0
    let late = 0
    for (const { windows, latenessMs } of store.windows) {
      const last = windows.lastEnd(time)
      if (last === -Infinity) continue
      if (last - 1 + latenessMs <= watermark) late++
      else takers++
    }
    if (!this.#isGood(rows, row, time) || (takers === 0 && late === 0)) return
    if (late > 0) this.#tellLate(rows, row, time, watermark)
    if (takers > 0) this.#add(rows, row, id, at)
  }

  #isGood(rows: Rows<T>, row: number, time: number): boolean {
    try {
      if (time !== time) throw noEventTime('Windows of event time')
      this.#close.read(rows.get(row), time)
      return true
    } catch (error) {
      this.#bad(rows, row, error)
      return false
    }
  }

  #bad(rows: Rows<T>, row: number, error: unknown): void {
    this.#onBad({
      kind: 'function',
      reason: `a function of a window threw: ${show(error)}`,
      position: rows.origin(row),
      event: rows.get(row),
      error,
    })
  }

  #tellLate(rows: Rows<T>, row: number, time: number, watermark: number): void {
    for (const window of this.#store.windows) {
      const last = window.windows.lastEnd(time)
      if (last === -Infinity || !window.isOver(last, watermark)) continue
      window.onLate(rows.get(row), time, watermark, rows.origin(row), window.containing(time))
    }
  }

  #add(rows: Rows<T>, row: number, id: number, { time, watermark, scope, arrival }: Arrival): void {
    const store = this.#store
    const { partials, kept } = store
    const timeline = store.timeline(scope)
    const slice = store.sliceAt(timeline, time, watermark)
    if (slice === null) return
    const changes = time < watermark + 1 ? this.#firing.changesOf(id, time, watermark) : []
    const found = kept.find(id, slice)
    let alone = -1
    let partial = found
    try {
      if (found < 0) partial = partials.make()
      this.#close.addTo(partial, partials, this.#loops, arrival)
      if (changes.some(({ window }) => window.isDiscarding)) {
        alone = partials.make()
        this.#close.addTo(alone, partials, this.#loops, arrival)
      }
    } catch (error) {
      if (found < 0 && partial >= 0) partials.release(partial)
      if (alone >= 0) partials.release(alone)
      return this.#bad(rows, row, error)
    }
    store.counters.adds++
    if (found < 0) store.insert(timeline, id, slice, partial)
    else kept.changed(id, slice)
    for (const change of changes) this.#firing.late(timeline, id, change, alone)
    if (alone >= 0) partials.release(alone)
  }
}
