/** What a sliced operator keeps: keys, slices, and what each key has in each of them, by watermark scope. */
import type { WindowCounters, WindowLimits } from '../operator-options.ts'
import type { TimeAssigner } from '../syntax/assigner.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import type { StateKeysOptions } from '../../stream/state-keys.ts'
import { SliceEdges } from './edges.ts'
import { tooManySlices } from './errors.ts'
import { IdleKeys } from './idle-keys.ts'
import { KeyIds } from './key-ids.ts'
import { KeyOrder } from './key-order.ts'
import { KeySlices } from './key-slices.ts'
import type { Layout } from './layout.ts'
import { Partials } from './partials.ts'
import { newSlice, type Slice } from './slice-list.ts'
import type { SlicedWindow } from './sliced-window.ts'
import { plainResult, resultFromPlain, type PlainTimeline } from './snapshot.ts'
import { Timeline, type KeyPlaces } from './timeline.ts'

export interface SliceStoreOptions<T> extends Omit<StateKeysOptions<T>, 'maxKeys'> {
  readonly limits: WindowLimits
}

export class SliceStore<T> {
  readonly layout: Layout
  readonly windows: readonly SlicedWindow<T>[]
  readonly keys: KeyIds<T>
  readonly partials: Partials
  readonly kept: KeySlices
  readonly isKeyed: boolean
  readonly counters: WindowCounters
  /** By scope. */
  readonly timelines: (Timeline | undefined)[] = []
  readonly idle: IdleKeys = new IdleKeys()
  readonly #limits: WindowLimits
  readonly #edges: SliceEdges
  /** The windows that can be the last of a time to be given up, those that can be the longest first. */
  readonly #lasting: readonly SlicedWindow<T>[]
  readonly #order: KeyOrder
  readonly #slices: (Slice | undefined)[] = []
  readonly #freeSlots: number[] = []
  /** By key: whether it stands in `order`. */
  #isOrdered: Uint8Array = new Uint8Array(64)
  readonly #places: { of: Int32Array } & KeyPlaces = { of: new Int32Array(64) }

  constructor(
    syntaxes: readonly WindowSyntax[],
    windows: readonly SlicedWindow<T>[],
    layout: Layout,
    options: SliceStoreOptions<T>,
    counters: WindowCounters,
  ) {
    this.layout = layout
    this.windows = windows
    this.counters = counters
    this.isKeyed = options.key !== null
    this.#limits = options.limits
    this.#edges = new SliceEdges(syntaxes.map(({ assigner }) => assigner as TimeAssigner))
    const least = Math.max(...windows.map((window) => window.windows.least + window.latenessMs))
    this.#lasting = windows
      .filter(({ windows: { most }, latenessMs }) => most + latenessMs > least)
      .toSorted((a, b) => (b.windows.most + b.latenessMs > a.windows.most + a.latenessMs ? 1 : -1))
    this.keys = new KeyIds({ ...options, maxKeys: options.limits.keys })
    this.#order = new KeyOrder(this.keys)
    this.partials = new Partials(layout)
    this.kept = new KeySlices(this.partials, this.#slices, counters)
  }

  timeline(scope: number): Timeline {
    return (this.timelines[scope] ??= new Timeline(this.windows, this.#places))
  }

  /** The slice in a slot that is in use. */
  slice(slot: number): Slice {
    return this.#slices[slot]!
  }

  /**
   * The slice that contains `time`, made if there is none; `null`: there are no windows there.
   *
   * @param watermark windows that ended before are over
   */
  sliceAt(timeline: Timeline, time: number, watermark: number): Slice | null {
    return timeline.slices.containing(time) ?? this.#newSlice(timeline, this.#edges.before(time), watermark)
  }

  /** Takes up what a key has in a slice in which it had nothing. @throws TidemarkError `WINDOW_LIMIT` */
  insert(timeline: Timeline, id: number, slice: Slice, partial: number): void {
    if (this.kept.size >= this.#limits.windows) throw tooManySlices(this.#limits.windows)
    if (this.#isOrdered[id] === 0) {
      this.#isOrdered[id] = 1
      this.#order.add(id)
    }
    if (this.kept.isEmpty(id)) {
      timeline.hasKey(id)
      this.idle.begin()
    }
    this.kept.insert(id, slice, partial)
    this.counters.made++
  }

  /** Gives up the first slice. */
  drop(timeline: Timeline, slice: Slice): void {
    timeline.slices.dropFirst()
    for (let i = 0; i < slice.count; i++) {
      const id = slice.ids[i]!
      this.kept.dropOldest(id)
      if (!this.kept.isEmpty(id)) continue
      timeline.lacksKey(id)
      this.idle.end(id)
    }
    this.#slices[slice.slot] = undefined
    this.#freeSlots.push(slice.slot)
    this.idle.fade()
  }

  /** Makes room for all keys. */
  reserve(): void {
    const { bound } = this.keys
    this.kept.reserve(bound)
    if (this.#isOrdered.length >= bound) return
    const isOrdered = new Uint8Array(bound * 2)
    isOrdered.set(this.#isOrdered)
    this.#isOrdered = isOrdered
    const places = new Int32Array(bound * 2)
    places.set(this.#places.of)
    this.#places.of = places
  }

  /** Whether so many more keys may be too many. */
  isFull(more: number): boolean {
    if (!this.idle.isEmpty && this.keys.size + more > this.#limits.keys) this.tidy()
    return this.keys.size + more > this.#limits.keys
  }

  /** Gives up keys, if it is worth the while: their ids are forgotten everywhere. */
  tidyAtTimes(): void {
    if (this.idle.areTooMany(this.keys.size)) this.tidy()
  }

  /** Gives up the ids of keys that have nothing left. */
  tidy(): void {
    if (this.idle.isEmpty) return
    const gone = this.idle.takeAll().filter((id) => this.kept.isEmpty(id) && this.keys.isUsed(id))
    for (const id of gone) this.#isOrdered[id] = 0
    this.#order.keep((id) => this.#isOrdered[id] === 1)
    this.keys.release(gone)
  }

  /** Puts ids in the order of their keys. */
  readonly sort = (ids: Int32Array): Int32Array => {
    this.#order.sort(ids)
    return ids
  }

  snapshot(): readonly PlainTimeline[] {
    return this.timelines.flatMap((timeline, scope) => (timeline === undefined ? [] : [this.#plain(scope, timeline)]))
  }

  /** @param reached how far time has come, by scope */
  restore(timelines: readonly PlainTimeline[], reached: (scope: number) => number): void {
    this.reserve()
    for (const { scope, slices, fired } of timelines) {
      const timeline = this.timeline(scope)
      for (const [start, contents] of slices) {
        const slice = this.#newSlice(timeline, start, reached(scope))!
        for (const [id, plain] of contents) this.insert(timeline, id, slice, this.partials.fromPlain(plain))
      }
      fired.forEach((list, window) => {
        for (const [end, id, panes, last] of list) {
          timeline.fired[window]!.set(end, id, { panes, last: last === null ? null : resultFromPlain(last) })
        }
      })
    }
  }

  #newSlice(timeline: Timeline, start: number, watermark: number): Slice | null {
    let dropAt = -Infinity
    for (const { windows, latenessMs } of this.#lasting) {
      if (start + windows.most - 1 + latenessMs <= dropAt) break
      dropAt = Math.max(dropAt, windows.lastEnd(start) - 1 + latenessMs)
    }
    if (dropAt === -Infinity) return null
    const slot = this.#freeSlots.pop() ?? this.#slices.length
    const slice = newSlice(slot, start, this.#edges.after(start), dropAt)
    this.#slices[slot] = slice
    timeline.add(slice, watermark)
    return slice
  }

  #plain(scope: number, timeline: Timeline): PlainTimeline {
    const { slices } = timeline
    return {
      scope,
      slices: Array.from({ length: slices.size }, (_slice, i) => {
        const { start, ids, partials, count } = slices.at(i)
        const contents = Array.from(
          { length: count },
          (_, k) => [ids[k]!, this.partials.toPlain(partials[k]!)] as const,
        )
        return [start, contents] as const
      }),
      fired: timeline.fired.map((fired) =>
        [...fired.entries()].map(([end, id, { panes, last }]) => [
          end,
          id,
          panes,
          last === null ? null : plainResult(last),
        ]),
      ),
    }
  }
}
