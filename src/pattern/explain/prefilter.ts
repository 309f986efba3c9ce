/** Whether events that satisfy no condition may be left out, and if not, why. */
import { needsPrevious } from '../plan/plan.ts'
import { isOwnBound, type Clauses, type Program, type ProgramEdge, type State, type Take } from '../program/program.ts'
import { Words } from './words.ts'

/**
 * What an event that satisfies no condition on the event alone could change; empty: nothing, so such events are left
 * out before they are sorted. An engine asks the same of each symbol.
 *
 * @returns a reason for each construct of the pattern that looks at such events
 */
export function prefilterRefusals(program: Program): readonly string[] {
  const reasons = new Set<string>()
  if (needsPrevious(program.plan)) reasons.add('a condition looks at the event before, whatever that is')
  const refusals = new Refusals(program)
  for (const reason of refusals.edges(program.start)) reasons.add(reason)
  for (const state of program.states) for (const reason of refusals.state(state)) reasons.add(reason)
  return [...reasons]
}

class Refusals {
  readonly #program: Program
  readonly #words: Words

  constructor(program: Program) {
    this.#program = program
    this.#words = new Words(program.plan)
  }

  /** Takes and stops that need no condition on the event alone. */
  edges(edges: readonly ProgramEdge[]): readonly string[] {
    return edges.flatMap(({ action, take, when }) => {
      if (action === 'pass' || action === 'complete' || this.#left(when) === null) return []
      const names = action === 'take' ? [this.#words.leaf(this.#program.takes[take]!.step)] : this.#absences(when)
      return names.map((name) => `'${name}' has no condition on the event alone`)
    })
  }

  /** Empty if every partial match that waits there waits on, just as it did. */
  state(state: State): readonly string[] {
    const taken = this.edges(state.edges)
    if (taken.length > 0) return taken
    const possible = state.edges.filter(({ when }) => this.#left(when) !== null)
    const passes = possible.filter(({ action }) => action === 'pass')
    const { id, absorbs } = state
    const leaves = passes.some(({ to }) => to.some((next) => next !== id && !absorbs.includes(next)))
    const stays = passes.some(
      ({ to, when, timings }) => to.includes(id) && this.#left(when) === 0 && isOwnBound(state, timings),
    )
    if (stays && !leaves && possible.every(({ action }) => action === 'pass')) return []
    return this.#strict(state, passes)
  }

  /** What of a state is over with the very next event. */
  #strict(state: State, passes: readonly ProgramEdge[]): readonly string[] {
    const absences = state.edges.flatMap(({ action, when }) => (action === 'stop' ? this.#absences(when) : []))
    const strict = absences.filter((name) =>
      this.#program.plan.leaves.some((leaf) => leaf.kind === 'absence' && leaf.gap === 'strict' && leaf.name === name),
    )
    if (strict.length > 0) return strict.map((name) => `notNext('${name}') asks for the very next event`)
    const later = new Set(
      passes.flatMap(({ to }) => to).flatMap((id) => this.#takes(this.#program.states[id]!).map(textOf)),
    )
    const now = this.#takes(state)
    if (now.length === 0) return ['a partial match ends with the very next event']
    const over = now.filter((take) => !later.has(textOf(take)))
    if (over.length === 0) {
      const names = new Set(now.map(({ step }) => `'${this.#words.leaf(step)}'`))
      return [`the very next event decides how ${[...names].join(' and ')} can come`]
    }
    return over.map(({ step, first }) => {
      const name = this.#words.leaf(step)
      return first ? `next('${name}') asks for the very next event` : `the repetitions of '${name}' are consecutive`
    })
  }

  /** What can be taken in a state. */
  #takes({ edges }: State): readonly Take[] {
    return edges.flatMap(({ take }) => (take < 0 ? [] : [this.#program.takes[take]!]))
  }

  /** The absences whose event meets a condition; those without one of their own if there is none to meet. */
  #absences(when: Clauses): readonly string[] {
    const { leaves, tests } = this.#program.plan
    const named = when.flat().flatMap(({ test, holds }) => (holds ? [leaves[tests[test]!.leaf]!] : []))
    const found = named.length > 0 ? named : leaves.filter(({ where }) => where === null)
    return found.flatMap(({ kind, name }) => (kind === 'absence' ? [name] : []))
  }

  /** How many clauses are left to ask when no condition on the event alone holds; `null`: one is false. */
  #left(when: Clauses): number | null {
    let left = 0
    for (const clause of when) {
      const literals = clause.map(({ test, holds }) => {
        const { alone } = this.#program.plan.tests[test]!
        return alone === null ? null : !holds
      })
      if (literals.includes(true)) continue
      if (!literals.includes(null)) return null
      left++
    }
    return left
  }
}

function textOf({ step, first }: Take): string {
  return `${step} ${first}`
}
