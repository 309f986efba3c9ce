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
import { BAD_KEY, KeyDictionary, KeyReader, NO_KEY } from '../event/keys.ts'
import { ObjectRows, type Rows } from '../event/rows.ts'
import { noEventTime } from '../event/time-errors.ts'
import type { Stage } from '../stream/stage.ts'
import { Delivery } from './delivery.ts'
import { noEvent, type EngineEvent } from './engine/engine.ts'
import type { EventRun } from './engine/event-run.ts'
import { Gathering } from './gathering.ts'
import { Lanes, type Lane } from './lanes.ts'
import { bufferFull } from './operator-errors.ts'
import type { PatternCounters, PatternOperatorOptions } from './operator-options.ts'
import { checkSnapshot, OPERATOR_SNAPSHOT_VERSION, type OperatorSnapshot } from './operator-snapshot.ts'
import { PreviousEvents } from './previous-events.ts'
import type { RunningPatterns } from './running-patterns.ts'
import type { RunningRule } from './running-rule.ts'
import { FewRules } from './routing/few-rules.ts'
import { ManyRules } from './routing/many-rules.ts'
import type { Routing } from './routing/routing.ts'
import { startRules } from './start-rules.ts'
import { workOf } from './work-of.ts'

export class PatternOperator<T> implements Stage<T>, RunningPatterns<T> {
  readonly #options: PatternOperatorOptions<T>
  readonly #classifier: Classifier
  readonly #rules: readonly RunningRule[]
  readonly #delivery: Delivery
  readonly #keys: KeyReader<T> | null
  readonly #dictionary: KeyDictionary
  readonly #lanes: Lanes
  // Options that every batch asks for; as fields they are read through this class's one hidden class.
  readonly #clock: Clock
  readonly #inArrivalOrder: boolean
  /** Whether the events of a batch can be put in order by themselves: nothing but their times decides. */
  readonly #sortsRuns: boolean
  readonly #gathering: Gathering<T>
  readonly #bufferLimit: number
  readonly #routing: Routing
  /** Where predicates of some rule look at the event before: the last one of each key. */
  readonly #previous: PreviousEvents | null
  readonly #shown: EngineEvent = noEvent()
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
    this.#sortsRuns = options.order !== 'arrival' && options.orderBy === null
    this.#bufferLimit = options.limits.bufferedEvents
    this.#classifier = new Classifier((failure) => this.#failed(failure))
    this.#dictionary = new KeyDictionary(options.limits.keys)
    this.#rules = startRules(options, this.#classifier, this.#dictionary, (failure) => this.#failed(failure))
    this.#previous = this.#classifier.hasPrevious ? new PreviousEvents() : null
    this.#keys = options.key === null ? null : new KeyReader(options.key)
    if (this.#keys === null) this.#dictionary.code(NO_KEY)
    this.#delivery = new Delivery(!this.#inArrivalOrder)
    const { symbols } = this.#classifier
    const areMany = this.#rules.some(({ own }) => own !== null)
    this.#routing = new (areMany ? ManyRules : FewRules)(
      this.#rules,
      symbols,
      this.#dictionary,
      this.#previous !== null,
    )
    this.#lanes = new Lanes(options.orderBy)
    this.#gathering = new Gathering(this.#keys, this.#dictionary, this.#routing, symbols, {
      onLate: options.onLate,
      onBadKey: (rows, row) => this.#badKey(rows, row),
    })
  }

  get counters(): PatternCounters {
    const own = { predicates: this.#classifier.evaluations, sorted: this.#sorted, matches: this.#delivery.count }
    return { ...own, replayed: 0, ...workOf(this.#rules) }
  }

  /** What is kept at this moment: events that wait, starts that are open, keys that have a code. */
  get state(): { readonly buffered: number; readonly open: number; readonly kept: number; readonly keys: number } {
    return {
      kept: this.#rules.reduce((sum, { started }) => sum + (started?.kept ?? 0), 0),
      buffered: this.#lanes.pending.size + this.#gathering.run.size,
      open: this.#rules.reduce((sum, { started }) => sum + (started?.open ?? 0), 0),
      keys: this.#keys === null ? 0 : this.#dictionary.size,
    }
  }

  /** After the end of a cut input: absences of which too little time had passed to tell. */
  get openAbsences(): number {
    return this.#rules.reduce((sum, { started }) => sum + (started?.openAbsences ?? 0), 0)
  }

  /** The rules at work. */
  get rules(): readonly RunningRule[] {
    return this.#rules
  }

  /** How many symbols events have had, and how many events had one for themselves since there were too many. */
  get symbols(): { readonly known: number; readonly overflowed: number } {
    return { known: this.#classifier.symbolCount, overflowed: this.#classifier.overflowed }
  }

  /** How many starts the limits have taken away. */
  get shed(): number {
    return this.#rules.reduce((sum, { started }) => sum + (started?.shed ?? 0), 0)
  }

  /** Whether any rule wants this event: for late events, which are not processed. */
  wants(event: T): boolean {
    const symbol = this.#symbolOf(event)
    const wanted = this.#routing.wants(symbol)
    this.#classifier.symbols.release(symbol)
    return wanted
  }

  batch(batch: EventBatch<T>): void {
    const { rows, size, row, time, scope, watermark } = batch
    if (time === null) throw noEventTime('Patterns')
    if (this.#symbols.length < size) this.#symbols = new Int32Array(size)
    const symbols = this.#symbols
    this.#classifier.classify(rows, row, size, symbols)
    if (this.#sortsRuns && scope === null && watermark === null) {
      this.#shelve()
      this.#gathering.take(batch, time, symbols, this.#lanes.laneOf(0).released)
      return
    }
    this.#shelve()
    const isColumns = rows.columns !== null
    const inArrivalOrder = this.#inArrivalOrder
    const keys = this.#keys
    const lanes = this.#lanes
    const allKeys = keys === null || keys.areAllValid(rows, row, size)
    const routing = this.#routing
    const dropsEmpty = allKeys && !inArrivalOrder && !routing.wants(0)
    for (let i = 0; i < size; i++) {
      const symbol = symbols[i]!
      if (symbol === 0 && dropsEmpty) continue
      const isWanted = routing.wants(symbol)
      if (!isWanted && allKeys && !inArrivalOrder) continue
      const at = row[i]!
      // The key of every event is looked at, so that what is bad does not depend on the rules.
      const code = keys === null ? 0 : keys.code(rows, at, this.#dictionary, isWanted)
      if (code === BAD_KEY) {
        this.#badKey(rows, at)
        continue
      }
      const laneOf = scope === null ? 0 : scope[i]!
      if (!isWanted && inArrivalOrder) routing.reach(laneOf, time[i]!)
      if (!isWanted) continue
      const lane = lanes.laneOf(laneOf)
      if (inArrivalOrder) {
        symbols[i] = this.#step(code, laneOf, symbol, time[i]!, rows.ref(at), isColumns ? at : -1, rows.position(at))
        continue
      }
      const known = watermark !== null && watermark[i]! > lane.released ? watermark[i]! : lane.released
      if (time[i]! <= known) {
        this.#options.onLate(rows.get(at), time[i]!, known, rows.origin(at))
        continue
      }
      lanes.add(lane, time[i]!, code, symbol, rows.ref(at), isColumns ? at : -1, rows.position(at))
      // The event that waits has the symbol now; the others of the batch are done with theirs.
      symbols[i] = 0
    }
    this.#classifier.symbols.releaseAll(symbols, size)
    if (scope !== null) this.#touch(scope, size)
    if (lanes.pending.size > this.#bufferLimit) throw bufferFull(this.#bufferLimit)
  }

  /** What has been gathered and cannot go on waits, as it came. */
  #shelve(): void {
    if (this.#gathering.run.size > 0) this.#gathering.shelve(this.#lanes, 0)
    if (this.#lanes.pending.size > this.#bufferLimit) throw bufferFull(this.#bufferLimit)
  }

  /** Lanes whose own watermark may have moved; a scope can be named twice. */
  #touch(scope: Int32Array, size: number): void {
    for (let i = 0; i < size; i++) if (i === 0 || scope[i] !== scope[i - 1]) this.#touched.push(scope[i]!)
  }

  /** Names the scopes whose watermarks may have moved, in the place of those of the events since `progress`. */
  touch(scopes: readonly number[]): void {
    this.#touched = [...scopes]
  }

  progress(): void {
    const clock = this.#clock
    // Its time goes on from the first, also while no rule has wanted an event: what is late does not depend on the rules.
    if (!this.#inArrivalOrder) this.#lanes.laneOf(0)
    if (clock.general > this.#general) {
      this.#general = clock.general
      for (let scope = 0; scope < this.#lanes.count; scope++) this.#release(scope, clock.watermark(scope))
    } else {
      this.#release(0, clock.watermark(0))
      for (const scope of this.#touched) if (scope !== 0) this.#release(scope, clock.watermark(scope))
    }
    if (this.#touched.length > 0) this.#touched = []
    this.#shelve()
    this.#deliver()
    if (this.#dictionary.size > this.#sweepAt) this.#sweep()
  }

  /** All that is kept between two batches, as a plain value. Matches found so far must have been handed on. */
  snapshot(): OperatorSnapshot {
    this.#shelve()
    return {
      version: OPERATOR_SNAPSHOT_VERSION,
      sequence: this.#sequence,
      general: Number.isFinite(this.#general) ? this.#general : null,
      keys: this.#keys === null ? [] : this.#dictionary.entries(),
      previous: this.#previous?.snapshot() ?? [],
      lanes: this.#lanes.snapshot(),
      rules: this.#rules.map((rule) => ({ name: rule.plan.name, state: rule.snapshot() })),
    }
  }

  /** Goes on where a snapshot was taken. Only before the first event. @throws TidemarkError `SNAPSHOT_OF_OTHER_RULES` */
  restore(snapshot: OperatorSnapshot): void {
    checkSnapshot(snapshot, this.#rules)
    const { sequence, general, keys, previous, lanes, rules } = snapshot
    this.#sequence = sequence
    this.#general = general ?? -Infinity
    if (this.#keys !== null) this.#dictionary.restore(keys)
    this.#previous?.restore(previous)
    this.#lanes.restore(lanes, (event) => this.#symbolOf(event))
    for (const [i, rule] of this.#rules.entries()) rule.restore(rules[i]!.state)
    this.#routing.restored(this.#dictionary, this.#lanes.count)
  }

  /** The symbol of an event that was accepted before. Conditions that throw have been reported then. */
  #symbolOf(event: unknown): number {
    const symbols = new Int32Array(1)
    this.#asking = true
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    this.#asking = false
    return symbols[0]!
  }

  tick(): void {
    // Patterns know event time only.
  }

  idle(): void {
    // What waits, waits for the clock; the clock knows which inputs are idle.
  }

  end(): void {
    const { clock, atEnd } = this.#options
    this.#shelve()
    for (let scope = 0; scope < this.#lanes.count; scope++) this.#flush(scope)
    for (const { started } of this.#rules) started?.finish(atEnd, (scope) => clock.greatestTime(scope))
    this.#routing.finished()
    this.#deliver()
  }

  /** Processes what waits in a scope up to its watermark, then tells the engines that time has come so far. */
  #release(scope: number, watermark: number): void {
    const lane = this.#lanes.get(scope)
    // The end of time is told apart, by `end`: only it knows what becomes of what is open.
    if (lane === undefined) return
    // In order of arrival each event has told its own time as it came; only `advanceTo` says more.
    if (this.#inArrivalOrder) return this.#general < Infinity ? this.#routing.advance(scope, this.#general) : undefined
    if (watermark <= lane.released || watermark === Infinity) return
    lane.released = watermark
    if (scope === 0 && this.#gathering.run.size > 0) this.#gathering.merge(this.#lanes, lane, watermark, this)
    this.#process(lane, scope, watermark)
    this.#routing.advance(scope, watermark)
  }

  #flush(scope: number): void {
    const lane = this.#lanes.get(scope)
    if (lane !== undefined) this.#process(lane, scope, Infinity)
  }

  #process(lane: Lane, scope: number, until: number): void {
    const { pending } = this.#lanes
    const { buffer } = lane
    for (let slot = buffer.peek(); slot >= 0 && pending.time[slot]! <= until; slot = buffer.peek()) {
      this.stepWaiting(lane, scope, slot)
    }
  }

  /** Shows the first event that waits in a lane. */
  stepWaiting({ buffer }: Lane, scope: number, slot: number): void {
    const { pending } = this.#lanes
    buffer.pop()
    const symbol = this.#step(
      pending.key[slot]!,
      scope,
      pending.symbol[slot]!,
      pending.time[slot]!,
      pending.ref[slot],
      pending.index[slot]!,
      pending.position[slot]!,
    )
    this.#classifier.symbols.release(symbol)
    this.#lanes.free(slot)
    this.#sorted++
  }

  /** Shows the events `from` to `to` (exclusive) of a run. */
  stepAll(run: EventRun, from: number, to: number): void {
    const { symbols } = this.#classifier
    this.#sorted += to - from
    const only = this.#previous === null ? this.#routing.only : null
    if (only !== null) {
      const first = this.#sequence
      this.#sequence += to - from
      only.stepAll(run, from, to, 0, first)
      if (symbols.transient > 0) for (let at = from; at < to; at++) symbols.release(run.symbol[at]!)
      return
    }
    const isPlain = this.#previous === null
    const routing = this.#routing
    for (let at = from; at < to; at++) {
      const { time, key, symbol, index, position } = run
      run.taken = at + 1
      if (isPlain && routing.isIdle(key[at]!, symbol[at]!)) {
        this.#sequence++
        symbols.release(symbol[at]!)
        continue
      }
      symbols.release(this.#step(key[at]!, 0, symbol[at]!, time[at]!, run.refOf(at), index[at]!, position[at]!))
    }
  }

  /** Shows an event to the rules that want it. @returns its symbol, to be released */
  #step(
    key: number,
    scope: number,
    symbol: number,
    time: number,
    ref: unknown,
    index: number,
    position: number,
  ): number {
    const shown = this.#shown
    let refined = symbol
    if (this.#previous !== null) {
      this.#previous.swap(key, ref, index)
      refined = this.#classifier.refineAt(symbol, ref, index, this.#previous.ref, this.#previous.index)
    }
    shown.key = key
    shown.scope = scope
    shown.symbol = refined
    shown.time = time
    shown.ref = ref
    shown.index = index
    shown.position = position
    shown.sequence = this.#sequence++
    this.#routing.step(shown)
    return refined
  }

  #deliver(): void {
    const { onFound, onTimeouts } = this.#options
    const busy = this.#routing.takeBusy()
    if (onFound !== undefined) {
      this.#delivery.hand(busy, onFound, onTimeouts !== null)
      return this.#routing.delivered()
    }
    const matches = this.#delivery.take(busy)
    const partial = onTimeouts === null ? [] : this.#delivery.takeTimedOut(busy)
    this.#routing.delivered()
    if (matches.length > 0) this.#options.onMatches(matches)
    if (partial.length > 0) onTimeouts?.(partial)
  }

  /** What is left is kept fourfold, so the cost is O(1) per event. */
  #sweep(): void {
    this.#routing.sweep((key) => this.#lanes.holds(key))
    this.#sweepAt = Math.max(1024, this.#dictionary.size * 4)
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
