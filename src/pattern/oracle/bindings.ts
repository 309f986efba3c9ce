/** What a partial match has bound. */
import { stepsOf, type Step } from '../syntax/pattern.ts'
import type { Timing } from '../automaton/wait.ts'

/** An event taken. */
export interface Taken {
  readonly step: Step
  readonly row: number
  /** As the first repetition of its step. */
  readonly first: boolean
}

/** Events taken, in the order of their rows; immutable. */
export class Bindings {
  static readonly NONE: Bindings = new Bindings([])
  readonly taken: readonly Taken[]
  /** Equal for equal bindings. */
  readonly text: string

  private constructor(taken: readonly Taken[]) {
    this.taken = taken
    this.text = taken.map(({ step, row }) => `${step.name}@${row}`).join(' ')
  }

  with(taken: Taken): Bindings {
    return new Bindings([...this.taken, taken])
  }

  /** The row of the last event. */
  get last(): number {
    return this.taken.at(-1)!.row
  }

  /** The row from which a bound on time counts; `undefined` if there is none yet. */
  since(timing: Timing): number | undefined {
    if (timing.kind === 'sincePrevious') return this.taken.at(-1)?.row
    const { part } = timing
    if (part.kind === 'step') return this.taken.findLast(({ step, first }) => step === part && first)?.row
    const steps = stepsOf([part])
    return this.taken.find(({ step }) => steps.includes(step))?.row
  }

  /** The rows of each step that has taken any. */
  byStep(): ReadonlyMap<string, readonly number[]> {
    const rows = new Map<string, number[]>()
    for (const { step, row } of this.taken) {
      const known = rows.get(step.name)
      if (known === undefined) rows.set(step.name, [row])
      else known.push(row)
    }
    return rows
  }
}
