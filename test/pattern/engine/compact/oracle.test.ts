/** The engine against the oracle, over arbitrary patterns and events. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate } from '../../../../src/event/evaluate.ts'
import type { Found } from '../../../../src/pattern/engine/engine.ts'
import { stepsOf, type MatchAggregate, type PatternSyntax } from '../../../../src/pattern/syntax/pattern.ts'
import { sampleStream, type EventStreamOptions, type SampleEvent } from '../../../../src/testing/event-stream.ts'
import { runs } from '../../../property/kit/runs.ts'
import { drive, expectedLines, expectedMatches, linesOf, type ExpectedMatch } from './kit.ts'
import { anyCompactPattern, kind, loop, patternOf, step } from './patterns.ts'

const STREAM: EventStreamOptions = { keys: ['k0', 'k0', 'k1'], minLength: 4, maxLength: 14, gaps: [0, 1, 1, 2] }

/** No two events of one time, so that what one event completes can be told by its time. */
const APART: EventStreamOptions = { ...STREAM, gaps: [1, 1, 2] }

/** How often things happen besides events: never, or before every n-th. */
const anyRhythm = fc.constantFrom(0, 1, 2, 3, 5)

function every(rhythm: number): (event: number) => boolean {
  return (event) => rhythm > 0 && event % rhythm === rhythm - 1
}

/** Counts cases that have a match. */
class Share {
  cases = 0
  hits = 0

  add(hits: number): void {
    this.cases++
    if (hits > 0) this.hits++
  }

  expectAtLeast(share: number): void {
    expect(this.hits / this.cases).toBeGreaterThanOrEqual(share)
  }
}

const byTime = (matches: readonly ExpectedMatch[]): ReadonlyMap<number, readonly ExpectedMatch[]> => {
  const groups = new Map<number, ExpectedMatch[]>()
  for (const match of matches) groups.set(match.time, [...(groups.get(match.time) ?? []), match])
  return groups
}

describe('the compact engine', () => {
  test('L2 finds what the oracle finds, whatever watermarks come, and however little it may remember of moves', () => {
    const share = new Share()
    const options = fc.record({
      scopes: fc.boolean(),
      watermarks: anyRhythm,
      detLimit: fc.constantFrom(1, 2, 4096),
      symbolLimit: fc.constantFrom(1, 2, 65_536),
    })
    const property = fc.property(anyCompactPattern, sampleStream(STREAM), options, (syntax, events, changes) => {
      const expected = expectedLines(syntax, events)
      share.add(expected.length)
      const { found } = drive(syntax, events, { ...changes, watermarkBefore: every(changes.watermarks) })
      expect(linesOf(syntax, found)).toEqual(expected)
    })
    fc.assert(property, { numRuns: runs(250) })
    share.expectAtLeast(0.3)
  })

  test('L2 in long streams, where nodes are released and union lists grow', () => {
    const share = new Share()
    const patterns = fc.constantFrom(
      patternOf([step('a'), step('b'), step('c')], 7),
      patternOf([step('a'), step('b', 'any', { repeat: loop('any') }), step('c')], 6, undefined, true),
      patternOf([step('a'), step('x', 'relaxed', { where: kind('bc'), optional: true }), step('b')], 9),
      patternOf([step('x', 'any', { where: kind('ab'), repeat: loop('relaxed') }), step('c', 'relaxed')], 8),
      patternOf([step('a'), step('b', 'relaxed'), step('c', 'any', { where: kind('ac') })], 12),
    )
    const streams = sampleStream({ keys: ['k0', 'k0', 'k1'], minLength: 60, maxLength: 90, gaps: [0, 1, 1, 2] })
    const property = fc.property(patterns, streams, anyRhythm, anyRhythm, (syntax, events, watermarks, restores) => {
      const expected = expectedLines(syntax, events)
      share.add(expected.length)
      const { found } = drive(syntax, events, {
        watermarkBefore: every(watermarks),
        restoreBefore: every(restores * 7),
      })
      expect(linesOf(syntax, found)).toEqual(expected)
    })
    fc.assert(property, { numRuns: runs(40) })
    share.expectAtLeast(0.9)
  })

  test('L6 restored from a snapshot at any step, it goes on as if nothing had been', () => {
    const share = new Share()
    const options = fc.record({ at: fc.integer({ min: 1, max: 4 }), shed: fc.boolean() })
    const property = fc.property(anyCompactPattern, sampleStream(STREAM), options, (syntax, events, { at, shed }) => {
      const limits = shed ? { partialMatches: 6, partialMatchesPerKey: 3, onLimit: 'shedOldest' as const } : {}
      const stopped = drive(syntax, events, { limits, restoreBefore: (event) => event % at === 0 })
      const never = drive(syntax, events, { limits })
      share.add(never.found.length)
      expect(linesOf(syntax, stopped.found)).toEqual(linesOf(syntax, never.found))
      expect(stopped.engine.shed).toBe(never.engine.shed)
    })
    fc.assert(property, { numRuns: runs(150) })
    share.expectAtLeast(0.3)
  })

  test('L2 lists as many as it may of what one event completes, and always the same', () => {
    const share = new Share()
    const property = fc.property(
      anyCompactPattern,
      sampleStream(APART),
      fc.integer({ min: 1, max: 3 }),
      anyRhythm,
      (syntax, events, limit, watermarks) => {
        const limited: PatternSyntax = { ...syntax, output: { kind: 'matches', limit } }
        const { found } = drive(limited, events)
        const lines = linesOf(syntax, found)
        const expected = byTime(expectedMatches(syntax, events))
        share.add([...expected.values()].some(({ length }) => length > limit) ? 1 : 0)
        for (const [time, group] of expected) {
          const listed = found.filter((one) => one.time === time)
          expect(listed).toHaveLength(Math.min(limit, group.length))
        }
        const all = expectedLines(syntax, events)
        expect(new Set(lines).size).toBe(lines.length)
        expect(lines.filter((line) => !all.includes(line))).toEqual([])
        const again = drive(limited, events, { watermarkBefore: every(watermarks), restoreBefore: every(3) })
        expect(linesOf(syntax, again.found)).toEqual(lines)
      },
    )
    fc.assert(property, { numRuns: runs(150) })
    share.expectAtLeast(0.15)
  })

  test('L2 tells that there is a match', () => {
    const share = new Share()
    const property = fc.property(anyCompactPattern, sampleStream(APART), (syntax, events) => {
      const { found } = drive({ ...syntax, output: { kind: 'detect' } }, events)
      const expected = byTime(expectedMatches(syntax, events))
      share.add(expected.size)
      expect(found.map(({ time }) => time)).toEqual([...expected.keys()].toSorted((a, b) => a - b))
      for (const one of found) {
        const group = expected.get(one.time)!
        expect(one.summary).toEqual({ count: 1, start: Math.max(...group.map(({ start }) => start)), values: [] })
        expect(one.last.start.time).toBe(one.summary!.start)
        expect(one.last.sequence).toBe(Math.max(...group.map(({ last }) => last)))
      }
    })
    fc.assert(property, { numRuns: runs(150) })
    share.expectAtLeast(0.3)
  })

  test('L2 counts matches and aggregates over all of them without listing any', () => {
    const share = new Share()
    const cases = anyCompactPattern.chain((syntax) => {
      const names = stepsOf(syntax.elements).map(({ name }) => name)
      const one: fc.Arbitrary<MatchAggregate> = fc.record({
        fn: fc.constantFrom('sum', 'min', 'max', 'avg'),
        step: fc.constantFrom(...names),
        path: fc.constant('value'),
      })
      return fc.array(one, { maxLength: 4 }).map((aggregates) => ({ syntax, aggregates }))
    })
    const property = fc.property(cases, sampleStream(APART), anyRhythm, (one, events, restores) => {
      const { syntax, aggregates } = one
      const output = { kind: 'count', aggregates: Object.fromEntries(aggregates.entries()) } as const
      const { found } = drive({ ...syntax, output }, events, { restoreBefore: every(restores) })
      const expected = byTime(expectedMatches(syntax, events))
      share.add([...expected.values()].some(({ length }) => length > 1) ? 1 : 0)
      expect(found.map(({ time, summary }) => [time, summary])).toEqual(
        [...expected].toSorted(([a], [b]) => a - b).map(([time, group]) => [time, summaryOf(group, aggregates)]),
      )
    })
    fc.assert(property, { numRuns: runs(200) })
    share.expectAtLeast(0.2)
  })
})

function summaryOf(matches: readonly ExpectedMatch[], aggregates: readonly MatchAggregate[]): Found['summary'] {
  return {
    count: matches.length,
    start: Math.max(...matches.map(({ start }) => start)),
    values: aggregates.map(({ fn, step: name }) =>
      aggregate(
        fn,
        matches.flatMap(({ bound }) => (bound.get(name) ?? []).map((event) => (event as SampleEvent).value)),
      ),
    ),
  }
}
