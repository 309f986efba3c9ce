import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MatchChange, TimedOutChange } from '../../src/pattern/change.ts'
import { compareKeys, type Key } from '../../src/event/keys.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import { TidemarkError } from '../../src/base/errors.ts'
import type { Match } from '../../src/pattern/match.ts'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { sampleStream, type SampleEvent } from '../../src/testing/event-stream.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Case, type Rules } from './kit/cases.ts'
import { anyWay, correctedDetector, type CorrectedDetector, type Way } from './kit/corrected.ts'
import { Coverage } from './kit/constructs.ts'
import { answersOf, cutAt, detect, toColumns } from './kit/detect.ts'
import { compareTexts, differences } from './kit/differences.ts'
import { expectedMatches, expectedTimeouts, type Asked } from './kit/expected.ts'
import { texts } from './kit/answer.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'
import type { DetectorSnapshot } from '../../src/api/detector.ts'
import { Standing } from './kit/said.ts'
import { takenBy } from './kit/taken.ts'

function everyRule(min: number, max: number = min): fc.Arbitrary<Rules> {
  return fc.oneof(
    { weight: 3, arbitrary: anyRules(min, max) },
    { weight: 2, arbitrary: aloneRules(min, max) },
    { weight: 1, arbitrary: chainRules(min, max) },
  )
}

class Seen {
  readonly language: Coverage = new Coverage()
  readonly by: Map<EngineName, number> = new Map()
  retracts = 0
  retractedTimeouts = 0
  late = 0
  confirmedBeforeEnd = 0
}

/** What the rules say of events, one after the other, is held against the oracle after each. */
function expectOracleAtEveryStep(given: Case, way: Way, engine: EngineName | 'auto', seen: Seen): void {
  const { rules, events, arrival, atEnd } = given
  const { delay, lateness, timeouts, perKey } = way
  const syntaxes = rules.map(({ syntax }) => syntax)
  const { detector, late, timedOut } = correctedDetector(rules, way, { engine, atEnd })
  const positions = new Map(arrival.map(({ id }, position) => [id, position]))
  const positionOf = (id: number): number => positions.get(id)!
  const matches = new Standing<MatchChange>()
  const partial = new Standing<TimedOutChange>()
  const accepted: SampleEvent[] = []
  const greatest = new Map<string, number>()
  const scopeOf = (key: string): string => (perKey ? key : '')
  const expectSaid = (asked: Asked): void => {
    const judged = { ordered: false, events }
    const wrong = [
      ...differences(syntaxes, answersOf(rules, matches.matches), expectedMatches(syntaxes, accepted, asked), judged),
      ...(timeouts
        ? compareTexts(answersOf(rules, partial.matches), expectedTimeouts(syntaxes, accepted, asked), false).map(
            (line) => `timed out, ${line}`,
          )
        : []),
    ]
    if (wrong.length > 0)
      expect({ engine, after: accepted.length, wrong }).toEqual({ engine, after: accepted.length, wrong: [] })
  }
  for (const event of arrival) {
    const scope = scopeOf(event.key)
    const watermark = (greatest.get(scope) ?? -Infinity) - delay - 1
    matches.take(detector.push(event))
    partial.take(timedOut.splice(0))
    const isLate = event.time + lateness <= watermark
    expect(late.has(event.id)).toBe(isLate)
    if (isLate) continue
    accepted.push(event)
    greatest.set(scope, Math.max(greatest.get(scope) ?? -Infinity, event.time))
    expectSaid({ atEnd, positionOf, nowOf: (key) => greatest.get(scopeOf(key))! })
  }
  if (matches.confirms > 0) seen.confirmedBeforeEnd++
  matches.take(detector.end())
  partial.take(timedOut.splice(0))
  const clockOf = (key: string): number => greatest.get(scopeOf(key))!
  const asked = { atEnd, positionOf, clockOf }
  expectSaid(asked)
  expect(matches.unconfirmed).toEqual([])
  expect(partial.unconfirmed).toEqual([])
  if (matches.retracts > 0) seen.retracts++
  if (partial.retracts > 0) seen.retractedTimeouts++
  if (late.size > 0) seen.late++
  const counts = expectedMatches(syntaxes, accepted, asked)
  seen.language.add(syntaxes, (rule) => counts.filter((one) => one.rule === syntaxes[rule]!.name).length)
}

function byKey<C extends MatchChange>(changes: readonly C[]): readonly C[] {
  return changes.toSorted((a, b) => compareKeys(outerOf(a), outerOf(b)))
}

/** The key of the stream, without what a rule keeps apart within it. */
function outerOf({ key }: MatchChange): Key {
  return typeof key === 'object' ? key[0]! : key
}

describe('corrections', () => {
  test('L7 at every step, what was said less what was taken back is what the oracle says of the events so far, on every engine', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyCase(everyRule(1), 8), anyWay, (given, way) => {
        const { by } = takenBy(
          given.rules.map(({ syntax }) => syntax),
          way.timeouts,
        )
        for (const engine of by) {
          expectOracleAtEveryStep(given, way, engine, seen)
          seen.by.set(engine, (seen.by.get(engine) ?? 0) + 1)
        }
      }),
      { numRuns: runs(1000) },
    )
    for (const engine of ['register', 'compact', 'runs'] as const) expect(seen.by.get(engine)).toBeGreaterThan(50)
    expect(seen.retracts).toBeGreaterThan(seen.language.cases * 0.08)
    expect(seen.retractedTimeouts).toBeGreaterThan(10)
    expect(seen.late).toBeGreaterThan(50)
    expect(seen.confirmedBeforeEnd).toBeGreaterThan(50)
  })

  test('L5 what is said does not depend on how the input is cut', () => {
    let retracts = 0
    const cuts = fc.array(fc.nat(20), { maxLength: 5 })
    fc.assert(
      fc.property(
        anyCase(everyRule(1, 2), 8),
        anyWay,
        cuts,
        fc.boolean(),
        ({ rules, arrival, atEnd }, way, at, columns) => {
          const pieces = (all: readonly (readonly SampleEvent[])[]): unknown => {
            const { detector, timedOut } = correctedDetector(rules, way, { atEnd })
            const said = all.flatMap((piece) => detector.pushAll(columns ? toColumns(piece) : piece))
            said.push(...detector.end())
            retracts += said.filter(({ change }) => change === 'retract').length
            // With a watermark per key there is an order within each key only.
            return way.perKey ? [byKey(said), byKey(timedOut)] : [said, timedOut]
          }
          const one = pieces(arrival.map((event) => [event]))
          expectSame(pieces(cutAt(arrival, at)), one)
          expectSame(pieces([arrival]), one)
        },
      ),
      { numRuns: runs(300) },
    )
    expect(retracts).toBeGreaterThan(200)
  })

  test('L6 restored at any step, it goes on as if it had not stopped', () => {
    let retracts = 0
    fc.assert(
      fc.property(anyCase(everyRule(1, 2), 8), anyWay, ({ rules, arrival, atEnd }, way) => {
        const whole = correctedDetector(rules, way, { atEnd })
        let parts = correctedDetector(rules, way, { atEnd })
        const timedOut: TimedOutChange[] = []
        const step = (act: (detector: CorrectedDetector) => readonly MatchChange[]): void => {
          const said = act(whole.detector)
          expectSame(act(parts.detector), said)
          retracts += said.filter(({ change }) => change === 'retract').length
          timedOut.push(...parts.timedOut)
          expectSame(timedOut, whole.timedOut)
        }
        for (const event of arrival) {
          step((detector) => detector.push(event))
          const text = JSON.stringify(parts.detector.snapshot())
          parts = correctedDetector(rules, way, { atEnd, snapshot: JSON.parse(text) as DetectorSnapshot })
        }
        step((detector) => detector.end())
        expectSame(
          { ...parts.detector.report(), symbols: null, work: null },
          { ...whole.detector.report(), symbols: null, work: null },
        )
      }),
      { numRuns: runs(150) },
    )
    expect(retracts).toBeGreaterThan(25)
  })

  test('L3 each event is accepted, late or bad, and of the accepted those behind the watermark are corrections', () => {
    let corrected = 0
    fc.assert(
      fc.property(anyCase(everyRule(1, 2), 8), anyWay, ({ rules, arrival }, way) => {
        const { detector, late } = correctedDetector(rules, way)
        let behind = 0
        for (const event of arrival) {
          if (event.time <= detector.watermark && event.time + way.lateness > detector.watermark && !way.perKey)
            behind++
          detector.push(event)
        }
        const report = detector.report()
        expect(report.accepted + report.late + report.bad).toBe(report.input)
        expect(report.late).toBe(late.size)
        if (!way.perKey) expect(report.corrected).toBe(behind)
        corrected += report.corrected
      }),
      { numRuns: runs(200) },
    )
    expect(corrected).toBeGreaterThan(100)
  })

  test('L1 with a lateness that covers the disorder, what stands at the end does not depend on the order of arrival', () => {
    let matches = 0
    fc.assert(
      fc.property(anyCase(everyRule(1, 2), 8), anyWay, ({ rules, events, arrival, atEnd }, way) => {
        const standing = (input: readonly SampleEvent[]): readonly string[] => {
          const { detector } = correctedDetector(rules, { ...way, lateness: 1000 }, { atEnd })
          const all = new Standing<MatchChange>()
          for (const event of input) all.take(detector.push(event))
          all.take(detector.end())
          matches += all.matches.length
          return texts(answersOf(rules, all.matches)).toSorted()
        }
        expectSame(standing(arrival), standing(events))
      }),
      { numRuns: runs(300) },
    )
    expect(matches).toBeGreaterThan(200)
  })

  test('L7 over long streams whose keys come and go, what is confirmed is what is final when all is waited for', () => {
    const DISORDER = 8
    let confirmed = 0
    let retracted = 0
    // A key is there for some time, and then another has its place.
    const streams = sampleStream({ keys: ['0', '1', '2'], minLength: 80, maxLength: 140, gaps: [0, 1, 1, 4] })
      .map((events) => events.map((event) => ({ ...event, key: `${event.key}-${Math.floor(event.time / 40)}` })))
      .chain((events) => boundedDisorder(events, DISORDER))
    const rules = fc.oneof(
      anyRules(1, 1, { bounded: true, maxElements: 2 }),
      aloneRules(1, 1, { bounded: true, maxElements: 2 }),
      chainRules(1, 1, { bounded: true }),
    )
    fc.assert(
      fc.property(rules, streams, (given, arrival) => {
        const final = (): readonly Match[] => detect(given, arrival, { delay: DISORDER }).matches
        const kept = { delay: 0, lateness: DISORDER + 1, timeouts: false, perKey: false }
        const { detector } = correctedDetector(given, kept)
        const said = withinLimits(() => [...arrival.flatMap((event) => detector.push(event)), ...detector.end()])
        const expected = withinLimits(final)
        if (said === null || expected === null) return
        const stays = said.filter(({ change }) => change === 'confirm')
        expectSame(texts(answersOf(given, stays)).toSorted(), texts(answersOf(given, expected)).toSorted())
        confirmed += stays.length
        retracted += said.filter(({ change }) => change === 'retract').length
      }),
      { numRuns: runs(150) },
    )
    expect(confirmed).toBeGreaterThan(1000)
    expect(retracted).toBeGreaterThan(200)
  })
})

/** `null` where a limit of matches is reached. */
function withinLimits<T>(act: () => T): T | null {
  try {
    return act()
  } catch (error) {
    if (error instanceof TidemarkError && error.code.endsWith('_LIMIT')) return null
    throw error
  }
}
