/**
 * `asyncMap`: one result from each event, which comes later: a look-up, a request. Events keep time, position and scope.
 *
 * Watermarks, idle times and the end are held up until the results of what was before them are out, so what is behind sees
 * what it would see of a synchronous map; its clock is `clock`, not that of the input. Processing time is not held up.
 *
 * Requests stand in *segments*: within one, results are handed on as they are ready; one follows the other. In order,
 * each event is a segment; without order, what lies between two watermarks is (Flink's rule), and a late event is one of
 * its own, since the watermark it met decides what becomes of it. An event on time is handed on with the watermark that
 * was handed on before: that it has met a later one makes no difference to it.
 *
 * Bounded by `capacity` and the one batch that was begun when it was reached: see `AsyncStage`. Events whose results have
 * not been handed on are part of the snapshot, and asked about again after it is restored.
 */
import type { Clock, EventBatch } from '../../event/batch.ts'
import { Output } from '../../stream/output.ts'
import type { BadEvent, Operator, Stage } from '../../stream/stage.ts'
import { plainWatermark, watermarkFromPlain } from '../../time/watermark.ts'
import { checkAsync, type AsyncFunction, type AsyncMapOptions, type CheckedOptions } from './async-options.ts'
import type { AsyncMapSnapshot, Behind } from './async-snapshot.ts'
import type { AsyncStage } from './async-stage.ts'
import { HeldClock, markOf, type ClockMark } from './held-clock.ts'
import { ShownScopes } from './shown-scopes.ts'
import { afterByTimer, Request, type After, type Asked } from './request.ts'

interface Segment<I, O> {
  /** Those whose results are not out, in order of arrival. */
  readonly requests: Set<Request<I, O>>
  /** Those of them that have an outcome, in the order in which they came to have it. */
  ready: Request<I, O>[]
  /** Whether more may join it. */
  isOpen: boolean
  behind: Behind
  mark: ClockMark | null
}

/** An event whose result is not out. */
export interface PendingRequest {
  readonly scope: number
  /** NaN on a stream without event time. */
  readonly time: number
  /** Which try is under way, from 1; 0: it waits until there is room to ask. */
  readonly attempt: number
  /** It has a result, which waits for those of others before it. */
  readonly isAnswered: boolean
}

export interface AsyncMapParts<O> {
  /** The clock of the input. */
  readonly clock: Clock
  /** The clock of what comes out, where it had to be made before; it is moved from here alone. */
  readonly held?: HeldClock
  readonly onBad: (bad: BadEvent) => void
  /** For time-outs and pauses; absent: those of the system. */
  readonly after?: After
  /** Absent: given by `connect`, before the first event. */
  readonly next?: Stage<O>
}

export type { AsyncMapSnapshot } from './async-snapshot.ts'

export class AsyncMap<I, O> implements Operator<I>, AsyncStage {
  /** The clock of what comes out. */
  readonly clock: HeldClock
  readonly #fn: AsyncFunction<I, O>
  readonly #options: CheckedOptions<I, O>
  readonly #input: Clock
  readonly #onBad: (bad: BadEvent) => void
  readonly #after: After
  readonly #scopes: ShownScopes
  #next: Stage<O> | null = null
  #output: Output<O> | null = null
  #segments: Segment<I, O>[] = []
  /** Those that have not been asked about. */
  #waiting: { readonly request: Request<I, O>; readonly segment: Segment<I, O> }[] = []
  /** Those that have, and are not out. */
  #active = 0
  /** By scope: the watermark that results of late events have carried. */
  readonly #carried: number[] = []
  #like: Pick<EventBatch<unknown>, 'time' | 'scope' | 'watermark'> = { time: null, scope: null, watermark: null }
  /** What belongs to it is handed on now. */
  #isClosed = false
  #isStarting = false
  #listener: () => void = () => {}
  #promise: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null

  /** @throws TidemarkError `BAD_ASYNC` */
  constructor(fn: AsyncFunction<I, O>, options: AsyncMapOptions<I, O>, parts: AsyncMapParts<O>) {
    this.#fn = fn
    this.#options = checkAsync(fn, options)
    this.#input = parts.clock
    this.clock = parts.held ?? new HeldClock()
    this.#scopes = new ShownScopes(parts.clock)
    this.#onBad = parts.onBad
    this.#after = parts.after ?? afterByTimer
    if (parts.next !== undefined) this.connect(parts.next)
  }

  /** Sets what comes behind; it needs `clock`, so it is made after this. */
  connect(next: Stage<O>): void {
    this.#next = next
    this.#output = new Output(next)
  }

  get capacity(): number {
    return this.#options.capacity
  }

  get pending(): number {
    return this.#active + this.#waiting.length
  }

  get isFull(): boolean {
    return this.#waiting.length > 0 || this.#active >= this.#options.capacity
  }

  get isReady(): boolean {
    const [first] = this.#segments
    return !this.#isClosed && first !== undefined && (first.ready.length > 0 || first.requests.size === 0)
  }

  settled(): Promise<void> {
    if (this.isReady) return Promise.resolve()
    if (this.#promise === null) {
      let resolve: () => void = () => {}
      const promise = new Promise<void>((done) => (resolve = done))
      this.#promise = { promise, resolve }
    }
    return this.#promise.promise
  }

  onSettled(listener: () => void): void {
    this.#listener = listener
  }

  batch(batch: EventBatch<I>): void {
    const { rows, size, row, time, scope, watermark } = batch
    this.#like = likeOf(time !== null, scope !== null, watermark !== null)
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const asked: Asked<I> = {
        event: rows.get(at),
        position: rows.position(at),
        origin: rows.origin(at),
        time: time === null ? NaN : time[i]!,
        scope: scope === null ? 0 : scope[i]!,
        watermark: watermark === null ? -Infinity : watermark[i]!,
      }
      this.#scopes.touch(asked.scope)
      this.#join(new Request<I, O>(asked))
    }
    this.#start()
    this.deliver()
  }

  progress(): void {
    this.#follow('progress')
  }

  tick(now: number): void {
    this.#next!.tick(now)
  }

  idle(idle: boolean): void {
    this.#follow(idle ? 'idle' : 'active')
  }

  end(): void {
    this.#follow('end')
  }

  deliver(): void {
    while (this.isReady) {
      const segment = this.#segments[0]!
      const { ready } = segment
      segment.ready = []
      for (const request of ready) {
        segment.requests.delete(request)
        this.#active--
        this.#hand(request)
      }
      if (segment.requests.size === 0) {
        this.#segments.shift()
        this.#pass(segment)
      }
      this.#start()
    }
    this.#output!.flush(this.#like)
  }

  close(reason?: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { requests } of this.#segments) for (const request of requests) request.abort(reason)
    this.#segments = []
    this.#waiting = []
    this.#active = 0
    this.#wake()
  }

  snapshot(): AsyncMapSnapshot {
    return {
      clock: this.clock.snapshot(),
      like: [this.#like.time !== null, this.#like.scope !== null, this.#like.watermark !== null],
      ...this.#scopes.snapshot(),
      carried: Object.entries(this.#carried).map(([scope, watermark]) => [Number(scope), watermark]),
      segments: this.#segments.map(({ requests, isOpen, behind, mark }) => ({
        requests: Array.from(requests, ({ asked: { time, watermark, ...asked } }) => ({
          ...asked,
          time: Number.isNaN(time) ? null : time,
          watermark: plainWatermark(watermark),
        })),
        isOpen,
        behind,
        mark,
      })),
    }
  }

  /** Takes over what was asked about, and asks again at once. */
  restore({ clock, like, carried, segments, touched, scopes }: AsyncMapSnapshot): void {
    this.clock.show(clock)
    this.#scopes.restore({ touched, scopes })
    this.#like = likeOf(...like)
    this.#segments = segments.map(({ requests, isOpen, behind, mark }) => ({
      requests: new Set(
        requests.map(({ time, watermark, ...asked }) => {
          const plain = asked as unknown as Asked<I>
          const whole = { ...plain, time: time ?? NaN, watermark: watermarkFromPlain(watermark) }
          return new Request<I, O>(whole)
        }),
      ),
      ready: [],
      isOpen,
      behind,
      mark,
    }))
    for (const [scope, watermark] of carried) this.#carried[scope] = watermark
    for (const segment of this.#segments)
      for (const request of segment.requests) this.#waiting.push({ request, segment })
    this.#start()
  }

  /** Puts a request into the segment where it belongs. */
  #join(request: Request<I, O>): void {
    const { time, watermark } = request.asked
    const isApart = this.#options.isOrdered || time <= watermark
    let segment = this.#segments.at(-1)
    if (isApart || segment === undefined || !segment.isOpen) {
      segment = { requests: new Set(), ready: [], isOpen: !isApart, behind: 'nothing', mark: null }
      this.#segments.push(segment)
    }
    segment.requests.add(request)
    this.#waiting.push({ request, segment })
  }

  /** What is to come when everything before it is out. */
  #follow(behind: Behind): void {
    const mark = markOf(this.#input, this.#scopes.take(behind === 'end'))
    const last = this.#segments.at(-1)
    if (behind === 'progress' && last?.behind === 'progress') last.mark = merged(last.mark!, mark)
    else if (last !== undefined && last.behind === 'nothing') {
      last.isOpen = false
      last.behind = behind
      last.mark = mark
    } else this.#segments.push({ requests: new Set(), ready: [], isOpen: false, behind, mark })
    this.deliver()
  }

  #pass({ behind, mark }: Segment<I, O>): void {
    if (behind === 'nothing') return
    this.#output!.flush(this.#like)
    this.clock.show(mark!)
    const next = this.#next!
    if (behind === 'progress') next.progress()
    else if (behind === 'end') next.end()
    else next.idle(behind === 'idle')
  }

  #start(): void {
    // A result that is there at once comes back here.
    if (this.#isStarting) return
    this.#isStarting = true
    while (this.#waiting.length > 0 && this.#active < this.#options.capacity) {
      const { request, segment } = this.#waiting.shift()!
      this.#active++
      request.start(this.#fn, this.#options, this.#after, () => this.#settle(request, segment))
    }
    this.#isStarting = false
  }

  #settle(request: Request<I, O>, segment: Segment<I, O>): void {
    if (this.#isClosed) return
    segment.ready.push(request)
    if (this.isReady) this.#wake()
  }

  #wake(): void {
    this.#promise?.resolve()
    this.#promise = null
    this.#listener()
  }

  /** Those whose results are not out, in order of arrival; at most `limit`. */
  requests(limit: number): readonly PendingRequest[] {
    const found: PendingRequest[] = []
    for (const { requests } of this.#segments)
      for (const { asked, attempt, outcome } of requests) {
        if (found.length >= limit) return found
        found.push({ scope: asked.scope, time: asked.time, attempt, isAnswered: outcome !== null })
      }
    return found
  }

  /** The outcome of a request becomes a result, or a bad event. */
  #hand({ asked, outcome }: Request<I, O>): void {
    const { event, position, origin, time, scope } = asked
    const { fallback } = this.#options
    let value: O
    if (outcome!.ok) value = outcome!.value
    else if (fallback === null) return this.#bad(asked, outcome!.error)
    else {
      try {
        value = fallback(event, outcome!.error)
      } catch (error) {
        return this.#bad(asked, error)
      }
    }
    this.#output!.add(value, position, origin, time, scope, this.#watermarkOf(asked))
  }

  /** What a result carries: of one out of order, no more than what is out. */
  #watermarkOf({ time, scope, watermark }: Asked<I>): number {
    if (this.#options.isOrdered) return watermark
    const carried = Math.max(this.#carried[scope] ?? -Infinity, this.clock.watermark(scope))
    if (!(time <= watermark)) return Math.min(watermark, carried)
    this.#carried[scope] = Math.max(carried, watermark)
    return watermark
  }

  #bad({ event, origin }: Asked<I>, error: unknown): void {
    this.#onBad({
      kind: 'function',
      reason: `the function of asyncMap failed: ${error instanceof Error ? error.message : String(error)}`,
      position: origin,
      event,
      error,
    })
  }
}

/** Two marks, one after the other, as one. */
function merged(before: ClockMark, after: ClockMark): ClockMark {
  const scopes = new Map(before.scopes.map((one) => [one[0], one]))
  for (const one of after.scopes) scopes.set(one[0], one)
  return { ...after, scopes: [...scopes.values()] }
}

const NUMBERS = new Float64Array(0)
const SCOPES = new Int32Array(0)

function likeOf(
  hasTime: boolean,
  isScoped: boolean,
  hasWatermark: boolean,
): Pick<EventBatch<unknown>, 'time' | 'scope' | 'watermark'> {
  return {
    time: hasTime ? NUMBERS : null,
    scope: isScoped ? SCOPES : null,
    watermark: hasWatermark ? NUMBERS : null,
  }
}
