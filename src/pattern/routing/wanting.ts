/** Which of many rules want events of a symbol, whatever has been before: found by what the symbol says, not one by one. */
import { FactList, type Symbols } from '../../event/symbol-sets.ts'
import type { RunningRule } from '../running-rule.ts'
import { RuleIndex } from './rule-index.ts'

/** The symbol of an event of which none of a rule's predicates hold. */
export const NOTHING_HOLDS = 0

export class Wanting {
  readonly #rules: readonly RunningRule[]
  readonly #symbols: Symbols
  readonly #index: RuleIndex
  /** Rules that may want events of which none of their predicates hold. */
  readonly #restless: readonly RunningRule[]
  readonly #facts: FactList = new FactList()

  /** @param rules each with symbols of its own */
  constructor(rules: readonly RunningRule[], symbols: Symbols) {
    this.#rules = rules
    this.#symbols = symbols
    this.#index = indexOf(symbols, rules, ({ own }) => own!.bits)
    this.isRestless = restlessOf(rules)
    this.#restless = rules.filter((rule) => rule.wantsAll || this.isRestless[rule.at] === 1)
  }

  /** By rule: 1 if it may want events of which none of its predicates hold. */
  readonly isRestless: Uint8Array

  /** The rules by what they ask about. */
  get index(): RuleIndex {
    return this.#index
  }

  /** Whether any rule wants events of the symbol. */
  some(symbol: number): boolean {
    if (this.#restless.some((rule) => wants(rule, symbol))) return true
    let found = false
    this.#symbols.factsOf(symbol, this.#facts)
    this.#index.each(this.#facts, (rule) => (found = wants(this.#rules[rule]!, symbol)))
    return found
  }

  /** The rules that want events of the symbol, as their numbers, ascending. */
  all(symbol: number): readonly number[] {
    const found = new Set<number>()
    for (const rule of this.#restless) if (wants(rule, symbol)) found.add(rule.at)
    this.#symbols.factsOf(symbol, this.#facts)
    this.#index.each(this.#facts, (rule) => {
      if (!found.has(rule) && wants(this.#rules[rule]!, symbol)) found.add(rule)
      return false
    })
    return [...found].sort((a, b) => a - b)
  }
}

/** Asked of one of those that differ in their conditions alone, so that not each needs an engine to answer. */
function restlessOf(rules: readonly RunningRule[]): Uint8Array {
  const known = new Map<unknown, Map<string, boolean>>()
  return Uint8Array.from(rules, (rule) => {
    const { program, bits, isFollowed } = rule
    if (!isFollowed) return Number(rule.engine.wants(NOTHING_HOLDS))
    let ofProgram = known.get(program.states)
    if (ofProgram === undefined) known.set(program.states, (ofProgram = new Map<string, boolean>()))
    const always = bits.map((bit) => (bit < 0 ? 1 : 0)).join('')
    let isRestless = ofProgram.get(always)
    if (isRestless === undefined) ofProgram.set(always, (isRestless = rule.engine.wants(NOTHING_HOLDS)))
    return Number(isRestless)
  })
}

/** Whether a rule wants events of a symbol. A rule that looks at the event before wants them all. */
function wants({ own, engine, wantsAll }: RunningRule, symbol: number): boolean {
  if (wantsAll) return true
  const ownSymbol = own!.of(symbol)
  const wanted = engine.wants(ownSymbol)
  own!.table.release(ownSymbol)
  return wanted
}

/** An index of rules by bits of each. */
export function indexOf(
  symbols: Symbols,
  rules: readonly RunningRule[],
  bitsOf: (rule: RunningRule) => readonly number[],
): RuleIndex {
  const rulesOf: number[][] = []
  for (const rule of rules) {
    for (const bit of bitsOf(rule)) {
      while (rulesOf.length <= bit) rulesOf.push([])
      rulesOf[bit]!.push(rule.at)
    }
  }
  return new RuleIndex(symbols.facts, (bit) => rulesOf[bit] ?? [])
}
