/** Matches, as users see them. */
import type { Key } from '../event/keys.ts'
import { generate } from '../event/generate.ts'
import { dereference } from '../event/rows.ts'
import type { Cell } from './engine/cell.ts'
import type { Found } from './engine/engine.ts'
import type { PatternPlan } from './plan/plan.ts'

/** @typeParam M the bound events by the name of their step: one, or a list for a loop; a step that was skipped is absent */
export interface Match<M = Readonly<Record<string, unknown>>> {
  /**
   * Made of rule, key and the positions of its events in their source, step by step (`rule|key|3;5,8`): equal for equal
   * matches, whenever they are found.
   */
  readonly id: string
  readonly rule: string
  /** The key of its events; `''` on a stream without one. */
  readonly key: Key
  /** Event time of its first event, in epoch milliseconds. */
  readonly start: number
  /** Event time of its last event. */
  readonly end: number
  /** Event time at which it became certain: its last event, the deadline of an absence, or what released it. */
  readonly time: number
  /** Present and true if only the end of the input decided it. */
  readonly byEnd?: true
  readonly events: M
}

/** Makes the matches of one rule from what its engine found. */
export class MatchBuilder {
  readonly #name: string
  /** By element: whether it binds a list. */
  readonly #isLoop: readonly boolean[]
  readonly #bind: (bound: readonly unknown[]) => Readonly<Record<string, unknown>>
  /** By element: what it has bound in the match at hand; `undefined`: nothing. */
  readonly #bound: unknown[]
  readonly #chain: Cell[] = []
  /** By key code: the key it stood for when its prefix was made, and the prefix. */
  readonly #keys: (Key | undefined)[] = []
  readonly #prefixes: string[] = []
  /** By element: which of the steps it is, absences not counted. */
  readonly #ordinals: readonly number[]
  /** What stands in an id where so many steps have been passed. */
  readonly #semicolons: readonly string[]

  constructor(plan: PatternPlan) {
    this.#name = plan.name
    this.#isLoop = plan.elements.map((element) => element.kind === 'step' && element.repeat !== null)
    this.#bound = plan.elements.map(() => undefined)
    let steps = 0
    this.#ordinals = plan.elements.map(({ kind }) => (kind === 'step' ? steps++ : -1))
    this.#semicolons = plan.elements.map((_, passed) => ';'.repeat(passed))
    this.#bind = bindingsOf(plan.elements.map(({ name }) => name))
  }

  /** What the ids of the matches of a key begin with: made once per key, for as long as the code stands for it. */
  #prefix(code: number, key: Key): string {
    if (this.#keys[code] !== key || code >= this.#prefixes.length) {
      while (this.#keys.length <= code) {
        this.#keys.push(undefined)
        this.#prefixes.push('')
      }
      this.#keys[code] = key
      this.#prefixes[code] = idPrefix(this.#name, key)
    }
    return this.#prefixes[code]!
  }

  /** @complexity O(length of the match) */
  build(found: Found, key: Key): Match {
    const { last, time, byEnd } = found
    const chain = this.#chain
    let length = 0
    for (let cell: Cell | null = last; cell !== null; cell = cell.previous) chain[length++] = cell
    const bound = this.#bound.fill(undefined)
    let positions = ''
    let at = 0
    for (let i = length - 1; i >= 0; i--) {
      const cell = chain[i]!
      const event = dereference(cell.ref, cell.index)
      const step = this.#ordinals[cell.step]!
      positions += step === at && i < length - 1 ? ',' : this.#semicolons[step - at]!
      positions += cell.position
      at = step
      if (!this.#isLoop[cell.step]!) bound[cell.step] = event
      else if (bound[cell.step] === undefined) bound[cell.step] = [event]
      else (bound[cell.step] as unknown[]).push(event)
    }
    const name = this.#name
    const id = this.#prefix(found.key, key) + positions
    const events = this.#bind(bound)
    const start = last.start.time
    const end = last.time
    if (byEnd) return { id, rule: name, key, start, end, time, byEnd, events }
    return { id, rule: name, key, start, end, time, events }
  }
}

function idPrefix(rule: string, key: Key): string {
  return `${rule}|${typeof key === 'string' ? key : keyText(key)}|`
}

function keyText(key: Key): string {
  return typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)
}

/** Turns what is bound by element into an object by name, without the elements that bound nothing. */
function bindingsOf(names: readonly string[]): (bound: readonly unknown[]) => Readonly<Record<string, unknown>> {
  const stores = names.map((name, i) => `if (b[${i}] !== undefined) o[${JSON.stringify(name)}] = b[${i}];`)
  return (
    generate<(bound: readonly unknown[]) => Record<string, unknown>>(
      [],
      [],
      `(b) => { const o = {}; ${stores.join(' ')} return o; }`,
    ) ??
    ((bound) =>
      Object.fromEntries(names.map((name, i) => [name, bound[i]] as const).filter(([, event]) => event !== undefined)))
  )
}
