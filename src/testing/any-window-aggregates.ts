/** Arbitrary aggregates, and window functions, over sample events. */
import fc from 'fast-check'
import { field } from '../event/field.ts'
import type { AggregateSpec, AggregateSpecs, CustomAggregate, Operand } from '../window/syntax/aggregate.ts'
import type { WindowContext, WindowFunction } from '../window/syntax/window.ts'
import type { Sample, SampleEvent } from './event-stream.ts'

export interface AnyAggregatesOptions {
  /** Whether operands may be functions, and aggregates the user's; without them they have a JSON form. Default true. */
  readonly functions?: boolean
  /** Whether functions may throw. Default true. */
  readonly throws?: boolean
  /**
   * Whether there are aggregates whose last digits depend on how they are computed: estimates, and variances. Default true.
   */
  readonly inexact?: boolean
}

/** One to three aggregates, named `a0` and so on. */
export function anyAggregates(options: AnyAggregatesOptions = {}): fc.Arbitrary<AggregateSpecs> {
  return fc
    .array(anyAggregate(options), { minLength: 1, maxLength: 3 })
    .map((specs) => Object.fromEntries(specs.map((spec, i) => [`a${i}`, spec])))
}

/** Mostly aggregates; at times `reduce`, or `apply` with none, one or several results. */
export function anyWindowFunction(options: AnyAggregatesOptions = {}): fc.Arbitrary<WindowFunction> {
  const aggregates = anyAggregates(options).map((specs): WindowFunction => ({ kind: 'aggregates', aggregates: specs }))
  if (options.functions === false) return aggregates
  const whole = options.throws === false ? APPLIED : [...APPLIED, THROWING, THROWING]
  return fc.oneof(
    { weight: 8, arbitrary: aggregates },
    {
      weight: 1,
      arbitrary: fc.constant<WindowFunction>({ kind: 'reduce', reduce: together }),
    },
    { weight: 2, arbitrary: fc.constantFrom(...whole).map((apply): WindowFunction => ({ kind: 'apply', apply })) },
  )
}

/** One aggregate of any kind. */
function anyAggregate(options: AnyAggregatesOptions = {}): fc.Arbitrary<AggregateSpec> {
  const { functions = true, throws = true, inexact = true } = options
  const number = fc.constantFrom<Operand[]>(
    'value',
    'value',
    field('value').plus(1).expression,
    ...(functions ? [doubled as Operand] : []),
    ...(functions && throws ? [throwing as Operand] : []),
  )
  const some = fc.oneof(number, fc.constantFrom<Operand[]>('kind', 'id'))
  const one = some.map((of): Operand | null => of)
  const orNone = fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: fc.constant(null) })
  const over = fc.constantFrom<('sample' | 'population')[]>('sample', 'population')
  const kinds: fc.Arbitrary<AggregateSpec>[] = [
    orNone.map((of) => ({ kind: 'count', of })),
    number.map((of) => ({ kind: 'sum', of })),
    some.map((of) => ({ kind: 'min', of })),
    some.map((of) => ({ kind: 'max', of })),
    number.map((of) => ({ kind: 'avg', of })),
    orNone.map((of) => ({ kind: 'first', of })),
    orNone.map((of) => ({ kind: 'last', of })),
    orNone.map((of) => ({ kind: 'collect', of })),
  ]
  if (inexact) {
    const q = fc.constantFrom(0, 0.25, 0.5, 0.9, 1)
    kinds.push(
      fc.tuple(number, over).map(([of, whole]) => ({ kind: 'variance', of, over: whole })),
      fc.tuple(number, over).map(([of, whole]) => ({ kind: 'stddev', of, over: whole })),
      fc.tuple(number, q).map(([of, part]) => ({ kind: 'quantile', of, q: part, relativeError: 0.01 })),
      some.map((of) => ({ kind: 'distinct', of, precision: 12 })),
    )
  }
  if (functions) kinds.push(fc.constantFrom(...CUSTOM).map((aggregate) => ({ kind: 'custom', aggregate })))
  return fc.oneof(...kinds)
}

function doubled(event: Sample): number | null {
  return event.value === null ? null : event.value * 2
}

function throwing(event: Sample): number {
  return event.value!.valueOf()
}

function together(a: SampleEvent, b: SampleEvent): SampleEvent {
  return { ...a, key: '', kind: 'a', time: 0, id: a.id + b.id, value: (a.value ?? 0) + (b.value ?? 0) }
}

type Apply = (events: readonly never[], window: WindowContext) => Iterable<unknown>

const THROWING: Apply = (events) => events.map((event) => throwing(event)).slice(-1)

const APPLIED: readonly Apply[] = [
  function ids(events): Iterable<unknown> {
    return [(events as readonly SampleEvent[]).map(({ id }) => id).join(' ')]
  },
  function evenOnes(events, { start, end, key }): Iterable<unknown> {
    const even = (events as readonly SampleEvent[]).filter(({ id }) => id % 2 === 0)
    return even.map(({ id }) => `${id} of ${String(key)}, ${start} to ${end}`)
  },
]

const IDS: CustomAggregate<SampleEvent, { ids: number[] }, string> = {
  create: () => ({ ids: [] }),
  add: (sofar, { id }) => ({ ids: [...sofar.ids, id] }),
  merge: (a, b) => ({ ids: [...a.ids, ...b.ids] }),
  result: ({ ids }) => [...ids].sort((a, b) => a - b).join(' '),
}

const TOTAL: CustomAggregate<SampleEvent, { sum: number }, number> = {
  create: () => ({ sum: 0 }),
  add: (sofar, { id }) => {
    sofar.sum += 2 ** id
    return sofar
  },
  merge: (a, b) => ({ sum: a.sum + b.sum }),
  subtract: (a, b) => ({ sum: a.sum - b.sum }),
  result: ({ sum }) => sum,
}

const CUSTOM: readonly CustomAggregate<never, unknown, unknown>[] = [IDS, TOTAL]
