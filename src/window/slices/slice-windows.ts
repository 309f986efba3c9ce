/** What the sliced engine has to know of the windows of one assigner, beside `TimeWindows`. */
import type { TimeAssigner } from '../syntax/assigner.ts'
import { gridBefore } from '../assign/grid.ts'
import type { TimeWindows } from '../assign/time-windows.ts'
import { timeWindows } from '../assign/time-windows-of.ts'

/** Every end belongs to one window, and of two windows the one that ends later does not begin earlier. */
export class SliceWindows {
  readonly times: TimeWindows
  readonly #lastEnd: (time: number) => number
  /**
   * By how much the greatest end of the windows of a time is beyond it: at least, and at most. Not less than `-Infinity`,
   * where a time may be in no window.
   */
  readonly least: number
  readonly most: number
  #start = NaN
  readonly #found = (start: number): void => {
    this.#start = start
  }

  constructor(assigner: TimeAssigner) {
    this.times = timeWindows(assigner)
    const { times } = this
    switch (assigner.kind) {
      case 'tumbling':
      case 'calendar':
        this.least = 0
        this.most = assigner.kind === 'tumbling' ? assigner.sizeMs : Infinity
        this.#lastEnd = (time) => times.endAfter(time)
        break
      case 'sliding': {
        const { sizeMs, slideMs, offsetMs } = assigner
        this.least = sizeMs < slideMs ? -Infinity : sizeMs - slideMs
        this.most = sizeMs
        this.#lastEnd = (time) => {
          const end = gridBefore(time, slideMs, offsetMs) + sizeMs
          return end > time ? end : -Infinity
        }
        break
      }
      case 'cumulate': {
        const { maxSizeMs, offsetMs } = assigner
        this.least = 0
        this.most = maxSizeMs
        this.#lastEnd = (time) => gridBefore(time, maxSizeMs, offsetMs) + maxSizeMs
      }
    }
  }

  /** The greatest end of the windows that contain `time`; `-Infinity` if there is none. O(1). */
  lastEnd(time: number): number {
    return this.#lastEnd(time)
  }

  /** The least end of a window after `time`. */
  endAfter(time: number): number {
    return this.times.endAfter(time)
  }

  /** Where the window begins that ends at `end`. */
  startOf(end: number): number {
    this.times.startsOf(end, this.#found)
    return this.#start
  }
}
