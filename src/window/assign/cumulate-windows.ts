import type { Cumulate } from '../syntax/assigner.ts'
import { gridAfter, gridBefore } from './grid.ts'
import type { TimeWindows } from './time-windows.ts'

/** Windows that begin together, one ending every step. `assign` is O(max / step), the rest O(1). */
export class CumulateWindows implements TimeWindows {
  readonly #max: number
  readonly #step: number
  readonly #offset: number

  constructor({ maxSizeMs, stepMs, offsetMs }: Pick<Cumulate, 'maxSizeMs' | 'stepMs' | 'offsetMs'>) {
    this.#max = maxSizeMs
    this.#step = stepMs
    this.#offset = offsetMs
  }

  assign(time: number, found: (start: number, end: number) => void): void {
    const start = gridBefore(time, this.#max, this.#offset)
    const greatest = start + this.#max
    for (let end = this.endAfter(time); end <= greatest; end += this.#step) found(start, end)
  }

  edgeAfter(time: number): number {
    return this.endAfter(time)
  }

  /** Each step ends a window, and the beginning of all is where the greatest one before ends. */
  edgeBefore(time: number): number {
    return gridBefore(time, this.#step, this.#offset)
  }

  endAfter(time: number): number {
    return gridAfter(time, this.#step, this.#offset)
  }

  startsOf(end: number, found: (start: number) => void): void {
    if (this.edgeBefore(end) === end) found(gridBefore(end - this.#step, this.#max, this.#offset))
  }
}
