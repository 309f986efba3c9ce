/**
 * Programs of rules that differ in their conditions alone: ten thousand rules that were made by one template have one
 * program, in time and in memory.
 */
import type { Condition } from '../syntax/condition.ts'
import type { PatternPlan } from '../plan/plan.ts'
import { compilePattern } from './compile.ts'
import type { Program } from './program.ts'

export class Programs {
  readonly #byShape: Map<string, Program> = new Map()

  /** What `compilePattern` gives, shared where only conditions differ: a program knows them by their numbers. */
  of(plan: PatternPlan): Program {
    const shape = shapeOf(plan)
    const known = this.#byShape.get(shape)
    if (known !== undefined) return Object.freeze({ ...known, plan })
    const program = compilePattern(plan)
    this.#byShape.set(shape, program)
    return program
  }
}

/** The pattern as text, with the number of each condition in place of it. */
function shapeOf({ syntax, tests }: PatternPlan): string {
  const numbers = new Map<unknown, number>(
    tests.map(({ condition }: { condition: Condition }, test) => [condition, test]),
  )
  return JSON.stringify({ ...syntax, name: '' }, (_name, value: unknown) => {
    const test = numbers.get(value)
    if (test !== undefined) return { test }
    // JSON has no text for numbers that are not finite.
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
}
