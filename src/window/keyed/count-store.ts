/** The open count windows of all keys: of each key one at most. */
import type { Place } from '../slices/add-loop.ts'
import type { AddingTarget } from '../slices/adding-operator.ts'
import { doubled } from '../slices/slice-list.ts'
import { NONE, OpenWindows, type OpenOptions } from './open-windows.ts'

/** An event is in the window of its key. Time says nothing: it may be late, or none. */
export const COUNT_PLACE: Place = {
  fields: 'const newest = target.newest, counts = target.counts, last = target.last;',
  stops: 'false',
  find: 'const partial = newest[id]; if (partial < 0 || counts[partial] >= last) break;',
  store: 'counts[partial]++;',
  fills: true,
}

export class CountStore<T> extends OpenWindows<T> implements AddingTarget {
  readonly act: number = Infinity
  filled: number = NONE
  /** By window: how many events it has. */
  counts: Int32Array = new Int32Array(64)
  /** With so many events a window lacks one. */
  readonly last: number
  #scope = 0

  constructor(size: number, options: OpenOptions<T>) {
    super(options)
    this.last = size - 1
  }

  enter(scope: number): void {
    this.#scope = scope
  }

  /** The window of a key, with one event more. @throws TidemarkError `WINDOW_LIMIT` */
  partialFor(_time: number, id: number): number {
    const window = this.newest[id]! >= 0 ? this.newest[id]! : this.open(id, this.#scope, 0)
    if (this.counts[window]! >= this.last) this.filled = window
    this.counts[window]!++
    return window
  }

  /** @throws TidemarkError `WINDOW_LIMIT` */
  open(id: number, scope: number, count: number): number {
    const window = this.begin(id, scope)
    this.counts[window] = count
    this.newest[id] = window
    return window
  }

  /** A window is over. */
  close(window: number): void {
    this.newest[this.owner[window]!] = NONE
    this.leave(window)
    this.partials.release(window)
  }

  protected override grow(): void {
    super.grow()
    this.counts = doubled(this.counts)
  }
}
