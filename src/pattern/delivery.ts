/** Puts what the engines have found in order and builds the matches: the last stage behind the automata. */
import { compareKeys, type KeyDictionary } from '../event/keys.ts'
import { compareRows } from './engine/cell.ts'
import type { Engine, Found } from './engine/engine.ts'
import type { Match, MatchBuilder } from './match.ts'

/** A rule at work. */
export interface RunningRule {
  readonly engine: Engine
  readonly builder: MatchBuilder
}

const NO_MATCHES: readonly Match[] = Object.freeze([])

export class Delivery {
  readonly #rules: readonly RunningRule[]
  readonly #keys: KeyDictionary
  readonly #sorts: boolean
  /** How many matches were taken. */
  count = 0

  /** @param sorts whether matches are put in order of time; in order of arrival they come as they are found */
  constructor(rules: readonly RunningRule[], keys: KeyDictionary, sorts: boolean) {
    this.#rules = rules
    this.#keys = keys
    this.#sorts = sorts
  }

  /**
   * The matches found since the last call. They are complete up to their greatest time, so it is enough to sort those of
   * each call by themselves.
   */
  take(): readonly Match[] {
    const matches = this.#rules.length === 1 ? this.#ofOne(this.#rules[0]!) : this.#ofAll()
    this.count += matches.length
    return matches
  }

  #ofOne({ engine, builder }: RunningRule): readonly Match[] {
    const found = engine.drain()
    if (found.length === 0) return NO_MATCHES
    if (found.length > 1 && this.#sorts) found.sort((a, b) => this.#compare(a, b))
    return found.map((one) => builder.build(one, this.#keys.value(one.key)))
  }

  #ofAll(): readonly Match[] {
    const found: { readonly rule: number; readonly one: Found }[] = []
    for (const [rule, { engine }] of this.#rules.entries()) for (const one of engine.drain()) found.push({ rule, one })
    if (found.length === 0) return NO_MATCHES
    if (this.#sorts) found.sort((a, b) => this.#compare(a.one, b.one) || a.rule - b.rule)
    return found.map(({ rule, one }) => this.#rules[rule]!.builder.build(one, this.#keys.value(one.key)))
  }

  /** By time, start, key, rows: an order that does not depend on the order of arrival. */
  #compare(a: Found, b: Found): number {
    if (a.time !== b.time) return a.time - b.time
    if (a.last.start.time !== b.last.start.time) return a.last.start.time - b.last.start.time
    if (a.key !== b.key) return compareKeys(this.#keys.value(a.key), this.#keys.value(b.key))
    return compareRows(a.last, b.last)
  }
}
