/** Side outputs: streams by tag beside the main one, with the same clock. */
import { Output } from '../output.ts'
import type { Stage } from '../stage.ts'
import { unknownTag } from './errors.ts'

interface Side {
  readonly output: Output<unknown>
  readonly stage: Stage<unknown>
}

export class SideOutputs {
  readonly #tags: readonly string[]
  /** By tag index; `null`: nobody reads it. */
  readonly #sides: readonly (Side | null)[]
  /** By tag index: how many there have been. */
  readonly #counts: number[]
  /** Like those of the main output: see `TimedOperator`. */
  isScoped = false

  /**
   * @param tags all there are
   * @param stages what reads them; outputs of others go nowhere
   * @throws TidemarkError `UNKNOWN_TAG`
   */
  constructor(tags: readonly string[], stages: Readonly<Record<string, Stage<unknown>>>) {
    for (const tag of Object.keys(stages)) if (!tags.includes(tag)) throw unknownTag(tag, tags)
    this.#tags = tags
    this.#sides = tags.map((tag) => {
      const stage = Object.hasOwn(stages, tag) ? stages[tag] : undefined
      return stage === undefined ? null : { output: new Output(stage), stage }
    })
    this.#counts = tags.map(() => 0)
  }

  /** How many outputs there have been by tag, whether or not somebody reads them. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#tags.map((tag, i) => [tag, this.#counts[i]!]))
  }

  /** @throws TidemarkError `UNKNOWN_TAG` */
  indexOf(tag: string): number {
    const index = this.#tags.indexOf(tag)
    if (index < 0) throw unknownTag(tag, this.#tags)
    return index
  }

  add(tag: number, value: unknown, origin: number, time: number, scope: number, watermark: number): void {
    const position = this.#counts[tag]!++
    this.#sides[tag]?.output.add(value, position, origin, time, scope, watermark)
  }

  flush(): void {
    for (const side of this.#sides) side?.output.flush(this.isScoped ? SCOPED : UNSCOPED)
  }

  progress(): void {
    for (const side of this.#sides) side?.stage.progress()
  }

  tick(now: number): void {
    for (const side of this.#sides) side?.stage.tick(now)
  }

  idle(idle: boolean): void {
    for (const side of this.#sides) side?.stage.idle(idle)
  }

  end(): void {
    for (const side of this.#sides) side?.stage.end()
  }

  snapshot(): readonly number[] {
    return [...this.#counts]
  }

  restore(counts: readonly number[], isScoped: boolean): void {
    for (const [i, count] of counts.entries()) this.#counts[i] = count
    this.isScoped = isScoped
  }
}

const TIMES = new Float64Array(0)
const UNSCOPED = { time: TIMES, scope: null, watermark: TIMES }
const SCOPED = { time: TIMES, scope: new Int32Array(0), watermark: TIMES }
