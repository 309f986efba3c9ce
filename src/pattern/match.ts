/** Matches, as users see them. */
import type { Key } from '../event/keys.ts'
import { generate } from '../event/generate.ts'
import { dereference } from '../event/rows.ts'
import type { Cell } from './engine/cell.ts'
import type { Found, Summary, TimedOut } from './engine/engine.ts'
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
  /** Where matches are counted: how many of this rule and key have become certain at `time`. */
  readonly count?: number
  /** Where matches are counted: aggregates over all of them; `null` is unknown. */
  readonly aggregates?: Readonly<Record<string, number | null>>
}

/** A partial match that its window, or another deadline, has ended: `time` is that deadline. */
export interface TimedOutMatch<M = Readonly<Record<string, unknown>>> extends Match<Partial<M>> {
  readonly timedOut: true
}

/** Makes the matches of one rule from what its engine found. */
export class MatchBuilder {
  readonly #name: string
  /** By element: whether it binds a list. */
  readonly #isLoop: readonly boolean[]
  readonly #bind: (bound: readonly unknown[]) => Readonly<Record<string, unknown>>
  /** Where each element binds one event in every match; else `null`. */
  readonly #bindAll: BindAll | null
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
  /** Whether the events of a match come in the order in which their steps are written. */
  readonly #inOrder: boolean
  /** Where events are results that can be taken back and said again: what they are called, in place of their position. */
  nameOf: ((event: unknown) => string | null) | null = null
  readonly #counts: boolean
  readonly #aggregates: readonly string[]

  constructor(plan: PatternPlan) {
    const { output } = plan.syntax
    this.#name = plan.name
    this.#inOrder = !plan.ambiguous
    this.#counts = output.kind === 'count'
    this.#aggregates = output.kind === 'count' ? Object.keys(output.aggregates) : []
    this.#isLoop = plan.lists
    this.#bound = plan.leaves.map(() => undefined)
    let steps = 0
    this.#ordinals = plan.leaves.map(({ kind }) => (kind === 'step' ? steps++ : -1))
    this.#semicolons = plan.leaves.map((_, passed) => ';'.repeat(passed))
    const names = plan.leaves.map(({ name }) => name)
    this.#bind = bindingsOf(names)
    this.#bindAll = bindsAll(plan) ? allBindingsOf(names) : null
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

  /** @complexity O(length of the match); O(1) of a summary */
  build(found: Found, key: Key): Match {
    if (this.#bindAll !== null && found.summary === null && !found.byEnd && this.nameOf === null)
      return this.#plain(found, key, this.#bindAll)
    return found.summary === null ? this.#listed(found, key) : this.#summed(found, found.summary, key)
  }

  /** What a partial match has bound when a deadline ends it. */
  buildTimedOut(timedOut: TimedOut, key: Key): TimedOutMatch {
    return { ...this.#listed(timedOut, key), timedOut: true }
  }

  #listed({ last, key: code, time, byEnd }: TimedOut, key: Key): Match {
    const chain = this.#chain
    let length = 0
    for (let cell: Cell | null = last; cell !== null; cell = cell.previous) chain[length++] = cell
    const bound = this.#bound.fill(undefined)
    for (let i = length - 1; i >= 0; i--) {
      const { step, ref, index } = chain[i]!
      const event = dereference(ref, index)
      if (!this.#isLoop[step]!) bound[step] = event
      else if (bound[step] === undefined) bound[step] = [event]
      else (bound[step] as unknown[]).push(event)
    }
    const name = this.#name
    const id = this.#prefix(code, key) + (this.#inOrder ? this.#positions(length) : this.#positionsByStep(length))
    const events = this.#bind(bound)
    const start = last.start.time
    const end = last.time
    if (byEnd) return { id, rule: name, key, start, end, time, byEnd, events }
    return { id, rule: name, key, start, end, time, events }
  }

  /** A match in which each step has taken one event, in the order in which they are written. */
  #plain({ last, key: code, time }: Found, key: Key, bindAll: BindAll): Match {
    const bound = this.#bound
    let positions = String(last.position)
    let at = bound.length - 1
    bound[at] = dereference(last.ref, last.index)
    for (let cell = last.previous; cell !== null; cell = cell.previous) {
      bound[--at] = dereference(cell.ref, cell.index)
      positions = `${cell.position};${positions}`
    }
    const id = this.#prefix(code, key) + positions
    return { id, rule: this.#name, key, start: last.start.time, end: last.time, time, events: bindAll(bound) }
  }

  #nameOf({ ref, index, position }: Cell): number | string {
    if (this.nameOf === null) return position
    const name = this.nameOf(dereference(ref, index))
    return name === null ? position : `(${name})`
  }

  /** The positions of the chain at hand, where each step comes after those written before it. */
  #positions(length: number): string {
    const chain = this.#chain
    let positions = ''
    let at = 0
    for (let i = length - 1; i >= 0; i--) {
      const { step } = chain[i]!
      const ordinal = this.#ordinals[step]!
      positions += ordinal === at && i < length - 1 ? ',' : this.#semicolons[ordinal - at]!
      positions += this.#nameOf(chain[i]!)
      at = ordinal
    }
    return positions
  }

  /** The same, where groups repeat and steps come in turns. */
  #positionsByStep(length: number): string {
    const steps: string[] = []
    for (let i = length - 1; i >= 0; i--) {
      const { step } = this.#chain[i]!
      const ordinal = this.#ordinals[step]!
      const name = this.#nameOf(this.#chain[i]!)
      while (steps.length <= ordinal) steps.push('')
      steps[ordinal] = steps[ordinal] === '' ? String(name) : `${steps[ordinal]},${name}`
    }
    return steps.join(';')
  }

  /** All matches of one key and moment as one. */
  #summed({ last, key: code, time, byEnd }: Found, { count, start, values }: Summary, key: Key): Match {
    const id = `${this.#prefix(code, key)}${this.#nameOf(last)}@${time}`
    const summary: Match = { id, rule: this.#name, key, start, end: last.time, time, events: NOTHING }
    const ended: Match = byEnd ? { ...summary, byEnd } : summary
    if (!this.#counts) return ended
    const names = this.#aggregates
    const aggregates = Object.fromEntries(names.map((name, i) => [name, values[i] ?? null]))
    return names.length === 0 ? { ...ended, count } : { ...ended, count, aggregates }
  }
}

type BindAll = (bound: readonly unknown[]) => Readonly<Record<string, unknown>>

/** Whether each element of a pattern takes exactly one event in every match, one after the other. */
function bindsAll({ syntax: { elements }, leaves, ambiguous }: PatternPlan): boolean {
  return (
    !ambiguous &&
    elements.length === leaves.length &&
    elements.every((one) => one.kind === 'step' && !one.optional && one.repeat === null)
  )
}

/** One object literal, so that all have one shape from the start. `null` where no code may be generated. */
function allBindingsOf(names: readonly string[]): BindAll | null {
  const fields = names.map((name, i) => `[${JSON.stringify(name)}]: b[${i}]`)
  return generate<BindAll>([], [], `(b) => ({ ${fields.join(', ')} })`)
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})

function idPrefix(rule: string, key: Key): string {
  return `${rule}|${typeof key === 'string' ? key : keyText(key)}|`
}

function keyText(key: Key): string {
  return typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)
}

/** Turns what is bound by element into an object by name, without the elements that bound nothing. */
function bindingsOf(names: readonly string[]): (bound: readonly unknown[]) => Readonly<Record<string, unknown>> {
  const shape = JSON.stringify(names)
  const known = made.get(shape)
  if (known !== undefined) return known
  const stores = names.map((name, i) => `if (b[${i}] !== undefined) o[${JSON.stringify(name)}] = b[${i}];`)
  const bind =
    generate<(bound: readonly unknown[]) => Record<string, unknown>>(
      [],
      [],
      `(b) => { const o = {}; ${stores.join(' ')} return o; }`,
    ) ??
    ((bound) =>
      Object.fromEntries(names.map((name, i) => [name, bound[i]] as const).filter(([, event]) => event !== undefined)))
  if (made.size === SHAPES) made.clear()
  made.set(shape, bind)
  return bind
}

type Bind = (bound: readonly unknown[]) => Readonly<Record<string, unknown>>

/** By the names of the steps: rules that were made by one template share what is compiled for them. */
const made: Map<string, Bind> = new Map()

/** So many are remembered. */
const SHAPES = 1024
