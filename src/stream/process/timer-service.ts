/** The timers of the key at work, as a function sees them. What a call sets and deletes can be taken back. */
import type { Key } from '../../event/keys.ts'
import type { KeyUses } from '../state/key-uses.ts'
import { noEventTime } from '../../event/time-errors.ts'
import { notInCall } from '../state/errors.ts'
import { Timers } from '../timers.ts'
import type { TimerService } from './contexts.ts'
import { noTimerFunction, timerLoop } from './errors.ts'

export interface KeyTimersOptions {
  readonly keyOf: (id: number) => Key
  readonly uses: KeyUses
  /** Of each domain. */
  readonly limit: number
  /** See `KeyedLimits.chain`. */
  readonly chain: number
  /** Whether there is a function to call. */
  readonly hasFunction: boolean
}

export class KeyTimers implements TimerService {
  /** A lane for each watermark scope. */
  readonly event: Timers
  readonly processing: Timers
  readonly #options: KeyTimersOptions
  /** What the call has done: domain, lane, scope, id, time, and whether it was set; six numbers for each. */
  readonly #done: number[] = []
  #size = 0
  #isOpen = false
  #id = 0
  #scope = 0
  /** What is due already: in its own call a timer is due at its time. `-Infinity`: nothing is. */
  #dueEvent = -Infinity
  #dueProcessing = -Infinity
  #chain = 0
  #hasEventTime = true

  constructor(options: KeyTimersOptions) {
    this.#options = options
    this.event = new Timers(options)
    this.processing = new Timers(options)
  }

  /** Timers begin to be called. */
  startPass(): void {
    this.#chain = 0
  }

  /**
   * A function is about to run.
   *
   * @param dueEvent in a timer's call: an event-time timer up to this time would be called at once and for ever
   */
  open(id: number, scope: number, hasEventTime: boolean, dueEvent: number, dueProcessing: number): void {
    this.#isOpen = true
    this.#id = id
    this.#scope = scope
    this.#hasEventTime = hasEventTime
    this.#dueEvent = dueEvent
    this.#dueProcessing = dueProcessing
  }

  registerEventTimeTimer(time: number): void {
    this.#check()
    if (!this.#hasEventTime) throw noEventTime('An event-time timer')
    if (!this.event.add(this.#scope, this.#scope, this.#id, time)) return
    this.#note(0, this.#scope, time, 1)
    if (time <= this.#dueEvent) this.#link(time)
  }

  deleteEventTimeTimer(time: number): boolean {
    this.#check()
    if (!this.event.delete(this.#scope, this.#id, time)) return false
    this.#note(0, this.#scope, time, 0)
    return true
  }

  registerProcessingTimeTimer(time: number): void {
    this.#check()
    if (!this.processing.add(0, this.#scope, this.#id, time)) return
    this.#note(1, 0, time, 1)
    if (time <= this.#dueProcessing) this.#link(time)
  }

  deleteProcessingTimeTimer(time: number): boolean {
    this.#check()
    if (!this.processing.delete(0, this.#id, time)) return false
    this.#note(1, 0, time, 0)
    return true
  }

  /** Nothing can be set any more. */
  close(): void {
    this.#isOpen = false
  }

  /** What the call has done stays. */
  commit(): void {
    this.#isOpen = false
    this.#size = 0
  }

  /** What the call has done is taken back, latest first. */
  rollback(): void {
    this.#isOpen = false
    for (let at = this.#size - 6; at >= 0; at -= 6) {
      const [domain, lane, scope, id, time, isSet] = this.#done.slice(at, at + 6) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      const timers = domain === 0 ? this.event : this.processing
      if (isSet === 1) timers.delete(lane, id, time)
      else timers.add(lane, scope, id, time)
    }
    this.#size = 0
  }

  #check(): void {
    if (!this.#isOpen) throw notInCall('ctx.timers')
    if (!this.#options.hasFunction) throw noTimerFunction()
  }

  #link(time: number): void {
    if (++this.#chain > this.#options.chain) throw timerLoop(this.#options.chain, time, this.#options.keyOf(this.#id))
  }

  #note(domain: number, lane: number, time: number, isSet: number): void {
    const done = this.#done
    const at = this.#size
    done[at] = domain
    done[at + 1] = lane
    done[at + 2] = this.#scope
    done[at + 3] = this.#id
    done[at + 4] = time
    done[at + 5] = isSet
    this.#size += 6
  }
}
