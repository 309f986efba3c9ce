/**
 * Programs of rules that differ in their conditions alone: ten thousand rules that were made by one template have one
 * program, in time and in memory.
 */
import type { PatternPlan, PlanTest } from '../plan/plan.ts'
import { compilePattern } from './compile.ts'
import type { Program } from './program.ts'
import type { PatternSyntax } from '../syntax/pattern.ts'

/** So many shapes are compared without a text being made. */
const RECENT = 4

export class Programs {
  readonly #byShape: Map<string, Program> = new Map()
  /** Programs of the latest shapes, each with the tests of its plan by their conditions. */
  readonly #recent: { readonly program: Program; readonly tests: Tests }[] = []

  /** What `compilePattern` gives, shared where only conditions differ: a program knows them by their numbers. */
  of(plan: PatternPlan): Program {
    const { tests } = plan
    // Most come one after the other.
    for (const one of this.#recent) {
      if (isAlike(plan.syntax, tests, one.program.plan.syntax, one.tests))
        return Object.freeze({ ...one.program, plan })
    }
    const shape = shapeOf(plan)
    const known = this.#byShape.get(shape)
    if (known !== undefined) return Object.freeze({ ...known, plan })
    const program = compilePattern(plan)
    this.#byShape.set(shape, program)
    if (this.#recent.push({ program, tests }) > RECENT) this.#recent.shift()
    return program
  }
}

/** The conditions of a plan, by the number of the test. */
type Tests = readonly PlanTest[]

/** The number of a condition; -1: it is none. Of few tests, a map would cost more to make than it saves. */
function numberOf(tests: Tests, value: unknown): number {
  for (let test = 0; test < tests.length; test++) if (tests[test]!.condition === value) return test
  return -1
}

/**
 * Whether two patterns surely have one shape: all that is in them is the same, but for the name, and the number of each
 * condition in place of it.
 */
function isAlike(a: PatternSyntax, ofA: Tests, b: PatternSyntax, ofB: Tests): boolean {
  return areAlike(a, ofA, b, ofB, 'name')
}

/** @param except a property of the two that is not compared */
function areAlike(a: unknown, ofA: Tests, b: unknown, ofB: Tests, except?: string): boolean {
  if (Object.is(a, b) && typeof a !== 'object') return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const test = numberOf(ofA, a)
  const other = numberOf(ofB, b)
  if (test >= 0 || other >= 0) return test === other
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length || Array.isArray(a) !== Array.isArray(b)) return false
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return false
    if (key === except) continue
    if (!areAlike((a as Record<string, unknown>)[key], ofA, (b as Record<string, unknown>)[key], ofB)) return false
  }
  return true
}

/** The pattern as text, with the number of each condition in place of it. */
function shapeOf({ syntax, tests }: PatternPlan): string {
  const numbers = new Map<unknown, number>(tests.map(({ condition }, test) => [condition, test]))
  return JSON.stringify({ ...syntax, name: '' }, (_name, value: unknown) => {
    const test = numbers.get(value)
    if (test !== undefined) return { test }
    // JSON has no text for numbers that are not finite.
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
}
