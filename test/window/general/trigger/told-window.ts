/** One window of a trigger's machine, to which things happen one by one. */
import { expect } from 'vitest'
import {
  FIRE,
  PURGE,
  type Standing,
  type TriggerMachine,
} from '../../../../src/window/general/trigger/trigger-machine.ts'
import { triggerMachine } from '../../../../src/window/general/trigger/trigger-machine-of.ts'
import type { Trigger } from '../../../../src/window/syntax/trigger.ts'

/** One window [0, 100) of a trigger, or another; its state goes through JSON at every step. */
export class ToldWindow {
  readonly machine: TriggerMachine
  readonly at: Standing
  state: unknown

  constructor(trigger: Trigger, { end = 100, isProcessing = false }: { end?: number; isProcessing?: boolean } = {}) {
    this.machine = triggerMachine(trigger)
    this.state = this.machine.begin()
    this.at = {
      lastMoment: end - 1,
      isProcessing,
      watermark: -Infinity,
      target: -Infinity,
      now: 0,
      time: NaN,
      event: undefined,
    }
  }

  event(time: number, event: unknown = time): string {
    this.#reread()
    Object.assign(this.at, { time, event })
    this.machine.measure(this.state, event)
    return shown(this.machine.onElement(this.state, this.at))
  }

  /** Moves the watermark, by way of the times that are asked for; tells at which it fires, and how. */
  to(watermark: number): readonly string[] {
    const { at, machine } = this
    at.target = watermark
    const fired: string[] = []
    for (;;) {
      this.#reread()
      const next = machine.nextEventTime(this.state, at)
      if (next > watermark || next === Infinity) break
      at.watermark = next
      const verdict = machine.onEventTime(this.state, next, at)
      if (verdict !== 0) fired.push(`${next} ${shown(verdict)}`)
    }
    at.watermark = watermark
    if (watermark === Infinity) {
      const verdict = machine.onEventTime(this.state, Infinity, at)
      if (verdict !== 0) fired.push(`end ${shown(verdict)}`)
    }
    return fired
  }

  now(now: number): readonly string[] {
    const { at, machine } = this
    const fired: string[] = []
    for (;;) {
      this.#reread()
      const next = machine.nextProcessingTime(this.state, at)
      if (next > now) break
      at.now = Math.max(at.now, next)
      const verdict = machine.onProcessingTime(this.state, next, at)
      if (verdict !== 0) fired.push(`${next} ${shown(verdict)}`)
    }
    at.now = now
    return fired
  }

  get isDone(): boolean {
    return this.machine.isDone(this.state)
  }

  /** Merges another window of the same trigger into this one, which then has this end. */
  merge(other: ToldWindow, end: number): void {
    if (this.at.lastMoment !== end - 1) this.machine.moveEnd(this.state)
    if (other.at.lastMoment !== end - 1) this.machine.moveEnd(other.state)
    this.machine.merge(this.state, other.state)
    this.at.lastMoment = end - 1
  }

  #reread(): void {
    const before = JSON.stringify(this.state)
    this.state = this.machine.copy(JSON.parse(before))
    expect(JSON.stringify(this.state)).toBe(before)
  }
}

function shown(verdict: number): string {
  return (verdict & PURGE) !== 0 ? 'purge' : (verdict & FIRE) !== 0 ? 'fire' : '-'
}

export function two(trigger: Trigger): readonly [ToldWindow, ToldWindow] {
  return [new ToldWindow(trigger), new ToldWindow(trigger)]
}
