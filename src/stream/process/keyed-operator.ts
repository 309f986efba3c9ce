/**
 * The frame of operators that call a user's functions with keyed state and timers. Rules of Flink:
 *
 * - The watermark is advanced before timers run; they run in order of time, then of keys. What a timer sets comes in its
 *   turn, in the same pass if it is due. A timer set in the past runs when the watermark next advances.
 * - When the input ends, event-time timers run, and processing-time timers do not. Of a cut input only those run whose
 *   time is before the last event.
 * - Late events are events; `isLate` tells.
 *
 * Unlike Flink, a call that throws is taken back whole, and the job goes on.
 */
import { BAD_KEY, compareKeys, type KeySelector } from '../../event/keys.ts'
import type { EventBatch } from '../../event/batch.ts'
import type { Rows } from '../../event/rows.ts'
import { plainWatermark, watermarkFromPlain, type PlainWatermark } from '../../time/watermark.ts'
import { isFatal } from '../state/errors.ts'
import { KeyUses } from '../state/key-uses.ts'
import { KeyedState, type KeyedStateSnapshot } from '../state/keyed-state.ts'
import type { StateKeysSnapshot } from '../state-keys.ts'
import { TimedOperator, type TimedSnapshot } from '../timed-operator.ts'
import type { TimersSnapshot } from '../timers.ts'
import { checkDone, checkFunction, type AnyFunction } from './any-function.ts'
import { Call } from './call.ts'
import type { States } from './contexts.ts'
import { InputKeys, inputOf } from './input-keys.ts'
import type { KeyedCounters, KeyedOptions, PendingTimer } from './keyed-options.ts'
import { MAIN, PendingOutputs } from './pending-outputs.ts'
import { SideOutputs } from './side-outputs.ts'
import { KeyTimers } from './timer-service.ts'

export interface KeyedSnapshot {
  readonly timed: TimedSnapshot
  /** What is known of the times of events. */
  readonly time: {
    readonly hasEventTime: boolean
    readonly isScoped: boolean
    /** By scope: the greatest time of an event. */
    readonly latest: readonly PlainWatermark[]
  }
  /** By tag: how many outputs there have been. */
  readonly counters: readonly number[]
  readonly keys: StateKeysSnapshot
  /** By key id: the watermark scope in which it was last seen. */
  readonly scopes: readonly (readonly [id: number, scope: number])[]
  readonly state: KeyedStateSnapshot
  readonly eventTimers: TimersSnapshot
  readonly processingTimers: TimersSnapshot
}

export abstract class KeyedOperator<I, O> extends TimedOperator<I, O> {
  protected readonly call: Call
  protected readonly keyed: KeyedState
  readonly #keys: InputKeys<I>
  readonly #function: AnyFunction
  readonly #onBad: KeyedOptions<O>['onBad']
  readonly #uses: KeyUses = new KeyUses()
  readonly #timers: KeyTimers
  readonly #outputs: PendingOutputs = new PendingOutputs()
  readonly #sides: SideOutputs
  /** By scope: the greatest time of an event. */
  readonly #latest: number[] = []
  /** By key id: the scope in which it was last seen. */
  readonly #scopes: number[] = []
  readonly #free: (id: number) => void
  /** How many inputs have keys. */
  readonly #inputs: number
  /** Unless an event has shown otherwise. */
  #hasEventTime = true
  #isOpened = false
  #calls = 0
  #failed = 0

  /**
   * @param keys by input; the broadcast side is no such input
   * @param broadcast broadcast state, if there is any
   */
  constructor(
    options: KeyedOptions<O>,
    keys: readonly (KeySelector<I> | null)[],
    fn: AnyFunction,
    broadcast: States | null = null,
  ) {
    super(options)
    checkFunction(fn)
    const { limits, isScoped, onBad } = options
    this.#function = fn
    this.#onBad = onBad
    this.#inputs = keys.length
    this.#keys = new InputKeys({ keys, maxKeys: limits.keys, isScoped, onBad })
    this.keyed = new KeyedState(fn.state ?? {}, { maxEntries: limits.entries, uses: this.#uses })
    this.#timers = new KeyTimers({
      keyOf: (id) => this.#keys.key(id),
      uses: this.#uses,
      limit: limits.timers,
      chain: limits.chain,
      hasFunction: fn.timer !== undefined,
    })
    this.#sides = new SideOutputs(fn.sides ?? [], options.sides ?? {})
    this.call = new Call({
      keys: this.#keys as unknown as InputKeys<never>,
      state: this.keyed,
      timers: this.#timers,
      outputs: this.#outputs,
      sides: this.#sides,
      broadcast,
    })
    this.#free = (id) => this.#release(id)
  }

  /** Calls the user's function for an event of an input; what it gives is looked at only to find promises. */
  protected abstract handle(event: I, input: number): unknown

  get counters(): KeyedCounters {
    return {
      calls: this.#calls,
      failed: this.#failed,
      timers: this.#timers.event.size + this.#timers.processing.size,
      entries: this.keyed.entries,
      keys: this.#keys.isKeyed ? this.#keys.size : 0,
    }
  }

  /** How many outputs there have been by tag. */
  get sideCounts(): Readonly<Record<string, number>> {
    return this.#sides.counts
  }

  /** The timers that are set, those due first at the front. O(n log n) */
  pendingTimers(): readonly PendingTimer[] {
    const of = (domain: 'event' | 'processing'): readonly PendingTimer[] =>
      this.#timers[domain].pending().map(({ time, scope, id }) => ({ domain, key: this.#keys.key(id), scope, time }))
    return [...of('event'), ...of('processing')]
  }

  override batch(batch: EventBatch<I>): void {
    if (batch.scope !== null) this.#sides.isScoped = true
    super.batch(batch)
    this.#sides.flush()
  }

  override progress(): void {
    super.progress()
    this.#sides.flush()
    this.#sides.progress()
  }

  override tick(now: number): void {
    super.tick(now)
    this.#sides.flush()
    this.#sides.tick(now)
  }

  override idle(idle: boolean): void {
    super.idle(idle)
    this.#sides.idle(idle)
  }

  override end(): void {
    super.end()
    this.#sides.flush()
    this.#sides.end()
  }

  protected override event(rows: Rows<I>, row: number, time: number, scope: number): void {
    // Also one input may be a union: which of its streams an event is from says nothing here.
    const input = this.#inputs === 1 ? 0 : inputOf(rows)
    const id = this.#keys.id(rows, row, scope, input)
    if (id === BAD_KEY) return
    this.observe(scope, time)
    this.#scopes[id] = scope
    const event = rows.get(row)
    this.#begin(id, scope, time, this.reached(scope))
    this.call.isLate = time <= this.call.watermark
    try {
      const given = this.handle(event, input)
      if (given !== undefined) checkDone(given, 'event')
    } catch (error) {
      return this.#fail(error, id, 'event', event, rows.origin(row))
    }
    this.#commit(id, scope, rows.origin(row))
  }

  /** Takes note of the time of an event. */
  protected observe(scope: number, time: number): void {
    if (time !== time) this.#hasEventTime = false
    else if (!(this.#latest[scope]! >= time)) this.#latest[scope] = time
  }

  protected override advance(scope: number, watermark: number): void {
    this.#timers.startPass()
    this.#fire(scope, watermark)
    // It is the end of a complete input that comes with this; any later, and no result would be in time.
    if (watermark === Infinity && this.#function.end !== undefined) {
      this.#endKeys(scope)
      this.#fire(scope, watermark)
    }
    this.keyed.expire('event', scope, watermark, this.#free)
  }

  #fire(scope: number, watermark: number): void {
    const { event } = this.#timers
    while (event.take(scope, watermark)) {
      const { id, time } = event.taken
      this.at(time)
      this.#begin(id, scope, time, watermark)
      this.#openTimers(id, scope, watermark === Infinity ? Infinity : time, -Infinity)
      this.#timer(id, scope, time)
    }
  }

  protected override processing(now: number): void {
    const { processing } = this.#timers
    this.#timers.startPass()
    while (processing.take(0, now)) {
      const { id, time, scope } = processing.taken
      this.in(scope)
      this.#begin(id, scope, NaN, this.reached(scope))
      this.#openTimers(id, scope, -Infinity, time)
      this.call.time = time
      this.call.domain = 'processing'
      this.#timer(id, scope, time)
    }
    this.keyed.expire('processing', 0, now, this.#free)
  }

  protected keyedSnapshot(): KeyedSnapshot {
    return {
      timed: this.timedSnapshot(),
      time: {
        hasEventTime: this.#hasEventTime,
        isScoped: this.#sides.isScoped,
        latest: Array.from(this.#latest, (time) => plainWatermark(time ?? -Infinity)),
      },
      counters: this.#sides.snapshot(),
      keys: this.#keys.snapshot(),
      scopes: [...this.#scopes.entries()].filter(([id]) => !this.#uses.isFree(id)),
      state: this.keyed.snapshot(),
      eventTimers: this.#timers.event.snapshot(),
      processingTimers: this.#timers.processing.snapshot(),
    }
  }

  protected keyedRestore(snapshot: KeyedSnapshot): void {
    const { hasEventTime, isScoped, latest } = snapshot.time
    this.timedRestore(snapshot.timed)
    this.#hasEventTime = hasEventTime
    for (const [scope, time] of latest.entries()) this.#latest[scope] = watermarkFromPlain(time)
    this.#sides.restore(snapshot.counters, isScoped)
    this.#keys.restore(snapshot.keys)
    for (const [id, scope] of snapshot.scopes) this.#scopes[id] = scope
    this.keyed.restore(snapshot.state)
    this.#timers.event.restore(snapshot.eventTimers, (scope) => scope)
    this.#timers.processing.restore(snapshot.processingTimers, () => 0)
  }

  /**
   * Runs what belongs to no key: `work` may emit, and change the state of all keys.
   *
   * @returns whether it went well; if not, it has been reported
   */
  protected unkeyed(
    event: unknown,
    time: number,
    origin: number,
    work: (event: never, ctx: never) => unknown,
  ): boolean {
    const { call } = this
    this.observe(0, time)
    this.#begin(NO_ID, 0, time, this.reached(0))
    call.isLate = time <= call.watermark
    // There is no key to have state and timers.
    this.keyed.isOpen = false
    this.#timers.close()
    try {
      const given = work(event as never, call as never)
      if (given !== undefined) checkDone(given, 'broadcast')
    } catch (error) {
      this.#fail(error, NO_ID, 'broadcast', event, origin)
      return false
    }
    this.#commit(NO_ID, 0, origin)
    return true
  }

  /** @param time the event's, or the event-time timer's; NaN: neither */
  #begin(id: number, scope: number, time: number, watermark: number): void {
    if (!this.#isOpened) {
      this.#isOpened = true
      this.#function.open?.()
    }
    this.#calls++
    const { call, now } = this
    const reached = this.reached(scope)
    const latest = this.#latest[scope] ?? -Infinity
    call.isOpen = true
    call.id = id
    call.time = time
    call.watermark = watermark
    call.isLate = false
    call.domain = 'event'
    call.now = now
    call.outputTime = time === time ? time : knownTime(Math.max(latest, reached + 1))
    this.keyed.open(id, scope, this.#hasEventTime ? Math.max(time === time ? time : latest, reached) : NaN, now)
    this.#openTimers(id, scope, -Infinity, -Infinity)
  }

  #openTimers(id: number, scope: number, dueEvent: number, dueProcessing: number): void {
    this.#timers.open(id, scope, this.#hasEventTime, dueEvent, dueProcessing)
  }

  #timer(id: number, scope: number, time: number): void {
    try {
      const given: unknown = this.#function.timer!(time, this.call as never)
      if (given !== undefined) checkDone(given, 'timer')
    } catch (error) {
      return this.#fail(error, id, 'timer', undefined, -1)
    }
    this.#commit(id, scope, -1)
  }

  #endKeys(scope: number): void {
    const ids = this.#keys.isKeyed
      ? [...this.#scopes.keys()].filter((id) => this.#isHere(id, scope))
      : [this.#keys.onlyId(scope)]
    const after = Math.max(this.#latest[scope] ?? -Infinity, this.reached(scope)) + 1
    for (const id of ids.sort((a, b) => compareKeys(this.#keys.key(a), this.#keys.key(b)))) {
      this.#begin(id, scope, NaN, Infinity)
      this.call.outputTime = knownTime(after)
      this.#openTimers(id, scope, Infinity, -Infinity)
      try {
        const given: unknown = this.#function.end!(this.call as never)
        if (given !== undefined) checkDone(given, 'end')
      } catch (error) {
        this.#fail(error, id, 'end', undefined, -1)
        continue
      }
      this.#commit(id, scope, -1)
    }
  }

  #isHere(id: number, scope: number): boolean {
    return this.#scopes[id] === scope && !this.#uses.isFree(id)
  }

  #commit(id: number, scope: number, origin: number): void {
    this.call.isOpen = false
    this.keyed.commit()
    this.#timers.commit()
    const { values, times, tags, size } = this.#outputs
    for (let i = 0; i < size; i++) {
      if (tags[i] === MAIN) this.emit(values[i] as O, times[i]!, origin)
      else this.#sides.add(tags[i]!, values[i], origin, times[i]!, scope, this.carried(scope, times[i]!))
    }
    if (size > 0) this.#outputs.clear()
    this.#release(id)
  }

  /** @param what the function that threw */
  #fail(error: unknown, id: number, what: string, event: unknown, position: number): void {
    this.call.isOpen = false
    this.keyed.rollback()
    this.#timers.rollback()
    this.#outputs.clear()
    this.#release(id)
    if (isFatal(error)) throw error
    this.#failed++
    this.#onBad({
      kind: 'function',
      reason: `the function ${what} threw: ${error instanceof Error ? error.message : String(error)}`,
      position,
      event,
      error,
    })
  }

  #release(id: number): void {
    const { touched } = this.call
    if (this.#keys.isKeyed && id !== NO_ID && this.#uses.isFree(id)) this.#keys.release(id)
    if (touched.length === 0) return
    for (const other of touched) if (this.#keys.isKeyed && this.#uses.isFree(other)) this.#keys.release(other)
    touched.length = 0
  }
}

/** No key is at work. */
const NO_ID = -1

/** NaN where nothing is known. */
function knownTime(time: number): number {
  return Number.isFinite(time) ? time : NaN
}
