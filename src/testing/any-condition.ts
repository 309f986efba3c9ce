/** Arbitrary conditions on a sample event: by expression and by function, alone, over what is bound, over the event before. */
import fc from 'fast-check'
import type { BoundEvents } from '../event/bound-events.ts'
import type { Bound } from '../event/evaluate.ts'
import { bound, field, previous, type ExpressionBuilder } from '../event/field.ts'
import type { Sample } from './event-stream.ts'

type Form =
  | 'oneKind'
  | 'twoKinds'
  | 'value'
  | 'missing'
  | 'previous'
  | 'sameKind'
  | 'function'
  | 'throws'
  | 'bound'
  | 'boundFirst'
  | 'aggregate'
  | 'boundFunction'
  | 'aggregateFunction'
  | 'previousFunction'

export interface ConditionRecipe {
  readonly form: Form
  readonly join: 'and' | 'or'
  readonly letter: number
  readonly number: number
  /** Which of the steps that can be looked at: counted from the last one. */
  readonly back: number
}

/** What conditions may be. */
export interface ConditionOptions {
  /** Whether they may be functions; without them a pattern has a JSON form. */
  readonly functions: boolean
  /** Whether they look at the event alone, and perhaps at the one before it. */
  readonly alone: boolean
}

const ALONE_EXPRESSIONS: readonly Form[] = [
  'twoKinds',
  'twoKinds',
  'twoKinds',
  'twoKinds',
  'oneKind',
  'oneKind',
  'value',
  'value',
  'missing',
  'previous',
  'sameKind',
]
const ALONE_FUNCTIONS: readonly Form[] = ['function', 'throws']
const RELATED_EXPRESSIONS: readonly Form[] = ['bound', 'boundFirst', 'aggregate']
const RELATED_FUNCTIONS: readonly Form[] = ['boundFunction', 'aggregateFunction', 'previousFunction']

export function anyCondition({ functions, alone }: ConditionOptions): fc.Arbitrary<ConditionRecipe> {
  const forms = [
    ...ALONE_EXPRESSIONS,
    ...(alone ? [] : RELATED_EXPRESSIONS),
    ...(functions ? ALONE_FUNCTIONS : []),
    ...(functions && !alone ? RELATED_FUNCTIONS : []),
  ]
  return fc.record({
    form: fc.constantFrom(...forms),
    join: fc.constantFrom('and', 'or'),
    letter: fc.nat(2),
    number: fc.nat(2),
    back: fc.nat(3),
  })
}

export type Where =
  | ExpressionBuilder
  | ((event: Sample) => boolean)
  | ((event: Sample, bound: Bound, previous: Sample | undefined) => boolean)

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
    case 'previous':
      return field('value').gte(previous('value').minus(number))
    case 'sameKind':
      return field('kind').ne(previous('kind')).or(previous('kind').isMissing())
    case 'function':
      return ALONE[letter]!
    case 'throws':
      return throwsWithoutValue
    case 'bound':
      return step === undefined ? field('value').lt(3) : field('value').gte(bound(step, 'value'))
    case 'boundFirst':
      return step === undefined ? field('value').lt(3) : field('value').lte(bound(step, 'value', 'first').plus(number))
    case 'aggregate':
      return step === undefined ? field('value').lt(3) : overAll(step, letter, number)
    case 'boundFunction':
      return step === undefined ? ALONE[letter]! : lookingAt(step)
    case 'aggregateFunction':
      return step === undefined ? ALONE[letter]! : averagingOver(step)
    case 'previousFunction':
      return differsFromPrevious
  }
}

const KINDS = ['a', 'b', 'c'] as const

/** A condition over an aggregate of the events of a step, which holds for about half of the events. */
function overAll(step: string, letter: number, number: number): ExpressionBuilder {
  switch ((letter + number) % 5) {
    case 0:
      return bound.count(step).lt(number + 2)
    case 1:
      return field('value').gte(bound.avg(step, 'value'))
    case 2:
      return bound
        .sum(step, 'value')
        .plus(field('value'))
        .lte(number + 4)
    case 3:
      return field('value').gt(bound.min(step, 'value'))
    default:
      return field('value').lte(bound.max(step, 'value'))
  }
}

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

function differsFromPrevious(event: Sample, _: Bound, before: Sample | undefined): boolean {
  return before === undefined || before.kind !== event.kind || before.value === event.value
}

/** True if the event differs in kind from the last one of the step, or nothing is bound there yet. */
const lookingAt = perStep('differsFrom', (step) => (event, seen) => {
  const value = seen[step]
  const last = (Array.isArray(value) ? value.at(-1) : value) as Sample | undefined
  return last === undefined || last.kind !== event.kind
})

/** True if the event is no more than 1 below the average of a loop, or of anything but a loop: has a value. */
const averagingOver = perStep('averagesOver', (step) => (event, seen) => {
  const value = seen[step]
  const average = Array.isArray(value) ? (value as unknown as BoundEvents<Sample>).avg('value') : null
  return event.value !== null && (average === null || event.value >= average - 1)
})

type BoundTest = (event: Sample, bound: Bound) => boolean

/** One function for each step, named for it. */
function perStep(name: string, make: (step: string) => BoundTest): (step: string) => BoundTest {
  const made = new Map<string, BoundTest>()
  return (step) => {
    let test = made.get(step)
    if (test === undefined) {
      const own = make(step)
      test = Object.defineProperty((event: Sample, seen: Bound) => own(event, seen), 'name', {
        value: `${name}_${step}`,
      })
      made.set(step, test)
    }
    return test
  }
}
