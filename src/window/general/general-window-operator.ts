/**
 * Windows of every kind: any assigner, trigger, evictor, accumulation. What can be done in slices has an operator of its
 * own; this one keeps a window for each window.
 *
 * - An event is late if all its windows are over: `end - 1 + allowedLatenessMs <= watermark`. Nor does a window take
 *   events whose trigger is done; until it is over it is kept to know that.
 * - Time is logical: where the watermark jumps, windows act in order of the times they wait for, and for each the
 *   watermark is that time. Only `isLast` knows where the jump ends.
 * - Sessions that become one, or longer, are another window: its results count from 0, and retracting takes back the last
 *   results of all of them before its own first. Of a trigger only what it has counted goes on, unless the end stays.
 * - A count window that is full makes a result and is over, whatever its trigger says.
 * - A window that is given up shows what no result has shown with `onEmpty: 'onTime'` (Beam's default), makes a last
 *   result in any case with `always`, and none with `never` (Flink).
 * - At the end of a `complete` input windows of processing time are over as well.
 *
 * Cost per event: O(windows it is in), each O(log of the open windows of the key). Memory: one partial aggregate per
 * window, or all events with an evictor.
 */
import { show, TidemarkError } from '../../base/errors.ts'
import { BAD_KEY } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import type { BadKind } from '../../stream/stage.ts'
import { TimedOperator, type TimedSnapshot } from '../../stream/timed-operator.ts'
import { aggregatorOf } from '../aggregates/aggregator-of.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { WindowResult } from '../result.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import { Contents } from './contents.ts'
import { Intake } from './intake.ts'
import { compareWindows, type OpenWindow } from './open-window.ts'
import { Panes, type Firing } from './panes.ts'
import { pendingWindows, type PendingWindow } from './pending.ts'
import { Schedule } from './schedule.ts'
import { firesAgainInEventTime, firesAgainInProcessingTime } from './trigger/fires-again.ts'
import { CONTINUE, FIRE, PURGE, type Standing, type TriggerMachine, type Verdict } from './trigger/trigger-machine.ts'
import { triggerMachine } from './trigger/trigger-machine-of.ts'
import { WindowStore, type WindowStoreSnapshot } from './window-store.ts'
import type { PlainParts } from './window-state.ts'

export interface GeneralWindowSnapshot {
  readonly timed: TimedSnapshot
  readonly arrivals: number
  readonly counters: WindowCounters
  readonly store: WindowStoreSnapshot
}

export class GeneralWindowOperator<T> extends TimedOperator<T, WindowResult> {
  readonly counters: WindowCounters = { adds: 0, merges: 0, made: 0, results: 0 }
  readonly #syntax: WindowSyntax
  readonly #options: WindowOperatorOptions<T>
  readonly #isProcessing: boolean
  readonly #asksNow: boolean
  /** Whether an event without event time is in no window. */
  readonly #asksTime: boolean
  /** Whether results have the time at which they are made, or a later one. */
  readonly #isOrdered: boolean
  readonly #machine: TriggerMachine
  readonly #contents: Contents
  readonly #store: WindowStore<T>
  readonly #intake: Intake
  readonly #panes: Panes
  readonly #schedule: Schedule = new Schedule()
  readonly #parts: PlainParts
  #arrivals = 0
  /** How far processing time has come while windows act on it. */
  #clock = -Infinity
  #isEnding = false
  readonly #standing: Standing
  readonly #firing: Firing = { hasPassed: false, isLast: false, watermark: 0, reached: 0 }

  constructor(syntax: WindowSyntax, options: WindowOperatorOptions<T>) {
    super(options)
    const { assigner } = syntax
    const machine = triggerMachine(syntax.trigger)
    const aggregator = aggregatorOf(syntax.aggregates)
    const contents = new Contents(aggregator, syntax, this.counters, options.limits.events)
    this.#syntax = syntax
    this.#options = options
    this.#isProcessing = 'domain' in assigner && assigner.domain === 'processing'
    this.#asksNow = this.#isProcessing || machine.asksNow
    this.#asksTime = !this.#isProcessing && assigner.kind !== 'count' && assigner.kind !== 'global'
    this.#isOrdered = this.#asksTime && syntax.timestamp === 'end'
    this.#machine = machine
    this.#contents = contents
    this.#store = new WindowStore(options, machine, contents, this.counters)
    this.#intake = new Intake({
      assigner,
      aggregator,
      contents,
      machine,
      store: this.#store,
      clock: (scope) => (this.#isProcessing ? this.now : this.reached(scope)),
      isOver: (end, scope) => !this.#isProcessing && this.#cleanup(end) <= this.reached(scope),
    })
    this.#panes = new Panes({
      syntax,
      contents,
      isKeyed: options.key !== null,
      give: (result, time) => {
        this.counters.results++
        this.emit(result, time)
      },
      onBad: options.onBad,
    })
    this.#parts = {
      trigger: (state) => machine.copy(state),
      toPlain: (accumulator) => aggregator.toPlain(accumulator),
      fromPlain: (plain) => aggregator.fromPlain(plain),
    }
    this.#standing = {
      lastMoment: 0,
      isProcessing: this.#isProcessing,
      watermark: 0,
      target: 0,
      now: 0,
      time: NaN,
      event: undefined,
    }
  }

  /** How many windows are open, those among them whose trigger is done. */
  get openWindows(): number {
    return this.#store.size
  }

  /** How many keys have something. */
  get openKeys(): number {
    return this.#store.keys
  }

  /** How many events are kept one by one. */
  get keptEvents(): number {
    return this.#contents.kept
  }

  /**
   * Windows that are open, those that act first at the front.
   *
   * @complexity O(n log n) in all that are open
   */
  pending(limit: number = 100): readonly PendingWindow[] {
    return pendingWindows(this.#store.all(), limit, {
      isKeyed: this.#options.key !== null,
      at: (window) => this.#at(window, this.reached(window.scope), this.now),
      machine: this.#machine,
      cleanup: (window) => this.#cleanup(window.end),
    })
  }

  /** @throws TidemarkError `NO_PROCESSING_TIME`, `KEY_LIMIT`, `WINDOW_LIMIT`, `WINDOW_EVENT_LIMIT` */
  protected override event(rows: Rows<T>, row: number, time: number, scope: number): void {
    if (this.#asksNow && this.now === -Infinity) throw noProcessingTime(this.#isProcessing)
    const id = this.#store.id(rows, row, scope)
    if (id === BAD_KEY) return
    const event = rows.get(row)
    const intake = this.#intake
    let isIn: boolean
    if (this.#asksTime && Number.isNaN(time)) {
      this.#bad(id, 'time', 'the event has no time, and is in no window', event, rows.origin(row))
      return
    }
    try {
      isIn = intake.prepare(id, scope, event, this.#isProcessing ? this.now : time, time, this.#arrivals)
    } catch (error) {
      this.#bad(id, 'function', `a function of a window threw: ${show(error)}`, event, rows.origin(row), error)
      return
    }
    intake.countDone(id)
    if (isIn) this.#take(id, scope, event, time)
    else this.#options.onLate(event, time, this.reached(scope), rows.origin(row), intake.windows())
    intake.countOn(id)
    this.#store.release(id)
  }

  #bad(id: number, kind: BadKind, reason: string, event: T, position: number, error?: unknown): void {
    this.#options.onBad({ kind, reason, position, event, ...(error === undefined ? {} : { error }) })
    this.#store.release(id)
  }

  #take(id: number, scope: number, event: T, time: number): void {
    const intake = this.#intake
    const arrival = this.#arrivals++
    const watermark = this.reached(scope)
    for (let i = 0; i < intake.size; i++) {
      const window = intake.window(i, id, scope)
      this.#contents.add(window, event, intake.values, time, arrival, intake.tried(i))
      const at = this.#at(window, watermark, this.now)
      at.time = time
      at.event = event
      const verdict = this.#machine.onElement(window.trigger, at)
      const isFull = intake.isFull(window)
      if (isFull || (verdict & FIRE) !== 0) {
        this.#fire(window, verdict, isFull || this.#machine.isDone(window.trigger), isFull)
      }
      if (!isFull) this.#plan(window, at)
    }
  }

  protected override advance(scope: number, watermark: number): void {
    let before = this.reached(scope)
    for (;;) {
      const time = this.#schedule.nextEventTime(scope, watermark)
      if (Number.isNaN(time)) break
      if (this.#isOrdered) this.at(time)
      for (const window of this.#schedule.takeEventTime(scope)) this.#onEventTime(window, time, before, watermark)
      before = time
    }
    if (watermark !== Infinity) return
    for (const window of this.#left(scope)) this.#onEventTime(window, Infinity, before, Infinity)
  }

  protected override processing(now: number): void {
    for (;;) {
      const time = this.#schedule.nextProcessingTime(now)
      if (Number.isNaN(time)) break
      if (time > this.#clock) this.#clock = time
      for (const window of this.#schedule.takeProcessingTime()) this.#onProcessingTime(window, time, now)
    }
    this.#clock = now
  }

  override end(): void {
    this.#isEnding = true
    // Before the watermark ends, so that results are not late for what is behind.
    if (this.#isProcessing && this.#options.atEnd === 'complete') this.processing(Infinity)
    super.end()
  }

  protected override finish(): void {
    if (this.#isProcessing || this.#options.atEnd === 'complete') return
    // These have ended, though events might still have come for them.
    for (const window of this.#store.all()) {
      if (window.lastMoment > this.reached(window.scope)) continue
      this.#store.remove(window)
      this.#store.release(window.id)
    }
  }

  #leftByScope: Map<number, OpenWindow[]> | null = null

  /** The windows of a scope that wait for nothing but the end, when it has come. */
  #left(scope: number): readonly OpenWindow[] {
    if (this.#leftByScope === null) {
      const left = new Map<number, OpenWindow[]>()
      for (const window of this.#store.all()) {
        const others = left.get(window.scope)
        if (others === undefined) left.set(window.scope, [window])
        else others.push(window)
      }
      for (const windows of left.values()) windows.sort(compareWindows)
      this.#leftByScope = left
    }
    return (this.#leftByScope.get(scope) ?? []).filter(({ isOpen }) => isOpen)
  }

  /** @param before how far time had come before `time`, on its way to `target` */
  #onEventTime(window: OpenWindow, time: number, before: number, target: number): void {
    const machine = this.#machine
    const at = this.#at(window, before, this.now)
    at.target = target
    const cleanup = this.#isProcessing ? NaN : this.#cleanup(window.end)
    const asked = window.isDone ? Infinity : machine.nextEventTime(window.trigger, at)
    if (asked <= time || cleanup <= time) {
      at.watermark = time
      const verdict = window.isDone ? CONTINUE : machine.onEventTime(window.trigger, time, at)
      if ((verdict & FIRE) !== 0) {
        this.#fire(window, verdict, this.#isLast(window, time, cleanup, at), false)
      }
      if (cleanup <= time) return this.#giveUp(window)
    }
    if (time !== Infinity) this.#plan(window, at)
  }

  /** Whether a window that has fired at `time` makes no result before it is given up, or before the input has ended. */
  #isLast(window: OpenWindow, time: number, cleanup: number, at: Standing): boolean {
    const machine = this.#machine
    if (machine.isDone(window.trigger)) return true
    const isOver = cleanup <= at.target
    if (isOver ? this.#isFollowed(window, time) : !this.#isEnding) return false
    return !firesAgainInEventTime(machine, window.trigger, at, isOver ? cleanup : at.target)
  }

  #onProcessingTime(window: OpenWindow, time: number, target: number): void {
    this.in(window.scope)
    const machine = this.#machine
    const at = this.#at(window, this.reached(window.scope), this.#clock)
    const cleanup = this.#isProcessing ? window.lastMoment : NaN
    const asked = window.isDone ? Infinity : machine.nextProcessingTime(window.trigger, at)
    if (asked <= time || cleanup <= time) {
      const verdict = window.isDone ? CONTINUE : machine.onProcessingTime(window.trigger, time, at)
      if ((verdict & FIRE) !== 0) {
        const isOver = cleanup <= target && !this.#isFollowed(window, time)
        const isLast = isOver && !firesAgainInProcessingTime(machine, window.trigger, at, time, cleanup)
        this.#fire(window, verdict, isLast || machine.isDone(window.trigger), false)
      }
      if (cleanup <= time) return this.#giveUp(window)
    }
    this.#plan(window, at)
  }

  /** Whether a window that has fired makes another result when it is given up. */
  #isFollowed(window: OpenWindow, time: number): boolean {
    return this.#syntax.onEmpty === 'always' && time < window.lastMoment
  }

  /** Sees to it that a window is asked when it next wants to act. @param at how things stand for it */
  #plan(window: OpenWindow, at: Standing): void {
    const { trigger, isDone } = window
    const event = isDone ? Infinity : this.#machine.nextEventTime(trigger, at)
    const over = this.#isProcessing ? Infinity : this.#cleanup(window.end)
    this.#schedule.atEventTime(window, over < event ? over : event)
    if (!this.#asksNow) return
    const processing = isDone ? Infinity : this.#machine.nextProcessingTime(trigger, at)
    const last = this.#isProcessing ? window.lastMoment : Infinity
    this.#schedule.atProcessingTime(window, last < processing ? last : processing)
  }

  /** Makes a result, and does what the trigger says after it. How things stand has been told by `#at`. */
  #fire(window: OpenWindow, verdict: Verdict, isLast: boolean, isFull: boolean): void {
    this.#make(window, isLast, isFull)
    if ((verdict & PURGE) !== 0 || this.#syntax.accumulation === 'discarding') {
      this.#contents.purge(window)
      window.isUpdate = false
    }
    if (!this.#machine.isDone(window.trigger)) return
    this.#contents.drop(window)
    window.isDone = true
    window.trigger = null
    window.size = 0
    window.fresh = 0
    window.last = []
    window.taken = []
  }

  #make(window: OpenWindow, isLast: boolean, isFull: boolean): void {
    const { watermark, now, lastMoment, isProcessing } = this.#standing
    const firing = this.#firing
    firing.hasPassed = isFull || (isProcessing ? now : watermark) >= lastMoment
    firing.isLast = isLast
    firing.watermark = watermark
    firing.reached = this.reached(window.scope)
    this.#panes.make(window, firing)
  }

  #giveUp(window: OpenWindow): void {
    const { onEmpty } = this.#syntax
    const isWanted = onEmpty === 'always' || (onEmpty === 'onTime' && window.fresh > 0)
    if (isWanted && !window.isDone && !window.saidLast) this.#make(window, true, false)
    this.#store.remove(window)
    this.#store.release(window.id)
  }

  /** How things stand for a window. */
  #at(window: OpenWindow, watermark: number, now: number): Standing {
    const at = this.#standing
    at.lastMoment = window.end - 1
    at.watermark = watermark
    at.target = watermark
    at.now = now
    return at
  }

  /** A window with this end is over when the watermark has come to this. */
  #cleanup(end: number): number {
    return end - 1 + this.#syntax.allowedLatenessMs
  }

  snapshot(): GeneralWindowSnapshot {
    return {
      timed: this.timedSnapshot(),
      arrivals: this.#arrivals,
      counters: { ...this.counters },
      store: this.#store.snapshot(this.#parts),
    }
  }

  restore({ timed, arrivals, counters, store }: GeneralWindowSnapshot): void {
    this.timedRestore(timed)
    this.#arrivals = arrivals
    this.#clock = this.now
    Object.assign(this.counters, counters)
    this.#store.restore(store, this.#parts)
    for (const window of this.#store.all()) this.#plan(window, this.#at(window, this.reached(window.scope), this.now))
  }
}

function noProcessingTime(isWindow: boolean): TidemarkError {
  return new TidemarkError('NO_PROCESSING_TIME', {
    message: `An event came to a ${isWindow ? 'window' : 'trigger'} of processing time before any processing time was told.`,
    hint: 'Call tick(now) with epoch milliseconds before the first event.',
  })
}
