import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainData } from '../../src/index.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import type { Match } from '../../src/pattern/match.ts'
import { texts, type Answer } from './kit/answer.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Case, type Rules } from './kit/cases.ts'
import { Coverage } from './kit/constructs.ts'
import { answersOf, detect, toColumns, type Run } from './kit/detect.ts'
import { compareTexts, differences } from './kit/differences.ts'
import { expectedMatches, expectedTimeouts, failsToSkip, type Asked } from './kit/expected.ts'
import { Driver } from './kit/engine.ts'
import { isDeep, runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'
import { takenBy } from './kit/taken.ts'

/** One of each three patterns is of the whole language, one of what `compact` is for, one of what `register` is for. */
function everyRule(min: number, max: number = min): fc.Arbitrary<Rules> {
  return fc.oneof(
    { weight: 3, arbitrary: anyRules(min, max, { misses: true }) },
    { weight: 2, arbitrary: aloneRules(min, max) },
    { weight: 1, arbitrary: chainRules(min, max) },
  )
}

/** What was seen, so that a property does not hold for want of cases. */
class Seen {
  readonly language: Coverage = new Coverage()
  readonly by: Map<EngineName, number> = new Map()
  readonly chosen: Map<EngineName, number> = new Map()
  readonly columns: Map<EngineName, number> = new Map()
  late = 0
  timeouts = 0
  errors = 0

  count(counts: Map<EngineName, number>, name: EngineName): void {
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }

  share(counts: Map<EngineName, number>, name: EngineName): number {
    return (counts.get(name) ?? 0) / this.language.cases
  }
}

interface Way {
  readonly columns: boolean
  readonly timeouts: boolean
}

const anyWay: fc.Arbitrary<Way> = fc.record({ columns: fc.boolean(), timeouts: fc.boolean() })

/**
 * Runs a case on each engine that takes it, with a delay of one less than its disorder, so that some events are late;
 * expects of each what the oracle says.
 */
function expectOracle(given: Case, { columns, timeouts }: Way, seen: Seen): void {
  const { rules, events, arrival, atEnd } = given
  const syntaxes = rules.map(({ syntax }) => syntax)
  const { by, chosen } = takenBy(syntaxes, timeouts)
  const late = new Set(lateIn(arrival, 3))
  const accepted = events.filter(({ id }) => !late.has(id))
  const positions = new Map(arrival.map(({ id }, position) => [id, position]))
  const asked: Asked = { atEnd, positionOf: (id) => positions.get(id)! }
  const input = columns ? toColumns(arrival) : arrival
  const run = (engine: EngineName | 'auto'): Run => detect(rules, input, { delay: 3, atEnd, engine, timeouts })
  if (syntaxes.some(({ skip }) => typeof skip === 'object' && skip.onMiss === 'error')) {
    if (failsToSkip(() => expectedMatches(syntaxes, accepted, asked))) {
      for (const engine of ['auto', ...by] as const) expect(failsToSkip(() => run(engine))).toBe(true)
      seen.errors++
      return
    }
  }
  const expected = expectedMatches(syntaxes, accepted, asked)
  const expectedOut = timeouts ? expectedTimeouts(syntaxes, accepted, asked) : []
  // By itself it takes one of them: that one need not be asked for again.
  const others = by.filter((engine) => chosen.some((one) => one !== engine))
  for (const engine of ['auto', ...others] as const) {
    const found = run(engine)
    expectSame(found.late, [...late])
    const judged = { ordered: true, events }
    const wrong = [
      ...differences(syntaxes, answersOf(rules, found.matches), expected, judged),
      ...compareTexts(answersOf(rules, found.timeouts), expectedOut, true).map((line) => `timed out, ${line}`),
    ]
    if (wrong.length > 0) expect({ engine, wrong }).toEqual({ engine, wrong: [] })
  }
  for (const engine of by) {
    seen.count(seen.by, engine)
    if (columns) seen.count(seen.columns, engine)
  }
  for (const engine of chosen) seen.count(seen.chosen, engine)
  if (late.size > 0) seen.late++
  if (expectedOut.length > 0) seen.timeouts++
  seen.language.add(syntaxes, countsOf(expected, syntaxes))
}

/** The definition: what comes when the greatest time before it was too much greater. */
function lateIn(arrival: Case['arrival'], delay: number): readonly number[] {
  let greatest = -Infinity
  return arrival.flatMap(({ id, time }) => {
    const isLate = time <= greatest - delay - 1
    greatest = Math.max(greatest, time)
    return isLate ? [id] : []
  })
}

function countsOf(answers: readonly Answer[], rules: readonly { readonly name: string }[]): (rule: number) => number {
  return (rule) => answers.filter((one) => one.rule === rules[rule]!.name).length
}

function timesOf(matches: readonly Match[]): readonly number[] {
  return matches.map(({ time }) => time).toSorted((x, y) => x - y)
}

describe('the engines against the oracle', () => {
  test('L2 one rule: every engine that takes it finds what the oracle finds, in the same order, over the whole language', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyCase(everyRule(1), 6), anyWay, (given, way) => expectOracle(given, way, seen)),
      { numRuns: runs(2000, 4) },
    )
    seen.language.expectMatches()
    seen.language.expectConstructs()
    if (isDeep) seen.language.expectPairs()
    const { cases } = seen.language
    for (const engine of ['register', 'compact', 'runs'] as const) {
      expect(seen.share(seen.chosen, engine), `${engine}, chosen`).toBeGreaterThan(engine === 'runs' ? 0.3 : 0.025)
      expect(seen.share(seen.columns, engine), `${engine}, over columns`).toBeGreaterThan(0.025)
    }
    expect(seen.by.get('runs')).toBe(cases)
    expect(seen.timeouts / cases).toBeGreaterThan(0.1)
    expect(seen.late / cases).toBeGreaterThan(0.02)
    expect(seen.errors).toBeGreaterThan(0)
  })

  test('the engine that is chosen is the one that runs: register for strict chains, compact where the event decides', () => {
    const taken = new Map<EngineName, number>()
    const families = { register: chainRules(1), compact: aloneRules(1), runs: anyRules(1) }
    for (const [family, rules] of Object.entries(families)) {
      let cases = 0
      let own = 0
      fc.assert(
        fc.property(rules, ([rule]) => {
          const { engine } = new Driver(rule!.syntax)
          const [chosen] = takenBy([rule!.syntax], false).chosen
          expect(engine.name).toBe(chosen)
          expect(explainData(rule!).engine).toBe(chosen)
          taken.set(engine.name, (taken.get(engine.name) ?? 0) + 1)
          cases++
          if (engine.name === family) own++
        }),
        { numRuns: runs(150) },
      )
      expect(own / cases, family).toBeGreaterThan(family === 'compact' ? 0.3 : 0.8)
    }
    expect([...taken.keys()].sort()).toEqual(['compact', 'register', 'runs'])
  })

  test('L2 several rules together find what each finds alone, in one order', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyCase(everyRule(2, 3), 4), anyWay, (given, way) => expectOracle(given, way, seen)),
      { numRuns: runs(250) },
    )
    seen.language.expectMatches()
  })

  test('L2 of a limit: every engine lists so many of what becomes certain together, and counts all of it', () => {
    const coverage = new Coverage()
    let limited = 0
    fc.assert(
      fc.property(
        anyCase(fc.oneof(anyRules(1, 1, { forms: false }), aloneRules(1, 1, { forms: false })), 0),
        fc.integer({ min: 1, max: 3 }),
        ({ rules, events, atEnd }, limit) => {
          const [rule] = rules
          const all = detect(rules, events, { atEnd }).matches
          for (const engine of takenBy([rule!.syntax], false).by) {
            const settings = { atEnd, engine }
            const counted = detect([rule!.count()], events, settings).matches
            const detected = detect([rule!.detectOnly()], events, settings).matches
            const some = detect([rule!.atMost(limit)], events, settings).matches
            expect(counted.reduce((sum, { count }) => sum + count!, 0)).toBe(all.length)
            expectSame(timesOf(detected), timesOf(counted))
            // Each count is of one moment.
            expect(some.length).toBe(counted.reduce((sum, { count }) => sum + Math.min(limit, count!), 0))
            if (some.length < all.length) limited++
          }
          coverage.add([rule!.syntax], () => all.length)
        },
      ),
      { numRuns: runs(250) },
    )
    coverage.expectMatches()
    expect(limited / coverage.cases).toBeGreaterThan(0.02)
  })

  test('L2 columns and objects give the same matches, ids and counts', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(everyRule(1, 2), 4), ({ rules, arrival, atEnd }) => {
        fc.pre(!rules.some(({ syntax: { skip } }) => typeof skip === 'object' && skip.onMiss === 'error'))
        const objects = detect(rules, arrival, { delay: 3, atEnd })
        const columns = detect(rules, toColumns(arrival), { delay: 3, atEnd })
        expectSame(columns.matches, objects.matches)
        expectSame(columns.late, objects.late)
        const { work: columnWork, ...columnCounts } = columns.report
        const { work: objectWork, ...objectCounts } = objects.report
        expectSame(columnCounts, objectCounts)
        // What comes before the symbols may cost more on the one or the other; what comes after may not.
        expectSame({ ...columnWork, predicates: 0 }, { ...objectWork, predicates: 0 })
        coverage.add([rules[0]!.syntax], () => objects.matches.length)
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
  })

  test('L2 with a watermark for each key, each key finds what the oracle finds in it', () => {
    const coverage = new Coverage()
    let late = 0
    fc.assert(
      fc.property(anyCase(anyRules(1, 1, { forms: false }), 8), ({ rules, events, arrival, atEnd }) => {
        const run = detect(rules, arrival, { delay: 2, atEnd, watermarkPer: 'key' })
        const isLate = new Set(run.late)
        late += run.late.length
        const accepted = events.filter(({ id }) => !isLate.has(id))
        const clockOf = (key: string): number =>
          Math.max(...accepted.filter((event) => event.key === key).map(({ time }) => time))
        const found = answersOf(rules, run.matches)
        const syntaxes = rules.map(({ syntax }) => syntax)
        const expected = expectedMatches(syntaxes, accepted, { atEnd, clockOf })
        for (const key of ['k0', 'k1']) {
          const ofKey = (one: Answer): boolean => one.key === key
          expectSame(texts(found.filter(ofKey)), texts(expected.filter(ofKey)))
        }
        coverage.add(syntaxes, countsOf(expected, syntaxes))
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
    expect(late).toBeGreaterThan(50)
  })
})
