import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleStream, type SampleEvent } from '../../src/testing/event-stream.ts'
import { anyCase, anyRules, SMALL } from './kit/cases.ts'
import { Coverage } from './kit/constructs.ts'
import { answersOf, detect, detectWithin, sampleDetector, type Settings } from './kit/detect.ts'
import { differences } from './kit/differences.ts'
import { expectedMatches } from './kit/expected.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

type Act =
  | { readonly kind: 'event'; readonly time: unknown; readonly key: unknown }
  | { readonly kind: 'advance'; readonly to: number }
  | { readonly kind: 'flush' }

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('event'),
      time: fc.oneof({ weight: 9, arbitrary: fc.nat(200) }, fc.constantFrom(NaN, null, 'x', Infinity, -Infinity)),
      key: fc.constantFrom('k0', 'k1', 'k2', null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance'), to: fc.integer({ min: -10, max: 220 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' }) },
)

describe('watermarks and the detector', () => {
  test('L4 the watermark of a detector never goes back, whatever is pushed', () => {
    let moves = 0
    fc.assert(
      fc.property(
        anyRules(1, 1, { bounded: true }),
        fc.array(act, { maxLength: 30, size: 'max' }),
        fc.constantFrom('source', 'key'),
        (rules, acts, watermarkPer) => {
          const { detector } = sampleDetector(rules, { delay: 5, watermarkPer })
          let before = detector.watermark
          for (const one of acts) {
            if (one.kind === 'event') detector.push({ id: 0, value: 1, ...one } as unknown as SampleEvent)
            else if (one.kind === 'advance') detector.advanceTo(one.to)
            else detector.flush()
            const now = detector.watermark
            if (!(now >= before)) expect(now).toBeGreaterThanOrEqual(before)
            if (now > before) moves++
            before = now
          }
        },
      ),
      { numRuns: runs(200) },
    )
    expect(moves).toBeGreaterThan(200)
  })

  test('L12 watermarks said at any legal moment change no output, nor its order', () => {
    const coverage = new Coverage()
    let said = 0
    const where = fc.array(fc.record({ before: fc.nat(20), behind: fc.nat(4) }), { maxLength: 6, size: 'max' })
    fc.assert(
      fc.property(anyCase(anyRules(1, 2), 5), where, ({ rules, arrival, atEnd }, extra) => {
        const settings: Settings = { delay: 5, atEnd, timeouts: true, limits: { partialMatchesPerKey: 20_000 } }
        const plain = detectWithin(rules, arrival, settings)
        // Of some rules there are so many partial matches that all who time out together do not fit into memory.
        fc.pre(plain !== null)
        const { detector, late, timeouts } = sampleDetector(rules, settings)
        const last = Math.max(...arrival.map(({ time }) => time))
        const matches = arrival.flatMap((event, i) => {
          const found = [...detector.push(event)]
          // Legal is what no later event contradicts; the last time itself is left to the end.
          const limit = Math.min(last, ...arrival.slice(i + 1).map(({ time }) => time)) - 1
          for (const { before, behind } of extra) {
            if (before % arrival.length !== i) continue
            if (limit - behind > detector.watermark) said++
            found.push(...detector.advanceTo(limit - behind))
          }
          return found
        })
        matches.push(...detector.end())
        expectSame(late, [])
        expectSame(matches, plain.matches)
        expectSame(timeouts, plain.timeouts)
        coverage.add([rules[0]!.syntax], () => matches.length)
      }),
      { numRuns: runs(250) },
    )
    coverage.expectMatches()
    expect(said).toBeGreaterThan(200)
  })

  test('L12 in order, a flush after any event changes no output', () => {
    const coverage = new Coverage()
    // Without ties: after a flush an event of the same time would be late.
    const distinct = anyCase(anyRules(1), 0, { ...SMALL, gaps: [1, 1, 2] })
    fc.assert(
      fc.property(
        distinct,
        fc.array(fc.boolean(), { maxLength: 12, size: 'max' }),
        ({ rules, events, atEnd }, flushes) => {
          const { detector } = sampleDetector(rules, { delay: 3, atEnd })
          const matches = events.flatMap((event, i) => {
            const found = detector.push(event)
            return flushes[i] === true && i < events.length - 1 ? [...found, ...detector.flush()] : found
          })
          matches.push(...detector.end())
          expectSame(matches, detect(rules, events, { delay: 3, atEnd }).matches)
          coverage.add([rules[0]!.syntax], () => matches.length)
        },
      ),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
  })

  test('L13 jumps of time, many windows long, lose nothing', () => {
    const coverage = new Coverage()
    let jumps = 0
    const jumping = sampleStream({ keys: ['k0', 'k1'], minLength: 4, maxLength: 14, gaps: [0, 1, 2, 1000, 1e12] })
    fc.assert(
      fc.property(anyRules(1, 2, { bounded: true }), jumping, fc.nat(3), (rules, events, delay) => {
        const { detector, late } = sampleDetector(rules, { delay })
        const matches = [...events.flatMap((event) => detector.push(event)), ...detector.end()]
        expectSame(late, [])
        const syntaxes = rules.map(({ syntax }) => syntax)
        const expected = expectedMatches(syntaxes, events, { atEnd: 'complete' })
        expectSame(differences(syntaxes, answersOf(rules, matches), expected, { ordered: true, events }), [])
        expect(detector.report().accepted).toBe(events.length)
        if (matches.some(({ time }, i) => i > 0 && time - matches[i - 1]!.time >= 1000)) jumps++
        coverage.add([rules[0]!.syntax], () => matches.length)
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
    expect(jumps / coverage.cases).toBeGreaterThan(0.2)
  })
})
