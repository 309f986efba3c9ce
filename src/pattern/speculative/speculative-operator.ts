/**
 * Patterns over events as they come, with corrections: a match is said as soon as its last event is there, and when an
 * event comes that belongs before others of its key, what it changes is said (law L7).
 *
 * Nothing waits to be sorted. Each rule keeps the events of a key for as long as others can come in front of them
 * (`rule-history.ts`); what can change no more is confirmed, and forgotten.
 */
import type { Clock, EventBatch } from '../../event/batch.ts'
import { BAD_KEY } from '../../event/keys.ts'
import { ObjectRows, type Rows } from '../../event/rows.ts'
import { noEventTime } from '../../event/time-errors.ts'
import { TimedOperator } from '../../stream/timed-operator.ts'
import type { Cause, MatchChange } from '../change.ts'
import type { PatternCounters } from '../operator-options.ts'
import { otherRules } from '../operator-errors.ts'
import type { RunningPatterns } from '../running-patterns.ts'
import type { RunningRule } from '../running-rule.ts'
import { causeOf } from './cause.ts'
import { correctionsFull } from './errors.ts'
import type { SpeculativeOptions } from './options.ts'
import { PendingChanges } from './pending-changes.ts'
import { RuleHistories } from './rule-histories.ts'
import type { RuleHistory } from './rule-history.ts'
import { differenceOf } from './said.ts'
import { ScopeTime, type AheadEvent } from './scope-time.ts'
import { SPECULATIVE_SNAPSHOT_VERSION, type SpeculativeSnapshot } from './snapshot.ts'
import { changeOf, nameOf } from './taking-back.ts'
import type { Timeline } from './timeline.ts'

export class SpeculativeOperator<T> extends TimedOperator<T, MatchChange> implements RunningPatterns<T> {
  readonly #options: SpeculativeOptions<T>
  readonly #clock: Clock
  readonly #histories: RuleHistories<T>
  readonly #scopes: ScopeTime<T>[] = []
  readonly #changes: PendingChanges = new PendingChanges()
  #symbols: Int32Array = new Int32Array(64)
  /** A limit has settled everything up to here. */
  #floor = -Infinity
  /** Scopes of which a key got an event that is ahead of them. */
  readonly #behind: ScopeTime<T>[] = []
  /** Events that wait until their time is believed. */
  #ahead = 0
  #inserted = 0
  #said = 0
  #shed = 0
  #isOver = false

  constructor(options: SpeculativeOptions<T>) {
    super(options)
    this.#options = options
    this.#clock = options.clock
    this.#histories = new RuleHistories(options)
  }

  get rules(): readonly RunningRule[] {
    return this.#histories.all.map(({ rule }) => rule)
  }

  get counters(): PatternCounters {
    return this.#histories.counters(this.#inserted, this.#said)
  }

  get state(): RunningPatterns<T>['state'] {
    return {
      buffered: this.#histories.processing.kept + this.#ahead,
      open: this.rules.reduce((sum, { engine }) => sum + engine.open, 0),
      kept: this.rules.reduce((sum, { engine }) => sum + engine.kept, 0),
      keys: this.#histories.keys,
    }
  }

  get symbols(): RunningPatterns<T>['symbols'] {
    const { symbolCount, overflowed } = this.#histories.classifier
    return { known: symbolCount, overflowed }
  }

  /** Starts, and events in front of which others could have come. */
  get shed(): number {
    return this.rules.reduce((sum, { engine }) => sum + engine.shed, this.#shed)
  }

  get openAbsences(): number {
    return this.rules.reduce((sum, { engine }) => sum + engine.openAbsences, 0)
  }

  wants(event: T): boolean {
    return this.#histories.wants(event)
  }

  override batch(batch: EventBatch<T>): void {
    this.#check()
    const { rows, size, row, time, scope, watermark } = batch
    if (time === null) throw noEventTime('Patterns')
    if (this.#symbols.length < size) this.#symbols = new Int32Array(size)
    const symbols = this.#symbols
    const { classifier } = this.#histories
    classifier.classify(rows, row, size, symbols)
    for (let i = 0; i < size; i++) {
      const at = scope === null ? 0 : scope[i]!
      if (scope !== null && (i === 0 || at !== scope[i - 1])) this.touch(at)
      this.meet(at, watermark === null ? -Infinity : watermark[i]!)
      this.#event(rows, row[i]!, time[i]!, at, symbols[i]!)
    }
    classifier.symbols.releaseAll(symbols, size)
    this.handOn(scope !== null)
  }

  override progress(): void {
    this.#check()
    super.progress()
  }

  override end(): void {
    this.#check()
    super.end()
  }

  /** @throws what a rule has failed with: nothing that came of it from then on would be right */
  #check(): void {
    const { failure } = this.#histories.processing
    if (failure !== null) throw failure.error
  }

  /** Batches are taken as a whole, see `batch`. */
  protected override event(): void {}

  #event(rows: Rows<T>, row: number, time: number, scope: number, symbol: number): void {
    const { allowedLatenessMs, takesBack, ahead, limits, onLate, onCorrected } = this.#options
    const change = takesBack ? changeOf(rows.get(row)) : 'insert'
    if (change === 'confirm') return
    const watermark = this.reached(scope)
    const state = this.#scopeOf(scope)
    if (time + allowedLatenessMs <= watermark || time <= this.#floor) {
      return onLate(rows.get(row), time, Math.max(watermark - allowedLatenessMs, this.#floor), rows.origin(row))
    }
    if (ahead === 'wait' && time > state.now && time > this.#clock.greatestTime(scope)) {
      const order = this.#histories.processing.sequence++
      state.ahead.push({ time, order, event: rows.get(row), position: rows.position(row), origin: rows.origin(row) })
      this.#ahead++
      return
    }
    // Of one time, those that came before are first.
    if (state.ahead.size > 0) this.#believe(state, scope, time)
    const isTaken =
      change === 'retract' ? this.#takeBack(rows, row, time, symbol) : this.#take(rows, row, time, scope, symbol)
    if (isTaken && time <= watermark) onCorrected(rows.get(row), time, watermark)
    this.#reach(state, time)
    this.#reachOthers(time)
    if (!this.#changes.isEmpty) this.#say(this.#causeOf(rows, row, time, watermark))
    if (this.#histories.processing.kept + this.#ahead > limits.correctableEvents) this.#atLimit()
  }

  /** @returns whether it could be taken, also if no rule wants it */
  #take(rows: Rows<T>, row: number, time: number, scope: number, symbol: number): boolean {
    const histories = this.#histories
    const wanting = histories.wanting(symbol)
    const code = histories.keyOf(rows, row, wanting.length > 0)
    if (code === BAD_KEY) return false
    if (wanting.length === 0) return true
    const ref = rows.ref(row)
    const index = rows.columns === null ? -1 : row
    const position = rows.position(row)
    const kept = histories.classifier.symbols.isTransient(symbol) ? -1 : symbol
    if (this.#scopes.length > 1) {
      // Its key may have a time of its own: that of the scope in which it was first seen.
      const horizon = this.#horizonOf(wanting, code, ref, index)
      if (time <= horizon) {
        this.#options.onLate(rows.get(row), time, horizon, rows.origin(row))
        histories.releaseUnused(code)
        return false
      }
    }
    for (const history of wanting) {
      const timeline = histories.timelineOf(history, code, scope, ref, index)
      const owner = this.#scopeOf(timeline.scope)
      const entry = histories.processing.entries.take(time, ref, index, position, kept)
      this.#inserted++
      this.#changes.add(history.insert(timeline, entry, owner.with(time)), timeline.scope, history.at)
      this.#changed(owner, history, timeline, time)
    }
    return true
  }

  /** The latest of the horizons of what an event belongs to: an event is late for all rules or for none. */
  #horizonOf(wanting: readonly RuleHistory[], code: number, ref: unknown, index: number): number {
    let latest = -Infinity
    for (const history of wanting) {
      const timeline = this.#histories.knownTimelineOf(history, code, ref, index)
      if (timeline !== undefined) latest = Math.max(latest, this.#scopeOf(timeline.scope).horizon)
    }
    return latest
  }

  /** A row takes back an earlier one, which has its time, its key and its name. */
  #takeBack(rows: Rows<T>, row: number, time: number, symbol: number): boolean {
    const histories = this.#histories
    const wanting = histories.wanting(symbol)
    const code = histories.keyOf(rows, row, wanting.length > 0)
    if (code === BAD_KEY) return false
    if (wanting.length === 0) return true
    const ref = rows.ref(row)
    const index = rows.columns === null ? -1 : row
    const name = nameOf(rows.get(row))
    for (const history of wanting) {
      const timeline = histories.knownTimelineOf(history, code, ref, index)
      if (timeline === undefined) continue
      const owner = this.#scopeOf(timeline.scope)
      const difference = history.remove(timeline, time, (event) => nameOf(event) === name, owner.with(time))
      if (difference === null) continue
      this.#changes.add(difference, timeline.scope, history.at)
      this.#changed(owner, history, timeline, time)
    }
    histories.releaseUnused(code)
    return true
  }

  /** Events up to a time that has come. */
  #believe(state: ScopeTime<T>, scope: number, now: number): void {
    for (let next = state.ahead.peek(); next !== undefined; next = state.ahead.peek()) {
      if (next.time > now) return
      state.ahead.pop()
      this.#ahead--
      const rows = new ObjectRows<T>([next.event], 0, [next.position], [next.origin])
      const symbol = this.#histories.symbolOf(next.event)
      this.#take(rows, 0, next.time, scope, symbol)
      this.#reachOthers(next.time)
      this.#histories.classifier.symbols.release(symbol)
      if (!this.#changes.isEmpty) this.#say(this.#causeOf(rows, 0, next.time, this.reached(scope)))
    }
  }

  #changed(owner: ScopeTime<T>, history: RuleHistory, timeline: Timeline, time: number): void {
    owner.watch(history, timeline)
    if (this.#scopes.length > 1 && time > owner.now) this.#behind.push(owner)
  }

  #reach(state: ScopeTime<T>, now: number): void {
    if (now <= state.now) return
    state.now = now
    this.#fireDue(state)
  }

  /** An event counts in the scope of its key, too, where that is another. */
  #reachOthers(time: number): void {
    for (let state = this.#behind.pop(); state !== undefined; state = this.#behind.pop()) this.#reach(state, time)
  }

  /** What deadlines up to now decide. */
  #fireDue(state: ScopeTime<T>): void {
    for (let next = state.nextDue(); next !== undefined; next = state.nextDue()) {
      const history = this.#histories.all[next.rule]!
      this.#changes.add(history.advance(next, state), next.scope, history.at)
      state.watch(history, next)
    }
  }

  protected override advance(scope: number, watermark: number): void {
    if (watermark === Infinity) return this.finish()
    const state = this.#scopeOf(scope)
    if (watermark > state.now) {
      this.#reach(state, watermark)
      this.#say(null)
      this.#believe(state, scope, watermark)
    }
    const horizon = watermark - this.#options.allowedLatenessMs
    if (horizon > state.horizon) this.#settle(state, horizon)
  }

  /** Nothing up to the horizon changes any more. */
  #settle(state: ScopeTime<T>, horizon: number): void {
    state.horizon = horizon
    if (!state.mayWake) return
    const passed: Timeline[] = []
    for (let next = state.nextWake(); next !== undefined; next = state.nextWake()) {
      passed.push(next)
      this.#changes.confirm(next.confirm(horizon), next.scope, next.rule)
    }
    this.#say(null)
    for (const timeline of passed) {
      const history = this.#histories.all[timeline.rule]!
      if (history.settle(timeline, state)) this.#histories.forgotten(history, timeline)
      else state.watch(history, timeline)
    }
  }

  /** @throws TidemarkError `CORRECTION_LIMIT` */
  #atLimit(): void {
    const { limits } = this.#options
    const { processing, all } = this.#histories
    if (limits.onLimit === 'error') throw correctionsFull(limits.correctableEvents)
    const times = all.flatMap(({ timelines }) => timelines.flatMap((timeline) => timeline.times))
    const before = processing.kept
    // The oldest eighth, so that it is not looked for with every event.
    this.#floor = Float64Array.from(times).sort()[times.length >> 3] ?? -Infinity
    for (const history of all) for (const timeline of history.timelines) this.#scopeOf(timeline.scope).wake(timeline)
    for (const state of this.#scopes) if (this.#floor > state.horizon) this.#settle(state, this.#floor)
    this.#shed += before - processing.kept
  }

  protected override finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const [scope, state] of this.#scopes.entries()) this.#believe(state, scope, Infinity)
    for (const history of this.#histories.all) this.#end(history)
    this.#say(null)
    for (const { timelines, at } of this.#histories.all) {
      for (const timeline of timelines) this.#changes.confirm(timeline.confirm(Infinity), timeline.scope, at)
    }
    this.#say(null)
  }

  #end(history: RuleHistory): void {
    const { atEnd } = this.#options
    const { timelines, rule } = history
    const withdrawn = timelines.map((timeline) => history.reopen(timeline))
    const before = timelines.map(({ found }) => found)
    rule.engine.finish(atEnd, (key) => this.#clock.greatestTime(history.get(key)?.scope ?? 0))
    history.ended(({ scope }) => this.#scopeOf(scope).horizon)
    for (const [i, timeline] of timelines.entries())
      this.#changes.add(differenceOf(withdrawn[i]!, timeline.saidSince(before[i]!)), timeline.scope, history.at)
  }

  #say(cause: Cause | null): void {
    if (this.#changes.isEmpty) return
    const { matches, timedOut } = this.#changes.take(cause)
    for (const { scope, change } of matches) {
      if (change.change === 'insert') this.#said++
      this.in(scope)
      this.at(change.time)
      this.emit(change, change.time)
    }
    if (timedOut.length > 0) this.#options.onTimeouts?.(timedOut)
  }

  #causeOf(rows: Rows<T>, row: number, time: number, watermark: number): Cause {
    return causeOf(rows.get(row), this.#options.ordinalOf(rows.origin(row)), time, watermark)
  }

  /** All that is kept between two batches, as a plain value. */
  snapshot(): SpeculativeSnapshot {
    this.#check()
    const { processing, all } = this.#histories
    return {
      version: SPECULATIVE_SNAPSHOT_VERSION,
      timed: this.timedSnapshot(),
      sequence: processing.sequence,
      floor: plain(this.#floor),
      counts: { inserted: this.#inserted, replayed: processing.replayed, said: this.#said, shed: this.#shed },
      keys: this.#histories.entries(),
      scopes: this.#scopes.map(({ now, horizon, ahead }) => ({
        now: plain(now),
        horizon: plain(horizon),
        ahead: [...ahead.items],
      })),
      rules: all.map((history) => history.snapshot(({ scope }) => this.#scopeOf(scope))),
    }
  }

  /** Goes on where a snapshot was taken. Only before the first event. @throws TidemarkError `SNAPSHOT_OF_OTHER_RULES` */
  restore({ version, timed, sequence, floor, counts, keys, scopes, rules }: SpeculativeSnapshot): void {
    const histories = this.#histories
    if (version !== SPECULATIVE_SNAPSHOT_VERSION || !histories.fits(rules)) {
      const names = rules.map(({ name }) => name)
      throw otherRules(version, names)
    }
    this.timedRestore(timed)
    this.#floor = floor ?? -Infinity
    for (const [scope, { now, horizon, ahead }] of scopes.entries()) {
      const state = this.#scopeOf(scope)
      state.now = now ?? -Infinity
      state.horizon = horizon ?? -Infinity
      for (const event of ahead) state.ahead.push(event as AheadEvent<T>)
      this.#ahead += ahead.length
    }
    histories.processing.sequence = sequence
    histories.restore(keys, rules, ({ scope }) => this.#scopeOf(scope))
    for (const history of histories.all) {
      for (const timeline of history.timelines) this.#scopeOf(timeline.scope).watch(history, timeline)
    }
    histories.processing.replayed = counts.replayed
    this.#inserted = counts.inserted
    this.#said = counts.said
    this.#shed = counts.shed
  }

  #scopeOf(scope: number): ScopeTime<T> {
    while (this.#scopes.length <= scope) {
      const state = new ScopeTime<T>()
      state.now = this.reached(this.#scopes.length)
      state.horizon = state.now - this.#options.allowedLatenessMs
      this.#scopes.push(state)
    }
    return this.#scopes[scope]!
  }
}

function plain(time: number): number | null {
  return Number.isFinite(time) ? time : null
}
