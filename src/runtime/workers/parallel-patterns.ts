/**
 * Patterns whose keys are shared out between worker threads; what comes out is the same as on one thread, order included.
 *
 * - The main thread decides all that goes across keys, before anything crosses: time, watermarks, what is late, which
 *   keys are none. Each worker is told all events (as columns in shared memory), takes those of its keys, and is told the
 *   same watermarks at the same places. So each key sees what it would see on one thread.
 * - Findings come back as numbers, portion by portion, each worker's in the order of matches. Those of one portion are
 *   merged in that order; two workers never have the same key, so there are no ties.
 * - Matches are made here, where the events are.
 * - Results come later, as those of `asyncMap` (`AsyncStage`): what is behind has a clock that is held up until they are
 *   out. At most `SLOTS` portions are under way, so memory is bounded, however slow the consumer or a worker is.
 *
 * A portion is sent at once while workers would have nothing to do, and else when its slot is full.
 */
import type { EventBatch } from '../../event/batch.ts'
import type { KeySelector } from '../../event/keys.ts'
import type { Match, TimedOutMatch } from '../../pattern/match.ts'
import { PatternOperator } from '../../pattern/operator.ts'
import type { PatternCounters, PatternOperatorOptions } from '../../pattern/operator-options.ts'
import type { RunningPatterns } from '../../pattern/running-patterns.ts'
import type { RunningRule } from '../../pattern/running-rule.ts'
import type { WorkerReport } from '../../pattern/worker-report.ts'
import { Output } from '../../stream/output.ts'
import type { Stage } from '../../stream/stage.ts'
import type { AsyncStage } from '../async/async-stage.ts'
import { markOf, type ClockMark, type HeldClock } from '../async/held-clock.ts'
import { Admission } from './admission.ts'
import { ColumnWriter } from './column-writer.ts'
import { errorOf } from './failure.ts'
import { hireThread, type Hire, type Hired } from './hire.ts'
import { KeptRows } from './kept-rows.ts'
import { Merge } from './merge.ts'
import type { Answer, WorkerState } from './messages.ts'
import { PortionWriter } from './portion-writer.ts'
import { AHEAD, ASK_AT, DELIVERED, SLOT_EVENTS, SLOTS } from './sizes.ts'
import { Slot, slotBytes, type SlotShape } from './slot.ts'
import { ToldDictionaries } from './told-dictionaries.ts'
import { checkLimits, keptBy, sumOf, sumOfWork } from './totals.ts'
import { workerReports } from './worker-report.ts'

export interface ParallelOptions<T> extends Omit<PatternOperatorOptions<T>, 'onMatches' | 'onFound' | 'key'> {
  readonly key: KeySelector<T>
  readonly workers: number
  readonly memoryMb: number | null
  /** Whether events may come behind what has been said of time: from an input that was idle, or taken all the same. */
  readonly comesBehind: boolean
  /** Paths of the fields that the rules read. */
  readonly fields: readonly string[]
}

export interface ParallelParts {
  readonly next: Stage<Match>
  /** The clock of what comes out, moved from here alone. */
  readonly held: HeldClock
  /** Absent: threads. */
  readonly hire?: Hire
}

/** What was sent, and what has come back. */
interface Sent {
  readonly slot: number
  readonly events: number
  /** By worker. */
  readonly answers: (Extract<Answer, { kind: 'done' }> | null)[]
  missing: number
  /** What the clock showed when it was sent. */
  readonly mark: ClockMark
  readonly behind: 'progress' | 'end' | 'idle' | 'active'
  /** One more than the last tag in it. */
  readonly bound: number
  readonly asksKept: boolean
}

const NO_SLOT = -1

export class ParallelPatterns<T> implements Stage<T>, AsyncStage, RunningPatterns<T> {
  readonly capacity: number
  readonly #options: ParallelOptions<T>
  readonly #next: Stage<Match>
  readonly #held: HeldClock
  readonly #output: Output<Match>
  readonly #hire: Hire
  /** Is never shown an event: what it knows of the rules is asked for. */
  readonly #model: PatternOperator<T>
  readonly #admission: Admission
  readonly #portion: PortionWriter
  readonly #kept = new KeptRows()
  readonly #shape: SlotShape
  readonly #matches: Merge
  readonly #timedOut: Merge
  #workers: readonly Hired[] = []
  readonly #slots: Slot[] = []
  readonly #free: number[] = []
  /** The slot that is being filled. */
  #slot = NO_SLOT
  #sent: Sent[] = []
  /** How many of them have not been answered. */
  #underWay = 0
  readonly #states: (WorkerState | null)[]
  #failure: Error | null = null
  #tag = 0
  #pending = 0
  #found = 0
  #askAt = ASK_AT
  #isAsking = false
  #isClosed = false
  /** Whether some results of the first portion have been handed on, and not all. */
  #isDelivering = false
  #listener: () => void = () => {}
  #promise: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null
  /** What the clock showed when time was told of last: what workers have been sent is complete up to there. */
  #mark: ClockMark

  /** @throws TidemarkError what planning the rules throws, `ENGINE_REFUSED` */
  constructor(options: ParallelOptions<T>, { next, held, hire = hireThread }: ParallelParts) {
    this.#options = options
    this.#next = next
    this.#held = held
    this.#output = new Output(next)
    this.#hire = hire
    this.#model = new PatternOperator<T>({ ...options, onMatches: () => {} })
    const told = new ToldDictionaries()
    const columns = new ColumnWriter(options.key as KeySelector<unknown>, options.fields, told)
    this.#portion = new PortionWriter(columns, told, options.clock)
    this.#admission = new Admission(columns, options as ParallelOptions<unknown>, (event) => this.wants(event as T))
    this.#shape = { events: SLOT_EVENTS, fields: options.fields.length }
    this.capacity = SLOT_EVENTS
    const { rules } = this.#model
    this.#matches = new Merge(rules.length, options.workers, this.#kept)
    this.#timedOut = new Merge(rules.length, options.workers, this.#kept)
    this.#states = Array.from({ length: options.workers }, () => null)
    this.#mark = markOf(options.clock, [0])
  }

  get rules(): readonly RunningRule[] {
    return this.#model.rules
  }

  get counters(): PatternCounters {
    return sumOfWork(this.#states)
  }

  get state(): RunningPatterns<T>['state'] {
    return keptBy(this.#states)
  }

  /** Of sets that several workers have seen it is not known which are the same: those of the worker with most. */
  get symbols(): RunningPatterns<T>['symbols'] {
    return {
      known: this.#states.reduce((most, state) => Math.max(most, state?.symbols ?? 0), 0),
      overflowed: sumOf(this.#states, ({ overflowed }) => overflowed),
    }
  }

  get shed(): number {
    return 0
  }

  get openAbsences(): number {
    return sumOf(this.#states, ({ openAbsences }) => openAbsences)
  }

  /** What each worker has done. */
  get workers(): readonly WorkerReport[] {
    return workerReports(this.#states)
  }

  wants(event: T): boolean {
    return this.#model.wants(event)
  }

  get pending(): number {
    return this.#pending + this.#sent.length
  }

  get isFull(): boolean {
    return this.#slots.length >= SLOTS && this.#free.length === 0
  }

  get isReady(): boolean {
    return !this.#isClosed && (this.#failure !== null || this.#sent[0]?.missing === 0)
  }

  settled(): Promise<void> {
    if (this.isReady || this.#isClosed) return Promise.resolve()
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

  batch(batch: EventBatch<T>): void {
    const taken = this.#admission.admitted(batch)
    for (let from = 0; from < taken.size;) {
      if (this.#slot === NO_SLOT) this.#slot = this.#freeSlot()
      const room = this.#shape.events - this.#portion.size
      const to = Math.min(taken.size, from + room)
      this.#portion.add(taken, from, to, this.#tag, this.#slots[this.#slot]!)
      this.#kept.add(taken, from, to, this.#tag)
      this.#tag += to - from
      this.#pending += to - from
      from = to
      if (this.#portion.size === this.#shape.events) this.#send('progress')
    }
  }

  progress(): void {
    const { clock } = this.#options
    const watermark = clock.watermark(0)
    this.#admission.reached(watermark)
    this.#mark = markOf(clock, [0])
    if (this.#portion.progress()) {
      if (this.#underWay < AHEAD) this.#send('progress')
    } else if (this.#sent.length === 0) this.#pass(this.#mark, 'progress')
  }

  tick(now: number): void {
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#send(idle ? 'idle' : 'active')
    if (this.#sent.length === 0) this.#pass(this.#mark, idle ? 'idle' : 'active')
  }

  end(): void {
    this.#mark = markOf(this.#options.clock, [0])
    this.#portion.end()
    this.#send('end')
  }

  /** Hands on results of one portion: all, or the next of many. @throws what a worker threw, `WORKER_DIED` */
  deliver(): void {
    const [first] = this.#sent
    if (first === undefined || first.missing > 0) {
      if (this.#failure !== null && !this.#isClosed) throw this.#failure
      return
    }
    const answers = first.answers as Extract<Answer, { kind: 'done' }>[]
    if (!this.#isDelivering) this.#matches.begin(answers.map((one) => one.findings))
    this.#isDelivering = !this.#matches.some(DELIVERED, (rule, found, key) => {
      const match = this.rules[rule]!.builder.build(found, key)
      this.#output.add(match, this.#found++, -1, match.time, 0, match.time - 1)
    })
    // The rest of them when these have been taken.
    if (this.#isDelivering) return this.#output.flush(MATCHES)
    this.#sent.shift()
    if (first.slot !== NO_SLOT) this.#free.push(first.slot)
    this.#pending -= first.events
    for (const [i, { state }] of answers.entries()) this.#states[i] = state
    const timedOut: TimedOutMatch[] = []
    this.#timedOut.begin(answers.map((one) => one.timedOut))
    this.#timedOut.some(Infinity, (rule, found, key) => {
      timedOut.push(this.rules[rule]!.builder.buildTimedOut(found, key))
    })
    if (first.asksKept) this.#letGo(answers, first.bound)
    if (timedOut.length > 0) this.#options.onTimeouts?.(timedOut)
    this.#pass(first.mark, first.behind)
    checkLimits(this.#states, this.rules, this.#options.limits)
    if (!this.#portion.isEmpty && this.#underWay < AHEAD) this.#send('progress')
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const isDone = this.#failure === null && this.#underWay === 0
    for (const worker of this.#workers) {
      if (isDone) worker.release()
      else worker.stop()
    }
    this.#workers = []
    this.#sent = []
    this.#wake()
  }

  /** Sends what there is: a portion, or only word of what comes behind those that are under way. */
  #send(behind: Sent['behind']): void {
    const { workers } = this.#options
    const isEmpty = this.#portion.isEmpty
    if (isEmpty && this.#sent.length === 0) return
    if (!isEmpty && this.#workers.length === 0) this.#start()
    const asksKept = !isEmpty && !this.#isAsking && this.#kept.weight > this.#askAt
    if (asksKept) this.#isAsking = true
    this.#sent.push({
      slot: isEmpty ? NO_SLOT : this.#slot,
      events: this.#portion.size,
      answers: Array.from({ length: isEmpty ? 0 : workers }, () => null),
      missing: isEmpty ? 0 : workers,
      mark: this.#mark,
      behind,
      bound: this.#tag,
      asksKept,
    })
    if (isEmpty) return
    this.#underWay++
    const order = this.#portion.take(this.#slot, asksKept)
    this.#slot = NO_SLOT
    for (const worker of this.#workers) worker.post(order)
  }

  #start(): void {
    const { workers, memoryMb, rules, atEnd, engine, limits, onTimeouts, fields } = this.#options
    const task = {
      rules,
      fields,
      atEnd,
      engine,
      limits,
      wantsTimedOut: onTimeouts !== null,
      shape: this.#shape,
    }
    this.#workers = Array.from({ length: workers }, (_, index) => {
      const worker = this.#hire(index, workers, memoryMb, {
        answered: (answer) => this.#answered(index, answer),
        gone: (error) => this.#fail(error),
      })
      worker.post({ kind: 'task', task: { ...task, index, of: workers } })
      for (const [slot, { memory }] of this.#slots.entries()) worker.post({ kind: 'slot', slot, memory })
      return worker
    })
  }

  #freeSlot(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const slot = this.#slots.length
    const memory = new SharedArrayBuffer(slotBytes(this.#shape))
    this.#slots.push(new Slot(memory, this.#shape))
    for (const worker of this.#workers) worker.post({ kind: 'slot', slot, memory })
    return slot
  }

  #answered(worker: number, answer: Answer): void {
    if (this.#isClosed) return
    if (answer.kind === 'failed') return this.#fail(errorOf(answer.failure, worker, this.#options.workers))
    const sent = this.#sent.find(({ answers }) => answers.length > 0 && answers[worker] === null)
    if (sent === undefined) return
    sent.answers[worker] = answer
    sent.missing--
    if (sent.missing > 0) return
    this.#underWay--
    if (!this.#portion.isEmpty && this.#underWay < AHEAD) this.#send('progress')
    if (this.isReady) this.#wake()
  }

  #fail(error: Error): void {
    if (this.#isClosed) return
    this.#failure ??= error
    this.#wake()
  }

  #wake(): void {
    this.#promise?.resolve()
    this.#promise = null
    this.#listener()
  }

  #pass(mark: ClockMark, behind: Sent['behind']): void {
    this.#output.flush(MATCHES)
    const low = mark.low
    this.#held.show({ ...mark, general: low, scopes: [[0, low, mark.greatestOfAll]] })
    if (behind === 'end') this.#next.end()
    else this.#next.progress()
    if (behind === 'idle' || behind === 'active') this.#next.idle(behind === 'idle')
  }

  #letGo(answers: readonly Extract<Answer, { kind: 'done' }>[], bound: number): void {
    const all = answers.map(({ keptTags }) => keptTags ?? new Float64Array(0))
    const tags = new Float64Array(all.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const some of all) {
      tags.set(some, at)
      at += some.length
    }
    this.#kept.trim(tags.sort(), bound)
    this.#isAsking = false
    this.#askAt = Math.max(ASK_AT, 2 * this.#kept.weight)
  }
}

/** They come in order of time, so each says that all before it have come. */
const MATCHES = { time: new Float64Array(0), scope: null, watermark: new Float64Array(0) }
