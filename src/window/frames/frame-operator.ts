/**
 * Frames: windows whose boundaries are in the data, found in order of event time.
 *
 * Events wait until the watermark of their scope has passed them, and are then shown to the automaton of their key in
 * order of time; so neither disorder nor batches change what comes out, and nothing is taken back. Of an open frame only
 * what its automaton and its aggregates keep is kept.
 *
 * A frame's result comes when the watermark has reached what closed it, results in order of that time, then key. A
 * time-out is such a time too, whether or not an event comes then. A frame that is open when the input ends, and is to
 * be emitted, counts as closed at the greatest event time of its scope, or right after the watermark if that is farther:
 * so its result is not late for what is behind.
 *
 * An event that is bad is in no frame and closes none: all that a function of the user can throw on is tried before
 * anything is changed.
 */
import type { Clock } from '../../event/batch.ts'
import { BAD_KEY } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import { StateKeys } from '../../stream/state-keys.ts'
import { TimedOperator } from '../../stream/timed-operator.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import { aggregatorOf } from '../aggregates/aggregator-of.ts'
import type { WindowCounters } from '../operator-options.ts'
import type { FrameResult } from '../result.ts'
import type { Frame } from '../syntax/frame.ts'
import type { FrameSyntax, WindowFunction } from '../syntax/window.ts'
import { automatonOf } from './automaton-of.ts'
import { ClosedFrames, reasonOf, type Closing } from './closed-frames.ts'
import { noEventTime } from '../../event/time-errors.ts'
import { tooManyEvents, tooManyFrames } from './errors.ts'
import { PASSED_OVER, type FrameAutomaton, type Verdict } from './frame-automaton.ts'
import { FrameLane } from './frame-lane.ts'
import type { OpenFrame } from './open-frame.ts'
import type { FrameOperatorOptions, PendingFrame } from './frame-operator-options.ts'
import { FRAMES_SNAPSHOT_VERSION, type FramesSnapshot } from './snapshot.ts'
import { WaitingEvents } from './waiting-events.ts'

export class FrameOperator<T> extends TimedOperator<T, FrameResult> {
  readonly #options: FrameOperatorOptions<T>
  readonly #frame: Frame
  readonly #clock: Clock
  readonly #automaton: FrameAutomaton
  readonly #aggregator: Aggregator<unknown>
  /** Whether something of the user's may throw after the automaton has taken an event in. */
  readonly #isCareful: boolean
  /** Whether aggregates keep events one by one. */
  readonly #keepsEvents: boolean
  readonly #keys: StateKeys<T>
  readonly #waiting: WaitingEvents
  readonly #closed: ClosedFrames
  readonly #lanes: (FrameLane | undefined)[] = []
  /** By id. */
  readonly #open: (OpenFrame | undefined)[] = []
  #openCount = 0
  #kept = 0
  /** How many events have been taken in order: their order of arrival, for aggregates. */
  #taken = 0
  #openAtEnd = 0
  readonly #counters: WindowCounters = { adds: 0, merges: 0, made: 0, results: 0 }

  /** @throws TidemarkError where aggregates have options out of range */
  constructor(syntax: FrameSyntax, options: FrameOperatorOptions<T>) {
    super(options)
    this.#options = options
    this.#frame = syntax.frame
    this.#clock = options.clock
    this.#automaton = automatonOf(syntax.frame.rule)
    this.#aggregator = aggregatorOf(syntax.aggregates)
    this.#isCareful = this.#automaton.takeThrows || callsUser(syntax.aggregates)
    this.#keepsEvents = keepsEvents(syntax.aggregates)
    const { key, isScoped, limits, onBad } = options
    this.#keys = new StateKeys({ key, maxKeys: limits.keys, isScoped, onBad })
    this.#waiting = new WaitingEvents(options.orderBy ?? null)
    this.#closed = new ClosedFrames(syntax.frame, this.#aggregator, key !== null, (error) =>
      this.#bad(undefined, error, -1),
    )
  }

  get counters(): Readonly<WindowCounters> {
    return this.#counters
  }

  /** What is kept at this moment: frames that are open, events that wait or are kept in frames, keys of either. */
  get state(): { readonly frames: number; readonly events: number; readonly keys: number } {
    const keys = this.#options.key === null ? 0 : this.#keys.size
    return { frames: this.#openCount, events: this.#waiting.size + this.#kept, keys }
  }

  /** After the end of the input: how many frames were open then, whatever became of them. */
  get openAtEnd(): number {
    return this.#openAtEnd
  }

  /** The frames that are open, by scope in the order in which they were opened: for `explain`. */
  pending(): readonly PendingFrame[] {
    return this.#lanes.flatMap((lane, scope) =>
      (lane?.frames() ?? []).map(({ id, first, last, size }) => {
        const deadline = this.#deadline(first)
        const key = this.#options.key === null ? {} : { key: this.#keys.key(id) }
        return { ...key, scope, first, last, size, deadline: deadline === Infinity ? null : deadline }
      }),
    )
  }

  protected event(rows: Rows<T>, row: number, time: number, scope: number): void {
    if (time !== time) throw noEventTime('Frames')
    const id = this.#keys.id(rows, row, scope)
    if (id === BAD_KEY) return
    const event = rows.get(row)
    let value: unknown
    try {
      value = this.#automaton.read(event)
      this.#aggregator.read(event)
    } catch (error) {
      this.#bad(event, error, rows.origin(row))
      this.#release(id)
      return
    }
    const watermark = this.reached(scope)
    if (time <= watermark) {
      this.#options.onLate(event, time, watermark, rows.origin(row))
      this.#release(id)
      return
    }
    if (value === PASSED_OVER) {
      this.#release(id)
      return
    }
    this.#waiting.add(this.#laneOf(scope).buffer, time, id, value, event, rows.origin(row))
    this.#limitEvents()
  }

  protected advance(scope: number, watermark: number): void {
    const lane = this.#lanes[scope]
    if (lane === undefined) return
    this.#process(lane, watermark)
    this.#timeOut(lane, watermark)
    if (watermark === Infinity) this.#end(lane, scope)
    this.#deliver()
    if (scope !== 0 && lane.open === 0 && lane.buffer.size === 0) this.#lanes[scope] = undefined
  }

  /** Of a cut input all events count, and deadlines up to its last moment. */
  protected override finish(): void {
    if (this.#options.atEnd === 'complete') return
    for (const [scope, lane] of this.#lanes.entries()) {
      if (lane === undefined) continue
      this.in(scope)
      this.#process(lane, Infinity)
      this.#timeOut(lane, Math.max(this.#clock.greatestTime(scope), this.reached(scope)))
      this.#end(lane, scope)
      this.#deliver()
    }
  }

  snapshot(): FramesSnapshot {
    return {
      version: FRAMES_SNAPSHOT_VERSION,
      time: this.timedSnapshot(),
      keys: this.#keys.snapshot(),
      taken: this.#taken,
      lanes: this.#lanes.flatMap((lane, scope) => {
        if (lane === undefined) return []
        const frames = lane.frames().map(({ id, first, last, size, state, sofar }) => ({
          id,
          first,
          last,
          size,
          state: this.#automaton.toPlain(state),
          sofar: this.#aggregator.toPlain(sofar),
        }))
        return [{ scope, waiting: this.#waiting.snapshot(lane.buffer), frames }]
      }),
    }
  }

  restore({ time, keys, taken, lanes }: FramesSnapshot): void {
    this.timedRestore(time)
    this.#keys.restore(keys)
    this.#taken = taken
    for (const { scope, waiting, frames } of lanes) {
      const lane = this.#laneOf(scope)
      for (const { event, time: at, id, origin } of waiting) {
        this.#waiting.add(lane.buffer, at, id, this.#automaton.read(event), event, origin)
      }
      for (const { id, first, last, size, state, sofar } of frames) {
        const kept = this.#aggregator.fromPlain(sofar)
        const read = this.#automaton.fromPlain(state)
        this.#begin(lane, { id, first, last, size, state: read, sofar: kept, isOpen: true })
        if (this.#keepsEvents) this.#kept += this.#aggregator.kept(kept)
      }
    }
  }

  /** Takes the events of a scope up to a time. */
  #process(lane: FrameLane, until: number): void {
    const { buffer } = lane
    const waiting = this.#waiting
    for (let slot = buffer.peek(); slot >= 0 && waiting.time(slot) <= until; slot = buffer.peek()) {
      buffer.pop()
      const time = waiting.time(slot)
      const id = waiting.id(slot)
      this.#timeOut(lane, time)
      this.#take(lane, slot, id, time)
      waiting.free(slot)
      this.#release(id)
    }
  }

  /** Ends the frames whose deadline has come. */
  #timeOut(lane: FrameLane, now: number): void {
    if (this.#frame.maxDurationMs === null) return
    for (let frame = lane.oldest(); frame !== undefined; frame = lane.oldest()) {
      const deadline = this.#deadline(frame.first)
      if (deadline > now) return
      this.#close(lane, frame, deadline, 'deadline')
    }
  }

  /** Shows an event to the automaton of its key. All that may throw comes first. */
  #take(lane: FrameLane, slot: number, id: number, time: number): void {
    const automaton = this.#automaton
    const aggregator = this.#aggregator
    const frame = this.#open[id]
    const event = this.#waiting.event(slot)
    const value = this.#waiting.value(slot)
    const undo = frame !== undefined && this.#isCareful ? automaton.copy(frame.state) : null
    const keptBefore = frame !== undefined && this.#keepsEvents ? aggregator.kept(frame.sofar) : 0
    let verdict: Verdict = 'outside'
    let state: unknown = null
    let sofar: unknown
    try {
      if (frame !== undefined) verdict = automaton.take(frame.state, value)
      if (verdict === 'outside') {
        state = automaton.begin(value)
        if (state !== null) verdict = automaton.take(state, value)
      }
      const begins = state !== null
      if (begins) sofar = aggregator.create()
      else if (verdict !== 'outside') sofar = frame!.sofar
      if (begins || verdict !== 'outside') {
        sofar = aggregator.add(sofar, aggregator.read(event), time, this.#taken)
      }
    } catch (error) {
      if (undo !== null) frame!.state = undo
      this.#bad(event, error, this.#waiting.origin(slot))
      return
    }
    if (state === null && verdict !== 'outside') {
      this.#grow(frame!, sofar, time, keptBefore)
      if (verdict === 'last' || frame!.size === this.#frame.maxCount) this.#close(lane, frame!, time, 'event')
      return
    }
    if (frame !== undefined) this.#close(lane, frame, time, 'event')
    if (state === null) return
    const begun = this.#begin(lane, { id, first: time, last: time, size: 0, state, sofar, isOpen: true })
    this.#counters.made++
    this.#grow(begun, sofar, time, 0)
    if (verdict === 'last' || this.#frame.maxCount === 1) this.#close(lane, begun, time, 'event')
  }

  #grow(frame: OpenFrame, sofar: unknown, time: number, keptBefore: number): void {
    frame.sofar = sofar
    frame.last = time
    frame.size++
    this.#taken++
    this.#counters.adds++
    if (!this.#keepsEvents) return
    this.#kept += this.#aggregator.kept(sofar) - keptBefore
    this.#limitEvents()
  }

  #begin(lane: FrameLane, frame: OpenFrame): OpenFrame {
    if (this.#openCount >= this.#options.limits.windows) throw tooManyFrames(this.#options.limits.windows)
    this.#open[frame.id] = frame
    this.#openCount++
    lane.opened(frame)
    return frame
  }

  #close(lane: FrameLane, frame: OpenFrame, closedAt: number, by: Closing): void {
    this.#closed.add(frame, this.#keys.key(frame.id), closedAt, by)
    this.#forget(lane, frame)
  }

  #forget(lane: FrameLane, frame: OpenFrame): void {
    lane.closed(frame)
    this.#open[frame.id] = undefined
    this.#openCount--
    if (this.#keepsEvents) this.#kept -= this.#aggregator.kept(frame.sofar)
    this.#release(frame.id)
  }

  /** The input has ended. */
  #end(lane: FrameLane, scope: number): void {
    const frames = lane.frames()
    this.#openAtEnd += frames.length
    const now = Math.max(this.#clock.greatestTime(scope), this.reached(scope) + 1)
    for (const frame of frames) {
      // The clock takes no note of events that are too far in the future.
      if (this.#frame.atEnd === 'emit') this.#close(lane, frame, Math.max(now, frame.last), 'end')
      else if (this.#options.atEnd === 'complete') this.#forget(lane, frame)
    }
  }

  #deliver(): void {
    for (const { closedAt, results } of this.#closed.take()) {
      this.at(closedAt)
      for (const result of results) {
        this.#counters.results++
        this.emit(result, closedAt)
      }
    }
  }

  #laneOf(scope: number): FrameLane {
    while (this.#lanes.length <= scope) this.#lanes.push(undefined)
    return (this.#lanes[scope] ??= new FrameLane(this.#waiting.buffer()))
  }

  #deadline(first: number): number {
    return first + (this.#frame.maxDurationMs ?? Infinity)
  }

  /** @param event `undefined`: it was the result of a frame that could not be made */
  #bad(event: unknown, error: unknown, position: number): void {
    const bad = { kind: 'function', reason: reasonOf(error), position, error } as const
    this.#options.onBad(event === undefined ? bad : { ...bad, event })
  }

  /** Gives a key's id back where nothing is kept under it. */
  #release(id: number): void {
    if (this.#open[id] === undefined && this.#waiting.of(id) === 0) this.#keys.release(id)
  }

  #limitEvents(): void {
    const { events } = this.#options.limits
    if (this.#waiting.size + this.#kept > events) throw tooManyEvents(events)
  }
}

function callsUser(fn: WindowFunction): boolean {
  if (fn.kind !== 'aggregates') return fn.kind === 'reduce'
  return Object.values(fn.aggregates).some(({ kind }) => kind === 'custom')
}

function keepsEvents(fn: WindowFunction): boolean {
  if (fn.kind !== 'aggregates') return fn.kind === 'apply'
  return Object.values(fn.aggregates).some(({ kind }) => kind === 'collect')
}
