/** A rule at work: its engine, and what of the operator's events it is shown. */
import { scalarOf } from '../event/evaluate.ts'
import { KeyDictionary, NO_KEY, type Key } from '../event/keys.ts'
import { compileReader } from '../event/reader.ts'
import { dereference } from '../event/rows.ts'
import type { Scalar } from '../event/expression.ts'
import { noEvent, type Engine, type EngineEvent } from './engine/engine.ts'
import type { EventRun } from './engine/event-run.ts'
import type { RewindableEngine } from './engine/rewind.ts'
import type { EngineChoice } from './engine/choose.ts'
import type { PreviousEvent } from './engine/runs/related.ts'
import { MatchBuilder } from './match.ts'
import { needsPrevious, type PatternPlan } from './plan/plan.ts'
import { PreviousEvents } from './previous-events.ts'
import type { Program } from './program/program.ts'
import type { OwnSymbols } from './routing/own-symbols.ts'

/** A value that a partition may have where events do not: they belong together too. */
const NO_VALUE = '\u0000'

/** What a rule is among others. */
export interface RuleSettings {
  readonly at: number
  /** By test: its bit in the symbols of all rules; -1 where it always holds. */
  readonly bits: readonly number[]
  readonly own: OwnSymbols | null
  readonly isFollowed: boolean
  /** Whether it has codes of its own for the keys that it is shown. */
  readonly ownsKeys: boolean
}

export class RunningRule {
  readonly plan: PatternPlan
  readonly program: Program
  readonly choice: EngineChoice
  /** What the codes of keys stand for: the operator's, or the rule's own where it keeps the events of a key apart. */
  readonly keys: KeyDictionary
  /** Whether every event matters, also one that satisfies none of its conditions. */
  readonly wantsAll: boolean
  /** Its place among all rules. */
  readonly at: number
  /** By test: its bit in the symbols of all rules, see `RuleSettings`. */
  readonly bits: readonly number[]
  /** Of a rule among many: its own symbols, those that its engine is shown. */
  readonly own: OwnSymbols | null
  /**
   * Whether it need only be shown events that can begin a match, or come of keys of which something is open; so it has
   * codes for these keys alone, if there are keys.
   */
  readonly isFollowed: boolean
  readonly #ownsKeys: boolean
  readonly #partition: readonly ((event: unknown) => Scalar)[]
  readonly #outer: KeyDictionary
  /** Where conditions of the engine ask for the event before. */
  readonly previous: PreviousEvent
  readonly #previousEvents: PreviousEvents | null
  readonly #shown: EngineEvent | null
  readonly #makeEngine: () => RewindableEngine
  #engine: RewindableEngine | null = null
  #builder: MatchBuilder | null = null
  #sweepAt = 1024

  /** @param makeEngine called when the engine is first needed: of many rules, most may never be shown an event */
  constructor(
    program: Program,
    makeEngine: () => RewindableEngine,
    choice: EngineChoice,
    outer: KeyDictionary,
    keyLimit: number,
    previous: PreviousEvent,
    { at, bits, own, isFollowed, ownsKeys }: RuleSettings,
  ) {
    const { plan } = program
    this.at = at
    this.bits = bits
    this.own = own
    this.isFollowed = isFollowed
    this.#ownsKeys = ownsKeys
    const { partitionBy } = plan.syntax
    this.plan = plan
    this.program = program
    this.#makeEngine = makeEngine
    this.choice = choice
    this.wantsAll = needsPrevious(plan)
    this.#partition = partitionBy.map((path) => {
      const read = compileReader(path)
      return (event) => scalarOf(read(event))
    })
    this.#outer = outer
    this.keys = partitionBy.length === 0 && !ownsKeys ? outer : new KeyDictionary(keyLimit)
    this.previous = previous
    this.#previousEvents = this.wantsAll ? new PreviousEvents() : null
    this.#shown = partitionBy.length === 0 ? null : noEvent()
  }

  /** Makes its matches. Made with the first: of many rules, most may never have one. */
  get builder(): MatchBuilder {
    return (this.#builder ??= new MatchBuilder(this.plan))
  }

  get engine(): RewindableEngine {
    return this.#engine ?? this.start()
  }

  /** Makes the engine. */
  start(): RewindableEngine {
    return (this.#engine ??= this.#makeEngine())
  }

  /** The engine, if there has been need of one. */
  get started(): RewindableEngine | null {
    return this.#engine
  }

  get partitions(): boolean {
    return this.#shown !== null
  }

  /** Shows an event to the engine, under the rule's own key. */
  step(event: EngineEvent): void {
    if (this.#shown === null && this.#previousEvents === null) return this.engine.step(event)
    const shown = this.#shown === null ? event : this.#apart(event, this.#shown)
    const { key, ref, index } = shown
    const events = this.#previousEvents
    if (events !== null) {
      events.swap(key, ref, index)
      this.previous.ref = events.ref
      this.previous.index = events.index
    }
    this.engine.step(shown)
  }

  /** Shows a run of events to the engine, as `step` would one by one. */
  stepAll(run: EventRun, from: number, to: number, scope: number, sequence: number): void {
    if (this.#shown === null && this.#previousEvents === null) {
      this.engine.stepAll(run, from, to, scope, sequence)
      return
    }
    const shown = noEvent()
    shown.scope = scope
    for (let at = from; at < to; at++) {
      run.show(at, shown)
      run.taken = at + 1
      shown.sequence = sequence + at - from
      this.step(shown)
    }
  }

  /** The event under the key of its partition. */
  #apart(event: EngineEvent, shown: EngineEvent): EngineEvent {
    Object.assign(shown, event)
    shown.key = this.codeOf(event.key, event.ref, event.index)
    return shown
  }

  /** The code under which the rule keeps what belongs to an event. @param key the operator's code of its key */
  codeOf(key: number, ref: unknown, index: number): number {
    if (!this.partitions) return key
    const of = dereference(ref, index)
    const values = this.#partition.map((read) => read(of) ?? NO_VALUE)
    const outer = this.#outer.value(key)
    const parts =
      outer === NO_KEY ? values : [...(Array.isArray(outer) ? (outer as readonly Scalar[]) : [outer]), ...values]
    return this.keys.code(parts.length === 1 ? parts[0] : parts)
  }

  /** The code that it has for a key of which nothing is open yet. @param key the operator's code */
  followedKey(key: number): number {
    return this.#ownsKeys ? this.keys.code(this.#outer.value(key)) : key
  }

  /** Of a key nothing is open any more, and what was found of it has been told. */
  forgetFollowed(code: number): void {
    if (!this.#ownsKeys || !this.keys.isUsed(code)) return
    this.engine.forget(code)
    this.keys.release(code)
  }

  /** Gives back the codes of its own keys of which nothing is kept; their number at least doubles from one time to the next. */
  sweep(): void {
    if (this.keys.size <= this.#sweepAt || !this.releasesKeys) return
    for (let key = 0; key < this.keys.bound; key++) {
      if (!this.keys.isUsed(key) || this.engine.holds(key)) continue
      this.engine.forget(key)
      this.keys.release(key)
    }
    this.#sweepAt = Math.max(1024, this.keys.size * 2)
  }

  /** Whether the codes of its keys may be given back when nothing is open: not if the event before is remembered. */
  get releasesKeys(): boolean {
    return this.#previousEvents === null
  }

  /** The key of a match, as users see it. */
  keyOf(code: number): Key {
    const key = this.keys.value(code)
    if (!this.partitions) return key
    const shown = (part: unknown): unknown => (part === NO_VALUE ? '' : part)
    return (Array.isArray(key) ? key.map(shown) : shown(key)) as Key
  }

  snapshot(): RuleSnapshot {
    return {
      keys: this.keys === this.#outer ? null : this.keys.entries(),
      previous: this.#previousEvents?.snapshot() ?? null,
      engine: this.engine.snapshot(),
    }
  }

  /** Whether a snapshot is one of this rule on this engine. */
  fits(name: string, { engine }: RuleSnapshot): boolean {
    const own = this.engine.snapshot()
    return name === this.plan.name && engine.engine === own.engine && engine.version === own.version
  }

  restore({ keys, previous, engine }: RuleSnapshot): void {
    if (keys !== null) this.keys.restore(keys)
    if (previous !== null) this.#previousEvents?.restore(previous)
    this.engine.restore(engine)
  }
}

/** What a rule keeps, as plain values. */
export interface RuleSnapshot {
  /** Of a rule that has codes of its own: its keys with their codes. */
  readonly keys: readonly (readonly [code: number, key: Key])[] | null
  readonly previous: readonly (readonly [key: number, event: unknown])[] | null
  readonly engine: ReturnType<Engine['snapshot']>
}
