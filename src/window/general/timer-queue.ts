/**
 * When windows act next. A window says so with its own number; an entry that does not agree with it any more is skipped,
 * so nothing has to be taken out when a window changes its mind, merges or is gone.
 *
 * Cost: adding O(1), and O(log d) for the first of d different times; taking those of one time O(n log n).
 */
import { Heap } from '../../base/heap.ts'

export class TimerQueue<W> {
  readonly #byTime: Map<number, W[]> = new Map()
  readonly #times: Heap<number> = new Heap((a, b) => a < b)

  /** The least time of any entry; NaN: there is none. */
  get next(): number {
    return this.#times.peek() ?? NaN
  }

  add(time: number, window: W): void {
    const windows = this.#byTime.get(time)
    if (windows !== undefined) {
      windows.push(window)
      return
    }
    this.#byTime.set(time, [window])
    this.#times.push(time)
  }

  /** Takes the entries of the least time out. */
  take(): W[] {
    const time = this.#times.pop()!
    const windows = this.#byTime.get(time)!
    this.#byTime.delete(time)
    return windows
  }
}
