import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { begin, pattern, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { Element, PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'

const a = begin('a')
const is = (kind: string) => field('kind').eq(kind)

function lastOf({ syntax }: AnyPattern): Element {
  return syntax.elements.at(-1)!
}

function expectRefused(build: () => unknown, data: object, code = 'BAD_PATTERN'): void {
  expect(build).toThrow(expect.objectContaining({ code, data: expect.objectContaining(data) }))
}

describe('a step', () => {
  test('is plain data with all its defaults', () => {
    expect(a.syntax).toEqual<PatternSyntax>({
      kind: 'pattern',
      name: 'a',
      elements: [
        {
          kind: 'step',
          name: 'a',
          where: null,
          gap: 'any',
          repeat: null,
          optional: false,
          withinPrevious: null,
          withinStep: null,
          heldFor: 0,
        },
      ],
      within: null,
      skip: 'noSkip',
      partitionBy: [],
      output: { kind: 'matches', limit: null },
    })
  })

  test('waits as its link says', () => {
    expect(lastOf(a.next('b'))).toMatchObject({ kind: 'step', gap: 'strict' })
    expect(lastOf(a.followedBy('b'))).toMatchObject({ kind: 'step', gap: 'relaxed' })
    expect(lastOf(a.followedByAny('b'))).toMatchObject({ kind: 'step', gap: 'any' })
    expect(lastOf(a.notNext('b'))).toMatchObject({ kind: 'absence', gap: 'strict' })
    expect(lastOf(a.notFollowedBy('b'))).toMatchObject({ kind: 'absence', gap: 'relaxed' })
  })

  test('is frozen, and the pattern before it is as it was', () => {
    const b = a.next('b')
    const loop = b.oneOrMore(5).until(is('c'))
    expect(b.syntax.elements).toHaveLength(2)
    expect(a.syntax.elements).toHaveLength(1)
    expect(lastOf(b)).toMatchObject({ repeat: null })
    expect(Object.isFrozen((lastOf(loop) as { repeat: object }).repeat)).toBe(true)
    expect(b.syntax.elements[0]).toBe(a.syntax.elements[0])
  })

  test('has a name that is text, new, and does not start with $', () => {
    expectRefused(() => begin(''), { name: '' })
    expectRefused(() => a.next('$end'), { name: '$end' })
    expectRefused(() => a.next(5 as never), { part: 5 })
    expectRefused(() => a.notNext(5 as never), { name: 5 })
    expectRefused(() => a.next('a' as never), { step: 'a' })
    expectRefused(() => a.notFollowedBy('a' as never), { step: 'a' })
  })

  test('gives the rule its default name', () => {
    expect(a.next('b').notFollowedBy('c').syntax.name).toBe('a b c')
    expect(a.named('rule').next('b').syntax.name).toBe('rule')
    expect(pattern('other').begin('a').next('b').syntax.name).toBe('other')
    expectRefused(() => a.named(''), { name: '' })
  })
})

describe('conditions', () => {
  test('are joined from left to right', () => {
    const { where } = lastOf(a.where(is('x')).where(is('y')).or(is('z'))) as { where: object }
    expect(where).toMatchObject({ kind: 'or', conditions: [{ kind: 'and', conditions: [{}, {}] }, {}] })
    expectRefused(() => a.where('kind = x' as never), { condition: 'kind = x' })
  })

  test('as functions say by their parameters what they look at', () => {
    const of = (test_: (...all: never[]) => boolean): object =>
      (lastOf(a.where(test_ as never)) as { where: object }).where
    expect(of(() => true)).toMatchObject({ looksBack: false, looksAtPrevious: false })
    expect(of((event) => event === 1)).toMatchObject({ looksBack: false, looksAtPrevious: false })
    expect(of((event, bound) => event === bound)).toMatchObject({ looksBack: true, looksAtPrevious: false })
    expect(of((event, bound, previous) => event === bound || event === previous)).toMatchObject({
      looksBack: true,
      looksAtPrevious: true,
    })
  })

  test('are not for groups', () => {
    const group = a.next(begin('b').next('c'))
    expectRefused(() => group.where(is('x')), { step: '(b c)', setting: 'where(…)' })
    expectRefused(() => group.or(is('x')), { step: '(b c)', setting: 'or(…)' })
  })
})

describe('quantifiers', () => {
  const repeatOf = (rule: AnyPattern): unknown => (lastOf(rule) as { repeat: unknown }).repeat
  const five = { ms: 5000, inclusive: false }

  test('say how often, and how long between', () => {
    expect(repeatOf(a.times(3))).toMatchObject({ min: 3, max: 3, inner: 'relaxed', within: null })
    expect(repeatOf(a.times(1, 3))).toMatchObject({ min: 1, max: 3, within: null })
    expect(repeatOf(a.times(3, { seconds: 5 }))).toMatchObject({ min: 3, max: 3, within: five })
    expect(repeatOf(a.times(1, 3, 'PT5S'))).toMatchObject({ min: 1, max: 3, within: five })
    expect(repeatOf(a.times(1, 3, 5000))).toMatchObject({ min: 1, max: 3, within: five })
    expect(repeatOf(a.timesOrMore(2, '5s'))).toMatchObject({ min: 2, max: null, within: five })
    expect(repeatOf(a.oneOrMore(5000))).toMatchObject({ min: 1, max: null, within: five })
    expect(lastOf(a.times(0, 2))).toMatchObject({ optional: true, repeat: { min: 1, max: 2 } })
  })

  test('say how: each in its own field', () => {
    const plain = { inner: 'relaxed', longest: false, greedy: false, reluctant: false, until: null, within: null }
    const loop = a.oneOrMore()
    expect(repeatOf(loop)).toEqual({ min: 1, max: null, ...plain })
    expect(repeatOf(loop.consecutive())).toEqual({ min: 1, max: null, ...plain, inner: 'strict' })
    expect(repeatOf(loop.allowCombinations())).toEqual({ min: 1, max: null, ...plain, inner: 'any' })
    expect(repeatOf(loop.greedy())).toEqual({ min: 1, max: null, ...plain, greedy: true })
    expect(repeatOf(loop.reluctant())).toEqual({ min: 1, max: null, ...plain, reluctant: true })
    expect(repeatOf(loop.longest())).toEqual({ min: 1, max: null, ...plain, longest: true })
    const until = { kind: 'expression', expression: is('x').expression }
    expect(repeatOf(loop.until(is('x')))).toEqual({ min: 1, max: null, ...plain, until })
    expect(lastOf(loop.optional())).toMatchObject({ optional: true })
  })

  test('on groups are those of the group', () => {
    const group = a.next(begin('b').next('c')).timesOrMore(2, 5000).greedy().until(is('x')).optional()
    expect(lastOf(group)).toMatchObject({
      kind: 'group',
      optional: true,
      repeat: { min: 2, greedy: true, within: five },
    })
  })

  test.each<[string, (loop: AnyPattern) => unknown]>([
    ['a second one', (loop) => loop.times(2)],
    ['a second optional', (loop) => loop.optional().optional()],
    ['consecutive twice', (loop) => loop.consecutive().consecutive()],
    ['consecutive and combinations', (loop) => loop.consecutive().allowCombinations()],
    ['combinations twice', (loop) => loop.allowCombinations().allowCombinations()],
    ['longest twice', (loop) => loop.longest().longest()],
    ['until twice', (loop) => loop.until(is('x')).until(is('y'))],
    ['reluctant twice', (loop) => loop.reluctant().reluctant()],
    ['greedy and reluctant', (loop) => loop.greedy().reluctant()],
    ['reluctant and greedy', (loop) => loop.reluctant().greedy()],
    ['greedy after combinations', (loop) => loop.allowCombinations().greedy()],
    ['held twice', (loop) => loop.heldFor(5).heldFor(5)],
  ])('are refused: %s', (_, build) => {
    expectRefused(() => build(begin('x').next('a').oneOrMore()), { step: 'a' })
    if (_ !== 'held twice')
      expectRefused(() => build(begin('x').next(begin('a').next('b')).oneOrMore()), { step: '(a b)' })
  })

  test.each<[string, (step: AnyPattern) => unknown]>([
    ['consecutive', (step) => step.consecutive()],
    ['allowCombinations', (step) => step.allowCombinations()],
    ['longest', (step) => step.longest()],
    ['greedy', (step) => step.greedy()],
    ['reluctant', (step) => step.reluctant()],
    ['until', (step) => step.until(is('x'))],
  ])('are refused on what is taken once, and on an absence: %s', (setting, build) => {
    expectRefused(() => build(a), { step: 'a', setting: expect.stringContaining(setting) })
    expectRefused(() => build(a.notNext('n')), { step: 'n', setting: expect.stringContaining(setting) })
  })

  test('are refused on an absence', () => {
    const absence = a.notFollowedBy('n')
    for (const build of [
      () => absence.times(2),
      () => absence.oneOrMore(),
      () => absence.timesOrMore(1),
      () => absence.optional(),
      () => absence.heldFor(5),
      () => absence.within(5, { of: 'step' }),
    ]) {
      expectRefused(build, { step: 'n' })
    }
  })

  test('are refused with other numbers', () => {
    for (const [min, max] of [
      [0, 0],
      [3, 2],
      [-1, 2],
      [1.5, 2],
      [1, 2.5],
      [1, Infinity],
    ] as const) {
      expectRefused(() => a.times(min, max), { step: 'a', min, max })
    }
    expectRefused(() => a.times(0), { min: 0 })
    for (const min of [0, -1, 1.5, NaN]) expectRefused(() => a.timesOrMore(min), { min, max: null })
    expectRefused(() => a.oneOrMore(0), { step: 'a' }, 'EMPTY_WINDOW')
    expect(() => a.oneOrMore('5 bananas')).toThrow(expect.objectContaining({ code: 'BAD_DURATION' }))
  })

  test('an optional step does not follow a greedy loop, as in Flink; a loop that may be empty does', () => {
    const greedy = a.oneOrMore().greedy()
    expectRefused(() => greedy.next('b').optional(), { step: 'b', loop: 'a' })
    expectRefused(() => greedy.next(begin('b').next('c')).optional(), { step: '(b c)', loop: 'a' })
    expect(lastOf(greedy.next('b').times(0, 2))).toMatchObject({ optional: true })
    expect(lastOf(greedy.allowCombinations())).toMatchObject({ repeat: { greedy: true, inner: 'any' } })
  })

  test('heldFor makes a step a loop that ends when it has lasted, and leaves a loop as it is', () => {
    expect(lastOf(a.heldFor('5s'))).toMatchObject({
      heldFor: 5000,
      repeat: { min: 1, max: null, inner: 'strict', reluctant: true },
    })
    expect(lastOf(a.timesOrMore(2).heldFor('5s'))).toMatchObject({
      heldFor: 5000,
      repeat: { min: 2, max: null, inner: 'relaxed', reluctant: false },
    })
    expectRefused(() => a.times(2).heldFor(5), { step: 'a' })
    expectRefused(() => a.next(begin('b').next('c')).heldFor(5), { step: '(b c)' })
    expectRefused(() => a.heldFor(5).greedy(), { step: 'a', other: 'heldFor(…)' })
    expectRefused(() => a.heldFor(0), { step: 'a' }, 'EMPTY_WINDOW')
    expectRefused(() => a.times(2).until(is('x')), { step: 'a', setting: 'until(…)' })
  })
})

describe('within', () => {
  test('bounds the match, a gap or a part; the shortest holds', () => {
    expect(a.within(5).within(9).syntax.within).toEqual({ ms: 5, inclusive: false })
    expect(a.within(5, { inclusive: true }).within(5).syntax.within).toEqual({ ms: 5, inclusive: false })
    expect(a.within(5).within(5, { inclusive: true }).syntax.within).toEqual({ ms: 5, inclusive: false })
    expect(lastOf(a.next('b').within(5, { of: 'previous' }))).toMatchObject({
      withinPrevious: { ms: 5 },
      withinStep: null,
    })
    const both = a.oneOrMore().within(9, { of: 'step', inclusive: true }).within(10, { of: 'step' })
    expect(lastOf(both)).toMatchObject({ withinStep: { ms: 9, inclusive: true }, withinPrevious: null })
    expect(lastOf(a.notFollowedBy('n').within(5, { of: 'previous' }))).toMatchObject({ withinPrevious: { ms: 5 } })
    expect(both.syntax.within).toBeNull()
  })

  test('is refused where it says nothing', () => {
    for (const of of ['match', 'previous', 'step'] as const) {
      expectRefused(() => a.within(0, { of }), {}, 'EMPTY_WINDOW')
    }
    expectRefused(() => a.within(5, { of: 'gap' as never }), { of: 'gap' })
  })
})

describe('what is given', () => {
  test('is selected by one skip strategy', () => {
    expect(a.skipPastLastEvent().noSkip().syntax.skip).toBe('noSkip')
    expect(a.skipToNext().syntax.skip).toBe('skipToNext')
    expect(a.skipPastLastEvent().syntax.skip).toBe('skipPastLastEvent')
    expect(a.skipToFirst('a').syntax.skip).toEqual({ to: 'first', step: 'a', onMiss: 'ignore' })
    expect(a.skipToLast('a', { onMiss: 'error' }).syntax.skip).toEqual({ to: 'last', step: 'a', onMiss: 'error' })
    expectRefused(() => a.skipToLast('a', { onMiss: 'throw' as never }), { onMiss: 'throw' })
  })

  test('is all matches, some, their number, or that there are any', () => {
    expect(a.atMost(3).syntax.output).toEqual({ kind: 'matches', limit: 3 })
    expect(a.detectOnly().syntax.output).toEqual({ kind: 'detect' })
    expect(a.count().syntax.output).toEqual({ kind: 'count', aggregates: {} })
    const counted = a.count((all) => ({ most: all.max('a', 'value'), sum: all.sum('a', 'value') }))
    expect(counted.syntax.output).toEqual({
      kind: 'count',
      aggregates: { most: { fn: 'max', step: 'a', path: 'value' }, sum: { fn: 'sum', step: 'a', path: 'value' } },
    })
    for (const limit of [0, 1.5, Infinity]) expectRefused(() => a.atMost(limit), { limit })
    expectRefused(() => a.atMost(3).count(), { setting: 'atMost(…)' })
    expectRefused(() => counted.detectOnly(), { setting: 'count(…)' })
    expectRefused(() => a.detectOnly().atMost(1), { setting: 'detectOnly()' })
  })

  test('is of events with equal values in some fields', () => {
    expect(a.partitionBy('site', 'pump.id').syntax.partitionBy).toEqual(['site', 'pump.id'])
    expectRefused(() => a.partitionBy(), {})
    expectRefused(() => a.partitionBy(''), { path: '' })
    expectRefused(() => a.partitionBy('site').partitionBy('pump'), { setting: 'partitionBy(…)' })
  })
})
