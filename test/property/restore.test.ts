import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DetectorSnapshot } from '../../src/api/detector.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import type { Match, TimedOutMatch } from '../../src/pattern/match.ts'
import type { JobReport } from '../../src/runtime/report.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { texts, type Answer } from './kit/answer.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Rules } from './kit/cases.ts'
import { Coverage } from './kit/constructs.ts'
import { sampleDetector, type Settings } from './kit/detect.ts'
import { runEngine, type Driver, type RunOptions } from './kit/engine.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'
import { takenBy } from './kit/taken.ts'

const RULES: Readonly<Record<EngineName, fc.Arbitrary<Rules>>> = {
  runs: anyRules(1),
  compact: aloneRules(1),
  register: chainRules(1),
}

describe('an engine that is stopped and goes on', () => {
  test.each(Object.entries(RULES) as [EngineName, fc.Arbitrary<Rules>][])(
    'L6 %s: written and read at every step, through text, is as if it had never stopped',
    (engine, rules) => {
      const coverage = new Coverage()
      let kept = 0
      fc.assert(
        fc.property(anyCase(rules, 0), fc.boolean(), fc.boolean(), (given, says, asksTimeouts) => {
          const { syntax } = given.rules[0]!
          const timeouts = asksTimeouts && engine === 'runs'
          fc.pre(takenBy([syntax], timeouts).by.includes(engine))
          const options: RunOptions = { engine, atEnd: given.atEnd, says, timeouts }
          const { events } = given
          const expected = runEngine(syntax, events, options)
          const lives = runEngine(syntax, events, {
            ...options,
            between(driver) {
              kept += driver.engine.kept
              return driver.restored(driver.snapshot())
            },
          })
          expectSame(inOrder(syntax, lives.matches), inOrder(syntax, expected.matches))
          // They are put in order when they are handed on.
          expectSame(texts(lives.timeouts).toSorted(), texts(expected.timeouts).toSorted())
          // To be written changes nothing either.
          const written = runEngine(syntax, events, { ...options, between: looked })
          expectSame(texts(written.matches), texts(expected.matches))
          coverage.add([syntax], () => expected.matches.length)
        }),
        { numRuns: runs(300), maxSkipsPerRun: 1000 },
      )
      coverage.expectMatches()
      expect(kept / coverage.cases).toBeGreaterThan(1)
    },
  )

  test('L6 a detector: written and read after every event, events that wait among it, is as if it had never stopped', () => {
    const coverage = new Coverage()
    let buffered = 0
    let late = 0
    fc.assert(
      fc.property(
        anyCase(anyRules(1, 2), 5),
        fc.constantFrom<'source' | 'key'>('source', 'source', 'key'),
        fc.boolean(),
        ({ rules, arrival, atEnd }, watermarkPer, timeouts) => {
          const settings: Settings = { delay: 2, atEnd, watermarkPer, timeouts }
          const once = sampleDetector(rules, settings)
          const expected = [...arrival.flatMap((event) => once.detector.push(event)), ...once.detector.end()]
          let text = JSON.stringify(sampleDetector(rules, settings).detector.snapshot())
          const found: Match[] = []
          const lates: number[] = []
          const timedOut: TimedOutMatch[] = []
          let report = once.detector.report()
          for (let at = 0; at <= arrival.length; at++) {
            const part = sampleDetector(rules, settings, JSON.parse(text) as DetectorSnapshot)
            found.push(...(at < arrival.length ? part.detector.push(arrival[at]!) : part.detector.end()))
            lates.push(...part.late)
            timedOut.push(...part.timeouts)
            text = JSON.stringify(part.detector.snapshot())
            report = part.detector.report()
            if (report.accepted > report.work.sorted) buffered++
          }
          expectSame(found, expected)
          expectSame(lates, once.late)
          expectSame(timedOut, once.timeouts)
          const counts = ({ input, accepted, late: tooLate, bad, output }: JobReport): object => ({
            input,
            accepted,
            tooLate,
            bad,
            output,
          })
          expectSame(counts(report), counts(once.detector.report()))
          late += lates.length
          coverage.add([rules[0]!.syntax], () => expected.length)
        },
      ),
      { numRuns: runs(150) },
    )
    coverage.expectMatches()
    expect(buffered).toBeGreaterThan(100)
    expect(late).toBeGreaterThan(20)
  })
})

/** They are put in order when they are handed on; but where some are listed, the engine decides which. */
function inOrder({ output }: PatternSyntax, matches: readonly Answer[]): readonly string[] {
  const found = texts(matches)
  return output.kind === 'matches' && output.limit === null ? found.toSorted() : found
}

function looked(driver: Driver): Driver {
  driver.snapshot()
  return driver
}
