import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { oracleMatches } from '../../src/pattern/oracle/oracle.ts'
import { checkPattern } from '../../src/pattern/plan/check.ts'
import { leavesOf } from '../../src/pattern/syntax/pattern.ts'
import { anyPattern } from '../../src/testing/any-pattern.ts'
import { sampleStream } from '../../src/testing/event-stream.ts'
import { AnyPatternSeen } from './seen.ts'

const events = sampleStream({ keys: ['k0'], minLength: 4, maxLength: 12, gaps: [0, 1, 1, 2] })

describe('an arbitrary pattern', () => {
  test('is legal, small, and finds something often enough, over the whole language', () => {
    const seen = new AnyPatternSeen()
    let found = 0
    fc.assert(
      fc.property(anyPattern(), events, ({ syntax }, stream) => {
        expect(() => checkPattern(syntax)).not.toThrow()
        expect(leavesOf(syntax.elements).length).toBeLessThanOrEqual(5)
        const rows = stream.map((event) => ({ time: event.time, event }))
        const matches = oracleMatches(syntax, rows).length
        if (matches > 0) found++
        seen.add(syntax, matches > 0)
      }),
      { numRuns: 2000 },
    )
    expect(found).toBeGreaterThan(2000 * 0.3)
    expect(seen.missing()).toEqual([])
  }, 120_000)

  test('looks at each event alone if asked to', () => {
    fc.assert(
      fc.property(anyPattern({ alone: true, timeBounds: false }), ({ syntax }) => {
        checkPattern(syntax)
        const seen = new AnyPatternSeen()
        seen.add(syntax, true)
        expect(seen.has('condition over bound events')).toBe(false)
        expect(seen.has('absence of a group')).toBe(false)
        for (const bound of ['bound before', 'bound between repetitions', 'bound of the step', 'held for']) {
          expect(seen.has(bound)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('always has a window if asked to, and no more elements than allowed', () => {
    fc.assert(
      fc.property(anyPattern({ bounded: true, maxElements: 1, name: 'other' }), ({ syntax }) => {
        expect(syntax.within).not.toBeNull()
        expect(syntax.name).toBe('other')
        expect(leavesOf(syntax.elements).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 200 },
    )
  })

  test('shrinks to one plain step', () => {
    const details = fc.check(
      fc.property(anyPattern(), () => false),
      { seed: 7 },
    )
    const [rule] = details.counterexample as [AnyPattern]
    expect(rule.syntax.elements).toHaveLength(1)
    expect(rule.syntax).toMatchObject({ within: null, skip: 'noSkip', elements: [{ kind: 'step', repeat: null }] })
  })
})
