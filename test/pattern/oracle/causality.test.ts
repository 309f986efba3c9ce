/** What is known at a time must not depend on what comes after it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  oracleMatches,
  oracleTimeouts,
  type OracleEvent,
  type OracleMatch,
} from '../../../src/pattern/oracle/oracle.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import { anyPattern } from '../../../src/testing/any-pattern.ts'
import { runs } from '../../property/kit/runs.ts'
import { sampleStream, type SampleEvent } from '../../../src/testing/event-stream.ts'

const syntaxes: fc.Arbitrary<PatternSyntax> = anyPattern().map(({ syntax }) => syntax)

const streams: fc.Arbitrary<OracleEvent<SampleEvent>[]> = sampleStream({
  keys: ['k'],
  minLength: 1,
  maxLength: 9,
  gaps: [0, 1, 1, 2, 5],
}).map((events) => events.map((event) => ({ time: event.time, event })))

const text = (found: readonly OracleMatch[]): string[] =>
  found.map(({ bindings, time }) => `${JSON.stringify(bindings)} ${time}`)

it('the matches at a watermark are those of all events that are certain by then', () => {
  let withMatches = 0
  let cases = 0
  const property = fc.property(syntaxes, streams, fc.integer({ min: 0, max: 25 }), (syntax, events, now) => {
    const seen = oracleMatches(syntax, events, { now })
    const certain = oracleMatches(syntax, events, { now: Infinity }).filter(({ time }) => time <= now)
    expect(text(seen)).toEqual(text(certain))
    cases++
    if (seen.length > 0) withMatches++
  })
  fc.assert(property, { numRuns: runs(600) })
  expect(withMatches / cases).toBeGreaterThan(0.25)
})

it('so are the partial matches that have timed out', () => {
  let withTimeouts = 0
  let cases = 0
  const property = fc.property(syntaxes, streams, fc.integer({ min: 0, max: 25 }), (syntax, events, now) => {
    const seen = oracleTimeouts(syntax, events, { now })
    const certain = oracleTimeouts(syntax, events, { now: Infinity }).filter(({ time }) => time <= now)
    expect(text(seen)).toEqual(text(certain))
    cases++
    if (seen.length > 0) withTimeouts++
  })
  fc.assert(property, { numRuns: runs(600) })
  expect(withTimeouts / cases).toBeGreaterThan(0.2)
})

it('the end adds to what was certain before it, and takes nothing away', () => {
  let added = 0
  const property = fc.property(syntaxes, streams, fc.constantFrom('complete', 'cut'), (syntax, events, atEnd) => {
    const clock = events.at(-1)?.time ?? 0
    const before = oracleMatches(syntax, events, { now: clock })
    const all = oracleMatches(syntax, events, { atEnd })
    // At the last moment itself an inclusive deadline has passed for the watermark, and not for a recording that was cut.
    expect(text(all)).toEqual(expect.arrayContaining(text(before.filter(({ time }) => time < clock))))
    expect(text(before)).toEqual(expect.arrayContaining(text(all.filter(({ byEnd }) => !byEnd))))
    if (all.some(({ byEnd }) => byEnd)) added++
  })
  fc.assert(property, { numRuns: runs(600) })
  expect(added).toBeGreaterThan(30)
})

it('no match is found twice, and its rows ascend', () => {
  const property = fc.property(syntaxes, streams, (syntax, events) => {
    const found = oracleMatches(syntax, events)
    expect(new Set(text(found)).size).toBe(found.length)
    for (const { rows } of found) expect([...new Set(rows)].toSorted((a, b) => a - b)).toEqual(rows)
  })
  fc.assert(property, { numRuns: runs(600) })
})
