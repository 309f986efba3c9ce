/**
 * The bridge from stream to automaton: classify, prefilter, code the key, reorder to event time, run the engines of all
 * rules, put their matches in order.
 *
 * All rules of a job share the classification, the key codes and the reorder buffer; a symbol that no rule wants is
 * dropped before it is sorted.
 */
import type { Clock, EventBatch } from '../event/batch.ts'
import type { ConditionFailure } from '../event/atoms.ts'
import { Classifier } from '../event/classify.ts'
import { BAD_KEY, KeyDictionary, KeyReader, NO_KEY, type KeySelector } from '../event/keys.ts'
import { PendingEvents } from '../event/pending.ts'
import { dereference, ObjectRows, type Rows } from '../event/rows.ts'
import type { BadEvent, Stage } from '../stream/stage.ts'
import { ReorderBuffer, type TieBreak } from '../time/reorder-buffer.ts'
import { Delivery, type RunningRule } from './delivery.ts'
import type { AtEnd, Engine, EngineCounters } from './engine/engine.ts'
import { compileRelated } from './engine/runs/related.ts'
import { RunsEngine } from './engine/runs/runs-engine.ts'
import { MatchBuilder, type Match } from './match.ts'
import { noEventTime, bufferFull, orderFailed } from './operator-errors.ts'
import { planPattern, type PatternPlan } from './plan/plan.ts'
import { compilePattern } from './program/compile.ts'
import type { PatternSyntax } from './syntax/pattern.ts'

export interface PatternOperatorOptions<T> {
  readonly rules: readonly PatternSyntax[]
  /** `null`: all events belong together. */
  readonly key: KeySelector<T> | null
  /** Decides between events of equal time; without it they keep their order of arrival. */
  readonly orderBy: ((a: T, b: T) => number) | null
  /** `arrival`: events are processed as they come, as if they were in order; only for comparison. */
  readonly order: 'event-time' | 'arrival'
  readonly atEnd: AtEnd
  readonly clock: Clock
  readonly limits: { readonly keys: number; readonly bufferedEvents: number; readonly partialMatches: number }
  /** What is found, in order of time: all of one call together. */
  readonly onMatches: (matches: readonly Match[]) => void
  /** An event whose key is none: it is taken out of the accepted ones. */
  readonly onBadKey: (bad: BadEvent) => void
  /** A condition threw; the event was processed. */
  readonly onConditionFailure: (failure: BadEvent) => void
  /** An event that came behind what was already processed: its input had been idle, and was not waited for. */
  readonly onLate: (event: T, time: number, watermark: number, position: number) => void
}

/** Work done, independent of the machine. */
export interface PatternCounters extends EngineCounters {
  /** Predicates evaluated on single events. */
  predicates: number
  /** Events that were sorted: what the prefilter let through. */
  sorted: number
  matches: number
}

/** The events of one watermark scope that wait for it. */
interface Lane {
  readonly buffer: ReorderBuffer
  /** Everything up to here has been processed. */
  released: number
}

export class PatternOperator<T> implements Stage<T> {
  readonly #options: PatternOperatorOptions<T>
  readonly #classifier: Classifier
  readonly #rules: readonly RunningRule[]
  readonly #delivery: Delivery
  readonly #keys: KeyReader<T> | null
  readonly #dictionary: KeyDictionary
  readonly #pending: PendingEvents = new PendingEvents()
  readonly #tieBreak: TieBreak | null
  // Options that every batch asks for; as fields they are read through this class's one hidden class.
  readonly #clock: Clock
  readonly #inArrivalOrder: boolean
  readonly #bufferLimit: number
  readonly #lanes: (Lane | undefined)[] = []
  /** By symbol: the engines that want it. */
  readonly #wanted: (readonly Engine[] | undefined)[] = []
  #waiting: Int32Array = new Int32Array(16)
  #symbols: Int32Array = new Int32Array(64)
  #touched: number[] = []
  #general = -Infinity
  /** The place of the next event in the order of processing, common to all rules. */
  #sequence = 0
  #sorted = 0
  #sweepAt = 1024
  /** While it is asked whether a late event is wanted: that one is not processed, so what throws is not counted. */
  #asking = false

  constructor(options: PatternOperatorOptions<T>) {
    this.#options = options
    this.#clock = options.clock
    this.#inArrivalOrder = options.order === 'arrival'
    this.#bufferLimit = options.limits.bufferedEvents
    this.#classifier = new Classifier((failure) => this.#failed(failure))
    const prepared = options.rules.map((syntax) => {
      const plan = planPattern(syntax)
      const bits = plan.tests.map(({ alone }, i) =>
        alone === null ? -1 : this.#classifier.bitOf(alone, stepText(plan, i)),
      )
      return { plan, bits }
    })
    this.#rules = prepared.map(({ plan, bits }) => {
      const related = compileRelated(plan, (event, error, element) =>
        this.#failed({ event, error, steps: [stepText(plan, element)] }),
      )
      const limit = options.limits.partialMatches
      const engine = new RunsEngine(compilePattern(plan), this.#classifier.symbols, bits, related, limit)
      return { engine, builder: new MatchBuilder(plan) }
    })
    this.#keys = options.key === null ? null : new KeyReader(options.key)
    this.#dictionary = new KeyDictionary(options.limits.keys)
    if (this.#keys === null) this.#dictionary.code(NO_KEY)
    this.#delivery = new Delivery(this.#rules, this.#dictionary, !this.#inArrivalOrder)
    this.#tieBreak = options.orderBy === null ? null : this.#comparator(options.orderBy)
  }

  get counters(): PatternCounters {
    const counters: PatternCounters = {
      predicates: this.#classifier.evaluations,
      sorted: this.#sorted,
      matches: this.#delivery.count,
      visits: 0,
      cells: 0,
      relatedEvaluations: 0,
    }
    for (const { engine } of this.#rules) {
      counters.visits += engine.counters.visits
      counters.cells += engine.counters.cells
      counters.relatedEvaluations += engine.counters.relatedEvaluations
    }
    return counters
  }

  /** What is kept at this moment: events that wait, starts that are open, keys that have a code. */
  get state(): { readonly buffered: number; readonly open: number; readonly keys: number } {
    return {
      buffered: this.#pending.size,
      open: this.#rules.reduce((sum, { engine }) => sum + engine.open, 0),
      keys: this.#keys === null ? 0 : this.#dictionary.size,
    }
  }

  /** After the end of a cut input: absences of which too little time had passed to tell. */
  get openAbsences(): number {
    return this.#rules.reduce((sum, { engine }) => sum + engine.openAbsences, 0)
  }

  /** Whether any rule wants this event: for late events, which are not processed. */
  wants(event: T): boolean {
    const symbols = new Int32Array(1)
    this.#asking = true
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    this.#asking = false
    return this.#enginesFor(symbols[0]!).length > 0
  }

  batch(batch: EventBatch<T>): void {
    const { rows, size, row, time, scope } = batch
    if (time === null) throw noEventTime()
    if (this.#symbols.length < size) this.#symbols = new Int32Array(size)
    const symbols = this.#symbols
    this.#classifier.classify(rows, row, size, symbols)
    const isColumns = rows.columns !== null
    const inArrivalOrder = this.#inArrivalOrder
    const keys = this.#keys
    const allKeys = keys === null || keys.areAllValid(rows, row, size)
    const dropsEmpty = allKeys && !inArrivalOrder && this.#enginesFor(0).length === 0
    for (let i = 0; i < size; i++) {
      const symbol = symbols[i]!
      if (symbol === 0 && dropsEmpty) continue
      const engines = this.#wanted[symbol] ?? this.#enginesFor(symbol)
      if (engines.length === 0 && allKeys && !inArrivalOrder) continue
      const at = row[i]!
      // The key of every event is looked at, so that what is bad does not depend on the rules.
      const code = keys === null ? 0 : keys.code(rows, at, this.#dictionary, engines.length > 0)
      if (code === BAD_KEY) {
        this.#badKey(rows, at)
        continue
      }
      const laneOf = scope === null ? 0 : scope[i]!
      if (engines.length === 0 && inArrivalOrder) this.#reach(laneOf, time[i]!)
      if (engines.length === 0) continue
      const lane = this.#laneOf(laneOf)
      if (inArrivalOrder) {
        this.#step(engines, code, laneOf, symbols[i]!, time[i]!, rows.ref(at), isColumns ? at : -1, rows.position(at))
        continue
      }
      if (time[i]! <= lane.released) {
        this.#options.onLate(rows.get(at), time[i]!, lane.released, rows.origin(at))
        continue
      }
      lane.buffer.add(this.#pending.add(time[i]!, code, symbol, rows.ref(at), isColumns ? at : -1, rows.position(at)))
      this.#hold(code, 1)
    }
    if (scope !== null) this.#touch(scope, size)
    if (this.#pending.size > this.#bufferLimit) throw bufferFull(this.#bufferLimit)
  }

  /** Lanes whose own watermark may have moved; a scope can be named twice. */
  #touch(scope: Int32Array, size: number): void {
    for (let i = 0; i < size; i++) if (i === 0 || scope[i] !== scope[i - 1]) this.#touched.push(scope[i]!)
  }

  progress(): void {
    const clock = this.#clock
    if (clock.general > this.#general) {
      this.#general = clock.general
      for (let scope = 0; scope < this.#lanes.length; scope++) this.#release(scope, clock.watermark(scope))
    } else {
      this.#release(0, clock.watermark(0))
      for (const scope of this.#touched) if (scope !== 0) this.#release(scope, clock.watermark(scope))
    }
    if (this.#touched.length > 0) this.#touched = []
    this.#deliver()
    if (this.#dictionary.size > this.#sweepAt) this.#sweep()
  }

  idle(): void {
    // What waits, waits for the clock; the clock knows which inputs are idle.
  }

  end(): void {
    const { clock, atEnd } = this.#options
    for (let scope = 0; scope < this.#lanes.length; scope++) this.#flush(scope)
    for (const { engine } of this.#rules) engine.finish(atEnd, (scope) => clock.greatestTime(scope))
    this.#deliver()
  }

  /** Processes what waits in a scope up to its watermark, then tells the engines that time has come so far. */
  #release(scope: number, watermark: number): void {
    const lane = this.#lanes[scope]
    // The end of time is told apart, by `end`: only it knows what becomes of what is open.
    if (lane === undefined) return
    // In order of arrival each event has told its own time as it came; only `advanceTo` says more.
    if (this.#inArrivalOrder) return this.#general < Infinity ? this.#advance(scope, this.#general) : undefined
    if (watermark <= lane.released || watermark === Infinity) return
    lane.released = watermark
    this.#process(lane, scope, watermark)
    this.#advance(scope, watermark)
  }

  #flush(scope: number): void {
    const lane = this.#lanes[scope]
    if (lane !== undefined) this.#process(lane, scope, Infinity)
  }

  #process(lane: Lane, scope: number, until: number): void {
    const pending = this.#pending
    const { buffer } = lane
    for (let slot = buffer.peek(); slot >= 0 && pending.time[slot]! <= until; slot = buffer.peek()) {
      buffer.pop()
      const key = pending.key[slot]!
      const symbol = pending.symbol[slot]!
      this.#step(
        this.#wanted[symbol]!,
        key,
        scope,
        symbol,
        pending.time[slot]!,
        pending.ref[slot],
        pending.index[slot]!,
        pending.position[slot]!,
      )
      this.#hold(key, -1)
      pending.free(slot)
      this.#sorted++
    }
  }

  #step(
    engines: readonly Engine[],
    key: number,
    scope: number,
    symbol: number,
    time: number,
    ref: unknown,
    index: number,
    position: number,
  ): void {
    const sequence = this.#sequence++
    for (let i = 0; i < engines.length; i++) engines[i]!.step(key, scope, symbol, time, ref, index, position, sequence)
  }

  #advance(scope: number, watermark: number): void {
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]!.engine.advance(scope, watermark)
  }

  /** In order of arrival, an event says how late it is by being there, also if no rule wants it. */
  #reach(scope: number, time: number): void {
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]!.engine.reach(scope, time)
  }

  #enginesFor(symbol: number): readonly Engine[] {
    const known = this.#wanted[symbol]
    if (known !== undefined) return known
    while (this.#wanted.length <= symbol) this.#wanted.push(undefined)
    return (this.#wanted[symbol] = this.#rules.map(({ engine }) => engine).filter((engine) => engine.wants(symbol)))
  }

  #deliver(): void {
    const matches = this.#delivery.take()
    if (matches.length > 0) this.#options.onMatches(matches)
  }

  #laneOf(scope: number): Lane {
    while (this.#lanes.length <= scope) this.#lanes.push(undefined)
    return (this.#lanes[scope] ??= { buffer: new ReorderBuffer(this.#pending, this.#tieBreak), released: -Infinity })
  }

  #comparator(orderBy: (a: T, b: T) => number): TieBreak {
    const { ref, index } = { ref: this.#pending.ref, index: () => this.#pending.index }
    return (a, b) => {
      try {
        return orderBy(dereference(ref[a], index()[a]!) as T, dereference(ref[b], index()[b]!) as T)
      } catch (error) {
        throw orderFailed(error)
      }
    }
  }

  /** Counts the events of a key that wait, so that its code is not released while it is needed. */
  #hold(key: number, change: number): void {
    if (key >= this.#waiting.length) {
      const grown = new Int32Array(Math.max(key + 1, this.#waiting.length * 2))
      grown.set(this.#waiting)
      this.#waiting = grown
    }
    this.#waiting[key]! += change
  }

  /** Releases the codes of keys of which nothing is kept. Doubling keeps the cost O(1) per event. */
  #sweep(): void {
    for (let key = 0; key < this.#dictionary.bound; key++) {
      if (!this.#dictionary.isUsed(key) || (this.#waiting[key] ?? 0) > 0) continue
      if (this.#rules.some(({ engine }) => engine.holds(key))) continue
      for (const { engine } of this.#rules) engine.forget(key)
      this.#dictionary.release(key)
    }
    this.#sweepAt = Math.max(1024, this.#dictionary.size * 2)
  }

  #badKey(rows: Rows<T>, row: number): void {
    const reason = this.#keys!.whyNot(rows, row)
    this.#options.onBadKey({ kind: 'key', reason, position: rows.origin(row), event: rows.get(row) })
  }

  #failed({ event, error, steps }: ConditionFailure): void {
    if (this.#asking) return
    const reason = `the condition of ${steps.join(' and ')} threw: ${error instanceof Error ? error.message : String(error)}`
    this.#options.onConditionFailure({ kind: 'condition', reason, position: -1, event, error })
  }
}

function stepText(plan: PatternPlan, element: number): string {
  return `rule "${plan.name}" step "${plan.elements[element]!.name}"`
}
