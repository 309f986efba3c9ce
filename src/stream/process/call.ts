/** The context that all functions of an operator are given: one object, which shows the call at work. */
import { compareKeys, type Key } from '../../event/keys.ts'
import { noProcessingTime, notInCall } from '../state/errors.ts'
import type { KeyedState } from '../state/keyed-state.ts'
import type { BroadcastContext, EventContext, States, TimerContext, TimerService } from './contexts.ts'
import { badOutputTime } from './errors.ts'
import type { InputKeys } from './input-keys.ts'
import { MAIN, type PendingOutputs } from './pending-outputs.ts'
import type { SideOutputs } from './side-outputs.ts'

export interface CallParts {
  readonly keys: InputKeys<never>
  readonly state: KeyedState
  readonly timers: TimerService
  readonly outputs: PendingOutputs
  readonly sides: SideOutputs
  /** Broadcast state; `null`: there is none. */
  readonly broadcast: States | null
}

export class Call implements EventContext<unknown>, TimerContext<unknown>, BroadcastContext<unknown> {
  readonly state: States
  readonly timers: TimerService
  readonly broadcast: States
  readonly #parts: CallParts
  isOpen: boolean = false
  /** The key at work; -1: none. */
  id: number = 0
  /** Keys whose state the call may have changed, besides the one at work. */
  readonly touched: number[] = []
  time: number = NaN
  watermark: number = -Infinity
  isLate: boolean = false
  domain: 'event' | 'processing' = 'event'
  /** The processing time; `-Infinity`: nobody has told it. */
  now: number = -Infinity
  /** The event time of outputs that are given none. */
  outputTime: number = NaN

  constructor(parts: CallParts) {
    this.#parts = parts
    this.state = parts.state.states
    this.timers = parts.timers
    this.broadcast = parts.broadcast ?? NOTHING
  }

  get key(): Key {
    this.#check('ctx.key')
    if (this.id < 0) throw notInCall('ctx.key')
    return this.#parts.keys.key(this.id)
  }

  get processingTime(): number {
    if (this.now === -Infinity) throw noProcessingTime('ctx.processingTime')
    return this.now
  }

  // These are fields, so that a function may take them out of its context: ({ emit }) => emit(…).
  readonly emit: (value: unknown, time?: number) => void = (value, time) => {
    this.#check('ctx.emit()')
    this.#parts.outputs.add(value, this.#timeOf(time), MAIN)
  }

  readonly emitTo: (tag: string, value: unknown, time?: number) => void = (tag, value, time) => {
    this.#check('ctx.emitTo()')
    this.#parts.outputs.add(value, this.#timeOf(time), this.#parts.sides.indexOf(tag))
  }

  applyToKeyedState(name: string, apply: (key: Key, state: never) => void): void {
    this.#check('ctx.applyToKeyedState()')
    const { state, keys } = this.#parts
    const found = state.idsOf(name).map((id) => ({ id, key: keys.key(id) }))
    state.isOpen = true
    for (const { id, key } of found.sort((a, b) => compareKeys(a.key, b.key))) {
      state.id = id
      this.touched.push(id)
      apply(key, this.state[name] as never)
    }
    state.isOpen = false
  }

  #timeOf(time: number | undefined): number {
    if (time === undefined) return this.outputTime
    if (!Number.isFinite(time)) throw badOutputTime(time)
    return time
  }

  #check(what: string): void {
    if (!this.isOpen) throw notInCall(what)
  }
}

const NOTHING: States = Object.freeze({})
