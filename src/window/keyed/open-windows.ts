/**
 * What is open of each key: partial aggregates, and what is known of each, in arrays of numbers by the number of the partial
 * aggregate. Numbers are used again, so what is kept follows what is open.
 */
import type { WindowCounters, WindowLimits } from '../operator-options.ts'
import type { KeyIds } from '../slices/key-ids.ts'
import type { Layout } from '../slices/layout.ts'
import { Partials } from '../slices/partials.ts'
import { doubled } from '../slices/slice-list.ts'
import { tooManyWindows } from '../general/window-store.ts'

export const NONE = -1

/** Fewer keys than these are kept though they have nothing left. */
const FEW_KEYS = 64

export interface OpenOptions<T> {
  readonly layout: Layout
  readonly keys: KeyIds<T>
  readonly limits: WindowLimits
  readonly counters: WindowCounters
}

export class OpenWindows<T> {
  readonly partials: Partials
  readonly keys: KeyIds<T>
  /** By key: the window that begins last; -1: there is none. */
  newest: Int32Array = new Int32Array(64).fill(NONE)
  /** By window: its key, and its watermark scope. The key of one that is gone is -1. */
  owner: Int32Array = new Int32Array(64)
  scope: Int32Array = new Int32Array(64)
  /** How many windows are open, and how many keys have one. */
  size = 0
  openKeys = 0
  readonly nowhere = 0
  protected readonly counters: WindowCounters
  readonly #limits: WindowLimits

  constructor({ layout, keys, limits, counters }: OpenOptions<T>) {
    this.partials = new Partials(layout)
    this.keys = keys
    this.counters = counters
    this.#limits = limits
  }

  /** Makes room for all keys. */
  reserve(): void {
    const { bound } = this.keys
    while (this.newest.length < bound) this.newest = doubled(this.newest, NONE)
  }

  /** The numbers of all windows that are open, by key. */
  all(): readonly number[] {
    const found: number[] = []
    for (let window = 0; window < this.partials.bound; window++) if (this.owner[window]! >= 0) found.push(window)
    return found.sort((a, b) => this.owner[a]! - this.owner[b]!)
  }

  /** A new window of a key; its place among those of the key is to be found. @throws TidemarkError `WINDOW_LIMIT` */
  protected begin(id: number, scope: number): number {
    if (this.size >= this.#limits.windows) throw tooManyWindows(this.#limits.windows)
    const window = this.partials.make()
    while (this.owner.length <= window) this.grow()
    this.owner[window] = id
    this.scope[window] = scope
    if (this.newest[id]! < 0) this.openKeys++
    this.size++
    this.counters.made++
    return window
  }

  /** Makes room for more windows. */
  protected grow(): void {
    this.owner = doubled(this.owner, NONE)
    this.scope = doubled(this.scope)
  }

  /** A window has no key any more; whoever knows of it gives its number back. */
  protected leave(window: number): void {
    const id = this.owner[window]!
    this.owner[window] = NONE
    this.size--
    if (this.newest[id]! < 0) this.openKeys--
  }

  /** Whether so many more keys may be too many. */
  isFull(more: number): boolean {
    const { keys } = this.#limits
    if (this.keys.size + more > keys) this.tidy()
    return this.keys.size + more > keys
  }

  /** Gives up keys if many have nothing left; their ids are forgotten everywhere. */
  tidyAtTimes(): void {
    const { size, bound } = this.keys
    const empty = size - this.openKeys
    // The second so that each look at all keys gives up a good part of them.
    if (empty > FEW_KEYS && empty * 2 > size && empty * 8 > bound) this.tidy()
  }

  /** Gives up the keys that have nothing left. @complexity O(keys) */
  tidy(): void {
    const { keys } = this
    if (keys.size === this.openKeys) return
    const gone: number[] = []
    this.reserve()
    for (let id = 0; id < keys.bound; id++) if (this.newest[id]! < 0 && keys.isUsed(id)) gone.push(id)
    if (gone.length > 0) keys.release(gone)
  }
}
