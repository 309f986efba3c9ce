/** As long as values stay within a threshold of a reference. An event without a value is passed over. */
import { numberReader } from '../aggregates/operand.ts'
import { plainValue, valueFromPlain } from '../aggregates/plain.ts'
import type { FrameRule } from '../syntax/frame.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

interface Range {
  /** Both the reference, unless it is the range that counts. NaN before the first value. */
  least: number
  greatest: number
}

/** @throws TidemarkError `NOT_A_NUMBER` from `read` */
export class DeltaFrame implements FrameAutomaton<Range> {
  readonly takeThrows = false
  readonly read: (event: unknown) => number | null
  readonly #threshold: number
  readonly #anchor: 'first' | 'previous' | 'range'

  constructor({ of, threshold, anchor }: Extract<FrameRule, { kind: 'delta' }>) {
    this.read = numberReader('delta', of)
    this.#threshold = threshold
    this.#anchor = anchor
  }

  begin(): Range {
    return { least: NaN, greatest: NaN }
  }

  take(state: Range, read: unknown): Verdict {
    const value = read as number
    const { least, greatest } = state
    const isFirst = least !== least
    if (this.#anchor === 'range') {
      const low = isFirst || value < least ? value : least
      const high = isFirst || value > greatest ? value : greatest
      if (!isFirst && !this.#isWithin(low, high)) return 'outside'
      state.least = low
      state.greatest = high
      return 'inside'
    }
    if (!isFirst && !this.#isWithin(least, value)) return 'outside'
    if (isFirst || this.#anchor === 'previous') state.least = state.greatest = value
    return 'inside'
  }

  copy({ least, greatest }: Range): Range {
    return { least, greatest }
  }

  toPlain({ least, greatest }: Range): unknown {
    return [plainValue(least), plainValue(greatest)]
  }

  fromPlain(plain: unknown): Range {
    const [least, greatest] = (plain as readonly unknown[]).map(valueFromPlain) as [number, number]
    return { least, greatest }
  }

  /** Equal values are, also where they are infinite and have no difference. */
  #isWithin(a: number, b: number): boolean {
    return a === b || Math.abs(a - b) < this.#threshold
  }
}
