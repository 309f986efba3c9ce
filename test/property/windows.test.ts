import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { anyFrame } from '../../src/testing/any-frame.ts'
import { anyWindowSteps, type WindowSteps } from '../../src/testing/any-window-steps.ts'
import { anyWindow } from '../../src/testing/any-window.ts'
import { sampleStream, type SampleEvent } from '../../src/testing/event-stream.ts'
import type { OracleStep } from '../../src/window/oracle/steps.ts'
import type { WindowSyntax } from '../../src/window/syntax/window.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'
import { expectWindows, expectedWindows, resultText } from './kit/window-compare.ts'
import { WindowCoverage } from './kit/window-constructs.ts'
import { anySlicedWindow, plainSession, slicedWindow, WINDOW_SUBJECTS } from './kit/window-subjects.ts'
import { runTogether, runWindows, type Syntax, type WindowEngine, type WindowRun } from './kit/window-driver.ts'

const EACH = Object.entries(WINDOW_SUBJECTS)
const anyEnd = fc.constantFrom<('complete' | 'cut')[]>('complete', 'complete', 'cut')
const cuts = fc.array(fc.nat(30), { maxLength: 6 })

describe('windows and frames against their oracle', () => {
  test.each(EACH)(
    'L2 L3 %s: the results, late and bad events of the oracle',
    (_, { engine, syntax, steps, constructs, share }) => {
      const coverage = new WindowCoverage()
      fc.assert(
        fc.property(syntax, anyWindowSteps(steps), anyEnd, fc.boolean(), (made, given, atEnd, unkeyed) => {
          const options = { atEnd, unkeyed }
          const asked = unkeyed ? given.steps.map(withoutKey) : given.steps
          const expected = expectedWindows(made, asked, { atEnd, isKeyed: !unkeyed })
          const run = runWindows(engine, made, asked, options)
          expectWindows(made, run, expected)
          // Of each event one thing becomes, and one only.
          const failed = run.bad.filter((event) => event !== null)
          expect(expected.accepted.length + run.late.length + failed.length).toBe(given.events.length)
          coverage.add(made, expected)
        }),
        { numRuns: runs(500 * share, 4) },
      )
      coverage.expectResults()
      coverage.expectConstructs(constructs)
    },
  )

  test.each(EACH)('L5 %s: however the input is cut', (_, { engine, syntax, steps, share }) => {
    const coverage = new WindowCoverage()
    fc.assert(
      fc.property(syntax, anyWindowSteps(steps), anyEnd, cuts, (made, given, atEnd, places) => {
        const expected = expectedWindows(made, given.steps, { atEnd })
        expectWindows(made, runWindows(engine, made, given.steps, { atEnd, cuts: places }), expected)
        coverage.add(made, expected)
      }),
      { numRuns: runs(200 * share, 4) },
    )
    coverage.expectResults()
  })

  test.each(EACH)('L6 %s: written and read before every step, through text', (_, { engine, syntax, steps, share }) => {
    const coverage = new WindowCoverage()
    fc.assert(
      fc.property(syntax, anyWindowSteps(steps), anyEnd, (made, given, atEnd) => {
        const expected = expectedWindows(made, given.steps, { atEnd })
        expectWindows(made, runWindows(engine, made, given.steps, { atEnd, restores: true }), expected)
        coverage.add(made, expected)
      }),
      { numRuns: runs(200 * share, 4) },
    )
    coverage.expectResults()
  })
})

describe('windows that share slices', () => {
  test('L2 L5 L6 each gives what it gives alone, however the input is cut, stopped at every step or not', () => {
    const coverage = new WindowCoverage()
    fc.assert(
      fc.property(
        // What is bad for one of them is bad for all: so nothing throws here.
        fc.array(anySlicedWindow(false), { minLength: 2, maxLength: 4 }),
        anyWindowSteps({}),
        anyEnd,
        cuts,
        fc.boolean(),
        (all, given, atEnd, places, restores) => {
          const together = runTogether('slices', all, given.steps, { atEnd, cuts: places, restores })
          for (const [i, syntax] of all.entries()) {
            const expected = expectedWindows(syntax, given.steps, { atEnd })
            expectWindows(syntax, together[i]!, expected)
            coverage.add(syntax, expected)
          }
        },
      ),
      { numRuns: runs(200, 4) },
    )
    coverage.expectResults()
  })
})

/** Subjects of which the order of arrival within the delay changes nothing. */
const STEADY: Readonly<Record<string, readonly [WindowEngine, fc.Arbitrary<Syntax>]>> = {
  'any window': ['general', anyWindow({ orderSensitive: false }).map(withoutLastPanes)],
  slices: ['slices', slicedWindow],
  sessions: ['sessions', plainSession.filter(({ assigner }) => 'touching' in assigner && !assigner.touching)],
  frames: ['frames', anyFrame()],
}

/** Whether there is a result when a window is given up depends on whether an earlier one could say that it is the last. */
function withoutLastPanes(syntax: WindowSyntax): WindowSyntax {
  return syntax.onEmpty === 'always' && syntax.allowedLatenessMs > 0 ? { ...syntax, onEmpty: 'onTime' } : syntax
}

const EACH_STEADY = Object.entries(STEADY)

/** Two orders of arrival within the delay: that of event time, and another. */
const twoOrders = sampleStream({ keys: ['k0', 'k0', 'k1', 'k2'], minLength: 4, gaps: [0, 0, 1, 1, 2, 3, 9] }).chain(
  (events) => boundedDisorder(events, 4).map((arrival) => ({ events, arrival })),
)

/** The steps of an order of arrival, with the watermark that allows for `delay`. */
function stepsOf(arrival: readonly SampleEvent[], delay: number): readonly OracleStep<SampleEvent>[] {
  let greatest = -Infinity
  return arrival.map((event) => {
    const watermark = greatest - delay - 1
    greatest = Math.max(greatest, event.time)
    return { event, time: event.time, key: event.key, watermark }
  })
}

describe('windows, frames and time', () => {
  test.each(EACH_STEADY)('L1 %s: any order of arrival within the delay gives the same', (_, [engine, syntax]) => {
    const coverage = new WindowCoverage()
    let differ = 0
    fc.assert(
      fc.property(syntax, twoOrders, anyEnd, (made, { events, arrival }, atEnd) => {
        const inOrder = runWindows(engine, made, stepsOf(events, 4), { atEnd })
        const other = runWindows(engine, made, stepsOf(arrival, 4), { atEnd })
        expectSame(other.late, [])
        expectSame(timeless(other), timeless(inOrder))
        if (events.some((event, i) => arrival[i] !== event)) differ++
        coverage.add(made, { ...expectedWindows(made, [], { atEnd }), results: inOrder.results })
      }),
      { numRuns: runs(200, 4) },
    )
    coverage.expectResults()
    expect(differ / coverage.cases).toBeGreaterThan(0.5)
  })

  test.each(EACH_STEADY)('L12 %s: watermarks that say no more than is true change nothing', (_, [engine, syntax]) => {
    const coverage = new WindowCoverage()
    let extra = 0
    fc.assert(
      fc.property(
        syntax,
        anyWindowSteps({ watermarks: false }),
        fc.infiniteStream(fc.nat(3)),
        anyEnd,
        (made, given, more, atEnd) => {
          const plain = runWindows(engine, made, given.steps, { atEnd })
          const steps = withWatermarks(given, more)
          extra += steps.length - given.steps.length
          const told = runWindows(engine, made, steps, { atEnd })
          expectSame(timeless(told), timeless(plain))
          expectSame(told.late, plain.late)
          coverage.add(made, { ...expectedWindows(made, [], { atEnd }), results: plain.results })
        },
      ),
      { numRuns: runs(200, 4) },
    )
    coverage.expectResults()
    expect(extra / coverage.cases).toBeGreaterThan(1)
  })

  test.each(EACH_STEADY)('L13 %s: a time jump loses nothing, and gives nothing twice', (_, [engine, syntax]) => {
    const coverage = new WindowCoverage()
    fc.assert(
      fc.property(syntax, anyWindowSteps({}), (made, given) => {
        fc.pre(made.kind === 'frames' || made.allowedLatenessMs < Infinity)
        const far = 1e6
        const event: SampleEvent = { id: 99, kind: 'b', value: 1, time: far, key: 'far' }
        const jumped = [...given.steps, { event, time: far, key: 'far', watermark: -Infinity }, { watermark: far - 1 }]
        const ends = runWindows(engine, made, given.steps, { atEnd: 'complete' })
        const jumps = runWindows(engine, made, jumped, { atEnd: 'cut' })
        expectSame(texts(jumps).filter(isNear).filter(isClosed), texts(ends).filter(isClosed))
        coverage.add(made, { ...expectedWindows(made, [], { atEnd: 'cut' }), results: ends.results })
      }),
      { numRuns: runs(200, 4) },
    )
    coverage.expectResults()
  })

  test.each(EACH_STEADY)('L8 %s: when time has passed all windows, nothing is kept', (_, [engine, syntax]) => {
    const coverage = new WindowCoverage()
    let kept = 0
    fc.assert(
      fc.property(syntax, anyWindowSteps({}), (made, given) => {
        fc.pre(made.kind === 'frames' || made.allowedLatenessMs < Infinity)
        const sizes: number[] = []
        const look = { look: (operator: { snapshot(): unknown }) => sizes.push(leavesIn(operator.snapshot())) }
        const passed = [...given.steps, { watermark: 1e6 }]
        runWindows(engine, made, [given.steps[0]!, { watermark: 1e6 }], { atEnd: 'cut', ...look })
        const run = runWindows(engine, made, passed, { atEnd: 'cut', ...look })
        runWindows(engine, made, given.steps, { atEnd: 'cut', ...look })
        const [fresh, after, before] = sizes as [number, number, number]
        // A frame can be open for ever, unless it has a greatest duration.
        if (made.kind !== 'frames' || made.frame.maxDurationMs !== null) expect(after).toBeLessThanOrEqual(fresh + 1)
        if (before > fresh) kept++
        coverage.add(made, { ...expectedWindows(made, [], { atEnd: 'cut' }), results: run.results })
      }),
      { numRuns: runs(200, 4) },
    )
    coverage.expectResults()
    expect(kept / coverage.cases).toBeGreaterThan(0.3)
  })
})

function texts({ results }: WindowRun): readonly string[] {
  return results.map(resultText)
}

/** Whether a result is known to be the last depends on how far the watermark has come at once. */
function timeless(run: WindowRun): readonly string[] {
  return texts(run).map((text) => text.replace(/"isLast":(?:true|false)/, ''))
}

function withoutKey(step: OracleStep<SampleEvent>): OracleStep<SampleEvent> {
  return 'event' in step ? { ...step, key: '' } : step
}

/** Watermarks between the steps, none of which makes an event late or later than it is. */
function withWatermarks({ steps }: WindowSteps, more: fc.Stream<number>): readonly OracleStep<SampleEvent>[] {
  let told = -Infinity
  return steps.flatMap((step, i) => {
    const left = steps.slice(i).flatMap((one) => ('event' in one ? [one.time] : []))
    const least = Math.min(...left) - 1
    const { value: back } = more.next()
    told = Math.max(told, least - (back as number))
    if (!('event' in step) || least <= step.watermark) return [step]
    const watermark = Math.max(told, step.watermark)
    told = watermark
    return watermark === -Infinity ? [step] : [{ watermark }, { ...step, watermark }]
  })
}

/** How many values are in a plain value. */
function leavesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, inner) => sum + leavesIn(inner), 0)
}

/** Not of the far event. */
function isNear(text: string): boolean {
  return !text.includes('"far"')
}

/** Frames that the end has found open are open as well after a jump. */
function isClosed(text: string): boolean {
  return !text.includes('"isOpen":true')
}
