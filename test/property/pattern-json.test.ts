import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field, literal } from '../../src/event/field.ts'
import { begin, patternFromJson } from '../../src/pattern/builder/pattern.ts'
import { patternToJson, syntaxFromJson } from '../../src/pattern/syntax/json.ts'
import { anyPattern } from '../../src/testing/any-pattern.ts'
import { anyCase, anyRules } from './kit/cases.ts'
import { Coverage, constructsOf } from './kit/constructs.ts'
import { detect } from './kit/detect.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

describe('the JSON form of a pattern', () => {
  test('is read back as the same syntax, frozen', () => {
    fc.assert(
      fc.property(anyPattern({ functions: false }), ({ syntax }) => {
        const json: unknown = JSON.parse(JSON.stringify(patternToJson(syntax)))
        const again = syntaxFromJson(json)
        expect(again).toEqual(syntax)
        expect(Object.isFrozen(again.elements[0])).toBe(true)
        expectSame(patternToJson(again), patternToJson(syntax))
      }),
      { numRuns: runs(200) },
    )
  })

  test('finds what the pattern finds', () => {
    const coverage = new Coverage()
    fc.assert(
      fc.property(anyCase(anyRules(1, 1, { functions: false }), 3), ({ rules, arrival }) => {
        const again = rules.map((rule) => patternFromJson(JSON.parse(JSON.stringify(rule))))
        const { matches } = detect(rules, arrival, { delay: 3 })
        expectSame(detect(again, arrival, { delay: 3 }).matches, matches)
        coverage.add([rules[0]!.syntax], () => matches.length)
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
  })

  test('there is none for a pattern with a function in it', () => {
    let refused = 0
    fc.assert(
      fc.property(anyPattern(), ({ syntax }) => {
        const constructs = constructsOf(syntax)
        const hasFunction = constructs.has('function') || constructs.has('bound function')
        if (!hasFunction) expect(() => patternToJson(syntax)).not.toThrow()
        else expect(() => patternToJson(syntax)).toThrow(expect.objectContaining({ code: 'NOT_PORTABLE' }))
        if (hasFunction) refused++
      }),
      { numRuns: runs(100) },
    )
    expect(refused).toBeGreaterThan(20)
  })

  test.each([Infinity, -Infinity, NaN])('there is none for a pattern with the number %d in it', (value) => {
    const a = begin('a').where(field('n').gt(0))
    for (const rule of [
      a.followedBy('b').where(field('n').gt(value)),
      a.followedBy('b').where(field('n').oneOf(1, value)),
      a
        .notFollowedBy('b')
        .where(field('n').lt(1))
        .or(literal(value).lt(field('n')).not())
        .within(5),
    ]) {
      expect(() => JSON.stringify(rule)).toThrow(
        expect.objectContaining({ code: 'NOT_PORTABLE', data: { step: 'b', value } }),
      )
    }
  })

  test('a part that is changed for another type is refused with its path', () => {
    const paths = new Set<string>()
    fc.assert(
      fc.property(
        anyPattern({ functions: false }),
        fc.nat(),
        fc.constantFrom('nonsense', -1, {}, []),
        (rule, at, wrong) => {
          const json = JSON.parse(JSON.stringify(rule)) as Record<string, unknown>
          const places = placesIn(json)
          const [parent, name] = places[at % places.length]!
          // Any text is a name, a path or a constant; any number a constant.
          fc.pre(!['name', 'path', 'step', 'value'].includes(name) && parent[name] !== null)
          fc.pre(!/^\d+$/.test(name) || typeof parent[name] === 'object')
          parent[name] = wrong
          expect(() => syntaxFromJson(json)).toThrow(expect.objectContaining({ code: 'BAD_PATTERN_JSON' }))
          paths.add(name)
        },
      ),
      { numRuns: runs(300) },
    )
    for (const name of ['tidemark', 'kind', 'elements', 'skip', 'gap', 'where', 'optional', 'op', 'left', 'operand']) {
      expect(paths).toContain(name)
    }
  })
})

/** Every place in a JSON value, as the object or list that holds it and its name there. */
function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [[holder, name] as const, ...placesIn(holder[name])])
}
