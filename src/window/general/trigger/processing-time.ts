/** Triggers on processing time. */
import { CONTINUE, FIRE, least, Machine, multipleAfter, type Standing, type Verdict } from './trigger-machine.ts'

interface Waiting {
  /** Whether an event has come since it fired. */
  waits: boolean
}

/** Flink's `ProcessingTimeTrigger`. */
export class ProcessingTimeMachine extends Machine<Waiting> {
  override readonly asksNow = true

  begin(): Waiting {
    return { waits: false }
  }

  override onElement(state: Waiting): Verdict {
    state.waits = true
    return CONTINUE
  }

  override onProcessingTime(state: Waiting, time: number, { lastMoment }: Standing): Verdict {
    if (!state.waits || time < lastMoment) return CONTINUE
    state.waits = false
    return FIRE
  }

  override nextProcessingTime({ waits }: Waiting, { lastMoment }: Standing): number {
    return waits ? lastMoment : Infinity
  }

  override merge(into: Waiting, from: Waiting): void {
    if (from.waits) into.waits = true
  }
}

interface NextTime {
  /** When it fires; `null`: no event has come. */
  next: number | null
}

/** Flink's `ContinuousProcessingTimeTrigger`. The end of a window of event time is no limit to it. */
export class ContinuousProcessingTimeMachine extends Machine<NextTime> {
  override readonly asksNow = true
  readonly #every: number

  constructor(everyMs: number) {
    super()
    this.#every = everyMs
  }

  begin(): NextTime {
    return { next: null }
  }

  override onElement(state: NextTime, { now }: Standing): Verdict {
    state.next ??= multipleAfter(now, this.#every)
    return CONTINUE
  }

  override onProcessingTime(state: NextTime, time: number, at: Standing): Verdict {
    if (time < this.nextProcessingTime(state, at)) return CONTINUE
    state.next = at.isProcessing && time >= at.lastMoment ? null : multipleAfter(time, this.#every)
    return FIRE
  }

  override nextProcessingTime({ next }: NextTime, { isProcessing, lastMoment }: Standing): number {
    if (next === null) return Infinity
    return isProcessing && lastMoment < next ? lastMoment : next
  }

  override merge(into: NextTime, from: NextTime): void {
    into.next = least(into.next, from.next)
  }
}

/** Beam's `AfterProcessingTime.pastFirstElementInPane`. */
export class AfterProcessingTimeMachine extends Machine<NextTime> {
  override readonly asksNow = true
  readonly #delay: number

  constructor(delayMs: number) {
    super()
    this.#delay = delayMs
  }

  begin(): NextTime {
    return { next: null }
  }

  override onElement(state: NextTime, { now }: Standing): Verdict {
    state.next ??= now + this.#delay
    return CONTINUE
  }

  override onProcessingTime(state: NextTime, time: number): Verdict {
    if (state.next === null || time < state.next) return CONTINUE
    state.next = null
    return FIRE
  }

  override nextProcessingTime({ next }: NextTime): number {
    return next ?? Infinity
  }

  override merge(into: NextTime, from: NextTime): void {
    into.next = least(into.next, from.next)
  }
}
