/** What is known at a time must not depend on what comes after it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { oracleMatches, type OracleEvent, type OracleMatch } from '../../../src/pattern/oracle/oracle.ts'
import type { Element, Gap, PatternSyntax, Within } from '../../../src/pattern/syntax/pattern.ts'
import { named, step, type Letter } from './notation.ts'

const gap = fc.constantFrom<Gap>('strict', 'relaxed', 'any')
const letters = fc.constantFrom('a', 'b', 'c', 'ab', '*')

const anyStep = (index: number): fc.Arbitrary<Element> =>
  fc
    .record({
      gap,
      where: letters.map(named),
      optional: fc.boolean(),
      times: fc.constantFrom<readonly [number, number | null] | undefined>(
        undefined,
        undefined,
        [1, null],
        [1, 2],
        [2, 2],
      ),
      inner: gap,
      longest: fc.boolean(),
    })
    .map(({ times, ...options }) => step(`s${index}`, times === undefined ? options : { ...options, times }))

const anyAbsence = (index: number): fc.Arbitrary<Element> =>
  fc
    .record({ gap: fc.constantFrom('strict', 'relaxed'), where: letters.map(named) })
    .map((absence) => ({ kind: 'absence', name: `s${index}`, ...absence }))

const anyWithin = fc.option(
  fc.record({ ms: fc.integer({ min: 1, max: 12 }), inclusive: fc.boolean() }) as fc.Arbitrary<Within>,
)

const syntaxes: fc.Arbitrary<PatternSyntax> = fc
  .record({
    first: anyStep(0),
    rest: fc
      .array(fc.boolean(), { maxLength: 3 })
      .chain((kinds) =>
        fc.tuple(...kinds.map((absent, index) => (absent ? anyAbsence(index + 1) : anyStep(index + 1)))),
      ),
    within: anyWithin,
    skip: fc.constantFrom('noSkip', 'skipPastLastEvent'),
  })
  .map(({ first, rest, ...others }) => ({ kind: 'pattern', name: 'random', elements: [first, ...rest], ...others }))

const streams: fc.Arbitrary<OracleEvent<Letter>[]> = fc
  .array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'x'), pause: fc.constantFrom(0, 1, 1, 2, 5) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) => {
    let time = 0
    return list.map(({ name, pause }, row) => ({ time: (time += pause), event: { name, row } }))
  })

const text = (found: readonly OracleMatch[]): string[] =>
  found.map(({ bindings, time }) => `${JSON.stringify(bindings)} ${time}`)

it('the matches at a watermark are those of all events that are certain by then', () => {
  let withMatches = 0
  let runs = 0
  const property = fc.property(syntaxes, streams, fc.integer({ min: 0, max: 40 }), (syntax, events, now) => {
    const seen = oracleMatches(syntax, events, { now })
    const certain = oracleMatches(syntax, events, { now: Infinity }).filter(({ time }) => time <= now)
    expect(text(seen)).toEqual(text(certain))
    runs++
    if (seen.length > 0) withMatches++
  })
  fc.assert(property, { numRuns: 600 })
  expect(withMatches / runs).toBeGreaterThan(0.3)
})

it('the end adds to what was certain before it, and takes nothing away', () => {
  let added = 0
  const property = fc.property(syntaxes, streams, fc.constantFrom('complete', 'cut'), (syntax, events, atEnd) => {
    const clock = events.at(-1)?.time ?? 0
    const before = text(oracleMatches(syntax, events, { now: clock }).filter(({ byEnd }) => !byEnd))
    const all = oracleMatches(syntax, events, { atEnd })
    expect(text(all)).toEqual(expect.arrayContaining(before))
    expect(before).toEqual(expect.arrayContaining(text(all.filter(({ byEnd }) => !byEnd))))
    if (all.some(({ byEnd }) => byEnd)) added++
  })
  fc.assert(property, { numRuns: 600 })
  expect(added).toBeGreaterThan(60)
})

it('no match is found twice, and its rows ascend', () => {
  const property = fc.property(syntaxes, streams, (syntax, events) => {
    const found = oracleMatches(syntax, events)
    expect(new Set(text(found)).size).toBe(found.length)
    for (const { rows } of found) expect([...new Set(rows)].toSorted((a, b) => a - b)).toEqual(rows)
  })
  fc.assert(property, { numRuns: 600 })
})
