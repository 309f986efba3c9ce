/**
 * What a partial match waits for.
 *
 * A *wait* says what the next event of the key can do to a partial match: be taken by a step, be passed over, or end
 * it. A wait can also stand for another one (`proceed`): in front of a step that is optional, the event is shown to what
 * follows as well. So all that one event does is found by following the proceeding edges from the wait at hand.
 *
 * This is the automaton of SASE (Wu, Diao, Rizvi, "High-performance complex event processing over streams", SIGMOD
 * 2006) in the form that Flink CEP has given it.
 */
import type { Condition } from '../syntax/condition.ts'
import type { Absence, Group, Step, Within } from '../syntax/pattern.ts'

/** A condition on the event at hand, or that it does not hold. The condition `null` holds for every event. */
export interface Literal {
  readonly condition: Condition | null
  readonly holds: boolean
}

/** Every clause needs one of its literals to be true. */
export type Formula = readonly (readonly Literal[])[]

/** A bound on time: of the event at hand, or of the events that are bound. */
export type Timing =
  /** The event comes soon enough after the one taken last. */
  | { readonly kind: 'sincePrevious'; readonly within: Within }
  /** The event comes soon enough after the first event of the part, if there is one. */
  | { readonly kind: 'sinceFirst'; readonly part: Step | Group; readonly within: Within }
  /** The events that the step has taken last at least so long, or not yet. */
  | { readonly kind: 'held' | 'notHeld'; readonly part: Step; readonly ms: number }

export interface Edge {
  readonly action: 'take' | 'pass' | 'proceed'
  when: Formula
  readonly timings: readonly Timing[]
  readonly to: Wait
  /** What takes the event; `null` if nothing does. */
  readonly step: Step | null
  /** It takes the first repetition of its step. */
  readonly first: boolean
}

export interface Wait {
  /**
   * `final`: the pattern is complete. `pending`: it will be when the deadline has passed. `stop`: the event breaks an
   * absence, and whatever it could have led to is void.
   */
  readonly kind: 'open' | 'pending' | 'final' | 'stop'
  readonly edges: readonly Edge[]
  /** Of a pending wait: how long it lasts after the event taken last; `null`: until the window of the match closes. */
  readonly lasts: Within | null
}

/** A wait in the making. */
export interface Growing extends Wait {
  readonly edges: Edge[]
}

export const FINAL: Wait = Object.freeze({ kind: 'final', edges: [], lasts: null })

export function open(edges: Edge[] = []): Growing {
  return { kind: 'open', edges, lasts: null }
}

export function edge(action: 'pass' | 'proceed', when: Formula, to: Wait, timings: readonly Timing[] = []): Edge {
  return { action, when, timings, to, step: null, first: false }
}

const stops: WeakMap<Absence, Wait> = new WeakMap()

/** The one wait in which partial matches end that an event of the absence breaks. */
export function stopOf(absence: Absence): Wait {
  let stop = stops.get(absence)
  if (stop === undefined) stops.set(absence, (stop = { kind: 'stop', edges: [], lasts: null }))
  return stop
}

export function satisfying(condition: Condition | null): Formula {
  return [[{ condition, holds: true }]]
}

export function and(a: Formula, b: Formula): Formula {
  return [...a, ...b]
}

/** Not all clauses hold. @complexity the product of the lengths of the clauses, which are mostly 1 */
export function negated(formula: Formula): Formula {
  let clauses: readonly (readonly Literal[])[] = [[]]
  for (const clause of formula) {
    clauses = clauses.flatMap((made) => clause.map(({ condition, holds }) => [...made, { condition, holds: !holds }]))
  }
  return clauses
}

/** A copy with edges of its own; what leads back to the wait leads back to the copy. */
export function shallowCopy(wait: Wait): Wait {
  const copy: Growing = { ...wait, edges: [] }
  for (const one of wait.edges) copy.edges.push(one.to === wait ? { ...one, to: copy } : { ...one })
  return copy
}

/** What the takes need that are possible without another event: of the wait, and of all that it proceeds to. */
export function headsOf(wait: Wait): readonly Formula[] {
  return reached(wait).flatMap(({ edges }) => edges.filter(({ action }) => action === 'take').map(({ when }) => when))
}

/** Whether nothing more must be taken behind a wait. */
export function isNullable(wait: Wait): boolean {
  return reached(wait).some(({ kind }) => kind === 'final' || kind === 'pending')
}

/** The wait, and all that it proceeds to, whatever the conditions. */
export function reached(wait: Wait): readonly Wait[] {
  const found = new Set([wait])
  for (const one of found) for (const { action, to } of one.edges) if (action === 'proceed') found.add(to)
  return [...found]
}

/**
 * A wait in which an absence is in force until an event is taken: an event that `breaks` it is a stop, before and after
 * others were passed over. Where the pattern would be complete, it has to last until the deadline.
 */
export function forbidding(wait: Wait, absence: Absence, breaks: Formula, copies: Map<Wait, Wait> = new Map()): Wait {
  // A group that repeats and can be empty comes back to what forbids this already.
  if (wait.kind === 'stop' || (wait instanceof Forbidding && wait.forbids(absence))) return wait
  const known = copies.get(wait)
  if (known !== undefined) return known
  const copy = new Forbidding(wait, absence, breaks, copies)
  copies.set(wait, copy)
  return copy
}

/** Its edges are made when they are first asked for: the wait that it is a copy of may still grow. */
class Forbidding implements Wait {
  readonly kind: 'open' | 'pending'
  readonly lasts: Within | null
  readonly #of: Wait
  readonly #absence: Absence
  readonly #breaks: Formula
  readonly #copies: Map<Wait, Wait>
  #edges: readonly Edge[] | null = null

  constructor(of: Wait, absence: Absence, breaks: Formula, copies: Map<Wait, Wait>) {
    this.kind = of.kind === 'open' ? 'open' : 'pending'
    this.lasts = shorter(of.lasts, absence.withinPrevious)
    this.#of = of
    this.#absence = absence
    this.#breaks = breaks
    this.#copies = copies
  }

  forbids(absence: Absence): boolean {
    return this.#absence === absence || (this.#of instanceof Forbidding && this.#of.forbids(absence))
  }

  get edges(): readonly Edge[] {
    return (this.#edges ??= this.#make())
  }

  #make(): readonly Edge[] {
    const edges = this.#of.edges.map((one) =>
      one.action === 'take' ? one : { ...one, to: forbidding(one.to, this.#absence, this.#breaks, this.#copies) },
    )
    if (this.#of.kind === 'final') edges.push(edge('pass', negated(this.#breaks), this))
    const { withinPrevious: within } = this.#absence
    // What is pending is complete when that time has passed.
    const timings: readonly Timing[] =
      within === null || this.kind === 'pending' ? [] : [{ kind: 'sincePrevious', within }]
    return [...edges, edge('proceed', this.#breaks, stopOf(this.#absence), timings)]
  }
}

function shorter(a: Within | null, b: Within | null): Within | null {
  if (a === null || b === null) return a ?? b
  return a.ms < b.ms || (a.ms === b.ms && !a.inclusive) ? a : b
}
