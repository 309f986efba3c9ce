/**
 * Many rules, of which few have to do with any one event.
 *
 * An event is shown to the rules that it can begin, found by what it is; and to those of which something is open for its
 * key, if it can change that. What of these is fewer is gone through: the rules that ask about it, or the rules that are
 * open. A watermark is told to the rules for which something is due. So neither costs what the rules do that are deployed
 * and have nothing to do.
 *
 * Each such rule has codes of its own for the keys of which something is open, so that what it keeps by key is as much as
 * that, and not as many as there are keys.
 */
import type { KeyDictionary } from '../../event/keys.ts'
import { FactList, type Symbols } from '../../event/symbol-sets.ts'
import type { EngineEvent } from '../engine/engine.ts'
import type { RunningRule } from '../running-rule.ts'
import { Agenda } from './agenda.ts'
import { beginningBits } from './begins.ts'
import { OpenRules } from './open-rules.ts'
import type { Routing } from './routing.ts'
import type { RuleIndex } from './rule-index.ts'
import { indexOf, NOTHING_HOLDS, Wanting } from './wanting.ts'

/** The rules that an event of one symbol is shown to in any case, and the symbol that it has for each. */
interface Route {
  readonly rules: readonly RunningRule[]
  readonly own: readonly number[]
}

const NOWHERE: Route = Object.freeze({ rules: [], own: [] })

/** So many rules stand in the routes that are remembered: what is more is forgotten, all at once. */
const ROUTE_LIMIT = 1 << 20

/** So few that are open are gone through, whatever else there is. */
const FEW = 4

const UNKNOWN = 0
const UNWANTED = 1
const WANTED = 2

export class ManyRules implements Routing {
  readonly only = null
  /** Mostly a few of them want an event. */
  readonly wantsAll = false
  /** A work counter: rules that events were shown to. */
  routed = 0
  readonly #rules: readonly RunningRule[]
  readonly #symbols: Symbols
  readonly #dictionary: KeyDictionary
  readonly #keepsKeys: boolean
  readonly #wanting: Wanting
  /** By symbol. */
  #wanted: Uint8Array = new Uint8Array(64)
  /** The same: its marks, see `RuleIndex`; and those of each rule. */
  #marks: Int32Array = new Int32Array(64)
  readonly #marksOf: Int32Array
  /** The rules by what a match of theirs can begin with; those that are not followed by key, by all they ask about. */
  readonly #beginnings: RuleIndex
  /** Those that may have to be shown an event of which none of these hold. */
  readonly #anywhere: readonly number[]
  /** By rule: 1 if any event may change what is open. */
  readonly #isRestless: Uint8Array
  #routes: (Route | undefined)[] = []
  #routeEntries = 0
  /** By key: rules with something open, which wait for something that they ask about; and those that any event may change. */
  readonly #open: (OpenRules | undefined)[] = []
  readonly #restless: (OpenRules | undefined)[] = []
  readonly #agenda: Agenda = new Agenda()
  /** Keys of rules of which nothing is open any more; what was found may still name them. */
  readonly #closed: { readonly rule: RunningRule; readonly code: number }[] = []
  #busy: RunningRule[] = []
  /** By rule: 1 if it is in `busy`. */
  readonly #isBusy: Uint8Array
  /** By rule: the last event that was shown to it. */
  readonly #shownAt: Float64Array
  #turn = 0
  readonly #facts: FactList = new FactList()

  constructor(rules: readonly RunningRule[], symbols: Symbols, dictionary: KeyDictionary, keepsKeys: boolean) {
    this.#rules = rules
    this.#symbols = symbols
    this.#dictionary = dictionary
    const held = rules.filter(({ isFollowed, partitions }) => !isFollowed && !partitions)
    this.#keepsKeys = keepsKeys || held.some(({ releasesKeys }) => !releasesKeys)
    this.#wanting = new Wanting(rules, symbols)
    this.#isRestless = this.#wanting.isRestless
    const beginnings = rules.map((rule) => beginningsOf(rule, this.#isRestless[rule.at] === 1))
    this.#anywhere = rules.filter(({ at }) => beginnings[at] === null).map(({ at }) => at)
    this.#beginnings = indexOf(symbols, rules, ({ at }) => beginnings[at] ?? [])
    this.#marksOf = this.#wanting.index.marks(rules.length)
    this.#isBusy = new Uint8Array(rules.length)
    this.#shownAt = new Float64Array(rules.length).fill(-1)
  }

  wants(symbol: number): boolean {
    const known = symbol < this.#wanted.length ? this.#wanted[symbol]! : UNKNOWN
    return known === UNKNOWN ? this.#findWanted(symbol) : known === WANTED
  }

  #findWanted(symbol: number): boolean {
    const isWanted = this.#wanting.some(symbol)
    if (this.#symbols.isTransient(symbol)) return isWanted
    if (symbol >= this.#wanted.length) {
      const grown = new Uint8Array(2 * (symbol + 1))
      grown.set(this.#wanted)
      this.#wanted = grown
      const marks = new Int32Array(grown.length)
      marks.set(this.#marks)
      this.#marks = marks
    }
    this.#symbols.factsOf(symbol, this.#facts)
    this.#marks[symbol] = this.#wanting.index.marksOf(this.#facts)
    this.#wanted[symbol] = isWanted ? WANTED : UNWANTED
    return isWanted
  }

  isIdle(key: number, symbol: number): boolean {
    if (this.#routes[symbol] !== NOWHERE) return false
    const restless = this.#restless[key]
    if (restless !== undefined && restless.size > 0) return false
    const open = this.#open[key]
    return open === undefined || (open.marks & this.#marksFor(symbol)) === 0
  }

  /** Of a symbol that is not known all there may be. */
  #marksFor(symbol: number): number {
    return symbol < this.#wanted.length && this.#wanted[symbol] !== UNKNOWN ? this.#marks[symbol]! : -1
  }

  step(event: EngineEvent): void {
    const { key, symbol } = event
    const { rules, own } = this.#routes[symbol] ?? this.#routeOf(symbol)
    this.#turn++
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!
      event.symbol = own[i]!
      if (rule.isFollowed) this.#begin(rule, event, key)
      else this.#show(rule, event)
      rule.own!.table.release(event.symbol)
      event.key = key
    }
    const restless = this.#restless[key]
    if (restless !== undefined) this.#goThrough(restless, event, key, symbol)
    const open = this.#open[key]
    if (open !== undefined && (open.marks & this.#marksFor(symbol)) !== 0) this.#follow(open, event, key, symbol)
    event.symbol = symbol
  }

  /** Shows the event to the rules that wait for what it is: those that ask about it, or those that are open. */
  #follow(open: OpenRules, event: EngineEvent, key: number, symbol: number): void {
    if (open.size <= FEW) return this.#goThrough(open, event, key, symbol)
    const facts = this.#facts
    const { index } = this.#wanting
    this.#symbols.factsOf(symbol, facts)
    if (open.size <= index.count(facts)) return this.#goThrough(open, event, key, symbol)
    index.each(facts, (rule) => {
      const place = open.placeOf(rule)
      if (place >= 0 && this.#shownAt[rule] !== this.#turn) this.#continue(open, place, event, key, symbol)
      return false
    })
  }

  #goThrough(open: OpenRules, event: EngineEvent, key: number, symbol: number): void {
    // From the end, since those that are closed are replaced by the last.
    for (let place = open.size - 1; place >= 0; place--) {
      if (this.#shownAt[open.rules[place]!] !== this.#turn) this.#continue(open, place, event, key, symbol)
    }
  }

  /** The event goes to a rule of which something is open, if it asks about anything that holds. */
  #continue(open: OpenRules, place: number, event: EngineEvent, key: number, symbol: number): void {
    const number = open.rules[place]!
    const rule = this.#rules[number]!
    const own = rule.own!.of(symbol)
    if (own === NOTHING_HOLDS && this.#isRestless[number] === 0) return
    event.symbol = own
    event.key = open.codes[place]!
    this.#show(rule, event)
    if (!rule.engine.isOpen(event.key)) this.#close(open, place)
    rule.own!.table.release(own)
    event.key = key
  }

  /** The event may be the first of a match. */
  #begin(rule: RunningRule, event: EngineEvent, key: number): void {
    const lists = this.#isRestless[rule.at] === 1 ? this.#restless : this.#open
    const place = lists[key]?.placeOf(rule.at) ?? -1
    event.key = place < 0 ? rule.followedKey(key) : lists[key]!.codes[place]!
    this.#show(rule, event)
    const isOpen = rule.engine.isOpen(event.key)
    if (place < 0) {
      if (isOpen) this.#openIn(lists, key, rule, event.key)
      else this.#closed.push({ rule, code: event.key })
    } else if (!isOpen) this.#close(lists[key]!, place)
  }

  #show(rule: RunningRule, event: EngineEvent): void {
    const { scope } = event
    this.routed++
    this.#shownAt[rule.at] = this.#turn
    rule.step(event)
    this.#noteBusy(rule)
    this.#agenda.add(scope, rule.at, rule.engine.dueOf(scope))
  }

  #openIn(lists: (OpenRules | undefined)[], key: number, { at }: RunningRule, code: number): void {
    while (lists.length <= key) lists.push(undefined)
    const list = (lists[key] ??= new OpenRules())
    list.add(at, code, this.#marksOf[at]!)
  }

  #close(open: OpenRules, place: number): void {
    this.#closed.push({ rule: this.#rules[open.rules[place]!]!, code: open.codes[place]! })
    open.remove(place)
  }

  #noteBusy(rule: RunningRule): void {
    if (this.#isBusy[rule.at] === 1) return
    this.#isBusy[rule.at] = 1
    this.#busy.push(rule)
  }

  /** The rules that events of a symbol can begin, and those that are shown whatever they want. */
  #routeOf(symbol: number): Route {
    const numbers = new Set<number>(this.#anywhere)
    this.#symbols.factsOf(symbol, this.#facts)
    this.#beginnings.each(this.#facts, (rule) => {
      numbers.add(rule)
      return false
    })
    const rules: RunningRule[] = []
    const own: number[] = []
    let isLasting = !this.#symbols.isTransient(symbol)
    for (const number of [...numbers].sort((a, b) => a - b)) {
      const rule = this.#rules[number]!
      const ownSymbol = rule.own!.of(symbol)
      const isShown = rule.wantsAll || (rule.isFollowed ? rule.engine.begins(ownSymbol) : rule.engine.wants(ownSymbol))
      if (!isShown) {
        rule.own!.table.release(ownSymbol)
        continue
      }
      if (rule.own!.table.isTransient(ownSymbol)) isLasting = false
      rules.push(rule)
      own.push(ownSymbol)
    }
    const route = rules.length === 0 ? NOWHERE : { rules, own }
    if (isLasting) this.#remember(symbol, route)
    return route
  }

  #remember(symbol: number, route: Route): void {
    this.#routeEntries += route.rules.length
    if (this.#routeEntries > ROUTE_LIMIT) {
      this.#routes = []
      this.#routeEntries = route.rules.length
    }
    while (this.#routes.length <= symbol) this.#routes.push(undefined)
    this.#routes[symbol] = route
  }

  reach(scope: number, time: number): void {
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]!.started?.reach(scope, time)
  }

  advance(scope: number, time: number): void {
    const due = this.#agenda.take(scope, time)
    for (let i = 0; i < due.length; i++) {
      const rule = this.#rules[due[i]!]!
      rule.engine.advance(scope, time)
      this.#noteBusy(rule)
      if (rule.isFollowed) this.#closeEnded(rule)
      this.#agenda.add(scope, rule.at, rule.engine.dueOf(scope))
    }
  }

  /** Windows have passed: of some keys nothing is open any more. */
  #closeEnded(rule: RunningRule): void {
    const lists = this.#isRestless[rule.at] === 1 ? this.#restless : this.#open
    if (rule.keys === this.#dictionary) return this.#closeUnlessHeld(lists, 0, rule)
    for (let code = 0; code < rule.keys.bound; code++) {
      if (!rule.keys.isUsed(code) || rule.engine.holds(code)) continue
      this.#closeUnlessHeld(lists, this.#dictionary.code(rule.keys.value(code)), rule)
    }
  }

  #closeUnlessHeld(lists: readonly (OpenRules | undefined)[], key: number, { at, engine }: RunningRule): void {
    const open = lists[key]
    const place = open === undefined ? -1 : open.placeOf(at)
    if (place >= 0 && !engine.holds(open!.codes[place]!)) this.#close(open!, place)
  }

  finished(): void {
    for (const rule of this.#rules) if (rule.started !== null) this.#noteBusy(rule)
  }

  takeBusy(): readonly RunningRule[] {
    if (this.#busy.length === 0) return this.#busy
    const busy = this.#busy.sort((a, b) => a.at - b.at)
    this.#busy = []
    for (const { at } of busy) this.#isBusy[at] = 0
    return busy
  }

  delivered(): void {
    if (this.#closed.length === 0) return
    for (const { rule, code } of this.#closed) if (!rule.engine.isOpen(code)) rule.forgetFollowed(code)
    this.#closed.length = 0
  }

  sweep(waits: (key: number) => boolean): void {
    for (const rule of this.#rules) if (rule.partitions) rule.sweep()
    const held = this.#rules.filter(({ isFollowed, partitions }) => !isFollowed && !partitions)
    for (let key = 0; key < this.#dictionary.bound; key++) {
      if (!this.#dictionary.isUsed(key)) continue
      const isOpen = [this.#open, this.#restless].map((lists) => this.#sweepKey(lists, key)).includes(true)
      if (isOpen || this.#keepsKeys || waits(key) || held.some(({ engine }) => engine.holds(key))) continue
      for (const { engine } of held) engine.forget(key)
      this.#dictionary.release(key)
    }
    this.delivered()
  }

  /** @returns whether anything is held for a key by rules that are followed */
  #sweepKey(lists: (OpenRules | undefined)[], key: number): boolean {
    const open = lists[key]
    if (open === undefined) return false
    for (let place = open.size - 1; place >= 0; place--) {
      if (!this.#rules[open.rules[place]!]!.engine.holds(open.codes[place]!)) this.#close(open, place)
    }
    if (open.size === 0) lists[key] = undefined
    return open.size > 0
  }

  restored(dictionary: KeyDictionary, scopes: number): void {
    for (const rule of this.#rules) {
      if (rule.started === null) continue
      for (let scope = 0; scope < scopes; scope++) this.#agenda.add(scope, rule.at, rule.engine.dueOf(scope))
      if (!rule.isFollowed) continue
      const lists = this.#isRestless[rule.at] === 1 ? this.#restless : this.#open
      const codes =
        rule.keys === dictionary ? [[0, 0]] : rule.keys.entries().map(([code, key]) => [code, dictionary.code(key)])
      for (const [code, key] of codes) if (rule.engine.isOpen(code!)) this.#openIn(lists, key!, rule, code!)
    }
  }
}

/** The bits under which a rule is found by what begins it; `null`: it is shown whatever holds, if it wants that. */
function beginningsOf(
  { program, own, isFollowed, wantsAll, bits }: RunningRule,
  isRestless: boolean,
): readonly number[] | null {
  if (isFollowed) return beginningBits(program, bits)
  return wantsAll || isRestless ? null : own!.bits
}
