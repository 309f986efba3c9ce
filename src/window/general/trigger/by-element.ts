/** Triggers that look at events, not at time. */
import { CONTINUE, FIRE, Machine, type Standing, type Verdict } from './trigger-machine.ts'

export class NeverMachine extends Machine<null> {
  begin(): null {
    return null
  }
}

interface Counted {
  count: number
}

/** Flink's `CountTrigger`. What merged windows have counted adds up; they fire with the next event at the earliest. */
export class CountMachine extends Machine<Counted> {
  readonly #count: number

  constructor(count: number) {
    super()
    this.#count = count
  }

  begin(): Counted {
    return { count: 0 }
  }

  override onElement(state: Counted): Verdict {
    if (++state.count < this.#count) return CONTINUE
    state.count = 0
    return FIRE
  }

  override merge(into: Counted, from: Counted): void {
    into.count += from.count
  }
}

interface Reference {
  /** What fired last, or came first; `null`: nothing has. In a list, since an event may be `null`. */
  from: readonly [event: unknown] | null
  /** How far the event at hand is from it. */
  distance: number
}

/** Flink's `DeltaTrigger`, also for windows that merge: then the window opened last has the reference. */
export class DeltaMachine extends Machine<Reference> {
  override readonly measures = true
  readonly #threshold: number
  readonly #distance: (from: unknown, to: unknown) => number

  constructor(threshold: number, distance: (from: never, to: never) => number) {
    super()
    this.#threshold = threshold
    this.#distance = distance as (from: unknown, to: unknown) => number
  }

  begin(): Reference {
    return { from: null, distance: 0 }
  }

  override measure(state: Reference, event: unknown): void {
    state.distance = state.from === null ? 0 : this.#distance(state.from[0], event)
  }

  override onElement(state: Reference, { event }: Standing): Verdict {
    const fires = state.from !== null && state.distance > this.#threshold
    if (state.from === null || fires) state.from = [event]
    // A distance that is no number is none, and JSON has no text for it.
    state.distance = 0
    return fires ? FIRE : CONTINUE
  }

  override merge(into: Reference, from: Reference): void {
    if (from.from === null) return
    into.from = from.from
    into.distance = from.distance
  }
}
