import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MatchChange } from '../../src/pattern/change.ts'
import { compareKeys } from '../../src/event/keys.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { anyCase } from './kit/cases.ts'
import {
  boundedRules,
  everyRule,
  expectFinalInTheEnd,
  expectOracleAtEveryStep,
  expectRestored,
  outerOf,
  passingKeys,
  Seen,
} from './kit/corrected-judge.ts'
import { anyWay, correctedDetector } from './kit/corrected.ts'
import { answersOf, cutAt, toColumns } from './kit/detect.ts'
import { texts } from './kit/answer.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'
import { Standing } from './kit/said.ts'
import { takenBy } from './kit/taken.ts'

function byKey<C extends MatchChange>(changes: readonly C[]): readonly C[] {
  return changes.toSorted((a, b) => compareKeys(outerOf(a), outerOf(b)))
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
          expectOracleAtEveryStep(correctedDetector, given, way, engine, seen)
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
      fc.property(anyCase(everyRule(1, 2), 8), anyWay, (given, way) => {
        retracts += expectRestored(correctedDetector, given, way)
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
    fc.assert(
      fc.property(boundedRules, passingKeys(DISORDER), (rules, arrival) => {
        const counts = expectFinalInTheEnd(correctedDetector, rules, arrival, DISORDER)
        confirmed += counts?.confirmed ?? 0
        retracted += counts?.retracted ?? 0
      }),
      { numRuns: runs(150) },
    )
    expect(confirmed).toBeGreaterThan(1000)
    expect(retracted).toBeGreaterThan(200)
  })
})
