/**
 * Until an aggregate over the frame reaches a value. An event without a value is in the frame; the aggregate leaves it
 * out. What the aggregate gives is asked for with each event; if it is no number, it has not reached the value.
 */
import { partOf } from '../aggregates/aggregates.ts'
import type { Part } from '../aggregates/part.ts'
import type { AggregateSpec } from '../syntax/aggregate.ts'
import type { FrameRule } from '../syntax/frame.ts'
import type { FrameAutomaton, Verdict } from './frame-automaton.ts'

interface Reaching {
  sofar: unknown
  size: number
}

/** What a missing value stands for, since `null` would pass the event over. */
const MISSING: unique symbol = Symbol('missing')

/** Aggregates whose result is asked for without a call of the user's, and without mixing kinds of values. */
const NEVER_THROW: ReadonlySet<AggregateSpec['kind']> = new Set([
  'count',
  'sum',
  'avg',
  'variance',
  'stddev',
  'quantile',
  'distinct',
  'first',
  'last',
  'collect',
])

export class AggregateFrame implements FrameAutomaton<Reaching> {
  readonly takeThrows: boolean
  readonly #part: Part<unknown>
  readonly #reaches: number
  readonly #closesWithLast: boolean

  /** @throws TidemarkError as `partOf` */
  constructor({ of, reaches, closing }: Extract<FrameRule, { kind: 'aggregate' }>) {
    this.#part = partOf(of)
    this.#reaches = reaches
    this.#closesWithLast = closing === 'last'
    this.takeThrows = !NEVER_THROW.has(of.kind)
  }

  read(event: unknown): unknown {
    return this.#part.read(event) ?? MISSING
  }

  begin(): Reaching {
    return { sofar: this.#part.create(), size: 0 }
  }

  take(state: Reaching, value: unknown): Verdict {
    // Order of arrival and event time are the same here: events come in order.
    if (value !== MISSING) state.sofar = this.#part.add(state.sofar, value, NaN, state.size)
    state.size++
    const result = this.#part.result(state.sofar)
    if (typeof result !== 'number' || !(result >= this.#reaches)) return 'inside'
    if (this.#closesWithLast) return 'last'
    // One event that reaches the value by itself begins a frame: there is no other frame it could be in.
    return state.size === 1 ? 'inside' : 'outside'
  }

  copy({ sofar, size }: Reaching): Reaching {
    return { sofar: this.#part.copy(sofar), size }
  }

  toPlain({ sofar, size }: Reaching): unknown {
    return [this.#part.toPlain(sofar), size]
  }

  fromPlain(plain: unknown): Reaching {
    const [sofar, size] = plain as [unknown, number]
    return { sofar: this.#part.fromPlain(sofar), size }
  }
}
