/** Triggers on event time. */
import { CONTINUE, FIRE, least, Machine, multipleAfter, type Standing, type Verdict } from './trigger-machine.ts'

/** Flink's `EventTimeTrigger`. It remembers nothing: whether it has fired follows from the watermark. */
export class EventTimeMachine extends Machine<null> {
  begin(): null {
    return null
  }

  override onElement(_state: null, { watermark, lastMoment }: Standing): Verdict {
    return watermark >= lastMoment ? FIRE : CONTINUE
  }

  override onEventTime(_state: null, time: number, { lastMoment }: Standing): Verdict {
    return time === lastMoment ? FIRE : CONTINUE
  }

  override nextEventTime(_state: null, { watermark, lastMoment }: Standing): number {
    return lastMoment > watermark ? lastMoment : Infinity
  }
}

interface NextTime {
  /** The next multiple; `null`: no event has come since it began. */
  next: number | null
}

/** Flink's `ContinuousEventTimeTrigger`, but for multiples the watermark has passed when the first event comes. */
export class ContinuousEventTimeMachine extends Machine<NextTime> {
  readonly #every: number

  constructor(everyMs: number) {
    super()
    this.#every = everyMs
  }

  begin(): NextTime {
    return { next: null }
  }

  override onElement(state: NextTime, { watermark, lastMoment, time }: Standing): Verdict {
    if (watermark >= lastMoment) return FIRE
    if (state.next === null && !Number.isNaN(time)) {
      state.next = multipleAfter(Math.max(time, watermark), this.#every)
    }
    return CONTINUE
  }

  override onEventTime(state: NextTime, time: number, { lastMoment }: Standing): Verdict {
    const fires = time === lastMoment || (time < lastMoment && state.next !== null && time >= state.next)
    if (fires && time !== Infinity) state.next = multipleAfter(time, this.#every)
    return fires ? FIRE : CONTINUE
  }

  override nextEventTime({ next }: NextTime, { watermark, lastMoment, target }: Standing): number {
    if (watermark >= lastMoment) return Infinity
    // The multiples of a window that never ends do not end either: with the input it is over.
    if (next === null || (lastMoment === Infinity && target === Infinity)) return lastMoment
    return Math.min(lastMoment, next > watermark ? next : multipleAfter(watermark, this.#every))
  }

  override merge(into: NextTime, from: NextTime): void {
    into.next = least(into.next, from.next)
  }
}

/** Flink's `EndOfStreamTrigger`. */
export class EndOfStreamMachine extends Machine<null> {
  begin(): null {
    return null
  }

  override onEventTime(_state: null, time: number): Verdict {
    return time === Infinity ? FIRE : CONTINUE
  }
}
