/**
 * The plan of looking up: which predicates are found by the value of a field, in place of being asked one by one.
 *
 * Each predicate is entered under the key that lets the fewest events through. Predicates under one key that have
 * further keys are looked up in their turn, once that one holds: of a thousand rules `kind == 'gas' and ppm > …` an
 * event of another kind asks none, and one of that kind asks those whose threshold it has passed.
 */
import type { Atoms } from '../atoms.ts'
import { Facts } from '../facts.ts'
import { isAtom, predicateKey, type Predicate } from '../predicate.ts'
import { FieldIndex, type Entry } from './field-index.ts'
import { alternativesOf, breadth, type Alternative, type Constant, type Key } from './key.ts'
import { Posting } from './posting.ts'
import { SymbolLines } from './symbol-lines.ts'

/** So many predicates on a field are asked one by one. */
const FEW = 4

/** So many predicates in all are asked one by one, whatever their fields: they make one function, and one word. */
const FEW_IN_ALL = 8

/** A predicate and its bit. */
export interface NumberedPredicate {
  readonly bit: number
  readonly predicate: Predicate
}

export interface LookupPlan {
  /** By number of the field: its path. */
  readonly paths: readonly string[]
  readonly fields: readonly FieldIndex[]
  /** Predicates that are asked once one of their keys holds. */
  readonly candidates: readonly NumberedPredicate[]
  /** Predicates that are not looked up. */
  readonly plain: readonly NumberedPredicate[]
  /** What an event can have. */
  readonly facts: Facts
  /** Where all is found by one word and one number: which symbols that makes. */
  readonly lines: SymbolLines | null
  /** By bit: the fact that says this predicate alone, of those that are asked or decided elsewhere. */
  readonly factOf: (bit: number) => number
}

/**
 * @param others bits of predicates that are decided elsewhere; each has a fact of its own
 * @returns `null` if nothing is worth being looked up
 * @complexity O(n log n) for n predicates
 */
export function planLookup(
  predicates: readonly NumberedPredicate[],
  atoms: Atoms,
  others: readonly number[] = [],
): LookupPlan | null {
  if (predicates.length <= FEW_IN_ALL) return null
  const planner = new Planner()
  const items = predicates.map((entered) => ({ entered, ways: alternativesOf(entered.predicate) }))
  const { fields, rest } = planner.plan(items, new Set(), FEW)
  if (fields.length === 0) return null
  const plain = rest.map(({ entered }) => entered)
  const asked = new Set<string>()
  for (const { predicate } of [...plain, ...planner.candidates]) addAtoms(predicate, asked)
  const facts = new Facts()
  const alone = new Map<number, number>()
  for (const { bit } of [...plain, ...planner.candidates]) alone.set(bit, facts.add([[bit]]))
  for (const bit of others) alone.set(bit, facts.add([[bit]]))
  const building: Building = { atoms, asked, facts }
  const built = fields.map((field) => build(field, building))
  return {
    paths: planner.paths,
    fields: built,
    lines: built.length === 1 && plain.length === 0 ? new SymbolLines(built[0]!) : null,
    candidates: planner.candidates,
    plain,
    facts,
    factOf: (bit) => alone.get(bit)!,
  }
}

interface Item {
  readonly entered: NumberedPredicate
  readonly ways: readonly Alternative[]
}

/** What is entered under one key. */
interface Group {
  readonly key: Key
  /** Predicates that hold with the key. */
  readonly holding: Item[]
  /** Predicates that have other keys, too. */
  readonly open: Item[]
  /** Predicates that are found by several keys, of which this is one. */
  readonly several: Item[]
}

/** An index in the making. */
interface PlannedField {
  readonly field: number
  readonly entries: PlannedEntry[]
}

interface PlannedEntry {
  readonly key: Key
  readonly bits: readonly number[]
  readonly candidates: readonly number[]
  readonly within: readonly PlannedField[]
}

interface Building {
  readonly atoms: Atoms
  /** The keys of the atoms that may be asked: those whose answers are remembered. */
  readonly asked: ReadonlySet<string>
  readonly facts: Facts
}

function build({ field, entries }: PlannedField, building: Building): FieldIndex {
  const { atoms, asked, facts } = building
  const built = entries.map(({ key, bits, candidates, within }): Entry => {
    const heard = asked.size === 0 ? NONE : key.atoms.filter((atom) => asked.has(atom))
    const slots = heard.length === 0 ? NONE : heard.map((atom) => atoms.slotOf(atom))
    const inner = within.length === 0 ? NONE : within.map((one) => build(one, building))
    return { key, posting: new Posting(bits, slots, candidates, inner) }
  })
  return new FieldIndex(field, built, facts)
}

const NONE: readonly never[] = []
const NOTHING: ReturnType<Planner['plan']> = Object.freeze({ fields: [], rest: [] })

function addAtoms(predicate: Predicate, keys: Set<string>): void {
  if (isAtom(predicate)) keys.add(predicateKey(predicate))
  else for (const part of predicate.conditions) addAtoms(part, keys)
}

class Planner {
  readonly paths: string[] = []
  readonly candidates: NumberedPredicate[] = []
  readonly #fieldOf: Map<string, number> = new Map()
  readonly #numbers: Map<NumberedPredicate, number> = new Map()

  /**
   * @param known atoms that hold already
   * @param few so many items on a field are asked one by one
   * @returns the index, and the items that it does not find
   */
  plan(
    items: readonly Item[],
    known: ReadonlySet<string>,
    few: number,
  ): { fields: readonly PlannedField[]; rest: readonly Item[] } {
    const chosen = chooseWays(items, few)
    const groups = new Map<string, Group>()
    const rest: Item[] = []
    for (const [i, item] of items.entries()) {
      const way = chosen[i]!
      if (way === null) {
        rest.push(item)
        continue
      }
      for (const { key, needs } of way) {
        let group = groups.get(key.id)
        if (group === undefined) groups.set(key.id, (group = { key, holding: [], open: [], several: [] }))
        const isAll = needs !== null && isKnown(needs, known, key.atoms)
        const list = isAll ? group.holding : way.length === 1 ? group.open : group.several
        if (list.at(-1) !== item) list.push(item)
      }
    }
    const fields = new Map<string, PlannedField>()
    for (const group of groups.values()) {
      const { path } = group.key
      let field = fields.get(path)
      if (field === undefined) fields.set(path, (field = { field: this.#field(path), entries: [] }))
      field.entries.push(this.#entry(group, known))
    }
    return { fields: [...fields.values()], rest }
  }

  #entry({ key, holding, open, several }: Group, known: ReadonlySet<string>): PlannedEntry {
    if (open.length + several.length === 0)
      return { key, bits: holding.map(({ entered: { bit } }) => bit), candidates: NONE, within: NONE }
    const left = open.map(({ entered, ways }) => ({ entered, ways: ways.filter((way) => !uses(way, key)) }))
    // One by one each would be asked by a call of its own, and an answer be remembered: a search among few is less.
    const within = left.length === 0 ? NOTHING : this.plan(left, new Set([...known, ...key.atoms]), 0)
    const candidates = [...within.rest, ...several].map(({ entered }) => this.#candidate(entered))
    return { key, bits: holding.map(({ entered: { bit } }) => bit), candidates, within: within.fields }
  }

  #candidate(entered: NumberedPredicate): number {
    const known = this.#numbers.get(entered)
    if (known !== undefined) return known
    this.#numbers.set(entered, this.candidates.length)
    return this.candidates.push(entered) - 1
  }

  #field(path: string): number {
    let field = this.#fieldOf.get(path)
    if (field === undefined) this.#fieldOf.set(path, (field = this.paths.push(path) - 1))
    return field
  }
}

function isKnown(needs: readonly string[], known: ReadonlySet<string>, more: readonly string[]): boolean {
  for (const atom of needs) if (!known.has(atom) && !more.includes(atom)) return false
  return true
}

function uses(way: Alternative, key: Key): boolean {
  return way.some((part) => part.key.id === key.id)
}

/** Of each item the way that lets the fewest events through, over fields that have enough of them. */
function chooseWays(items: readonly Item[], few: number): readonly (Alternative | null)[] {
  if (few === 0 && items.every(({ ways }) => ways.length === 1)) return items.map(({ ways }) => ways[0]!)
  const fields = new Map<string, FieldUse>()
  for (const [i, { ways }] of items.entries()) {
    for (const way of ways) {
      for (const { key } of way) {
        let use = fields.get(key.path)
        if (use === undefined) fields.set(key.path, (use = { predicates: 0, last: -1, values: new Set() }))
        if (use.last !== i) use.predicates++
        use.last = i
        if (key.kind === 'values') for (const value of key.values) use.values.add(value)
      }
    }
  }
  return items.map(({ ways }) => {
    let best: Alternative | null = null
    let least = Infinity
    for (const way of ways) {
      let width = 0
      for (const { key } of way) {
        const use = fields.get(key.path)!
        width = Math.max(width, use.predicates <= few ? Infinity : shareOf(key, use))
      }
      if (width >= least) continue
      least = width
      best = way
    }
    return best
  })
}

interface FieldUse {
  /** How many predicates could be found by the field. */
  predicates: number
  /** The last of them. */
  last: number
  readonly values: Set<Constant>
}

/** A value is taken for the rarer, the more values of its field are asked for; values come before ranges. */
function shareOf(key: Key, { values }: FieldUse): number {
  return key.kind === 'values' ? Math.min(0.5, key.values.length / (values.size + 1)) : breadth(key)
}
