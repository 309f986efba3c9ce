/** Random frames over random events. */
import fc from 'fast-check'
import { field } from '../../../src/event/field.ts'
import type { Frame, FrameRule } from '../../../src/window/syntax/frame.ts'
import type { Sample } from './run.ts'

const over =
  (least: number) =>
  (event: Sample): boolean =>
    (event.v ?? -1) >= least

const rule: fc.Arbitrary<FrameRule> = fc.oneof(
  fc
    .integer({ min: 2, max: 6 })
    .map((least): FrameRule => ({ kind: 'threshold', where: field('v').gte(least).expression })),
  fc.integer({ min: 2, max: 6 }).map((least): FrameRule => ({ kind: 'threshold', where: over(least) as never })),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('delta' as const),
      of: fc.constant('v'),
      threshold: fc.integer({ min: 1, max: 5 }),
      anchor: fc.constantFrom('first', 'previous', 'range'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('aggregate' as const),
      of: fc.constant({ kind: 'sum', of: 'v' } as const),
      reaches: fc.integer({ min: 3, max: 15 }),
      closing: fc.constantFrom('last', 'next'),
    }),
  },
  fc
    .uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 3 })
    .map((boundaries): FrameRule => ({ kind: 'boundary', of: 'v', boundaries: boundaries.sort((a, b) => a - b) })),
  fc.constant<FrameRule>({ kind: 'whileSame', of: ((event: Sample) => event.v) as never }),
  fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([open, close]): FrameRule => ({
    kind: 'between',
    open: field('v').gte(open).expression,
    close: field('v').lte(close).expression,
  })),
)

export const frame: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constant('frame' as const),
  rule,
  minCount: fc.constantFrom(1, 1, 2, 3),
  minDurationMs: fc.constantFrom(0, 0, 2, 5),
  maxCount: fc.constantFrom(null, null, 1, 3),
  maxDurationMs: fc.constantFrom(null, null, 4, 9, 20),
  atEnd: fc.constantFrom('drop', 'emit'),
})

export interface Stream {
  readonly delay: number
  /** In order of time. */
  readonly inOrder: readonly Sample[]
  /** As they arrive: out of order by less than the delay; equal times of a key keep their order. */
  readonly arrivals: readonly Sample[]
}

export const stream: fc.Arbitrary<Stream> = fc
  .record({
    delay: fc.integer({ min: 0, max: 8 }),
    steps: fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 1, 1, 2, 3, 11),
        key: fc.constantFrom('a', 'b', 'b', 'c'),
        v: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 8 }),
        jitter: fc.nat({ max: 1000 }),
      }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ delay, steps }) => {
    let time = 0
    const inOrder = steps.map(({ gap, key, v }, id): Sample => ({ id, key, time: (time += gap), v }))
    const jitters = new Map<string, number>()
    const sent = inOrder.map((event, i) => {
      const name = `${event.key} ${event.time}`
      const jitter = jitters.get(name) ?? steps[i]!.jitter % (delay + 1)
      jitters.set(name, jitter)
      return { event, at: event.time + jitter }
    })
    return { delay, inOrder, arrivals: sent.toSorted((a, b) => a.at - b.at).map(({ event }) => event) }
  })
