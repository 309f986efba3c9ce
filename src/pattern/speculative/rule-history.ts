/**
 * One rule at work on events that come in any order: per key, a timeline of the events that others may have to be put in
 * front of, and an engine that can be taken back.
 *
 * An event that is behind others of its key takes the engine back to just before its place, and those behind it are
 * shown again. So it costs what the tail of its key costs, whatever has been before.
 */
import { dereference } from '../../event/rows.ts'
import { compareRows, type Cell } from '../engine/cell.ts'
import { noEvent, type EngineEvent } from '../engine/engine.ts'
import type { RewindableEngine } from '../engine/rewind.ts'
import type { RunningRule } from '../running-rule.ts'
import type { EntryPool } from './entry-pool.ts'
import { differenceOf, type Difference, type Finding } from './said.ts'
import type { RuleHistorySnapshot } from './snapshot.ts'
import { Timeline, type Entry } from './timeline.ts'

/** What all rules of an operator share. */
export interface Processing {
  /** The place of the next event in the order of processing. */
  sequence: number
  /** Events that are kept, of all rules and keys. */
  kept: number
  readonly entries: EntryPool
  /** Events shown again. */
  replayed: number
  /** While events are shown again: what they throw has been told. */
  isSilent: boolean
  /** What has gone wrong in the middle of something, so that nothing that is kept can be relied on; `null`: nothing. */
  failure: { readonly error: unknown } | null
  /** Whether `a` comes before `b`, which are of one time; `null`: that which came first does. */
  readonly isBefore: ((a: Entry, b: Entry) => boolean) | null
  /** The symbol of an event that is looked at again, and whose own was not kept. To be released. */
  readonly symbolOf: (event: unknown) => number
  /** The symbol of an event with what depends on the one before it. To be released in place of the first. */
  readonly refine: (symbol: number, event: unknown, previous: unknown) => number
  readonly release: (symbol: number) => void
}

/** Of a watermark scope. */
export interface Times {
  /** Deadlines up to here have passed. */
  readonly now: number
  /** What was found up to here has been confirmed. */
  readonly horizon: number
}

export class RuleHistory {
  readonly rule: RunningRule
  /** Its place among all rules. */
  readonly at: number
  readonly #engine: RewindableEngine
  readonly #processing: Processing
  /** By key. */
  readonly #timelines: (Timeline | undefined)[] = []
  readonly #shown: EngineEvent = noEvent()
  /** Timelines that were forgotten, to be used again. */
  readonly #free: Timeline[] = []

  constructor(rule: RunningRule, at: number, processing: Processing) {
    this.rule = rule
    this.at = at
    this.#engine = rule.engine
    this.#processing = processing
  }

  get timelines(): readonly Timeline[] {
    return this.#timelines.filter((timeline) => timeline !== undefined)
  }

  get(key: number): Timeline | undefined {
    return this.#timelines[key]
  }

  /** @param outer see `Timeline.outer` */
  timelineOf(key: number, scope: number, outer: number): Timeline {
    while (this.#timelines.length <= key) this.#timelines.push(undefined)
    return (this.#timelines[key] ??= this.#newTimeline(key, scope, outer))
  }

  #newTimeline(key: number, scope: number, outer: number): Timeline {
    const tail = this.#engine.mark(key)
    const free = this.#free
    // Queues of its scope may still hold it.
    if (free.length === 0 || free[free.length - 1]!.scope !== scope) {
      return new Timeline(this.at, scope, key, outer, tail)
    }
    const timeline = free.pop()!
    timeline.reuse(key, outer, tail)
    return timeline
  }

  deadlineOf({ key }: Timeline): number {
    return this.#engine.deadlineOf(key)
  }

  /** An event is put in its place. @param times the event counted */
  insert(timeline: Timeline, entry: Entry, times: Times): Difference {
    const at = this.#placeOf(timeline, entry)
    this.#processing.kept++
    if (at < timeline.size || entry.time <= timeline.advanced) return this.#again(timeline, at, 0, entry, times)
    const before = timeline.found
    this.#show(timeline, entry, times.horizon)
    this.#catchUp(timeline, times)
    return insertedOnly(timeline, before)
  }

  /** An event is taken away. @param isIt of the entries of this time, the latest that it says so of; `null`: there is none */
  remove(timeline: Timeline, time: number, isIt: (event: unknown) => boolean, times: Times): Difference | null {
    for (let at = timeline.firstAfter(time) - 1; at >= 0 && timeline.entry(at).time === time; at--) {
      const { ref, index } = timeline.entry(at)
      if (!isIt(dereference(ref, index))) continue
      this.#processing.kept--
      return this.#again(timeline, at, 1, null, times)
    }
    return null
  }

  /** Time has gone on. @returns what that has decided */
  advance(timeline: Timeline, times: Times): Difference {
    const before = timeline.found
    this.#catchUp(timeline, times)
    return insertedOnly(timeline, before)
  }

  /**
   * The horizon has gone on, and what was said up to there is taken as certain already: what is only kept to take it back
   * goes.
   *
   * @returns whether the key is forgotten, since nothing of it is left
   */
  settle(timeline: Timeline, times: Times): boolean {
    const { key } = timeline
    const count = timeline.firstAfter(times.horizon)
    if (count > 0) {
      if (this.rule.wantsAll) {
        const { ref, index } = timeline.entry(count - 1)
        timeline.before = { ref, index }
      }
      const { entries } = this.#processing
      for (let i = 0; i < count; i++) entries.release(timeline.entry(i))
      timeline.drop(count)
      timeline.rests = Infinity
      this.#processing.kept -= count
    }
    const { first } = timeline
    if (first !== undefined) {
      this.#engine.settle(key, first.mark)
      return false
    }
    this.#rebase(timeline, times.horizon)
    // What is open at the horizon counts, not what is open now: an event may still come in between.
    if (this.rule.wantsAll || this.#engine.holds(key)) {
      this.#catchUp(timeline, times)
      return false
    }
    this.#engine.forget(key)
    this.#timelines[key] = undefined
    timeline.leaveQueues()
    return true
  }

  /** A timeline that was forgotten is needed by nobody any more. */
  release(timeline: Timeline): void {
    if (this.#free.length < FREE_TIMELINES) this.#free.push(timeline)
  }

  /** Of a key whose events are all behind the horizon: the engine goes on from there, and not from the last event. */
  #rebase(timeline: Timeline, horizon: number): void {
    const { key } = timeline
    this.#back(timeline, 0)
    this.#advance(key, horizon)
    this.#collect(timeline, horizon)
    timeline.tail = this.#engine.mark(key)
    timeline.tailFound = timeline.found
    if (timeline.rests <= horizon || timeline.rests === Infinity) timeline.rests = this.#restsFrom(key, horizon)
    this.#engine.settle(key, timeline.tail)
  }

  /** When nothing is open any more of a key that no event has come of since the horizon. */
  #restsFrom(key: number, horizon: number): number {
    const { withinMs } = this.rule.plan
    return withinMs === Infinity ? this.#engine.deadlineOf(key) : horizon + withinMs + 1
  }

  /** At the end it is decided anew what had been decided at the very last moment: only the end may have. */
  reopen(timeline: Timeline): readonly Finding[] {
    return timeline.advanced === -Infinity ? NONE : this.#back(timeline, timeline.size)
  }

  /** What the end has decided, by key. */
  ended(horizonOf: (timeline: Timeline) => number): void {
    const byKey = this.#drain()
    for (const [key, findings] of byKey) {
      const timeline = this.#timelines[key]!
      for (const finding of findings) if (finding.time > horizonOf(timeline)) timeline.say(finding)
    }
  }

  /** @param timeOf how far time and the horizon have come for a timeline */
  snapshot(timeOf: (timeline: Timeline) => Times): RuleHistorySnapshot {
    const { rule, timelines } = this
    for (const timeline of timelines) this.#back(timeline, 0)
    const engine = rule.engine.snapshot()
    const written = timelines.map((timeline) => ({
      key: timeline.key,
      scope: timeline.scope,
      outer: timeline.outer,
      ...(timeline.before === null || !rule.wantsAll
        ? {}
        : { before: dereference(timeline.before.ref, timeline.before.index) }),
      entries: timeline
        .entriesFrom(0)
        .map(({ ref, index, time, position }) => ({ event: dereference(ref, index), time, position })),
    }))
    for (const timeline of timelines) this.#forward(timeline, timeline.cut(0), timeOf(timeline))
    const keys = rule.partitions ? rule.keys.entries() : null
    return { name: rule.plan.name, state: { keys, engine }, timelines: written }
  }

  /** Whether a snapshot is one of this rule on this engine. */
  fits({ name, state: { engine } }: RuleHistorySnapshot): boolean {
    const own = this.rule.engine.snapshot()
    return name === this.rule.plan.name && engine.engine === own.engine && engine.version === own.version
  }

  /** Only before the first event. */
  restore({ state: { keys, engine }, timelines }: RuleHistorySnapshot, timeOf: (timeline: Timeline) => Times): void {
    if (keys !== null) this.rule.keys.restore(keys)
    this.rule.engine.restore(engine)
    for (const written of timelines) {
      const timeline = this.timelineOf(written.key, written.scope, written.outer)
      timeline.rests = this.#restsFrom(written.key, timeOf(timeline).horizon)
      if ('before' in written) timeline.before = { ref: written.before, index: -1 }
      const entries = written.entries.map(({ event, time, position }): Entry => ({
        time,
        ref: event,
        index: -1,
        position,
        symbol: -1,
        mark: 0,
        found: 0,
      }))
      this.#processing.kept += entries.length
      this.#forward(timeline, entries, timeOf(timeline))
    }
  }

  /** Takes the engine back to the place `at`, and with it what was found since. @returns what was said of that */
  #back(timeline: Timeline, at: number): readonly Finding[] {
    const first = at < timeline.size ? timeline.entry(at) : undefined
    timeline.tailFound = first === undefined ? timeline.tailFound : first.found
    timeline.tail = first === undefined ? timeline.tail : first.mark
    timeline.advanced = -Infinity
    this.#engine.rewind(timeline.key, timeline.tail)
    return timeline.withdraw(timeline.tailFound)
  }

  /** Shows entries that were shown before, and lets time go on. */
  #forward(timeline: Timeline, entries: readonly Entry[], times: Times): void {
    const processing = this.#processing
    processing.isSilent = true
    for (const entry of entries) this.#show(timeline, entry, times.horizon)
    this.#catchUp(timeline, times)
    processing.isSilent = false
  }

  /** Goes back to the place `at`, leaves out `count` entries there, puts `entry` in, and shows again what follows. */
  #again(timeline: Timeline, at: number, count: number, entry: Entry | null, times: Times): Difference {
    const before = this.#back(timeline, at)
    const rest = timeline.cut(at)
    const from = timeline.found
    if (entry !== null) this.#show(timeline, entry, times.horizon)
    this.#processing.replayed += rest.length - count
    this.#forward(timeline, rest.slice(count), times)
    return differenceOf(before, timeline.saidSince(from))
  }

  /** Shows an event to the engine as the last of its key. */
  #show(timeline: Timeline, entry: Entry, horizon: number): void {
    const { key } = timeline
    const { rule } = this
    const processing = this.#processing
    const engine = this.#engine
    const shown = this.#shown
    entry.mark = timeline.tail
    entry.found = timeline.tailFound
    const event = entry.symbol < 0 || rule.wantsAll ? dereference(entry.ref, entry.index) : null
    let symbol = entry.symbol < 0 ? processing.symbolOf(event) : entry.symbol
    if (rule.wantsAll) {
      const last = timeline.last ?? timeline.before
      const previous = last === null ? undefined : dereference(last.ref, last.index)
      rule.previous.ref = previous
      rule.previous.index = -1
      if (!rule.partitions) symbol = processing.refine(symbol, event, previous)
    }
    timeline.push(entry)
    shown.key = key
    shown.scope = key
    const { own } = rule
    shown.symbol = own === null ? symbol : own.of(symbol)
    shown.time = entry.time
    shown.ref = entry.ref
    shown.index = entry.index
    shown.position = entry.position
    shown.sequence = processing.sequence++
    try {
      engine.step(shown)
    } catch (error) {
      throw this.#torn(error)
    }
    own?.table.release(shown.symbol)
    processing.release(symbol)
    this.#collect(timeline, horizon)
    timeline.tail = engine.mark(key)
    timeline.tailFound = timeline.found
    timeline.advanced = -Infinity
  }

  /** Time goes on to `now`, if that may change anything. */
  #catchUp(timeline: Timeline, { now, horizon }: Times): void {
    if (!(this.#engine.deadlineOf(timeline.key) <= now)) return
    this.#advance(timeline.key, now)
    timeline.advanced = now
    this.#collect(timeline, horizon)
  }

  #advance(key: number, time: number): void {
    try {
      this.#engine.advance(key, time)
    } catch (error) {
      throw this.#torn(error)
    }
  }

  /** The engine has stopped in the middle of an event: of what is shown again the rest is missing, and there is no way back. */
  #torn(error: unknown): unknown {
    this.#processing.failure = { error }
    return error
  }

  #collect(timeline: Timeline, horizon: number): void {
    const findings = this.#findings(timeline.key)
    for (let i = 0; i < findings.length; i++) if (findings[i]!.time > horizon) timeline.say(findings[i]!)
  }

  /** Takes what the engine has found of one key, in order. */
  #findings(key: number): readonly Finding[] {
    const { engine, builder } = this.rule
    const found = engine.drain()
    const timedOut = engine.drainTimedOut()
    if (found.length + timedOut.length === 0) return NONE
    if (found.length > 1) found.sort(inOrder)
    const of = this.rule.keyOf(key)
    const matches: readonly Finding[] = found.map((one) => builder.build(one, of))
    if (timedOut.length === 0) return matches
    timedOut.sort(inOrder)
    const all = [...matches, ...timedOut.map((one) => builder.buildTimedOut(one, of))]
    return all.sort((a, b) => a.time - b.time)
  }

  #drain(): ReadonlyMap<number, readonly Finding[]> {
    const { engine, builder } = this.rule
    const byKey = new Map<number, Finding[]>()
    const add = (key: number, finding: Finding): void => {
      const findings = byKey.get(key)
      if (findings === undefined) byKey.set(key, [finding])
      else findings.push(finding)
    }
    for (const one of engine.drain().sort(inOrder)) add(one.key, builder.build(one, this.rule.keyOf(one.key)))
    const timedOut = engine.drainTimedOut().sort(inOrder)
    for (const one of timedOut) add(one.key, builder.buildTimedOut(one, this.rule.keyOf(one.key)))
    for (const findings of byKey.values()) findings.sort((a, b) => a.time - b.time)
    return byKey
  }

  #placeOf(timeline: Timeline, entry: Entry): number {
    const { isBefore } = this.#processing
    let at = timeline.firstAfter(entry.time)
    if (isBefore === null) return at
    while (at > 0 && timeline.entry(at - 1).time === entry.time && isBefore(entry, timeline.entry(at - 1))) at--
    return at
  }
}

/** More are left to the collector. */
const FREE_TIMELINES = 4096

const NONE: readonly Finding[] = Object.freeze([])
const NOTHING: Difference = Object.freeze({ retracted: NONE, inserted: NONE })

function insertedOnly(timeline: Timeline, before: number): Difference {
  return timeline.found === before ? NOTHING : { retracted: NONE, inserted: timeline.saidSince(before) }
}

/** Of one key: by time, start, rows. */
function inOrder(a: { readonly last: Cell; readonly time: number }, b: typeof a): number {
  return a.time - b.time || a.last.start.time - b.last.start.time || compareRows(a.last, b.last)
}
