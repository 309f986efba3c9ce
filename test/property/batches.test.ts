import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCase, anyRules, type Case } from './kit/cases.ts'
import { Coverage } from './kit/constructs.ts'
import { texts } from './kit/answer.ts'
import {
  answersOf,
  cutAt,
  detect,
  detectInPieces,
  sampleDetector,
  toColumns,
  type Run,
  type Settings,
} from './kit/detect.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

const cuts = fc.array(fc.nat(20), { maxLength: 5 })

/** A disorder greater than the delay: late events among them. */
const settingsOf = ({ atEnd }: Case): Settings => ({ delay: 2, atEnd })

/**
 * All that must be the same however the input is cut. How many cells an engine visits is not: what can no longer
 * match is cleared away when the watermark is handed on, which is once per batch.
 */
const told = ({ report: { work, ...counts }, ...outputs }: Run): unknown => {
  const { visits, ...steps } = work
  expect(visits).toBeGreaterThanOrEqual(0)
  return { ...outputs, counts, steps }
}

describe('how input is cut into batches', () => {
  test('L5 one by one, all at once and in pieces give the same matches in the same order, and the same counts', () => {
    const coverage = new Coverage()
    let late = 0
    fc.assert(
      fc.property(anyCase(anyRules(1, 2), 5), cuts, (given, places) => {
        const { rules, arrival } = given
        const settings = settingsOf(given)
        const atOnce = detect(rules, arrival, settings)
        const inPieces = detectInPieces(rules, cutAt(arrival, places), settings)
        const { detector, late: lateOneByOne, timeouts } = sampleDetector(rules, settings)
        const oneByOne = [...arrival.flatMap((event) => detector.push(event)), ...detector.end()]
        expectSame(told(inPieces), told(atOnce))
        expectSame(told({ matches: oneByOne, timeouts, late: lateOneByOne, report: detector.report() }), told(atOnce))
        coverage.add([rules[0]!.syntax], () => atOnce.matches.length)
        late += atOnce.late.length
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
    expect(late).toBeGreaterThan(20)
  })

  test('L5 columns cut anywhere give what they give uncut', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1, 2), 5), cuts, (given, places) => {
        const { rules, arrival } = given
        const settings = settingsOf(given)
        const atOnce = detect(rules, toColumns(arrival), settings)
        const pieces = cutAt(arrival, places).map(toColumns)
        expectSame(told(detectInPieces(rules, pieces, settings)), told(atOnce))
        coverage.add([rules[0]!.syntax], () => atOnce.matches.length)
      }),
      { numRuns: runs(150) },
    )
    coverage.expectMatches()
  })

  test('L5 objects and columns may alternate', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1), 5), cuts, (given, places) => {
        const { rules, arrival } = given
        const settings = settingsOf(given)
        const atOnce = detect(rules, arrival, settings)
        const pieces = cutAt(arrival, places).map((piece, i) => (i % 2 === 0 ? toColumns(piece) : piece))
        const mixed = detectInPieces(rules, pieces, settings)
        expectSame(mixed.matches, atOnce.matches)
        expectSame(mixed.late, atOnce.late)
        coverage.add([rules[0]!.syntax], () => atOnce.matches.length)
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
  })

  test('L5 with a watermark for each key, each key gives the same in the same order', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1), 6), cuts, (given, places) => {
        const { rules, arrival } = given
        const settings: Settings = { ...settingsOf(given), watermarkPer: 'key' }
        const atOnce = detect(rules, arrival, settings)
        const inPieces = detectInPieces(rules, cutAt(arrival, places), settings)
        for (const key of ['k0', 'k1']) {
          const ofKey = ({ matches }: typeof atOnce): readonly string[] =>
            texts(
              answersOf(
                rules,
                matches.filter((match) => String(match.key).startsWith(key)),
              ),
            )
          expectSame(ofKey(inPieces), ofKey(atOnce))
        }
        expectSame(inPieces.late, atOnce.late)
        coverage.add([rules[0]!.syntax], () => atOnce.matches.length)
      }),
      { numRuns: runs(150) },
    )
    coverage.expectMatches()
  })
})
