/** A few rules: each is shown what it wants, and told of the time whenever that passes. */
import { withRoom } from '../../base/with-room.ts'
import type { KeyDictionary } from '../../event/keys.ts'
import type { Symbols } from '../../event/symbol-sets.ts'
import type { EngineEvent } from '../engine/engine.ts'
import type { RunningRule } from '../running-rule.ts'
import type { Routing } from './routing.ts'

const UNKNOWN = 0
const UNWANTED = 1
const WANTED = 2

export class FewRules implements Routing {
  readonly only: RunningRule | null
  readonly #rules: readonly RunningRule[]
  readonly #symbols: Symbols
  readonly #dictionary: KeyDictionary
  /** By symbol: the rules that want it. */
  readonly #wanted: (readonly RunningRule[] | undefined)[] = []
  /** By symbol: whether there are any. */
  #isWanted: Uint8Array = new Uint8Array(64)
  /** Whether some rule looks at the event before, so that none may be left out. */
  readonly #looksBack: boolean
  /** Whether the codes of keys have to be kept whatever happens. */
  readonly #keepsKeys: boolean

  /** @param keepsKeys whether something else goes by the codes of keys */
  constructor(rules: readonly RunningRule[], symbols: Symbols, dictionary: KeyDictionary, keepsKeys: boolean) {
    this.only = rules.length === 1 ? rules[0]! : null
    this.#rules = rules
    this.#symbols = symbols
    this.#dictionary = dictionary
    this.#looksBack = rules.some(({ wantsAll }) => wantsAll)
    this.#keepsKeys = keepsKeys || rules.some(({ partitions, releasesKeys }) => !partitions && !releasesKeys)
  }

  get wantsAll(): boolean {
    return this.#looksBack || this.#rules.some(({ engine }) => engine.wantsAll)
  }

  wants(symbol: number): boolean {
    const known = symbol < this.#isWanted.length ? this.#isWanted[symbol]! : UNKNOWN
    return known === UNKNOWN ? this.#rulesFor(symbol).length > 0 : known === WANTED
  }

  /** What is open is known to the rules alone. */
  isIdle(): boolean {
    return false
  }

  step(event: EngineEvent): void {
    const rules = this.#wanted[event.symbol] ?? this.#rulesFor(event.symbol)
    for (let i = 0; i < rules.length; i++) rules[i]!.step(event)
  }

  reach(scope: number, time: number): void {
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]!.engine.reach(scope, time)
  }

  advance(scope: number, time: number): void {
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]!.engine.advance(scope, time)
  }

  finished(): void {
    // All rules are asked in any case.
  }

  takeBusy(): readonly RunningRule[] {
    return this.#rules
  }

  delivered(): void {
    // Nothing is kept for what was found.
  }

  sweep(waits: (key: number) => boolean): void {
    for (const rule of this.#rules) if (rule.partitions) rule.sweep()
    if (this.#keepsKeys) return
    for (let key = 0; key < this.#dictionary.bound; key++) {
      if (!this.#dictionary.isUsed(key) || waits(key)) continue
      if (this.#rules.some(({ engine, partitions }) => !partitions && engine.holds(key))) continue
      for (const { engine, partitions } of this.#rules) if (!partitions) engine.forget(key)
      this.#dictionary.release(key)
    }
  }

  restored(): void {
    // What the rules keep is all there is.
  }

  /** The rules that want an event of a symbol. A rule that looks at the event before wants them all. */
  #rulesFor(symbol: number): readonly RunningRule[] {
    const rules = this.#looksBack ? this.#rules : this.#rules.filter(({ engine }) => engine.wants(symbol))
    if (this.#symbols.isTransient(symbol)) return rules
    while (this.#wanted.length <= symbol) this.#wanted.push(undefined)
    const { length } = this.#isWanted
    if (symbol >= length) this.#isWanted = withRoom(Uint8Array, this.#isWanted, 2 * (symbol + 1), length)
    this.#isWanted[symbol] = rules.length > 0 ? WANTED : UNWANTED
    return (this.#wanted[symbol] = rules)
  }
}
