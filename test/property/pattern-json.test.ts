import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field, literal } from '../../src/event/field.ts'
import { allOf, either } from '../../src/pattern/builder/choice.ts'
import { begin, patternFromJson } from '../../src/pattern/builder/pattern.ts'
import { oracleMatches } from '../../src/pattern/oracle/oracle.ts'
import { checkPattern } from '../../src/pattern/plan/check.ts'
import type { Condition } from '../../src/pattern/syntax/condition.ts'
import { patternToJson, syntaxFromJson } from '../../src/pattern/syntax/json.ts'
import { leavesOf, partsOf, type PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { anyPattern } from '../../src/testing/any-pattern.ts'
import { sampleStream } from '../../src/testing/event-stream.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

function hasFunction({ elements }: Pick<PatternSyntax, 'elements'>): boolean {
  const isFunction = (condition: Condition): boolean =>
    condition.kind === 'function' ||
    (condition.kind === 'completes' && hasFunction(condition.sequence)) ||
    ('conditions' in condition && condition.conditions.some(isFunction))
  const conditions = [
    ...leavesOf(elements).map(({ where }) => where),
    ...partsOf(elements).map(({ repeat }) => repeat?.until ?? null),
  ]
  return conditions.some((condition) => condition !== null && isFunction(condition))
}

describe('the JSON form of a pattern', () => {
  test('is read back as the same syntax, frozen and legal', () => {
    let groups = 0
    fc.assert(
      fc.property(anyPattern({ functions: false }), ({ syntax }) => {
        const json: unknown = JSON.parse(JSON.stringify(patternToJson(syntax)))
        const again = syntaxFromJson(json)
        expect(again).toEqual(syntax)
        expect(Object.isFrozen(again.elements[0])).toBe(true)
        expectSame(patternToJson(again), patternToJson(syntax))
        expect(() => checkPattern(again)).not.toThrow()
        if (syntax.elements.some(({ kind }) => kind === 'group')) groups++
      }),
      { numRuns: runs(300) },
    )
    expect(groups).toBeGreaterThan(runs(300) / 10)
  })

  test('finds what the pattern finds', () => {
    let found = 0
    fc.assert(
      fc.property(anyPattern({ functions: false }), sampleStream({ keys: ['k0'], maxLength: 10 }), (rule, events) => {
        const again = patternFromJson(JSON.parse(JSON.stringify(rule)))
        const rows = events.map((event) => ({ time: event.time, event }))
        const matches = oracleMatches(rule.syntax, rows)
        expectSame(oracleMatches(again.syntax, rows), matches)
        if (matches.length > 0) found++
      }),
      { numRuns: runs(200) },
    )
    expect(found).toBeGreaterThan(runs(200) / 4)
  })

  test('has what is given, and how events are kept apart', () => {
    const rule = begin('a').followedBy('b').partitionBy('site', 'pump.id').within(5)
    for (const one of [
      rule.atMost(3),
      rule.detectOnly(),
      rule.count(),
      rule.count((all) => ({ most: all.max('a', 'value'), mean: all.avg('b', 'value') })),
    ]) {
      expect(patternFromJson(JSON.parse(JSON.stringify(one))).syntax).toEqual(one.syntax)
    }
  })

  test('without the fields that came later is read with their defaults', () => {
    const step = { kind: 'step', name: 'a', gap: 'any', where: null, optional: false }
    const repeat = { min: 1, max: null, inner: 'relaxed', longest: false, greedy: false, until: null }
    const absence = { kind: 'absence', name: 'n', gap: 'relaxed', where: null }
    const elements = [{ ...step, repeat }, absence]
    const old = {
      tidemark: 1,
      kind: 'pattern',
      name: 'a n',
      elements,
      within: { ms: 5, inclusive: false },
      skip: 'noSkip',
    }
    expect(patternFromJson(old).syntax).toEqual(begin('a').oneOrMore().notFollowedBy('n').within(5).syntax)
  })

  test('there is none for a pattern with a function in it', () => {
    let refused = 0
    fc.assert(
      fc.property(anyPattern(), ({ syntax }) => {
        if (!hasFunction(syntax)) expect(() => patternToJson(syntax)).not.toThrow()
        else expect(() => patternToJson(syntax)).toThrow(expect.objectContaining({ code: 'NOT_PORTABLE' }))
        if (hasFunction(syntax)) refused++
      }),
      { numRuns: runs(100) },
    )
    expect(refused).toBeGreaterThan(20)
  })

  test('names the step or the group whose condition it is', () => {
    const b = begin('b').where(() => true)
    for (const [rule, step] of [
      [begin('a').next(begin('x').next(b)), 'b'],
      [begin('a').next(either(begin('x'), b)), 'b'],
      [
        begin('a')
          .oneOrMore()
          .until(() => true),
        'a',
      ],
      [
        begin(begin('x').next('y'))
          .oneOrMore()
          .until(() => true),
        '(x y)',
      ],
    ] as const) {
      expect(() => JSON.stringify(rule)).toThrow(expect.objectContaining({ code: 'NOT_PORTABLE', data: { step } }))
    }
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
          // Any text is a name, a path or a constant; any number a constant; an empty list of fields keeps nothing apart.
          fc.pre(!['name', 'path', 'step', 'value', 'partitionBy'].includes(name) && parent[name] !== null)
          fc.pre(!/^\d+$/.test(name) || typeof parent[name] === 'object')
          parent[name] = wrong
          expect(() => syntaxFromJson(json)).toThrow(expect.objectContaining({ code: 'BAD_PATTERN_JSON' }))
          paths.add(name)
        },
      ),
      { numRuns: runs(800) },
    )
    const known = ['tidemark', 'kind', 'elements', 'skip', 'gap', 'where', 'optional', 'op', 'left', 'operand']
    for (const name of [...known, 'body', 'repeat', 'inner', 'greedy', 'heldFor', 'ms', 'inclusive', 'output']) {
      expect(paths).toContain(name)
    }
  })

  test('a field that no version knows is refused, wherever it stands', () => {
    const rule = begin('a')
      .oneOrMore()
      .within(5, { of: 'step' })
      .next(either(begin('x'), begin('y')))
      .skipToLast('a')
      .count()
    const text = JSON.stringify(
      rule
        .next(allOf(begin('v'), begin('w')))
        .notNext('n')
        .where(field('k').eq(1)),
    )
    const objects = placesIn(JSON.parse(text)).filter(([parent, name]) => isObject(parent[name])).length
    for (let at = -1; at < objects; at++) {
      const json = JSON.parse(text) as Record<string, unknown>
      const places = placesIn(json).filter(([parent, name]) => isObject(parent[name]))
      const [parent, name] = places[at] ?? [{ json }, 'json']
      // The names of aggregates are free.
      if (name === 'aggregates') continue
      Object.assign(parent[name] as object, { foo: 1 })
      expect(() => patternFromJson(json)).toThrow(/foo/)
    }
    expect(objects).toBeGreaterThan(15)
  })

  test('a field of another kind of element is refused too', () => {
    const { elements, ...rest } = JSON.parse(JSON.stringify(begin('a').notNext('n'))) as { elements: readonly object[] }
    const [a, n] = elements
    expect(() => patternFromJson({ ...rest, elements: [a, { ...n, optional: true }] })).toThrow(/optional/)
    expect(() => patternFromJson({ ...rest, elements: [{ ...a, body: null }, n] })).toThrow(/body/)
  })

  test('what is nested deeper than any pattern is refused, not followed', () => {
    const nested = (wrap: (inner: unknown) => unknown, leaf: unknown, depth: number): unknown => {
      let value = leaf
      for (let i = 0; i < depth; i++) value = wrap(value)
      return value
    }
    const { elements, ...rest } = JSON.parse(JSON.stringify(begin('a').where(field('k').eq(1)))) as {
      elements: readonly { readonly where: { readonly expression: object } }[]
    }
    const [a] = elements
    const group = { kind: 'group', gap: 'any', optional: false }
    const wraps: readonly ((depth: number) => unknown)[] = [
      (depth) => nested((inner) => ({ ...group, body: { kind: 'sequence', elements: [inner] } }), a, depth),
      (depth) => ({ ...a, where: nested((inner) => ({ kind: 'and', conditions: [inner] }), a!.where, depth) }),
      (depth) => ({
        ...a,
        where: {
          kind: 'expression',
          expression: nested((operand) => ({ kind: 'not', operand }), a!.where.expression, depth),
        },
      }),
    ]
    for (const wrap of wraps) {
      expect(() => patternFromJson({ ...rest, elements: [wrap(60)] })).not.toThrow()
      for (const depth of [70, 5000]) {
        expect(() => patternFromJson({ ...rest, elements: [wrap(depth)] })).toThrow(/nesting/)
      }
    }
  })
})

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every place in a JSON value, as the object or list that holds it and its name there. */
function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [[holder, name] as const, ...placesIn(holder[name])])
}
