/**
 * The plan of looking up: which predicates are found by the value of a field, in place of being asked one by one.
 *
 * Each predicate is entered under the key that lets the fewest events through. Predicates under one key that have
 * further keys are looked up in their turn, once that one holds: of a thousand rules `kind == 'gas' and ppm > …` an
 * event of another kind asks none, and one of that kind asks those whose threshold it has passed.
 */
import type { Atoms } from '../atoms.ts'
import type { Predicate } from '../predicate.ts'
import { WORD_BITS } from '../symbols.ts'
import { FieldIndex, type Entry } from './field-index.ts'
import { alternativesOf, breadth, type Alternative, type Constant, type Key } from './key.ts'
import { Posting, type Place } from './posting.ts'

/** So many predicates on a field are asked one by one. */
const FEW = 8

/** So many predicates in all are asked one by one, whatever their fields: they make one function, and one word. */
const FEW_IN_ALL = WORD_BITS

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
}

/** @returns `null` if nothing is worth being looked up @complexity O(n log n) for n predicates */
export function planLookup(predicates: readonly NumberedPredicate[], atoms: Atoms): LookupPlan | null {
  if (predicates.length <= FEW_IN_ALL) return null
  const planner = new Planner(atoms)
  const items = predicates.map((entered) => ({ entered, ways: alternativesOf(entered.predicate) }))
  const { fields, rest } = planner.plan(items, new Set())
  if (fields.length === 0) return null
  return { paths: planner.paths, fields, candidates: planner.candidates, plain: rest.map(({ entered }) => entered) }
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

class Planner {
  readonly paths: string[] = []
  readonly candidates: NumberedPredicate[] = []
  readonly #numbers: Map<NumberedPredicate, number> = new Map()
  readonly #atoms: Atoms

  constructor(atoms: Atoms) {
    this.#atoms = atoms
  }

  /** @param known atoms that hold already @returns the index, and the items that it does not find */
  plan(items: readonly Item[], known: ReadonlySet<string>): { fields: readonly FieldIndex[]; rest: readonly Item[] } {
    const chosen = chooseWays(items)
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
        const isAll = needs !== null && [...needs].every((atom) => known.has(atom) || key.atoms.includes(atom))
        const list = isAll ? group.holding : way.length === 1 ? group.open : group.several
        if (list.at(-1) !== item) list.push(item)
      }
    }
    const entries = new Map<string, Entry[]>()
    for (const group of groups.values()) {
      const entry = { key: group.key, posting: this.#posting(group, known) }
      const ofField = entries.get(group.key.path)
      if (ofField === undefined) entries.set(group.key.path, [entry])
      else ofField.push(entry)
    }
    return { fields: [...entries].map(([path, list]) => new FieldIndex(this.#field(path), list)), rest }
  }

  #posting({ key, holding, open, several }: Group, known: ReadonlySet<string>): Posting {
    const places = holding.map(({ entered: { bit } }): Place => {
      return { word: Math.floor(bit / WORD_BITS), mask: 1 << (bit % WORD_BITS) }
    })
    const left = open.map(({ entered, ways }) => ({ entered, ways: ways.filter((way) => !uses(way, key)) }))
    const within = open.length > FEW ? this.plan(left, new Set([...known, ...key.atoms])) : { fields: [], rest: left }
    const candidates = [...within.rest, ...several].map(({ entered }) => this.#candidate(entered))
    // What is asked once more, here or elsewhere, finds the answer given.
    const asksAgain = candidates.length + within.fields.length > 0
    const slots = key.atoms
      .filter((atom) => asksAgain || this.#atoms.isShared(atom))
      .map((atom) => this.#atoms.slotOf(atom))
    return new Posting(places, slots, candidates, within.fields)
  }

  #candidate(entered: NumberedPredicate): number {
    const known = this.#numbers.get(entered)
    if (known !== undefined) return known
    this.#numbers.set(entered, this.candidates.length)
    return this.candidates.push(entered) - 1
  }

  #field(path: string): number {
    const known = this.paths.indexOf(path)
    return known < 0 ? this.paths.push(path) - 1 : known
  }
}

function uses(way: Alternative, key: Key): boolean {
  return way.some((part) => part.key.id === key.id)
}

/** Of each item the way that lets the fewest events through, over fields that have enough of them. */
function chooseWays(items: readonly Item[]): readonly (Alternative | null)[] {
  const fields = new Map<string, FieldUse>()
  for (const { ways } of items) {
    const own = new Set<string>()
    for (const { key } of ways.flat()) {
      let use = fields.get(key.path)
      if (use === undefined) fields.set(key.path, (use = { predicates: 0, values: new Set() }))
      if (!own.has(key.path)) use.predicates++
      own.add(key.path)
      if (key.kind === 'values') for (const value of key.values) use.values.add(value)
    }
  }
  const width = (way: Alternative): number => Math.max(...way.map(({ key }) => shareOf(key, fields.get(key.path)!)))
  return items.map(({ ways }) => {
    let best: Alternative | null = null
    for (const way of ways) {
      if (way.some(({ key }) => fields.get(key.path)!.predicates <= FEW)) continue
      if (best === null || width(way) < width(best)) best = way
    }
    return best
  })
}

interface FieldUse {
  /** How many predicates could be found by the field. */
  predicates: number
  readonly values: Set<Constant>
}

/** A value is taken for the rarer, the more values of its field are asked for; values come before ranges. */
function shareOf(key: Key, { values }: FieldUse): number {
  return key.kind === 'values' ? Math.min(0.5, key.values.length / (values.size + 1)) : breadth(key)
}
