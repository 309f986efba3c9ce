/** What stands in a program as numbers, in words: conditions by the names of their steps, bounds on time. */
import { durationText } from '../../time/duration.ts'
import type { PatternPlan } from '../plan/plan.ts'
import type { Guard, ProgramLiteral, ProgramTiming, Take } from '../program/program.ts'
import { namesIn } from '../syntax/label.ts'
import { partsOf, type Within } from '../syntax/pattern.ts'
import { oneLine } from './one-line.ts'

/** A bound on time that counts from an event taken before. */
export type Since = Extract<ProgramTiming, { readonly within: Within }>

export class Words {
  readonly #plan: PatternPlan
  readonly #tests: readonly string[]

  constructor(plan: PatternPlan) {
    this.#plan = plan
    const untils = new Map(
      partsOf(plan.syntax.elements).map((part) => [part.repeat?.until, `until(${oneLine(namesIn([part]))})`]),
    )
    this.#tests = plan.tests.map(({ condition, leaf }) => untils.get(condition) ?? this.leaf(leaf))
  }

  /** The name of a step or an absence; of a group that must not come, `(b c)`. */
  leaf(leaf: number): string {
    const { name, where } = this.#plan.leaves[leaf]!
    return where?.kind === 'completes' ? `(${oneLine(name)})` : oneLine(name)
  }

  /** A condition goes by the name of its step or absence, that which ends a loop as `until(name)`. */
  test(test: number): string {
    return this.#tests[test]!
  }

  /** The number of the condition of a step; -1: it takes every event. */
  testOf(leaf: number): number {
    const { where } = this.#plan.leaves[leaf]!
    return this.#plan.tests.findIndex(({ condition }) => condition === where)
  }

  clause(clause: readonly ProgramLiteral[]): string {
    return clause.map(({ test, holds }) => `${holds ? '' : 'not '}${this.test(test)}`).join(' or ')
  }

  timing(timing: ProgramTiming): string {
    switch (timing.kind) {
      case 'sincePrevious':
      case 'sinceFirst':
        return `${withinText(timing.within)} ${this.#since(timing)}`
      case 'held':
        return `${this.leaf(timing.step)} held for ${durationText(timing.ms)}`
      case 'notHeld':
        return `${this.leaf(timing.step)} not yet held for ${durationText(timing.ms)}`
    }
  }

  /** When a bound on time is over: `5 s after the event before`. */
  deadline(timing: Since): string {
    const { ms, inclusive } = timing.within
    return `${durationText(ms)} ${this.#since(timing)}${inclusive ? ' (inclusive)' : ''}`
  }

  /** All that must hold, one text each. */
  guard({ when, timings }: Guard): readonly string[] {
    const isAlone = when.length + timings.length === 1
    return [
      ...when.map((clause) => (clause.length === 1 || isAlone ? this.clause(clause) : `(${this.clause(clause)})`)),
      ...timings.map((timing) => this.timing(timing)),
    ]
  }

  take({ step, first }: Take): string {
    return first ? this.leaf(step) : `${this.leaf(step)} again`
  }

  #since(timing: Since): string {
    if (timing.kind === 'sincePrevious') return 'after the event before'
    const names = timing.steps.map((step) => this.leaf(step))
    return `after the first ${names.length === 1 ? names[0]! : `of (${names.join(' ')})`}`
  }
}

export function withinText({ ms, inclusive }: Within): string {
  return `${inclusive ? 'at most' : 'less than'} ${durationText(ms)}`
}
