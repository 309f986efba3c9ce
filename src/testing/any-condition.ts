/** Arbitrary conditions on a sample event: by expression and by function, alone and over what is bound. */
import fc from 'fast-check'
import type { Bound } from '../event/evaluate.ts'
import { bound, field, type ExpressionBuilder } from '../event/field.ts'
import type { Sample } from './event-stream.ts'

type Form =
  'oneKind' | 'twoKinds' | 'value' | 'missing' | 'function' | 'throws' | 'bound' | 'boundFirst' | 'boundFunction'

export interface ConditionRecipe {
  readonly form: Form
  readonly join: 'and' | 'or'
  readonly letter: number
  readonly number: number
  /** Which of the steps that can be looked at: counted from the last one. */
  readonly back: number
}

const EXPRESSIONS: readonly Form[] = [
  'twoKinds',
  'twoKinds',
  'twoKinds',
  'twoKinds',
  'oneKind',
  'oneKind',
  'value',
  'value',
  'missing',
  'bound',
  'boundFirst',
]

const FUNCTIONS: readonly Form[] = ['function', 'function', 'throws', 'boundFunction', 'boundFunction']

export function anyCondition(functions: boolean): fc.Arbitrary<ConditionRecipe> {
  return fc.record({
    form: fc.constantFrom(...EXPRESSIONS, ...(functions ? FUNCTIONS : [])),
    join: fc.constantFrom('and', 'or'),
    letter: fc.nat(2),
    number: fc.nat(2),
    back: fc.nat(2),
  })
}

export type Where = ExpressionBuilder | ((event: Sample) => boolean) | ((event: Sample, bound: Bound) => boolean)

/** @param steps the names that the condition may look at; without any it looks at the event alone */
export function toWhere({ form, letter, number, back }: ConditionRecipe, steps: readonly string[]): Where {
  const kind = KINDS[letter]!
  const step = steps.at(-1 - (back % Math.max(1, steps.length)))
  switch (form) {
    case 'oneKind':
      return field('kind').eq(kind)
    case 'twoKinds':
      return field('kind').oneOf(kind, KINDS[(letter + 1) % KINDS.length]!)
    case 'value':
      return field('value').gte(number)
    case 'missing':
      return field('value').isPresent()
    case 'function':
      return ALONE[letter]!
    case 'throws':
      return throwsWithoutValue
    case 'bound':
      return step === undefined ? field('value').lt(3) : field('value').gte(bound(step, 'value'))
    case 'boundFirst':
      return step === undefined ? field('value').lt(3) : field('value').lte(bound(step, 'value', 'first').plus(number))
    case 'boundFunction':
      return step === undefined ? ALONE[letter]! : lookingAt(step)
  }
}

const KINDS = ['a', 'b', 'c'] as const

// Functions are the same ones in every pattern: so that rules share them, as they share equal expressions.
const ALONE: readonly ((event: Sample) => boolean)[] = [
  function notC(event: Sample): boolean {
    return event.kind !== 'c'
  },
  function hasEvenValue(event: Sample): boolean {
    return event.value !== null && event.value % 2 === 0
  },
  function notA(event: Sample): boolean {
    return event.kind !== 'a'
  },
]

function throwsWithoutValue(event: Sample): boolean {
  return event.value!.toFixed(0) !== '2'
}

const LOOKING: Map<string, (event: Sample, bound: Bound) => boolean> = new Map()

/** True if the event differs in kind from the last one of the step, or nothing is bound there yet. */
function lookingAt(step: string): (event: Sample, bound: Bound) => boolean {
  let test = LOOKING.get(step)
  if (test === undefined) {
    test = (event, seen) => {
      const value = seen[step]
      const last = (Array.isArray(value) ? value.at(-1) : value) as Sample | undefined
      return last === undefined || last.kind !== event.kind
    }
    LOOKING.set(step, Object.defineProperty(test, 'name', { value: `differsFrom_${step}` }))
  }
  return test
}
