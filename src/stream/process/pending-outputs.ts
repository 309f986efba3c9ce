/** The outputs of one call, until it is known that it has gone well. Its arrays are used again. */

/** The tag of the main output. */
export const MAIN = -1

export class PendingOutputs {
  readonly values: unknown[] = []
  readonly times: number[] = []
  readonly tags: number[] = []
  size = 0

  /** @param tag the index of a side output, or `MAIN` */
  add(value: unknown, time: number, tag: number): void {
    const at = this.size++
    this.values[at] = value
    this.times[at] = time
    this.tags[at] = tag
  }

  clear(): void {
    for (let i = 0; i < this.size; i++) this.values[i] = undefined
    this.size = 0
  }
}
