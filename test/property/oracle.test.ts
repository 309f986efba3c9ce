import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Coverage } from './kit/constructs.ts'
import { anyCase, anyRules, type Case } from './kit/cases.ts'
import { detect, toColumns } from './kit/detect.ts'
import { expectedLines, foundLine, texts, type Line } from './kit/expected.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

/** Runs a case with a delay of one less than its disorder, so that some events are late; expects what the oracle says. */
function expectOracle({ rules, events, arrival, atEnd }: Case, coverage: Coverage, asColumns: boolean): void {
  const run = detect(rules, asColumns ? toColumns(arrival) : arrival, { delay: 3, atEnd })
  const late = new Set(run.late)
  const syntaxes = rules.map(({ syntax }) => syntax)
  const expected = expectedLines(
    syntaxes,
    events.filter(({ id }) => !late.has(id)),
    atEnd,
  )
  expectSame(texts(run.matches.map(foundLine)), texts(expected))
  coverage.add(syntaxes, countsOf(expected, syntaxes))
}

function countsOf(lines: readonly Line[], rules: readonly { readonly name: string }[]): (rule: number) => number {
  return (rule) => lines.filter((line) => line.rule === rules[rule]!.name).length
}

describe('the detector against the oracle', () => {
  test('L2 one rule finds what the oracle finds, in the same order, over the whole language', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1), 4), fc.boolean(), (given, asColumns) =>
        expectOracle(given, coverage, asColumns),
      ),
      { numRuns: runs(2000) },
    )
    coverage.expectMatches()
    coverage.expectLanguage()
  })

  test('L2 several rules together find what each finds alone, in one order', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(2, 3), 4), fc.boolean(), (given, asColumns) =>
        expectOracle(given, coverage, asColumns),
      ),
      { numRuns: runs(350) },
    )
    coverage.expectMatches()
  })

  test('L2 columns and objects give the same matches, ids and counts', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1, 2), 4), ({ rules, arrival, atEnd }) => {
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
      fc.property(anyCase(anyRules(1), 8), ({ rules, events, arrival, atEnd }) => {
        const run = detect(rules, arrival, { delay: 2, atEnd, watermarkPer: 'key' })
        const isLate = new Set(run.late)
        late += run.late.length
        const accepted = events.filter(({ id }) => !isLate.has(id))
        const clockOf = (key: string): number =>
          Math.max(...accepted.filter((event) => event.key === key).map(({ time }) => time))
        const found = run.matches.map(foundLine)
        const syntaxes = rules.map(({ syntax }) => syntax)
        const expected = expectedLines(syntaxes, accepted, atEnd, clockOf)
        for (const key of ['k0', 'k1']) {
          const ofKey = (line: Line): boolean => line.key === key
          expectSame(texts(found.filter(ofKey)), texts(expected.filter(ofKey)))
        }
        coverage.add(syntaxes, countsOf(expected, syntaxes))
      }),
      { numRuns: runs(250) },
    )
    coverage.expectMatches()
    expect(late).toBeGreaterThan(50)
  })
})
