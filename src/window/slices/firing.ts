/** Makes the results of windows: when they end, and when a late event changes what they said. */
import { show } from '../../base/errors.ts'
import type { BadEvent } from '../../stream/stage.ts'
import type { Pane, WindowResult } from '../result.ts'
import type { FiredWindows } from './fired-windows.ts'
import { sameResult } from './same-result.ts'
import { LAST_ON_TIME, pane, type SlicedWindow } from './sliced-window.ts'
import type { SliceStore } from './slice-store.ts'
import type { Timeline } from './timeline.ts'

/** A result that a late event changes. */
export interface LatePane {
  readonly window: SlicedWindow<never>
  readonly start: number
  readonly end: number
  /** Whether anything was in the window before. */
  readonly hadContents: boolean
}

/** Hands a result on. */
export type Give = (window: SlicedWindow<never>, result: WindowResult, time: number) => void

export class Firing<T> {
  readonly #store: SliceStore<T>
  readonly #give: Give
  readonly #onBad: (bad: BadEvent) => void
  /** By key, while a window of one slice is over: its partial aggregate. */
  #partialOf: Int32Array = new Int32Array(64)

  constructor(store: SliceStore<T>, give: Give, onBad: (bad: BadEvent) => void) {
    this.#store = store
    this.#give = give
    this.#onBad = onBad
  }

  /** The results that a late event changes, by window and end; to be asked before it is added. */
  changesOf(id: number, time: number, watermark: number): readonly LatePane[] {
    const changes: LatePane[] = []
    for (const window of this.#store.windows) {
      const { windows } = window
      let end = windows.endAfter(Math.max(time, watermark + 1 - window.latenessMs))
      for (; end - 1 <= watermark; end = windows.endAfter(end)) {
        const start = windows.startOf(end)
        if (start > time) break
        if (!window.isOver(end, watermark)) {
          changes.push({ window, start, end, hadContents: this.#store.kept.has(id, start, end) })
        }
      }
    }
    return changes
  }

  /** @param alone the partial aggregate of the late event by itself, where it is wanted */
  late(timeline: Timeline, id: number, { window, start, end, hadContents }: LatePane, alone: number): void {
    const fired = timeline.fired[window.index]!
    const before = fired.get(end, id) ?? { panes: hadContents ? 1 : 0, last: null }
    const label = pane('late', before.panes, false)
    const result = this.#make(window, id, start, end, label, () => {
      if (window.isDiscarding) return alone
      const ranges = this.#store.kept.ranges(id)
      return ranges.any(ranges.placeOf(start), ranges.placeOf(end))
    })
    if (result === null) return
    const { last } = before
    if (window.suppresses && last !== null && sameResult(last, result)) return
    // What is behind must not find it late: it has the time of what comes instead.
    if (window.isRetracting && last !== null) this.#give(window, { ...last, change: 'retract' }, result.time)
    this.#give(window, result, result.time)
    fired.set(end, id, { panes: before.panes + 1, last: window.remembers ? result : null })
  }

  /** The results of all windows with an end that has come. @param isEnding whether nothing can follow */
  onTime(timeline: Timeline, window: SlicedWindow<T>, end: number, watermark: number, isEnding: boolean): void {
    const start = window.windows.startOf(end)
    const from = timeline.slices.indexOf(start)
    const to = timeline.slices.indexOf(end)
    const label = isEnding || window.isOver(end, watermark) ? LAST_ON_TIME : window.onTime
    const fired = label.isLast ? null : timeline.fired[window.index]!
    if (to - from === 1) {
      const { ids, partials, count } = timeline.slices.at(from)
      const { bound } = this.#store.keys
      if (this.#partialOf.length < bound) this.#partialOf = new Int32Array(bound * 2)
      const partialOf = this.#partialOf
      for (let i = 0; i < count; i++) partialOf[ids[i]!] = partials[i]!
      const sorted =
        count === timeline.keys ? timeline.sortedKeys(this.#store.sort) : this.#store.sort(ids.slice(0, count))
      for (let i = 0; i < count; i++) {
        const id = sorted[i]!
        this.#fireOne(window, id, start, end, label, partialOf[id]!, fired)
      }
      return
    }
    const keys = this.#keysIn(timeline, from, to)
    const length = Math.ceil(Math.log2(end - start))
    for (let i = 0; i < keys.length; i++) {
      const id = keys[i]!
      let partial: number
      try {
        partial = this.#store.kept.ranges(id).window(start, end, length < 0 ? 0 : length)
      } catch (error) {
        this.#failed(error)
        fired?.set(end, id, { panes: 0, last: null })
        continue
      }
      if (partial >= 0) this.#fireOne(window, id, start, end, label, partial, fired)
    }
  }

  /** The keys with something in some of these slices, and perhaps others, in order. */
  #keysIn(timeline: Timeline, from: number, to: number): Int32Array {
    const all = timeline.keys
    let count = 0
    for (let i = from; i < to && count * 2 <= all; i++) count += timeline.slices.at(i).count
    if (count * 2 > all) return timeline.sortedKeys(this.#store.sort)
    const found = new Set<number>()
    for (let i = from; i < to; i++) {
      const slice = timeline.slices.at(i)
      for (let k = 0; k < slice.count; k++) found.add(slice.ids[k]!)
    }
    return this.#store.sort(Int32Array.from(found))
  }

  #fireOne(
    window: SlicedWindow<T>,
    id: number,
    start: number,
    end: number,
    label: Pane,
    partial: number,
    fired: FiredWindows | null,
  ): void {
    const time = window.timeOf(this.#store.partials.cells, partial, end)
    let result: WindowResult
    try {
      result = window.make(this.#store.partials, partial, this.#store.keys.key(id), start, end, time, label)
    } catch (error) {
      this.#failed(error)
      fired?.set(end, id, { panes: 0, last: null })
      return
    }
    this.#give(window, result, time)
    if (window.remembers) fired?.set(end, id, { panes: 1, last: result })
  }

  #make(
    window: SlicedWindow<never>,
    id: number,
    start: number,
    end: number,
    label: Pane,
    partialOf: () => number,
  ): WindowResult | null {
    try {
      const partial = partialOf()
      const time = window.timeOf(this.#store.partials.cells, partial, end)
      return window.make(this.#store.partials, partial, this.#store.keys.key(id), start, end, time, label)
    } catch (error) {
      this.#failed(error)
      return null
    }
  }

  #failed(error: unknown): void {
    this.#onBad({
      kind: 'function',
      reason: `a function of a window threw: ${show(error)}`,
      position: -1,
      error,
    })
  }
}
