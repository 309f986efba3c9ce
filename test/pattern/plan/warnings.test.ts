import { describe, expect, test } from 'vitest'
import { allOf, either } from '../../../src/pattern/builder/choice.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { warningsOf } from '../../../src/pattern/plan/warnings.ts'

const codes = ({ syntax }: AnyPattern): readonly string[] => warningsOf(syntax).map(({ code }) => code)
const a = begin('a')
const group = begin('b').next('c')

describe('state that nothing bounds', () => {
  test.each<[string, AnyPattern]>([
    ['a relaxed step', a.followedBy('b')],
    ['a loop', a.oneOrMore()],
    ['a counted loop', a.times(2)],
    ['a relaxed group', a.followedBy(group)],
    ['a relaxed step in a group', a.next(begin('b').followedBy('c'))],
    ['a group that repeats', begin(group).oneOrMore()],
    ['a group that begins one', a.followedBy(begin(group).next('d'))],
    ['members in any order', begin(allOf(begin('b'), begin('c')))],
    ['a relaxed alternative', a.next(either(begin('b'), begin('c').followedBy('d')))],
  ])('is warned of: %s', (_, pattern) => {
    expect(codes(pattern)).toContain('UNBOUNDED_STATE')
    expect(codes(pattern.within(5))).not.toContain('UNBOUNDED_STATE')
  })

  test.each<[string, AnyPattern]>([
    ['one event', a],
    ['the next event', a.next(group).notNext('n')],
    ['a consecutive loop', a.oneOrMore().consecutive().longest()],
    ['a bounded gap', a.followedBy('b').within(5, { of: 'previous' })],
    ['a bounded repetition', a.oneOrMore(5)],
    ['a bounded step', a.oneOrMore().within(5, { of: 'step' })],
    ['a bounded group that begins another', begin(begin(group).next('d')).oneOrMore(5)],
    ['a group of next events that repeats', a.next(begin(group).next('d')).oneOrMore().consecutive()],
    ['a first group that repeats with nothing between', begin(begin(group).next('d')).oneOrMore().consecutive()],
    ['a bounded group', begin(begin('b').followedBy('c')).within(5, { of: 'step' })],
    ['an absence with a bound', a.notFollowedBy('n').within(5, { of: 'previous' })],
    ['members right behind one another', begin(allOf(begin('b'), begin('c')).between('next'))],
  ])('not where something else ends the wait: %s', (_, pattern) => {
    expect(codes(pattern)).toEqual([])
  })
})

describe('matches that can be held for ever', () => {
  test('are warned of', () => {
    expect(codes(a.followedBy('b').skipPastLastEvent())).toEqual(['UNBOUNDED_STATE', 'HELD_FOREVER'])
    expect(codes(a.followedBy('b').skipToLast('b'))).toEqual(['UNBOUNDED_STATE', 'HELD_FOREVER'])
    expect(codes(a.followedBy(begin('b').oneOrMore().longest()))).toEqual(['UNBOUNDED_STATE', 'HELD_FOREVER'])
  })

  test('not with a window, nor where the next event decides', () => {
    expect(codes(a.oneOrMore().longest().skipPastLastEvent().within(5))).toEqual([])
    expect(codes(a.next('b').skipPastLastEvent())).toEqual([])
  })
})

describe('what has very many partial matches', () => {
  test.each<[string, AnyPattern]>([
    ['a loop of all combinations', a.oneOrMore().allowCombinations()],
    ['a group of all combinations', begin(group).oneOrMore().allowCombinations()],
    ['a loop in a group', begin(begin('b').oneOrMore().allowCombinations())],
    ['a group that repeats in one that repeats', begin(begin(group).oneOrMore().next('d')).oneOrMore()],
    ['any event in a group that repeats', begin(begin('b').followedByAny('c')).oneOrMore()],
  ])('is warned of: %s', (_, pattern) => {
    expect(codes(pattern.within(5))).toEqual(['COMBINATORIAL'])
  })

  test('not a group that repeats alone', () => {
    expect(codes(begin(group).oneOrMore().within(5))).toEqual([])
    expect(codes(begin(begin(group).next('d')).oneOrMore().within(5))).toEqual([])
  })

  test('by the name of the rule and of the part', () => {
    const [warning] = warningsOf(a.next(group).oneOrMore().allowCombinations().within(5).named('drift').syntax)
    expect(warning!.message).toContain('"drift"')
    expect(warning!.message).toContain("'(b c)'")
  })
})
