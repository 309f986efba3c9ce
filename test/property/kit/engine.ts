/** One rule on one engine, without anything around it: events come in order, and all of it can be looked at. */
import { Classifier } from '../../../src/event/classify.ts'
import { KeyDictionary } from '../../../src/event/keys.ts'
import { PreviousEvents } from '../../../src/pattern/previous-events.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import { cellsOf } from '../../../src/pattern/engine/cell.ts'
import type { AtEnd, Engine, EngineLimits, EngineName, Found, TimedOut } from '../../../src/pattern/engine/engine.ts'
import { EventRun } from '../../../src/pattern/engine/event-run.ts'
import type { RuleSnapshot, RunningRule } from '../../../src/pattern/running-rule.ts'
import { startRules } from '../../../src/pattern/start-rules.ts'
import { leavesOf, type PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import type { Answer } from './answer.ts'

export interface DriverOptions {
  /** Default `auto`. */
  readonly engine?: EngineName | 'auto'
  /** Whether partial matches that time out are asked for. Default false. */
  readonly timeouts?: boolean
  readonly limits?: Partial<EngineLimits>
}

const UNLIMITED: EngineLimits = {
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
}

interface DriverSnapshot {
  readonly keys: ReturnType<KeyDictionary['entries']>
  readonly previous: ReturnType<PreviousEvents['snapshot']>
  readonly sequence: number
  readonly clock: number | null
  readonly rule: RuleSnapshot
}

export class Driver {
  readonly matches: Answer[] = []
  readonly timeouts: Answer[] = []
  readonly #syntax: PatternSyntax
  readonly #options: DriverOptions
  readonly #classifier: Classifier = new Classifier(() => {})
  readonly #keys: KeyDictionary = new KeyDictionary(Infinity)
  readonly #previous: PreviousEvents = new PreviousEvents()
  readonly #rule: RunningRule
  readonly #run: EventRun = new EventRun()
  #sequence = 0
  #clock = -Infinity

  constructor(syntax: PatternSyntax, options: DriverOptions = {}) {
    const { engine = 'auto', timeouts = false, limits } = options
    this.#syntax = syntax
    this.#options = options
    const settings = {
      rules: [syntax],
      engine,
      order: 'event-time' as const,
      limits: { ...UNLIMITED, keys: Infinity, ...limits },
      onTimeouts: timeouts ? [] : null,
    }
    this.#rule = startRules(settings, this.#classifier, this.#keys, () => {})[0]!
  }

  get engine(): Engine {
    return this.#rule.engine
  }

  /** How often a predicate was evaluated on one event. */
  get evaluations(): number {
    return this.#classifier.evaluations
  }

  /** The code of a key. */
  keyOf(key: string): number {
    return this.#keys.code(key)
  }

  /** Takes the next event. @param says whether time is told before it, as far as it has come for sure */
  push(event: SampleEvent, says: boolean = false): void {
    const { time } = event
    if (says && time > this.#clock) this.advance(time - 1)
    this.#clock = Math.max(this.#clock, time)
    const symbols = new Int32Array(1)
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    const key = this.#keys.code(event.key)
    let symbol = symbols[0]!
    if (this.#classifier.hasPrevious) {
      this.#previous.swap(key, event, -1)
      symbol = this.#classifier.refine(symbol, event, this.#previous.ref)
    }
    const { engine, wantsAll } = this.#rule
    if (wantsAll || engine.wants(symbol)) {
      const sequence = this.#sequence++
      // Every other event comes as a run, so that both ways into an engine are held against the oracle.
      if (sequence % 2 === 0) {
        this.#rule.step({ key, scope: 0, symbol, time, ref: event, index: -1, position: sequence, sequence })
      } else {
        this.#run.begin(null, 1)
        this.#run.add(time, key, symbol, event, -1, sequence)
        this.#rule.stepAll(this.#run, 0, 1, 0, sequence)
      }
    } else if (!says) engine.reach(0, time)
    this.#take()
  }

  /** Says that no event up to `time` comes any more. */
  advance(time: number): void {
    this.engine.advance(0, time)
    this.#take()
  }

  finish(atEnd: AtEnd): void {
    this.engine.finish(atEnd, () => this.#clock)
    this.#take()
  }

  /** All that is kept, as text. */
  snapshot(): string {
    const keys = this.#keys.entries()
    const previous = this.#previous.snapshot()
    const clock = this.#clock === -Infinity ? null : this.#clock
    const all: DriverSnapshot = { keys, previous, sequence: this.#sequence, clock, rule: this.#rule.snapshot() }
    return JSON.stringify(all)
  }

  /** One that goes on where the text was written, with nothing in common but the rule. */
  restored(text: string): Driver {
    const driver = new Driver(this.#syntax, this.#options)
    const { keys, previous, sequence, clock, rule } = JSON.parse(text) as DriverSnapshot
    driver.#keys.restore(keys)
    driver.#previous.restore(previous)
    driver.#sequence = sequence
    driver.#clock = clock ?? -Infinity
    driver.#rule.restore(rule)
    driver.matches.push(...this.matches)
    driver.timeouts.push(...this.timeouts)
    return driver
  }

  #take(): void {
    for (const found of this.engine.drain()) this.matches.push(this.#answer(found, found.summary))
    for (const found of this.engine.drainTimedOut()) this.timeouts.push(this.#answer(found, null))
  }

  #answer({ last, key, time, byEnd }: TimedOut, summary: Found['summary']): Answer {
    const { name, output, elements } = this.#syntax
    const cells = cellsOf(last)
    const start = summary?.start ?? cells[0]!.time
    const common = { rule: name, key: this.#rule.keyOf(key), start, end: last.time, time, byEnd, id: null }
    if (summary !== null) {
      const names = output.kind === 'count' ? Object.keys(output.aggregates) : []
      const aggregates = Object.fromEntries(names.map((one, i) => [one, summary.values[i] ?? null]))
      return { ...common, bindings: [], summary: { count: output.kind === 'count' ? summary.count : null, aggregates } }
    }
    const bindings = leavesOf(elements).flatMap((leaf, step) => {
      const ids = cells.filter((cell) => cell.step === step).map(({ ref }) => (ref as SampleEvent).id)
      return ids.length === 0 ? [] : [[leaf.name, ids] as const]
    })
    return { ...common, bindings, summary: null }
  }
}

export interface EngineRun {
  /** In order of discovery. */
  readonly matches: readonly Answer[]
  readonly timeouts: readonly Answer[]
}

export interface RunOptions extends DriverOptions {
  readonly atEnd: AtEnd
  /** Whether time is told before each event. Default false. */
  readonly says?: boolean
  /** Called after each event; what it gives goes on in its place. */
  readonly between?: (driver: Driver, at: number) => Driver
}

/** @param events in order of time; all of one watermark scope */
export function runEngine(
  syntax: PatternSyntax,
  events: readonly SampleEvent[],
  { atEnd, says = false, between = (driver) => driver, ...options }: RunOptions,
): EngineRun {
  let driver = new Driver(syntax, options)
  for (const [at, event] of events.entries()) {
    driver.push(event, says)
    driver = between(driver, at)
  }
  driver.finish(atEnd)
  return driver
}
