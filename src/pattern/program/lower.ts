/**
 * From waits to edges that proceed nowhere: every way to go on that one event has from a wait, with the conditions
 * gathered on the way. This is the removal of epsilon edges, with conditions.
 */
import { reached, type Edge, type Formula, type Timing, type Wait } from '../automaton/wait.ts'
import type { PatternPlan } from '../plan/plan.ts'
import { stepsOf } from '../syntax/pattern.ts'
import { isBound, type Clauses, type Guard, type ProgramLiteral, type ProgramTiming } from './program.ts'

/** An edge from a wait, through all that it proceeds to. */
export interface Way extends Guard {
  readonly action: 'take' | 'pass' | 'complete' | 'stop'
  /** `null`: the event ends the partial match, or completes it. */
  readonly to: Wait | null
  readonly step: number
  readonly first: boolean
  /** Equal for equal ways. */
  readonly text: string
}

export class Lowering {
  readonly #plan: PatternPlan
  readonly #tests: Map<unknown, number>
  readonly #numbers: Map<Wait, number> = new Map()
  readonly #ways: Map<Wait, readonly Way[]> = new Map()

  constructor(plan: PatternPlan) {
    this.#plan = plan
    this.#tests = new Map(plan.tests.map(({ condition }, test) => [condition, test]))
  }

  /** The number of a wait, in order of asking. */
  numberOf(wait: Wait): number {
    let number = this.#numbers.get(wait)
    if (number === undefined) this.#numbers.set(wait, (number = this.#numbers.size))
    return number
  }

  /** Every way on from a wait; each text once. */
  waysOf(wait: Wait): readonly Way[] {
    let ways = this.#ways.get(wait)
    if (ways === undefined) {
      const found = new Map<string, Way>()
      this.#walk(wait, { when: [], timings: [] }, new Set(), (edge, guard) => {
        const way = this.#way(edge, guard)
        if (way !== null) found.set(way.text, way)
      })
      ways = [...found.values()]
      this.#ways.set(wait, ways)
    }
    return ways
  }

  /** What must hold for the pattern to be complete in a wait: one of these, none: it cannot be. */
  completionsOf(wait: Wait): readonly Guard[] {
    const found = new Map<string, Guard>()
    const add = (guard: Guard | null): void => {
      if (guard !== null) found.set(guardText(guard), guard)
    }
    if (wait.kind === 'final') return [{ when: [], timings: [] }]
    this.#walk(wait, { when: [], timings: [] }, new Set(), (edge, guard) => {
      if (edge.action === 'proceed' && edge.to.kind === 'final') add(guard)
    })
    const guards = [...found.values()]
    return guards.some(isFree) ? [{ when: [], timings: [] }] : guards
  }

  /** What bounds the time of every way on from a wait, whatever the conditions; empty if one is not bounded. */
  boundsOf(wait: Wait): readonly (readonly ProgramTiming[])[] {
    const ways = reached(wait).flatMap(({ edges }) => edges.filter(({ action }) => action !== 'proceed'))
    const bounds = ways.map(({ timings }) => timings.map((timing) => this.#timing(timing)).filter(isBound))
    if (bounds.some(({ length }) => length === 0)) return []
    return [...new Map(bounds.map((timings) => [JSON.stringify(timings), timings])).values()]
  }

  /** Visits every edge that does not go on proceeding, with what must hold to get along it. */
  #walk(wait: Wait, guard: Guard, path: Set<Wait>, visit: (edge: Edge, guard: Guard) => void): void {
    path.add(wait)
    for (const edge of wait.edges) {
      const next = this.#and(guard, edge)
      if (next === null) continue
      if (edge.action !== 'proceed' || edge.to.kind === 'stop' || edge.to.kind === 'final') visit(edge, next)
      else if (!path.has(edge.to)) this.#walk(edge.to, next, path, visit)
    }
    path.delete(wait)
  }

  /** `null` if both cannot hold at once. */
  #and(guard: Guard, edge: Edge): Guard | null {
    const clauses = this.#clauses(edge.when)
    if (clauses === null) return null
    const when = distinct([...guard.when, ...clauses])
    if (contradicts(when)) return null
    return { when, timings: distinctTimings([...guard.timings, ...edge.timings.map((timing) => this.#timing(timing))]) }
  }

  /** Without conditions that are always true; `null` if one is always false. */
  #clauses(formula: Formula): Clauses | null {
    const clauses: (readonly ProgramLiteral[])[] = []
    for (const clause of formula) {
      if (clause.some(({ condition, holds }) => condition === null && holds)) continue
      const literals = clause.flatMap(({ condition, holds }) =>
        condition === null ? [] : [{ test: this.#tests.get(condition)!, holds }],
      )
      if (literals.length === 0) return null
      clauses.push(literals)
    }
    return clauses
  }

  #timing(timing: Timing): ProgramTiming {
    const number = (leaf: PatternPlan['leaves'][number]): number => this.#plan.leaves.indexOf(leaf)
    if (timing.kind === 'sincePrevious') return timing
    if (timing.kind !== 'sinceFirst') return { kind: timing.kind, step: number(timing.part), ms: timing.ms }
    const { part, within } = timing
    if (part.kind === 'step') return { kind: 'sinceFirst', steps: [number(part)], group: false, within }
    return { kind: 'sinceFirst', steps: stepsOf([part]).map(number), group: true, within }
  }

  #way(edge: Edge, guard: Guard): Way | null {
    const { action, to, step, first } = edge
    if (action === 'proceed' && to.kind === 'final') return null
    const kind = action === 'proceed' ? 'stop' : action === 'pass' && to.kind === 'final' ? 'complete' : action
    const target = kind === 'stop' || kind === 'complete' ? null : to
    const number = step === null ? -1 : this.#plan.leaves.indexOf(step)
    const where = target === null ? '' : String(this.numberOf(target))
    const text = `${kind} ${number}${first ? ' first' : ''} ${where} ${guardText(guard)}`
    return { ...guard, action: kind, to: target, step: number, first, text }
  }
}

export function isFree({ when, timings }: Guard): boolean {
  return when.length + timings.length === 0
}

export function guardText({ when, timings }: Guard): string {
  return `${when.map(clauseText).toSorted().join('&')} ${timings
    .map((timing) => JSON.stringify(timing))
    .toSorted()
    .join('&')}`
}

function clauseText(clause: readonly ProgramLiteral[]): string {
  return clause
    .map(({ test, holds }) => `${holds ? '' : '!'}${test}`)
    .toSorted()
    .join('|')
}

function distinct(clauses: Clauses): Clauses {
  return [...new Map(clauses.map((clause) => [clauseText(clause), clause])).values()]
}

function distinctTimings(timings: readonly ProgramTiming[]): readonly ProgramTiming[] {
  return [...new Map(timings.map((timing) => [JSON.stringify(timing), timing])).values()]
}

/** Whether two clauses of one literal each say the opposite. */
function contradicts(clauses: Clauses): boolean {
  const single = clauses.flatMap((clause) => (clause.length === 1 ? clause : []))
  return single.some(({ test, holds }) => single.some((other) => other.test === test && other.holds !== holds))
}
