/** What can be wrong with aggregates, whoever made them. */
import { RESERVED_NAMES } from '../result.ts'
import type { AggregateSpec, AggregateSpecs } from '../syntax/aggregate.ts'
import { checkFunction, checkOneOf, checkWhole } from './checked.ts'
import { contradiction, misfit } from './errors.ts'
import { checkOperand } from './operand.ts'

const CODE = 'BAD_AGGREGATE'
const KINDS_HINT =
  'Make one with count, sum, min, max, avg, variance, stddev, quantile, distinct, first, last, collect or aggregate.'
/** The function that makes one, where what it makes should be. */
const OWN_HINT =
  'Give { create, add, merge, result }. In Flink they are createAccumulator, add, merge, getResult; here add gives back what it made of its first argument.'
const CALL_HINT = "Call it: count(), avg('celsius')."
const LEAST_ERROR = 1e-6
const MOST_PRECISION = 18

/** @throws TidemarkError `BAD_AGGREGATE` */
export function checkAggregate(spec: AggregateSpec): void {
  const kind = spec?.kind
  switch (kind) {
    case 'count':
    case 'first':
    case 'last':
    case 'collect':
      if (spec.of !== null) checkOperand(CODE, spec.of, `The value of ${kind}`)
      return
    case 'sum':
    case 'min':
    case 'max':
    case 'avg':
      return checkOperand(CODE, spec.of, `The value of ${kind}`)
    case 'variance':
    case 'stddev':
      checkOperand(CODE, spec.of, `The value of ${kind}`)
      return checkOneOf(CODE, spec.over, ['sample', 'population'], `What ${kind} is over`)
    case 'quantile':
      checkOperand(CODE, spec.of, 'The value of quantile')
      return checkQuantile(spec.q, spec.relativeError)
    case 'distinct':
      checkOperand(CODE, spec.of, 'The value of distinct')
      checkWhole(CODE, spec.precision, 'The precision of distinct', 4)
      if (spec.precision > MOST_PRECISION)
        throw misfit(
          CODE,
          `The precision of distinct is no more than ${MOST_PRECISION}`,
          spec.precision,
          '14 errs by 0.8 %.',
        )
      return
    case 'custom':
      return checkCustom(spec.aggregate)
    default:
      throw misfit(CODE, 'This is no aggregate', spec, typeof spec === 'function' ? CALL_HINT : KINDS_HINT)
  }
}

/** @throws TidemarkError `BAD_AGGREGATE` also for no aggregates, and for a name that every result has */
export function checkAggregates(specs: AggregateSpecs): void {
  if (typeof specs !== 'object' || specs === null || Array.isArray(specs))
    throw misfit(CODE, 'Aggregates are an object, with the names of the results', specs, 'Write { n: count() }.')
  const names = Object.keys(specs)
  if (names.length === 0)
    throw contradiction(CODE, 'A window has no aggregates.', 'Give at least one, such as { n: count() }.', {})
  for (const name of names) {
    if (RESERVED_NAMES.includes(name) || name === '' || name === '__proto__')
      throw misfit(
        CODE,
        'An aggregate cannot have the name of a field that results have',
        name,
        'Give it another name.',
      )
    checkAggregate(specs[name]!)
  }
}

function checkQuantile(q: unknown, relativeError: unknown): void {
  if (!(typeof q === 'number' && q >= 0 && q <= 1))
    throw misfit(CODE, 'The place of a quantile is a number from 0 to 1', q, 'The median is 0.5.')
  if (!(typeof relativeError === 'number' && relativeError >= LEAST_ERROR && relativeError < 1))
    throw misfit(
      CODE,
      `The relativeError of a quantile is from ${LEAST_ERROR} to less than 1`,
      relativeError,
      'Give 0.01.',
    )
}

function checkCustom(aggregate: unknown): void {
  if (typeof aggregate !== 'object' || aggregate === null)
    throw misfit(CODE, 'An aggregate of your own is an object', aggregate, 'It has create, add, merge and result.')
  const parts = aggregate as Readonly<Record<string, unknown>>
  for (const part of ['create', 'add', 'merge', 'result'])
    if (typeof parts[part] !== 'function')
      throw misfit(CODE, `${part} of an aggregate of your own is a function`, parts[part], OWN_HINT)
  if (parts['subtract'] !== undefined) checkFunction(CODE, parts['subtract'], 'subtract of an aggregate of your own')
}
