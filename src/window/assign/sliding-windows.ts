import type { Sliding } from '../syntax/assigner.ts'
import { gridAfter, gridBefore } from './grid.ts'
import type { TimeWindows } from './time-windows.ts'

/**
 * Windows that begin every slide. Where the slide is longer than the size, there are times between them that are in
 * none.
 *
 * `assign` is O(size / slide), the rest O(1).
 */
export class SlidingWindows implements TimeWindows {
  readonly #size: number
  readonly #slide: number
  /** Where windows begin, and where they end. */
  readonly #starts: number
  readonly #ends: number

  constructor({ sizeMs, slideMs, offsetMs }: Pick<Sliding, 'sizeMs' | 'slideMs' | 'offsetMs'>) {
    this.#size = sizeMs
    this.#slide = slideMs
    this.#starts = offsetMs
    this.#ends = offsetMs + sizeMs
  }

  assign(time: number, found: (start: number, end: number) => void): void {
    const last = gridBefore(time, this.#slide, this.#starts)
    for (let start = this.endAfter(time) - this.#size; start <= last; start += this.#slide)
      found(start, start + this.#size)
  }

  edgeAfter(time: number): number {
    return Math.min(gridAfter(time, this.#slide, this.#starts), this.endAfter(time))
  }

  edgeBefore(time: number): number {
    return Math.max(gridBefore(time, this.#slide, this.#starts), gridBefore(time, this.#slide, this.#ends))
  }

  endAfter(time: number): number {
    return gridAfter(time, this.#slide, this.#ends)
  }

  startsOf(end: number, found: (start: number) => void): void {
    if (gridBefore(end, this.#slide, this.#ends) === end) found(end - this.#size)
  }
}
