/** Random windows of every kind, and random steps for them. */
import fc from 'fast-check'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import type { Evictor } from '../../../src/window/syntax/evictor.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import type { Item } from './bench.ts'

export type Step =
  | { readonly event: Item; readonly scope: number }
  /** All scopes move on to the greatest time any has seen, and so far beyond. */
  | { readonly ahead: number }
  | { readonly later: number }

const domain = fc.constantFrom('event' as const, 'event' as const, 'processing' as const)

const anyAssigner: fc.Arbitrary<Assigner> = fc.oneof(
  fc.record({
    kind: fc.constant('tumbling' as const),
    sizeMs: fc.integer({ min: 1, max: 12 }),
    offsetMs: fc.constant(0),
    domain,
  }),
  fc.record({
    kind: fc.constant('sliding' as const),
    sizeMs: fc.integer({ min: 1, max: 15 }),
    slideMs: fc.integer({ min: 3, max: 9 }),
    offsetMs: fc.integer({ min: -2, max: 2 }),
    domain,
  }),
  fc.constant<Assigner>({ kind: 'cumulate', maxSizeMs: 12, stepMs: 4, offsetMs: 0, domain: 'event' }),
  fc.record({
    kind: fc.constant('session' as const),
    gap: fc.oneof(
      fc.integer({ min: 1, max: 8 }),
      fc.constant((event: Item) => event.value),
    ),
    touching: fc.boolean(),
    domain,
  }),
  fc.record({
    kind: fc.constant('session' as const),
    gap: fc.integer({ min: 3, max: 8 }),
    touching: fc.boolean(),
    domain: fc.constant('event' as const),
  }),
  fc.record({
    kind: fc.constant('count' as const),
    size: fc.integer({ min: 1, max: 5 }),
    slide: fc.integer({ min: 1, max: 5 }),
  }),
  fc.constant<Assigner>({ kind: 'global' }),
  fc.constant<Assigner>({
    kind: 'custom',
    name: 'own',
    assign: ({ value }: Item, time) =>
      Array.from({ length: value % 4 }, (_, i) => [time - i, time + 5 * i + 1] as const),
  }),
)

const every = fc.integer({ min: 1, max: 9 })

const anyLeaf: fc.Arbitrary<Trigger> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Trigger>({ kind: 'eventTime' }) },
  fc.constantFrom<Trigger>({ kind: 'processingTime' }, { kind: 'endOfStream' }, { kind: 'never' }),
  fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('continuousEventTime' as const), everyMs: every }),
  fc.record({ kind: fc.constant('continuousProcessingTime' as const), everyMs: every }),
  fc.record({ kind: fc.constant('afterProcessingTime' as const), delayMs: every }),
  fc.record({
    kind: fc.constant('delta' as const),
    threshold: fc.integer({ min: 1, max: 5 }),
    distance: fc.constant((from: Item, to: Item) => Math.abs(to.value - from.value)),
  }),
)

/** @param depth how many triggers are in one another, at most */
function anyTrigger(depth: number): fc.Arbitrary<Trigger> {
  if (depth === 0) return anyLeaf
  const inner = anyTrigger(depth - 1)
  const several = fc.array(inner, { minLength: 1, maxLength: 3 })
  const one = fc.constantFrom('purging' as const, 'repeatedly' as const, 'once' as const)
  const many = fc.constantFrom('afterFirst' as const, 'afterAll' as const, 'afterEach' as const)
  return fc.oneof(
    { weight: 3, arbitrary: anyLeaf },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('afterWatermark' as const),
        early: fc.option(inner),
        late: fc.option(inner),
      }),
    },
    fc.record({ kind: one, of: inner }),
    fc.record({ kind: many, of: several }),
    fc.record({ kind: fc.constant('orFinally' as const), of: inner, until: inner }),
  )
}

const when = fc.constantFrom('before' as const, 'after' as const)
const anyEvictor: fc.Arbitrary<Evictor> = fc.oneof(
  fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 4 }), when }),
  fc.record({ kind: fc.constant('time' as const), sizeMs: fc.integer({ min: 1, max: 9 }), when }),
  fc.record({
    kind: fc.constant('delta' as const),
    threshold: fc.integer({ min: 1, max: 5 }),
    distance: fc.constant((event: Item, last: Item) => last.value - event.value),
    when,
  }),
)

export const anyWindow: fc.Arbitrary<WindowSyntax> = fc.record({
  kind: fc.constant('window' as const),
  assigner: anyAssigner,
  trigger: anyTrigger(2),
  evictor: fc.option(anyEvictor, { freq: 3 }),
  accumulation: fc.constantFrom('discarding' as const, 'accumulating' as const, 'retracting' as const),
  allowedLatenessMs: fc.constantFrom(0, 0, 5, 20, Infinity),
  unchanged: fc.constantFrom('emit' as const, 'suppress' as const),
  onEmpty: fc.constantFrom('never' as const, 'onTime' as const, 'always' as const),
  timestamp: fc.constantFrom('end' as const, 'earliest' as const, 'latest' as const),
  aggregates: fc.constantFrom(
    {
      kind: 'aggregates' as const,
      aggregates: { value: { kind: 'sum', of: 'value' }, all: { kind: 'collect', of: 't' } } as const,
    },
    {
      kind: 'reduce' as const,
      reduce: (a: Item, b: Item) => ({ ...a, value: a.value + b.value, t: Math.max(a.t, b.t) }),
    },
  ),
})

/** @param scopes how many watermark scopes */
export function anySteps(scopes: number): fc.Arbitrary<readonly Step[]> {
  const event = fc.record({
    key: fc.constantFrom('a', 'b'),
    value: fc.integer({ min: 0, max: 7 }),
    t: fc.integer({ min: 0, max: 60 }),
  })
  // Times go on, with disorder.
  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ event, scope: fc.integer({ min: 0, max: scopes - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ ahead: fc.integer({ min: 0, max: 15 }) }) },
    { weight: 3, arbitrary: fc.record({ later: fc.integer({ min: 1, max: 6 }) }) },
  )
  return fc
    .array(anyStep, { minLength: 5, maxLength: 40 })
    .map((steps) =>
      steps.map((step, i) =>
        'event' in step ? { ...step, event: { ...step.event, t: i * 2 + (step.event.t % 17) } } : step,
      ),
    )
}

/** The kinds of triggers in one. */
export function kindsOf(trigger: Trigger): readonly string[] {
  const inner = Object.values(trigger).flat() as readonly unknown[]
  const parts = inner.filter((one): one is Trigger => typeof one === 'object' && one !== null && 'kind' in one)
  return [trigger.kind, ...parts.flatMap(kindsOf)]
}
