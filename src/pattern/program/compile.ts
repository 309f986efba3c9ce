/** From plan to program. */
import { TidemarkError, show } from '../../base/errors.ts'
import { timesOf, type Gap } from '../syntax/pattern.ts'
import type { PatternPlan } from '../plan/plan.ts'
import type { Program, State, Take } from './program.ts'

/** A program of more states than this is refused: it comes from `times(n)` with a large n. */
export const MAX_STATES = 10_000

interface Expectation {
  readonly kind: State['kind']
  readonly step: number
  readonly repetition: number
  readonly gap: Gap
  readonly kills: readonly number[]
  readonly guards: readonly number[]
  readonly bars: readonly number[]
}

interface Outlook {
  readonly complete: boolean
  readonly unless: readonly number[]
  readonly expectations: readonly Expectation[]
}

/** @complexity O(states x elements); states grow with the bounds of loops, not with the number of matches */
export function compilePattern(plan: PatternPlan): Program {
  return new Compiler(plan).program()
}

class Compiler {
  readonly #plan: PatternPlan
  readonly #states: State[] = []
  readonly #takes: Take[] = []
  readonly #stateIds: Map<string, number> = new Map()
  readonly #takeIds: Map<string, number> = new Map()

  constructor(plan: PatternPlan) {
    this.#plan = plan
  }

  program(): Program {
    const starts: number[] = []
    // Nothing lies before the first event, so an absence in front of it asks for nothing.
    for (const [at, element] of this.#plan.elements.entries()) {
      if (element.kind === 'absence') continue
      starts.push(this.#take(at, 1))
      if (!element.optional) break
    }
    for (let id = 0; id < this.#states.length; id++) this.#complete(id)
    return Object.freeze({ plan: this.#plan, states: this.#states, takes: this.#takes, starts })
  }

  /** The take of repetition `repetition` of step `step`. Repetitions beyond the minimum of an open loop are all alike. */
  #take(step: number, repetition: number): number {
    const { min, max } = this.#times(step)
    const same = max === null ? Math.min(repetition, min) : repetition
    const key = `${step}:${same}`
    const known = this.#takeIds.get(key)
    if (known !== undefined) return known
    const id = this.#takes.length
    this.#takeIds.set(key, id)
    const { complete, unless, expectations } = this.#after(step, same)
    const enter = expectations.map((expectation) => this.#state(expectation, expectations))
    this.#takes.push(Object.freeze({ id, step, complete, unless, enter }))
    return id
  }

  /** All that may come after a take, each for itself. */
  #after(step: number, repetition: number): Outlook {
    const { min, max } = this.#times(step)
    const again = max === null || repetition < max ? [this.#again(step, repetition + 1)] : []
    if (repetition < min) return { complete: false, unless: [], expectations: again }
    const rest = this.#rest(step + 1)
    return { ...rest, expectations: [...again, ...rest.expectations] }
  }

  /** Walks over absences, which add up, and optional steps, to the first step that must come, or to the end. */
  #rest(from: number): Outlook {
    const { elements } = this.#plan
    const expectations: Expectation[] = []
    const kills: number[] = []
    const bars: number[] = []
    for (let at = from; at < elements.length; at++) {
      const element = elements[at]!
      if (element.kind === 'absence') {
        ;(element.gap === 'relaxed' ? kills : bars).push(at)
        continue
      }
      expectations.push({
        kind: 'take',
        step: at,
        repetition: 1,
        gap: element.gap,
        kills: [...kills],
        guards: [],
        bars: [...bars],
      })
      if (!element.optional) return { complete: false, unless: [], expectations }
    }
    // Only absences behind the last step must still last; one before an optional step guards that step alone.
    const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind === 'step') + 1)
    if (trailing.length === 0) return { complete: true, unless: bars, expectations }
    const lasting = trailing.some(({ gap }) => gap === 'relaxed')
    expectations.push({
      kind: lasting ? 'absence' : 'nextEvent',
      step: -1,
      repetition: 0,
      gap: lasting ? 'any' : 'strict',
      kills,
      guards: [],
      bars,
    })
    return { complete: false, unless: [], expectations }
  }

  /**
   * An absence right behind a loop also ends the loop: no such event may come between its repetitions. In a range
   * (`times(a, b)`) this holds for the optional repetitions only at the very next event, as in Flink.
   */
  #again(step: number, repetition: number): Expectation {
    const { elements } = this.#plan
    const { min, max } = this.#times(step)
    const element = elements[step]!
    const following = elements[step + 1]
    const ends = following?.kind === 'absence' && following.gap === 'relaxed' && (max === null || repetition <= min)
    return {
      kind: 'take',
      step,
      repetition: max === null ? Math.min(repetition, min + 1) : repetition,
      gap: element.kind === 'step' ? element.repeat!.inner : 'relaxed',
      kills: ends ? [step + 1] : [],
      guards: [],
      bars: [],
    }
  }

  /**
   * What ends one way to go on at the very next event ends them all: until an event has been passed over, the ways
   * have not parted. So each state has the kills and bars of its siblings as guards of its own.
   */
  #state(expectation: Expectation, siblings: readonly Expectation[]): number {
    const all = new Set(siblings.flatMap(({ kills, bars }) => [...kills, ...bars]))
    for (const own of [...expectation.kills, ...expectation.bars]) all.delete(own)
    const guards = [...all].sort((a, b) => a - b)
    return this.#intern({ ...expectation, guards })
  }

  #intern(expectation: Expectation): number {
    const key = JSON.stringify(expectation)
    const known = this.#stateIds.get(key)
    if (known !== undefined) return known
    const id = this.#states.length
    if (id === MAX_STATES) throw tooLarge(this.#plan.name)
    this.#stateIds.set(key, id)
    this.#states.push({ id, ...expectation, settled: id, take: -1 })
    return id
  }

  /** What a state leads to; apart from its making, since a loop leads to itself. */
  #complete(id: number): void {
    const state = this.#states[id]!
    const { kind, step, repetition, gap, kills, guards, bars } = state
    const take = kind === 'take' ? this.#take(step, repetition) : -1
    const settles = guards.length + bars.length > 0 && gap !== 'strict'
    const settled = settles ? this.#intern({ kind, step, repetition, gap, kills, guards: [], bars: [] }) : id
    this.#states[id] = Object.freeze({ ...state, settled, take })
  }

  #times(step: number): { readonly min: number; readonly max: number | null } {
    const element = this.#plan.elements[step]!
    return element.kind === 'step' ? timesOf(element) : { min: 1, max: 1 }
  }
}

function tooLarge(pattern: string): TidemarkError {
  return new TidemarkError('PATTERN_TOO_LARGE', {
    message: `Pattern ${show(pattern)} needs more than ${MAX_STATES} states.`,
    hint: 'Lower the bounds of times(…), or use timesOrMore(…) with a condition that counts.',
    data: { pattern, limit: MAX_STATES },
  })
}
