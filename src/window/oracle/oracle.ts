/**
 * What windows must give, by definition: slow on purpose, and sharing nothing with the engines but the specification.
 *
 * It is asked about one watermark scope. Of each window all that arrived is kept, and every result is made anew from the
 * list; sessions are the connected parts of all windows that events opened; triggers are one recursion (`trigger.ts`).
 *
 * What the specification leaves open is decided here so:
 * - Time is logical. Where the watermark jumps, what windows asked for happens in order of time, and at each such time
 *   the watermark is that time. Only `isLast` looks at where the jump ends.
 * - A result is early while the watermark has not come to the last moment of its window. The first time the trigger fires
 *   after that is on time, if the window had an event before; every other is late. It counts though it may give nothing:
 *   because the window was empty, a function threw, or nothing had changed.
 * - A window that sessions have become together is another window: its results count from 0, unless it has the bounds
 *   of one of them. Retracting takes back the last results of all of them, in order of start, before its own first.
 * - An update that changes nothing is one only if the last result was made of events that this one is made of, too.
 * - Evictors first: what they leave may be nothing, and then there is no result.
 * - A window that is given up makes a last result with `onEmpty: 'always'`, and with `onTime` if it has what no result has
 *   shown; not if its trigger will not fire again, fired at that time, or a result said that it was the last. No early
 *   result says so where one must come then.
 * - The earliest or latest event is a result's time only if an event has come since the last one; else it is the end.
 * - Bad comes before late: key, operands, windows are read in this order, and then it is asked whether it is late.
 * - A window whose trigger will not fire again takes no events; an event that no window takes is late. One that is in no
 *   window at all takes part in nothing, and is neither late nor bad.
 * - Events are counted for count windows whether or not one takes them.
 * - A count window makes a result when it is full, whatever its trigger says, which is on time, and is over.
 * - Windows of processing time: an event belongs to those of the processing time told last, and is never late. They are
 *   over at the end of a complete input.
 */
import type { WindowFields, WindowResult } from '../result.ts'
import type { Count } from '../syntax/assigner.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import { readFor } from './aggregate.ts'
import { areOne, customWindows, sessionOf, windowsAt, type Bounds } from './assign.ts'
import { compareOpen, opened, together, type Arrival, type Open } from './open.ts'
import { makeResults } from './results.ts'
import type { OracleBad, OracleLate, OracleOptions, OracleStep, WindowAnswer } from './steps.ts'
import { asksNow, asksWatermark, happen, isDone, type Happening, type Standing } from './trigger.ts'

type Key = WindowFields['key']

/** @throws RangeError if an event of a processing-time window comes before any processing time was told */
export function oracleWindows<T>(
  syntax: WindowSyntax,
  steps: readonly OracleStep<T>[],
  options: OracleOptions,
): WindowAnswer<T> {
  const run = new Run<T>(syntax, options)
  const after = steps.map((step) => {
    run.take(step)
    return run.results.length
  })
  run.end()
  const { results, late, bad, accepted, open } = run
  return { results, late, bad, accepted, after: [...after, results.length], open: open.length }
}

class Run<T> {
  readonly results: WindowResult[] = []
  readonly late: OracleLate<T>[] = []
  readonly bad: OracleBad<T>[] = []
  readonly accepted: T[] = []
  open: Open[] = []
  readonly #syntax: WindowSyntax
  readonly #options: OracleOptions
  readonly #isProcessing: boolean
  /** By key: how many events have been accepted. */
  readonly #ordinals = new Map<Key, number>()
  #watermark = -Infinity
  /** The watermark before the one that time is on its way to. */
  #before = -Infinity
  /** Where time is on its way to. */
  #target = -Infinity
  #now = -Infinity
  #greatest = -Infinity
  #isEnding = false

  constructor(syntax: WindowSyntax, options: OracleOptions) {
    this.#syntax = syntax
    this.#options = options
    this.#isProcessing = 'domain' in syntax.assigner && syntax.assigner.domain === 'processing'
  }

  take(step: OracleStep<T>): void {
    if ('now' in step) this.#tick(step.now)
    else {
      this.#advance(step.watermark)
      if ('event' in step) this.#event(step.event, step.time, step.key)
    }
  }

  end(): void {
    this.#isEnding = true
    const isComplete = this.#options.atEnd === 'complete'
    this.#advance(isComplete ? Infinity : this.#greatest - 1)
    if (isComplete && this.#isProcessing) this.#tick(Infinity)
  }

  // ---- time

  #advance(watermark: number): void {
    if (!(watermark > this.#watermark)) return
    this.#before = this.#watermark
    this.#target = watermark
    for (;;) {
      const asked = new Map(this.open.map((window) => [window, this.#asks(window)]))
      const { at, windows } = this.#next((window) =>
        this.#isProcessing ? asked.get(window)! : earliest(asked.get(window)!, this.#cleanup(window)),
      )
      if (windows.length === 0 || at > watermark) break
      this.#watermark = at
      for (const window of windows) {
        const made = asked.get(window) === at && this.#happens(window, { kind: 'watermark', at })
        if (!this.#isProcessing && this.#cleanup(window) === at) this.#giveUp(window, made)
      }
    }
    this.#watermark = watermark
    this.#before = watermark
  }

  #tick(now: number): void {
    if (!(now > this.#now)) return
    this.#target = now
    for (;;) {
      const asked = new Map(this.open.map((window) => [window, this.#asksNow(window)]))
      const { at, windows } = this.#next((window) =>
        this.#isProcessing ? earliest(asked.get(window)!, window.end - 1) : asked.get(window)!,
      )
      if (windows.length === 0 || at > now) break
      // What is asked for may have been over when it was: it happens now.
      this.#now = Math.max(this.#now, at)
      for (const window of windows) {
        const made = asked.get(window) === at && this.#happens(window, { kind: 'now', at })
        if (this.#isProcessing && window.end - 1 === at) this.#giveUp(window, made)
      }
    }
    this.#now = now
  }

  /** The windows that act first, in order, and when. */
  #next(when: (window: Open) => number): { readonly windows: readonly Open[]; readonly at: number } {
    const times = new Map(this.open.map((window) => [window, when(window)]))
    const at = [...times.values()].reduce(earliest, NaN)
    return { at, windows: this.open.filter((window) => times.get(window) === at).sort(compareOpen) }
  }

  #asksNow(window: Open): number {
    return asksNow(this.#syntax.trigger, window.memory, this.#standing(window))
  }

  #asks(window: Open): number {
    return asksWatermark(this.#syntax.trigger, window.memory, this.#standing(window))
  }

  #cleanup({ end }: Open): number {
    return this.#isProcessing ? end - 1 : end - 1 + this.#syntax.allowedLatenessMs
  }

  #standing({ end }: Pick<Open, 'end'>): Standing {
    return {
      last: end - 1,
      watermark: this.#watermark,
      target: this.#target,
      now: this.#now,
      isProcessing: this.#isProcessing,
    }
  }

  #giveUp(window: Open, made: boolean): void {
    this.open = this.open.filter((one) => one !== window)
    const { onEmpty, trigger } = this.#syntax
    const isWanted = onEmpty === 'always' || (onEmpty === 'onTime' && window.fresh > 0 && window.contents.length > 0)
    if (isWanted && !made && !window.saidLast && !isDone(trigger, window.memory)) this.#make(window, true)
  }

  // ---- events

  #event(event: T, time: number, key: Key | null): void {
    this.#greatest = Math.max(this.#greatest, time)
    if (key === null) {
      this.bad.push({ event, kind: 'key' })
      return
    }
    let windows: readonly Bounds[]
    try {
      readFor(this.#syntax.aggregates, event)
      windows = this.#windowsOf(event, time)
    } catch (error) {
      if (error instanceof NoProcessingTime) throw error
      this.bad.push({ event, kind: 'function' })
      return
    }
    const { assigner } = this.#syntax
    const arrival = { event, time, place: this.accepted.length }
    if (assigner.kind === 'count') return this.#counted(assigner, arrival, key)
    if (assigner.kind === 'session') return this.#inSession(windows[0]!, assigner.touching, arrival, key)
    const taking = windows.filter((bounds) => !this.#isLate(bounds) && !this.#isDone(key, bounds))
    if (windows.length > 0 && taking.length === 0) return this.#tooLate(event, time, windows)
    this.accepted.push(event)
    for (const [start, end] of taking) this.#add(this.#window(key, start, end, 0), arrival)
  }

  #windowsOf(event: T, time: number): readonly Bounds[] {
    const { assigner } = this.#syntax
    if (this.#isProcessing && this.#now === -Infinity) throw new NoProcessingTime('no processing time has been told')
    const at = this.#isProcessing ? this.#now : time
    switch (assigner.kind) {
      case 'count':
        return []
      case 'global':
        return [[-Infinity, Infinity]]
      case 'session':
        return [sessionOf(assigner, event, at)]
      case 'custom':
        return customWindows(assigner, event, at)
      default:
        return windowsAt(assigner, at)
    }
  }

  #isLate([, end]: Bounds): boolean {
    return !this.#isProcessing && end - 1 + this.#syntax.allowedLatenessMs <= this.#watermark
  }

  /** Whether it is open, and its trigger will not fire again: it takes no events. */
  #isDone(key: Key, [start, end]: Bounds): boolean {
    const window = this.open.find((one) => one.key === key && one.start === start && one.end === end)
    return window !== undefined && isDone(this.#syntax.trigger, window.memory)
  }

  #tooLate(event: T, time: number, windows: readonly Bounds[]): void {
    this.late.push({ event, time, watermark: this.#watermark, windows })
  }

  #counted({ size, slide }: Count, arrival: Arrival, key: Key): void {
    const ordinal = this.#ordinals.get(key) ?? 0
    this.#ordinals.set(key, ordinal + 1)
    const first = Math.max(0, Math.floor((ordinal - size) / slide) + 1)
    const numbers = Array.from({ length: size }, (_, i) => first + i).filter(
      (i) => i * slide <= ordinal && ordinal < i * slide + size,
    )
    const windows = numbers.map((i) => this.#window(key, -Infinity, Infinity, i))
    const taking = windows.filter(({ memory }) => !isDone(this.#syntax.trigger, memory))
    if (windows.length > 0 && taking.length === 0) {
      this.#tooLate(arrival.event as T, arrival.time, [[-Infinity, Infinity]])
    } else this.accepted.push(arrival.event as T)
    const isFull = ({ number }: Open): boolean => ordinal === number * slide + size - 1
    for (const window of taking) this.#add(window, arrival, isFull(window))
    this.open = this.open.filter((one) => !windows.includes(one) || !isFull(one))
  }

  #inSession(own: Bounds, touching: boolean, arrival: Arrival, key: Key): void {
    const others = this.open.filter((window) => window.key === key)
    // The part of the graph that the event is in: it grows as long as there is one that belongs to it.
    const part: Open[] = []
    let bounds = own
    for (;;) {
      const more = others.find((one) => !part.includes(one) && areOne([one.start, one.end], bounds, touching))
      if (more === undefined) break
      part.push(more)
      bounds = [Math.min(bounds[0], more.start), Math.max(bounds[1], more.end)]
    }
    const takes = ({ start, end }: Open): boolean => start !== bounds[0] || end !== bounds[1]
    const isTaken = part.length !== 1 || takes(part[0]!) || !this.#isDone(key, bounds)
    if (this.#isLate(bounds) || !isTaken) return this.#tooLate(arrival.event as T, arrival.time, [own])
    this.accepted.push(arrival.event as T)
    this.#add(this.#merge(key, part, bounds), arrival)
  }

  #window(key: Key, start: number, end: number, number: number): Open {
    const known = this.open.find(
      (one) => one.key === key && one.start === start && one.end === end && one.number === number,
    )
    if (known !== undefined) return known
    const window = opened(this.#syntax.trigger, { key, start, end, number }, this.#clock())
    this.open.push(window)
    return window
  }

  #merge(key: Key, part: readonly Open[], bounds: Bounds): Open {
    const { trigger } = this.#syntax
    const inOrder = this.open.filter((one) => part.includes(one) && !isDone(trigger, one.memory))
    const [first] = inOrder
    if (part.length === 1 && first?.start === bounds[0] && first.end === bounds[1]) return first
    // Of those whose trigger is done nothing is left but their bounds.
    if (first === undefined) {
      this.open = this.open.filter((one) => !part.includes(one))
      return this.#window(key, ...bounds, 0)
    }
    const window = together(trigger, inOrder, bounds, this.#clock())
    this.open = this.open.map((one) => (one === first ? window : one)).filter((one) => !part.includes(one))
    return window
  }

  #add(window: Open, arrival: Arrival, isFull: boolean = false): void {
    window.contents.push(arrival)
    window.fresh++
    this.#happens(window, { kind: 'event', ...arrival }, isFull)
  }

  // ---- results

  /** @returns whether it fired */
  #happens(window: Open, happening: Happening, isFull: boolean = false): boolean {
    const { memory, fires, purges } = happen(this.#syntax.trigger, window.memory, happening, this.#standing(window))
    window.memory = memory
    if (!fires && !isFull) return false
    this.#make(window, isFull || this.#isLastOf(window, happening), isFull)
    if (purges || this.#syntax.accumulation === 'discarding') {
      window.contents = []
      window.fresh = 0
      window.isUpdate = false
    }
    return true
  }

  /** Whether the window makes no other result, as far as is known where time is on its way to. */
  #isLastOf(window: Open, happening: Happening): boolean {
    if (isDone(this.#syntax.trigger, window.memory)) return true
    if (happening.kind === 'event') return false
    const isNow = happening.kind === 'now'
    const cleanup = isNow === this.#isProcessing ? this.#cleanup(window) : NaN
    const isOver = cleanup <= this.#target
    if (!isOver && (isNow || !this.#isEnding)) return false
    // There will be one more when it is given up.
    if (isOver && this.#syntax.onEmpty === 'always' && happening.at < window.end - 1) return false
    return !this.#firesAgain(window, happening, isOver ? cleanup : this.#target)
  }

  /** Whether it fires once more until then if nothing comes but time. */
  #firesAgain(window: Open, { kind, at }: Exclude<Happening, { kind: 'event' }>, until: number): boolean {
    const { trigger } = this.#syntax
    const before = this.#standing(window)
    const standingAt = (time: number) => ({ ...before, ...(kind === 'now' ? { now: time } : { watermark: time }) })
    const asks = kind === 'now' ? asksNow : asksWatermark
    let { memory } = window
    for (let time = at; time < until;) {
      time = asks(trigger, memory, standingAt(time))
      if (Number.isNaN(time) || time > until) break
      const verdict = happen(trigger, memory, { kind, at: time }, standingAt(time))
      if (verdict.fires) return true
      memory = verdict.memory
    }
    return false
  }

  #make(window: Open, isLast: boolean, isFull: boolean = false): void {
    const hasPassed = isFull || this.#clock() >= window.end - 1
    const key = this.#options.isKeyed === false ? null : window.key
    const made = makeResults(this.#syntax, window, { hasPassed, isLast, before: this.#before, key })
    if (made === null) this.bad.push({ event: null, kind: 'function' })
    else this.results.push(...made)
  }

  /** The time that windows are about. */
  #clock(): number {
    return this.#isProcessing ? this.#now : this.#watermark
  }
}

class NoProcessingTime extends RangeError {}

/** NaN: never. */
function earliest(a: number, b: number): number {
  return Number.isNaN(a) || b < a ? b : a
}
