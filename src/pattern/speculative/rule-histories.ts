/** All rules of one operator: what they share, which of them want an event, and the codes of its keys. */
import type { ConditionFailure } from '../../event/atoms.ts'
import { Classifier } from '../../event/classify.ts'
import { BAD_KEY, KeyDictionary, KeyReader, NO_KEY, type Key } from '../../event/keys.ts'
import { checkedOrder } from '../../event/order-by.ts'
import { dereference, ObjectRows, type Rows } from '../../event/rows.ts'
import type { PatternCounters } from '../operator-options.ts'
import { Wanting } from '../routing/wanting.ts'
import { startRules } from '../start-rules.ts'
import { EntryPool } from './entry-pool.ts'
import type { SpeculativeOptions } from './options.ts'
import { RuleHistory, type Processing, type Times } from './rule-history.ts'
import type { RuleHistorySnapshot } from './snapshot.ts'
import { comesBefore, nameOf } from './taking-back.ts'
import type { Entry, Timeline } from './timeline.ts'

export class RuleHistories<T> {
  readonly processing: Processing
  readonly all: readonly RuleHistory[]
  readonly #options: SpeculativeOptions<T>
  readonly #classifier: Classifier
  readonly #keys: KeyReader<T> | null
  readonly #dictionary: KeyDictionary
  /** By key code: how many rules have a timeline of it. */
  readonly #uses: number[] = []
  /** By symbol: the rules that want it. */
  readonly #wanted: (readonly RuleHistory[] | undefined)[] = []
  /** Where rules are many. */
  readonly #wanting: Wanting | null
  #isAsking = false

  constructor(options: SpeculativeOptions<T>) {
    const { key, orderBy, limits, takesBack } = options
    this.#options = options
    const classifier = (this.#classifier = new Classifier((failure) => this.#failed(failure)))
    this.#dictionary = new KeyDictionary(limits.keys)
    this.#keys = key === null ? null : new KeyReader(key)
    if (this.#keys === null) this.#dictionary.code(NO_KEY)
    this.processing = {
      sequence: 0,
      kept: 0,
      entries: new EntryPool(),
      replayed: 0,
      isSilent: false,
      failure: null,
      isBefore: orderOf(orderBy as ((a: unknown, b: unknown) => number) | null, takesBack),
      symbolOf: (event) => this.symbolOf(event),
      refine: (symbol, event, last) => classifier.refine(symbol, event, last),
      release: (symbol) => classifier.symbols.release(symbol),
    }
    const settings = { ...options, order: 'event-time', rewinds: true } as const
    const rules = startRules(settings, classifier, this.#dictionary, (failure) => this.#failed(failure))
    if (takesBack) for (const { builder } of rules) builder.nameOf = nameOf
    this.#wanting = rules.some(({ own }) => own !== null) ? new Wanting(rules, classifier.symbols) : null
    this.all = rules.map((rule, at) => new RuleHistory(rule, at, this.processing))
  }

  get classifier(): Classifier {
    return this.#classifier
  }

  /** @param sorted events that were put in their places @param matches those that were said */
  counters(sorted: number, matches: number): PatternCounters {
    const { replayed } = this.processing
    const predicates = this.#classifier.evaluations
    const counters = { predicates, sorted, replayed, matches, visits: 0, cells: 0, relatedEvaluations: 0 }
    for (const { rule } of this.all) {
      const { visits, cells, relatedEvaluations } = rule.engine.counters
      counters.visits += visits
      counters.cells += cells
      counters.relatedEvaluations += relatedEvaluations
    }
    return counters
  }

  /** Keys with a code. */
  get keys(): number {
    return this.#keys === null ? 0 : this.#dictionary.size
  }

  /** The rules that want events of a symbol. A rule that looks at the event before wants them all. */
  wanting(symbol: number): readonly RuleHistory[] {
    return this.#wanted[symbol] ?? this.#findWanting(symbol)
  }

  /** On its own: what closures refer to is allocated whenever the function is entered. */
  #findWanting(symbol: number): readonly RuleHistory[] {
    const wanting =
      this.#wanting === null
        ? this.all.filter(({ rule }) => rule.wantsAll || rule.engine.wants(symbol))
        : this.#wanting.all(symbol).map((at) => this.all[at]!)
    if (this.#classifier.symbols.isTransient(symbol)) return wanting
    while (this.#wanted.length <= symbol) this.#wanted.push(undefined)
    return (this.#wanted[symbol] = wanting)
  }

  wants(event: T): boolean {
    const symbol = this.symbolOf(event)
    const wanted = this.wanting(symbol).length > 0
    this.#classifier.symbols.release(symbol)
    return wanted
  }

  /** The symbol of an event that was classified before, to be released. Conditions that throw have been reported then. */
  symbolOf(event: unknown): number {
    const symbols = new Int32Array(1)
    this.#isAsking = true
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    this.#isAsking = false
    return symbols[0]!
  }

  /** The code of the key of a row, which is looked at in any case; `BAD_KEY`: it has none, which is reported. */
  keyOf(rows: Rows<T>, row: number, isAsked: boolean): number {
    if (this.#keys === null) return 0
    const code = this.#keys.code(rows, row, this.#dictionary, isAsked)
    if (code === BAD_KEY) {
      const reason = this.#keys.whyNot(rows, row)
      this.#options.onBadKey({ kind: 'key', reason, position: rows.origin(row), event: rows.get(row) })
    }
    return code
  }

  /** The timeline of what belongs to an event. @param code the code of its key */
  timelineOf(history: RuleHistory, code: number, scope: number, ref: unknown, index: number): Timeline {
    const key = history.rule.codeOf(code, ref, index)
    const known = history.get(key)
    if (known !== undefined) return known
    this.#use(code)
    return history.timelineOf(key, scope, code)
  }

  /** The timeline of what belongs to an event, if there is one. */
  knownTimelineOf(history: RuleHistory, code: number, ref: unknown, index: number): Timeline | undefined {
    const { rule } = history
    const key = rule.codeOf(code, ref, index)
    const known = history.get(key)
    if (known === undefined && rule.partitions) rule.keys.release(key)
    return known
  }

  /** A rule has forgotten a key. */
  forgotten(history: RuleHistory, timeline: Timeline): void {
    const { rule } = history
    const { key, outer } = timeline
    history.release(timeline)
    if (rule.partitions) rule.keys.release(key)
    this.#uses[outer]!--
    this.releaseUnused(outer)
  }

  /** The code of a key is free if no rule has a timeline of it. */
  releaseUnused(code: number): void {
    if (this.#keys !== null && (this.#uses[code] ?? 0) === 0) this.#dictionary.release(code)
  }

  #use(code: number): void {
    this.#uses[code] = (this.#uses[code] ?? 0) + 1
  }

  /** The keys with their codes. */
  entries(): readonly (readonly [code: number, key: Key])[] {
    return this.#keys === null ? [] : this.#dictionary.entries()
  }

  fits(rules: readonly RuleHistorySnapshot[]): boolean {
    return rules.length === this.all.length && this.all.every((history, i) => history.fits(rules[i]!))
  }

  restore(
    keys: readonly (readonly [code: number, key: Key])[],
    rules: readonly RuleHistorySnapshot[],
    timesOf: (timeline: Timeline) => Times,
  ): void {
    if (this.#keys !== null) this.#dictionary.restore(keys)
    for (const [i, history] of this.all.entries()) {
      history.restore(rules[i]!, timesOf)
      for (const { outer } of history.timelines) this.#use(outer)
    }
  }

  #failed({ event, error, steps }: ConditionFailure): void {
    if (this.#isAsking || this.processing.isSilent) return
    const reason = `the condition of ${steps.join(' and ')} threw: ${error instanceof Error ? error.message : String(error)}`
    this.#options.onConditionFailure({ kind: 'condition', reason, position: -1, event, error })
  }
}

function orderOf(
  orderBy: ((a: unknown, b: unknown) => number) | null,
  takesBack: boolean,
): ((a: Entry, b: Entry) => boolean) | null {
  if (orderBy !== null) return comparator(orderBy)
  if (!takesBack) return null
  return (a, b) => comesBefore(dereference(a.ref, a.index), dereference(b.ref, b.index))
}

function comparator(orderBy: (a: unknown, b: unknown) => number): (a: Entry, b: Entry) => boolean {
  const compare = checkedOrder(orderBy)
  return (a, b) => compare(dereference(a.ref, a.index), dereference(b.ref, b.index)) < 0
}
