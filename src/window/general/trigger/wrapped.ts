/** Triggers made from one other. */
import { CONTINUE, FIRE, PURGE, type Standing, type TriggerMachine, type Verdict } from './trigger-machine.ts'

/** Flink's `PurgingTrigger`: the state is that of the inner one. */
export class PurgingMachine implements TriggerMachine {
  readonly asksNow: boolean
  readonly measures: boolean
  readonly #of: TriggerMachine

  constructor(of: TriggerMachine) {
    this.#of = of
    this.asksNow = of.asksNow
    this.measures = of.measures
  }

  begin(): unknown {
    return this.#of.begin()
  }

  measure(state: unknown, event: unknown): void {
    this.#of.measure(state, event)
  }

  onElement(state: unknown, at: Standing): Verdict {
    return purging(this.#of.onElement(state, at))
  }

  onEventTime(state: unknown, time: number, at: Standing): Verdict {
    return purging(this.#of.onEventTime(state, time, at))
  }

  onProcessingTime(state: unknown, time: number, at: Standing): Verdict {
    return purging(this.#of.onProcessingTime(state, time, at))
  }

  nextEventTime(state: unknown, at: Standing): number {
    return this.#of.nextEventTime(state, at)
  }

  nextProcessingTime(state: unknown, at: Standing): number {
    return this.#of.nextProcessingTime(state, at)
  }

  isDone(state: unknown): boolean {
    return this.#of.isDone(state)
  }

  moveEnd(state: unknown): void {
    this.#of.moveEnd(state)
  }

  merge(into: unknown, from: unknown): void {
    this.#of.merge(into, from)
  }

  copy(state: unknown): unknown {
    return this.#of.copy(state)
  }
}

function purging(verdict: Verdict): Verdict {
  return (verdict & FIRE) === 0 ? CONTINUE : FIRE | PURGE
}

interface Inner {
  of: unknown
  isOver: boolean
}

/** What `repeatedly` and `once` have in common: what becomes of the inner one when it fires. */
abstract class WrappingMachine implements TriggerMachine<Inner> {
  readonly asksNow: boolean
  readonly measures: boolean
  protected readonly of: TriggerMachine

  constructor(of: TriggerMachine) {
    this.of = of
    this.asksNow = of.asksNow
    this.measures = of.measures
  }

  protected abstract fired(state: Inner): void

  begin(): Inner {
    return { of: this.of.begin(), isOver: false }
  }

  measure(state: Inner, event: unknown): void {
    if (!this.isDone(state)) this.of.measure(state.of, event)
  }

  onElement(state: Inner, at: Standing): Verdict {
    return this.isDone(state) ? CONTINUE : this.#after(state, this.of.onElement(state.of, at))
  }

  onEventTime(state: Inner, time: number, at: Standing): Verdict {
    return this.isDone(state) ? CONTINUE : this.#after(state, this.of.onEventTime(state.of, time, at))
  }

  onProcessingTime(state: Inner, time: number, at: Standing): Verdict {
    return this.isDone(state) ? CONTINUE : this.#after(state, this.of.onProcessingTime(state.of, time, at))
  }

  nextEventTime(state: Inner, at: Standing): number {
    return this.isDone(state) ? Infinity : this.of.nextEventTime(state.of, at)
  }

  nextProcessingTime(state: Inner, at: Standing): number {
    return this.isDone(state) ? Infinity : this.of.nextProcessingTime(state.of, at)
  }

  isDone(state: Inner): boolean {
    return state.isOver
  }

  moveEnd(state: Inner): void {
    this.of.moveEnd(state.of)
  }

  merge(into: Inner, from: Inner): void {
    if (into.isOver && !from.isOver) {
      into.isOver = false
      into.of = from.of
    } else if (!from.isOver) this.of.merge(into.of, from.of)
  }

  copy({ of, isOver }: Inner): Inner {
    return { of: this.of.copy(of), isOver }
  }

  #after(state: Inner, verdict: Verdict): Verdict {
    if ((verdict & FIRE) !== 0) this.fired(state)
    return verdict
  }
}

export class RepeatedlyMachine extends WrappingMachine {
  protected override fired(state: Inner): void {
    state.of = this.of.begin()
  }
}

export class OnceMachine extends WrappingMachine {
  protected override fired(state: Inner): void {
    state.isOver = true
  }
}
