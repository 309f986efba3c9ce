import type { Tumbling } from '../syntax/assigner.ts'
import { gridBefore } from './grid.ts'
import type { TimeWindows } from './time-windows.ts'

/** Windows side by side. Each call is O(1). */
export class TumblingWindows implements TimeWindows {
  readonly #size: number
  readonly #offset: number

  constructor({ sizeMs, offsetMs }: Pick<Tumbling, 'sizeMs' | 'offsetMs'>) {
    this.#size = sizeMs
    this.#offset = offsetMs
  }

  assign(time: number, found: (start: number, end: number) => void): void {
    const start = this.edgeBefore(time)
    found(start, start + this.#size)
  }

  edgeAfter(time: number): number {
    return this.edgeBefore(time) + this.#size
  }

  edgeBefore(time: number): number {
    return gridBefore(time, this.#size, this.#offset)
  }

  endAfter(time: number): number {
    return this.edgeAfter(time)
  }

  startsOf(end: number, found: (start: number) => void): void {
    if (this.edgeBefore(end) === end) found(end - this.#size)
  }
}
