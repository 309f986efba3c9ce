/** Patterns that the `compact` engine runs: arbitrary ones, and a few by hand. */
import type fc from 'fast-check'
import { refusesCompact } from '../../../../src/pattern/engine/compact/refuses.ts'
import { NO_WISHES } from '../../../../src/pattern/engine/choose.ts'
import { planPattern } from '../../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../../src/pattern/program/compile.ts'
import type { Condition } from '../../../../src/pattern/syntax/condition.ts'
import type {
  Element,
  Gap,
  Output,
  PatternSyntax,
  Repeat,
  Step,
  Within,
} from '../../../../src/pattern/syntax/pattern.ts'
import { anyPattern } from '../../../../src/testing/any-pattern.ts'

/** Of the whole language, what is left when nothing in it asks for more than the engine can. */
export const anyCompactPattern: fc.Arbitrary<PatternSyntax> = anyPattern({
  alone: true,
  timeBounds: false,
  maxElements: 5,
})
  .map(({ syntax }): PatternSyntax => ({ ...(withoutLongest(syntax) as PatternSyntax), skip: 'noSkip' }))
  .filter((syntax) => refusalOf(syntax) === null)

export function refusalOf(syntax: PatternSyntax): string | null {
  return refusesCompact(compilePattern(planPattern(syntax)), NO_WISHES)
}

function withoutLongest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLongest)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === 'longest' ? false : withoutLongest(inner)]),
  )
}

/** Events of one of these kinds; `*`: any. */
export function kind(letters: string): Condition | null {
  if (letters === '*') return null
  return {
    kind: 'expression',
    expression: { kind: 'oneOf', operand: { kind: 'field', path: 'kind' }, values: letters.split('') },
  }
}

export function step(name: string, gap: Gap = 'any', options: Partial<Step> = {}): Step {
  return {
    kind: 'step',
    name,
    gap,
    where: kind(name),
    repeat: null,
    optional: false,
    withinPrevious: null,
    withinStep: null,
    heldFor: 0,
    ...options,
  }
}

/** A loop from `min` on without an end. */
export function loop(inner: Gap, min: number = 1): Repeat {
  return { min, max: null, inner, longest: false, greedy: false, reluctant: false, until: null, within: null }
}

export function patternOf(
  elements: readonly Element[],
  ms: number | null,
  output: Output = { kind: 'matches', limit: null },
  inclusive = false,
): PatternSyntax {
  const within: Within | null = ms === null ? null : { ms, inclusive }
  return { kind: 'pattern', name: 'rule', elements, within, skip: 'noSkip', partitionBy: [], output }
}
