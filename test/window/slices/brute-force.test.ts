/** The sliced engine against windows that keep every event: random windows, disorder, lateness and cuts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TimeAssigner } from '../../../src/window/syntax/assigner.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { Bench, expected, syntaxOf, type Reading } from './kit.ts'

const assigners: fc.Arbitrary<TimeAssigner> = fc.oneof(
  fc
    .record({ sizeMs: fc.integer({ min: 1, max: 40 }), offset: fc.integer({ min: -39, max: 39 }) })
    .map(({ sizeMs, offset }) => ({ kind: 'tumbling', sizeMs, offsetMs: offset % sizeMs, domain: 'event' }) as const),
  fc
    .record({
      sizeMs: fc.integer({ min: 1, max: 120 }),
      slideMs: fc.integer({ min: 1, max: 20 }),
      offset: fc.integer({ min: -19, max: 19 }),
    })
    .map(
      ({ sizeMs, slideMs, offset }) =>
        ({ kind: 'sliding', sizeMs, slideMs, offsetMs: offset % slideMs, domain: 'event' }) as const,
    ),
  fc
    .record({
      stepMs: fc.integer({ min: 1, max: 10 }),
      steps: fc.integer({ min: 1, max: 12 }),
      offset: fc.integer({ min: 0, max: 9 }),
    })
    .map(
      ({ stepMs, steps, offset }) =>
        ({ kind: 'cumulate', maxSizeMs: stepMs * steps, stepMs, offsetMs: offset % stepMs, domain: 'event' }) as const,
    ),
)

const syntaxes: fc.Arbitrary<WindowSyntax> = fc
  .record({
    assigner: assigners,
    accumulation: fc.constantFrom('discarding', 'accumulating', 'retracting'),
    allowedLatenessMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    unchanged: fc.constantFrom('emit', 'suppress'),
    timestamp: fc.constantFrom('end', 'earliest', 'latest'),
  })
  .map(({ assigner, ...change }) => syntaxOf(assigner, change))

const readings: fc.Arbitrary<Reading[]> = fc
  .tuple(
    fc.integer({ min: -60, max: 0 }),
    fc.array(
      fc.record({
        step: fc.oneof(
          { weight: 20, arbitrary: fc.integer({ min: -25, max: 30 }) },
          { weight: 1, arbitrary: fc.integer({ min: 0, max: 900 }) },
        ),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        value: fc.option(fc.integer({ min: -5, max: 5 })),
      }),
      { minLength: 1, maxLength: 80 },
    ),
  )
  .map(([begin, steps]) => {
    let now = begin
    return steps.map(({ step, key, value }) => {
      now = step > 0 ? now + Math.ceil(step / 4) : now
      return { time: step > 0 ? now : now + step, key, value }
    })
  })

const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
const delays = fc.integer({ min: 0, max: 20 })

test('gives what windows that keep every event give, one or several at once', () => {
  let results = 0
  let late = 0
  let latePanes = 0
  fc.assert(
    fc.property(
      fc.array(syntaxes, { minLength: 1, maxLength: 4 }),
      readings,
      cuts,
      delays,
      (windows, events, sizes, delay) => {
        const bench = new Bench(windows, delay)
        bench.feedCut(events, sizes)
        bench.operator.end()
        windows.forEach((syntax, i) => {
          const right = expected(syntax, events, delay)
          expect(bench.outputs[i]!.results).toEqual(right.results)
          expect(bench.late[i]).toEqual(right.late)
          expect(bench.outputs[i]!.positions).toEqual(right.results.map((_, position) => position))
          results += right.results.length
          late += right.late.length
          latePanes += right.results.filter(({ pane }) => pane.timing === 'late').length
        })
        expect(bench.bad).toEqual([])
        expect(bench.operator.openWindows).toBe(0)
        expect(bench.operator.kept).toMatchObject({ slices: 0, keys: 0, partials: 0 })
      },
    ),
    { numRuns: 300 },
  )
  expect(Math.min(results, late, latePanes)).toBeGreaterThan(100)
})

test('L6 a snapshot at any place, taken through JSON, changes nothing', () => {
  let midway = 0
  fc.assert(
    fc.property(
      fc.array(syntaxes, { minLength: 1, maxLength: 3 }),
      readings,
      cuts,
      delays,
      fc.nat(80),
      (windows, events, sizes, delay, place) => {
        const whole = new Bench(windows, delay)
        whole.feedCut(events, sizes)
        whole.operator.end()
        const first = new Bench(windows, delay)
        first.feedCut(events.slice(0, place), sizes)
        const snapshot: unknown = JSON.parse(JSON.stringify(first.operator.snapshot()))
        const second = new Bench(windows, delay, {}, first.clock)
        second.operator.restore(snapshot as never)
        second.feedCut(events.slice(place), sizes)
        second.operator.end()
        windows.forEach((_, i) => {
          expect([...first.outputs[i]!.results, ...second.outputs[i]!.results]).toEqual(whole.outputs[i]!.results)
          expect([...first.outputs[i]!.positions, ...second.outputs[i]!.positions]).toEqual(whole.outputs[i]!.positions)
        })
        if (first.operator.kept.slices > 0) midway++
      },
    ),
    { numRuns: 150 },
  )
  expect(midway).toBeGreaterThan(30)
})
