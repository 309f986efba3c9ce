import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { allOf, either } from '../../../src/pattern/builder/choice.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { oracleMatches } from '../../../src/pattern/oracle/oracle.ts'
import { checkPattern } from '../../../src/pattern/plan/check.ts'
import type { Element, Group } from '../../../src/pattern/syntax/pattern.ts'

const is = (kind: string) => field('kind').eq(kind)
const step = (name: string) => begin(name).where(is(name))
const a = step('a')

const elementsOf = ({ syntax }: AnyPattern): readonly Element[] => syntax.elements
const groupOf = (pattern: AnyPattern): Group => elementsOf(pattern).at(-1) as Group

function expectRefused(build: () => unknown, data: object, code = 'BAD_PATTERN'): void {
  expect(build).toThrow(expect.objectContaining({ code, data: expect.objectContaining(data) }))
}

/** The matches in a text of one letter an event, a millisecond apart. */
function found({ syntax }: AnyPattern, text: string): readonly string[] {
  checkPattern(syntax)
  const events = text.split('').map((kind, time) => ({ time, event: { kind } }))
  return oracleMatches(syntax, events).map(({ bindings }) =>
    bindings.map(([name, rows]) => `${name}=${rows.join()}`).join(' '),
  )
}

describe('a pattern as a part', () => {
  const bc = step('b').next('c').where(is('c'))

  test('becomes a group, and stays as it was', () => {
    const before = JSON.stringify(bc)
    const rule = a.followedBy(bc).oneOrMore()
    expect(groupOf(rule)).toMatchObject({
      kind: 'group',
      gap: 'relaxed',
      repeat: { min: 1, max: null },
      body: { kind: 'sequence', elements: [{ name: 'b' }, { name: 'c', gap: 'strict' }] },
    })
    expect(rule.syntax.name).toBe('a b c')
    expect(JSON.stringify(bc)).toBe(before)
    expect(found(rule, 'abcxbc')).toEqual(['a=0 b=1 c=2', 'a=0 b=1,4 c=2,5'])
  })

  test('can be the first one, and can be made by a function', () => {
    const first = begin(bc).next('d').where(is('d'))
    expect(found(first, 'bcd')).toEqual(['b=0 c=1 d=2'])
    const inside = a.next((start) => start.begin('x').where((event, bound) => event['kind'] === bound['a']?.['kind']))
    expect(found(inside, 'aab')).toEqual(['a=0 x=1'])
  })

  test('gives its window to the whole', () => {
    expect(a.next(bc.within(5)).syntax.within).toEqual({ ms: 5, inclusive: false })
    expect(a.within(3).next(bc.within(5)).syntax.within).toEqual({ ms: 3, inclusive: false })
    expect(begin(bc.within(5)).within(9).syntax.within).toEqual({ ms: 5, inclusive: false })
    expect(begin(either(bc.within(5), a.within(4))).syntax.within).toEqual({ ms: 4, inclusive: false })
  })

  test('lets a group that begins it wait as it does', () => {
    const nested = begin(begin(bc).optional().next('d'))
    const heads = (pattern: AnyPattern): readonly (string | undefined)[] => {
      const group = groupOf(pattern)
      const { body } = group
      const [first] = body.kind === 'sequence' ? body.elements : []
      return [group.gap, first?.gap]
    }
    expect(heads(a.next(nested))).toEqual(['strict', 'outer'])
    expect(heads(begin(nested).oneOrMore().consecutive())).toEqual(['any', 'outer'])
    const choice = groupOf(a.next(either(begin(begin(bc).optional().next('d')), begin('e'))))
    expect(choice.body).toMatchObject({ alternatives: [{ elements: [{ kind: 'group', gap: 'outer' }, {}] }, {}] })
  })

  test('and does so in later rounds', () => {
    const choice = either(step('x'), step('y'))
    const rounds = a
      .followedBy(begin(choice).next('z').where(field('kind').eq('z')))
      .oneOrMore()
      .consecutive()
    // The second alternative waits on from the first event, but not from the first round.
    expect(found(rounds, 'axz-yz')).toEqual(['a=0 x=1 z=2', 'a=0 y=4 z=5'])
    expect(found(rounds, 'axzyz')).toEqual(['a=0 x=1 z=2', 'a=0 x=1 y=3 z=2,4', 'a=0 y=3 z=4'])
  })

  test('is one group, not one in another, where nothing is around it', () => {
    expect(groupOf(a.next(begin(either(step('b'), step('c'))))).body.kind).toBe('either')
    expect(groupOf(a.next(begin(bc).oneOrMore())).body).toMatchObject({ elements: [{ kind: 'group' }] })
  })

  test('says only what a part can say', () => {
    for (const [setting, part] of [
      ["the name 'rule'", bc.named('rule')],
      ['a skip strategy', bc.skipToNext()],
      ['partitionBy(…)', bc.partitionBy('site')],
      ['atMost(…)', bc.atMost(1)],
      ['detectOnly()', bc.detectOnly()],
      ['count(…)', bc.count()],
    ] as const) {
      expectRefused(() => a.next(part as AnyPattern as never), { step: 'b', setting })
      expectRefused(() => either(a, part as AnyPattern), { step: 'b', setting })
    }
  })

  test('has names of its own', () => {
    expectRefused(() => a.next(begin('b').next('a') as never), { step: 'a' })
    expectRefused(() => a.next(bc).next('c' as never), { step: 'c' })
    expectRefused(() => a.next(either(begin('x'), begin('y').next('x') as never)), { step: 'x' })
    expectRefused(() => a.next((start) => start.begin('a' as never)), { step: 'a' })
  })

  test('is a part', () => {
    for (const part of [null, undefined, 5, {}, [], { syntax: 'a' }]) {
      expectRefused(() => a.next(part as never), { part })
      expectRefused(() => begin(part as never), { part })
    }
    expectRefused(() => a.next(() => null as never), { part: null })
  })

  test('may be what must not come, as a whole', () => {
    const rule = a.notFollowedBy(bc).followedBy('d').where(is('d'))
    expect(elementsOf(rule)[1]).toMatchObject({ kind: 'absence', name: 'b c', where: { kind: 'completes' } })
    expect(found(rule, 'abcd')).toEqual([])
    expect(found(rule, 'abxcd')).toEqual(['a=0 d=4'])
    expect(
      found(
        a
          .notFollowedBy(either(step('x'), bc))
          .next('d')
          .where(is('d')),
        'ad',
      ),
    ).toEqual(['a=0 d=1'])
    expectRefused(() => rule.next('c' as never), { step: 'c' })
    expectRefused(() => a.notNext(bc as never), { step: 'b c' })
    expectRefused(() => a.notFollowedBy(bc).where(is('x')), { step: 'b c' })
  })
})

describe('either', () => {
  test('finds the matches with each of its parts', () => {
    const rule = a
      .followedBy(either(step('b'), step('c').next('d').where(is('d'))))
      .next('e')
      .where(is('e'))
    expect(found(rule, 'abe')).toEqual(['a=0 b=1 e=2'])
    expect(found(rule, 'acde')).toEqual(['a=0 c=1 d=2 e=3'])
    expect(found(rule, 'ace')).toEqual([])
  })

  test('nests, repeats, and may be left out', () => {
    const rule = begin(either(allOf(step('a'), step('b')), step('c'))).times(2)
    expect(found(rule, 'cba')).toEqual(['a=2 b=1 c=0'])
    expect(
      found(
        a
          .next(either(step('b'), step('c')))
          .optional()
          .next('d')
          .where(is('d')),
        'ad',
      ),
    ).toEqual(['a=0 d=1'])
  })

  test('has something to choose from', () => {
    expectRefused(() => either(), { method: 'either', count: 0 })
    expectRefused(() => either(a), { method: 'either', count: 1 })
    expectRefused(() => allOf(a), { method: 'allOf', count: 1 })
    expectRefused(() => either(a, 'b' as never), { part: 'b' })
  })
})

describe('allOf', () => {
  test('finds its parts in any order', () => {
    const rule = begin(allOf(step('a'), step('b'), step('c')))
    for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) expect(found(rule, order)).toHaveLength(1)
    expect(found(rule, 'aab')).toEqual([])
  })

  test('says what may lie between', () => {
    const parts = allOf(step('a'), step('b'))
    expect(found(begin(parts), 'axb')).toHaveLength(1)
    expect(found(begin(parts.between('next')), 'axb')).toHaveLength(0)
    expect(found(begin(parts.between('followedByAny')), 'abb')).toHaveLength(2)
    expect(parts.choice.body.gap).toBe('relaxed')
    expectRefused(() => parts.between('later' as never), { link: 'later' })
  })
})
