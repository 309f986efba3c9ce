/** Beam's `AfterWatermark` with early and late firings; Flink SQL's `AfterEndOfWindow`. */
import { CONTINUE, FIRE, type Standing, type TriggerMachine, type Verdict } from './trigger-machine.ts'

const EARLY = 0
const LATE = 1
/** The watermark has passed, and there are no late firings. */
const OVER = 2

interface Phased {
  phase: typeof EARLY | typeof LATE | typeof OVER
  /** The state of the trigger of this phase; `null`: there is none. */
  part: unknown
}

export class AfterWatermarkMachine implements TriggerMachine<Phased> {
  readonly asksNow: boolean
  readonly measures: boolean
  readonly #early: TriggerMachine | null
  readonly #late: TriggerMachine | null

  constructor(early: TriggerMachine | null, late: TriggerMachine | null) {
    this.#early = early
    this.#late = late
    this.asksNow = early?.asksNow === true || late?.asksNow === true
    this.measures = early?.measures === true || late?.measures === true
  }

  begin(): Phased {
    return { phase: EARLY, part: this.#early?.begin() ?? null }
  }

  measure(state: Phased, event: unknown): void {
    this.#machine(state)?.measure(state.part, event)
  }

  onElement(state: Phased, at: Standing): Verdict {
    // The window was opened when its end had passed.
    if (state.phase === EARLY && at.watermark >= at.lastMoment) return this.#pass(state)
    const machine = this.#machine(state)
    return machine === null ? CONTINUE : this.#after(state, machine, machine.onElement(state.part, at))
  }

  onEventTime(state: Phased, time: number, at: Standing): Verdict {
    if (state.phase === EARLY && time === at.lastMoment) return this.#pass(state)
    const machine = this.#machine(state)
    return machine === null ? CONTINUE : this.#after(state, machine, machine.onEventTime(state.part, time, at))
  }

  onProcessingTime(state: Phased, time: number, at: Standing): Verdict {
    const machine = this.#machine(state)
    return machine === null ? CONTINUE : this.#after(state, machine, machine.onProcessingTime(state.part, time, at))
  }

  nextEventTime(state: Phased, at: Standing): number {
    const inner = this.#machine(state)?.nextEventTime(state.part, at) ?? Infinity
    if (state.phase !== EARLY || at.lastMoment <= at.watermark) return inner
    return Math.min(at.lastMoment, inner)
  }

  nextProcessingTime(state: Phased, at: Standing): number {
    return this.#machine(state)?.nextProcessingTime(state.part, at) ?? Infinity
  }

  isDone({ phase }: Phased): boolean {
    return phase === OVER
  }

  /** The watermark has not passed the end of the new window, or has passed it without a result. */
  moveEnd(state: Phased): void {
    if (state.phase !== EARLY) Object.assign(state, this.begin())
    else this.#early?.moveEnd(state.part)
  }

  merge(into: Phased, from: Phased): void {
    if (into.phase === from.phase) this.#machine(into)?.merge(into.part, from.part)
    else if (from.phase > into.phase) {
      into.phase = from.phase
      into.part = from.part
    }
  }

  copy(state: Phased): Phased {
    return { phase: state.phase, part: this.#machine(state)?.copy(state.part) ?? null }
  }

  #machine({ phase }: Phased): TriggerMachine | null {
    return phase === EARLY ? this.#early : phase === LATE ? this.#late : null
  }

  #pass(state: Phased): Verdict {
    state.phase = this.#late === null ? OVER : LATE
    state.part = this.#late?.begin() ?? null
    return FIRE
  }

  #after(state: Phased, machine: TriggerMachine, verdict: Verdict): Verdict {
    if ((verdict & FIRE) !== 0) state.part = machine.begin()
    return verdict
  }
}
