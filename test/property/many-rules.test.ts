/**
 * Many rules together: what an event is shown to is found by what it is and by what is open, so that must come to the
 * same as each rule by itself.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Detector, type DetectorSnapshot } from '../../src/api/detector.ts'
import type { ColumnData } from '../../src/event/columns.ts'
import { field } from '../../src/event/field.ts'
import { pattern, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { Match, TimedOutMatch } from '../../src/pattern/match.ts'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { eventStream } from '../../src/testing/event-stream.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Case, type Rules } from './kit/cases.ts'
import { detect, sampleDetector, toColumns, type Settings } from './kit/detect.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

/** More than are shown all that they want; of every engine some. */
const manyRules: fc.Arbitrary<Rules> = fc
  .tuple(anyRules(3, 6), aloneRules(4, 6), chainRules(3, 5))
  .map((families) => families.flat().map((rule, i) => rule.named(`r${i}`)))

const idsOf = (matches: readonly Match[]): readonly string[] => matches.map(({ id, time }) => `${id} at ${time}`)

/** Of two rules, matches of one time and start may come in another order than their rules. */
function byRule<M extends Match>(matches: readonly M[]): Readonly<Record<string, readonly M[]>> {
  const rules: Record<string, M[]> = {}
  for (const match of matches) (rules[match.rule] ??= []).push(match)
  return rules
}

describe('many rules', () => {
  test('L2 find together what each finds by itself, also what times out, from objects and columns', () => {
    let matches = 0
    let timeouts = 0
    let rules = 0
    fc.assert(
      fc.property(
        anyCase(manyRules, 5),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('source', 'source', 'key'),
        (given, isColumns, asks, per) => {
          const settings: Settings = {
            delay: 2,
            atEnd: given.atEnd,
            timeouts: asks,
            watermarkPer: per,
          }
          const input = isColumns ? toColumns(given.arrival) : given.arrival
          const together = detect(given.rules, input, settings)
          const alone = given.rules.map((rule) => detect([rule], input, settings))
          const found = byRule(together.matches)
          const out = byRule(together.timeouts)
          given.rules.forEach(({ syntax: { name } }, i) => {
            expectSame(found[name] ?? [], alone[i]!.matches)
            expectSame(out[name] ?? [], alone[i]!.timeouts)
          })
          expectSame(together.late, alone[0]!.late)
          matches += together.matches.length
          timeouts += together.timeouts.length
          rules += given.rules.length
        },
      ),
      { numRuns: runs(150) },
    )
    expect(matches / rules).toBeGreaterThan(1)
    expect(timeouts / rules).toBeGreaterThan(0.3)
  })

  test('L5 L6 find the same one by one, and written and read after every event', () => {
    let matches = 0
    fc.assert(
      fc.property(
        anyCase(manyRules, 3),
        fc.boolean(),
        fc.constantFrom('source', 'source', 'key'),
        (given, timeouts, per) => {
          const settings: Settings = { delay: 2, atEnd: given.atEnd, timeouts, watermarkPer: per }
          const { expected, late } = oneByOne(given, settings)
          const once = detect(given.rules, given.arrival, settings)
          expectSame(idsOf(once.matches).toSorted(), idsOf(expected.matches).toSorted())
          expectSame(once.late, late)
          const restored = restoredEachTime(given, settings)
          expectSame(restored.matches, expected.matches)
          expectSame(restored.timeouts, expected.timeouts)
          matches += expected.matches.length
        },
      ),
      { numRuns: runs(40) },
    )
    expect(matches).toBeGreaterThan(200)
  })

  test('L7 corrected, end at what they find when nothing is late', () => {
    let matches = 0
    fc.assert(
      fc.property(anyCase(aloneRules(9, 12), 4), (given) => {
        const together = detect(given.rules, given.arrival, { delay: 100 })
        const corrected = sampleDetector(given.rules, {
          delay: 0,
          emit: 'speculative',
          allowedLateness: { milliseconds: 100 },
        } as never)
        const changes = [
          ...given.arrival.flatMap((event) => corrected.detector.push(event)),
          ...corrected.detector.end(),
        ] as unknown as readonly (Match & {
          readonly change: string
        })[]
        const said = new Map<string, number>()
        for (const { id, change } of changes) {
          if (change === 'confirm') continue
          said.set(id, (said.get(id) ?? 0) + (change === 'insert' ? 1 : -1))
        }
        // Summaries of one time have one name.
        const left = [...said].flatMap(([id, count]) => Array.from({ length: count }, () => id))
        expectSame(left.toSorted(), together.matches.map(({ id }) => id).toSorted())
        matches += left.length
      }),
      { numRuns: runs(30) },
    )
    expect(matches).toBeGreaterThan(50)
  })
})

interface Reading {
  readonly id: number
  readonly time: number
  readonly key: string
  readonly kind: string
  readonly v: number
}

interface Limit {
  readonly kind: string
  readonly op: 'gt' | 'gte' | 'lt' | 'between'
  readonly limit: number
}

const LIMITS = [-Infinity, -1, -0, 0, 0.5, 1, 1.5, 2, 3, Infinity]

const anyLimit: fc.Arbitrary<Limit> = fc.record({
  kind: fc.constantFrom('a', 'b', 'c'),
  op: fc.constantFrom('gt', 'gte', 'lt', 'between'),
  limit: fc.oneof(fc.constantFrom(...LIMITS), fc.double({ min: 0, max: 3, noNaN: true })),
})

const conditionOf = ({ kind, op, limit }: Limit) =>
  field('kind')
    .eq(kind)
    .and(op === 'between' ? field('v').between(limit - 1, limit) : field('v')[op](limit))

/** Two or three steps of a kind and a limit each: in order, the last perhaps at once, or perhaps not to come. */
const anyThresholdRule: fc.Arbitrary<AnyPattern<Reading>> = fc
  .record({
    steps: fc.tuple(anyLimit, anyLimit, anyLimit),
    last: fc.constantFrom('none', 'none', 'followedBy', 'next', 'notFollowedBy'),
    window: fc.integer({ min: 4, max: 40 }),
    output: fc.constantFrom('all', 'all', 'count', 'detect'),
  })
  .map(({ steps: [first, second, third], last, window, output }) => {
    const two = pattern<Reading>('r')
      .begin('first')
      .where(conditionOf(first))
      .followedBy('second')
      .where(conditionOf(second))
    const all =
      last === 'none'
        ? two
        : last === 'followedBy'
          ? two.followedBy('third').where(conditionOf(third))
          : last === 'next'
            ? two.next('third').where(conditionOf(third))
            : two.notFollowedBy('third').where(conditionOf(third))
    const rule = all.within({ milliseconds: window })
    return output === 'all' ? rule : output === 'count' ? rule.count() : rule.detectOnly()
  })

const anyReadings: fc.Arbitrary<readonly Reading[]> = eventStream(
  fc.record({
    kind: fc.constantFrom('a', 'b', 'c', 'd'),
    v: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...LIMITS) },
      { weight: 5, arbitrary: fc.double({ min: 0, max: 3, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    ),
  }),
  { minLength: 5, maxLength: 40 },
)

function readingColumns(readings: readonly Reading[]): ColumnData {
  const dictionary = ['d', 'c', 'b', 'a']
  return {
    length: readings.length,
    columns: {
      id: Int32Array.from(readings, ({ id }) => id),
      time: Float64Array.from(readings, ({ time }) => time),
      key: readings.map(({ key }) => key),
      kind: { codes: Int32Array.from(readings, ({ kind }) => dictionary.indexOf(kind)), dictionary },
      v: Float64Array.from(readings, ({ v }) => v),
    },
  }
}

describe('rules with limits of their own over shared kinds', () => {
  test('L2 find together what each finds by itself, from objects and columns, in order and out of order', () => {
    let matches = 0
    let rules = 0
    fc.assert(
      fc.property(
        fc.array(anyThresholdRule, { minLength: 9, maxLength: 40 }),
        anyReadings.chain((made) => fc.constantFrom(0, 4).chain((most) => boundedDisorder(made, most))),
        (made, arrival) => {
          const named = made.map((rule, i) => rule.named(`r${i}`))
          const find = (some: readonly AnyPattern<Reading>[], isColumns: boolean): readonly string[] => {
            const detector = new Detector<Reading>(some, {
              time: 'time',
              key: 'key',
              watermark: boundedOutOfOrderness(4),
            })
            const input = isColumns ? readingColumns(arrival) : arrival
            const found = [...detector.pushAll(input), ...detector.end()]
            return found.map(({ rule, id, time, count }) => `${rule} ${id} at ${time}, ${count}`).toSorted()
          }
          const alone = named.flatMap((rule) => find([rule], false)).toSorted()
          expectSame(find(named, false), alone)
          expectSame(find(named, true), alone)
          matches += alone.length
          rules += named.length
        },
      ),
      { numRuns: runs(60) },
    )
    expect(matches / rules).toBeGreaterThan(0.3)
  })
})

interface Found {
  readonly matches: Match[]
  readonly timeouts: readonly TimedOutMatch[]
}

function oneByOne(
  { rules, arrival }: Case,
  settings: Settings,
): { readonly expected: Found; readonly late: readonly number[] } {
  const { detector, late, timeouts } = sampleDetector(rules, settings)
  const matches = [...arrival.flatMap((event) => detector.push(event)), ...detector.end()]
  return { expected: { matches, timeouts }, late }
}

function restoredEachTime({ rules, arrival }: Case, settings: Settings): Found {
  let text = JSON.stringify(sampleDetector(rules, settings).detector.snapshot())
  const matches: Match[] = []
  const timeouts: TimedOutMatch[] = []
  for (let at = 0; at <= arrival.length; at++) {
    const part = sampleDetector(rules, settings, JSON.parse(text) as DetectorSnapshot)
    matches.push(...(at < arrival.length ? part.detector.push(arrival[at]!) : part.detector.end()))
    timeouts.push(...part.timeouts)
    text = JSON.stringify(part.detector.snapshot())
  }
  return { matches, timeouts }
}
