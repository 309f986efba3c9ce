import { describe, expect, test } from 'vitest'
import { bound, field } from '../../../src/event/field.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { conditionText } from '../../../src/pattern/syntax/condition.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))
const planOf = ({ syntax }: AnyPattern) => planPattern(syntax)

describe('the split of a condition', () => {
  const related = field('value').gt(bound('a', 'value'))
  function isOdd(event: { value: number }): boolean {
    return event.value % 2 === 1
  }
  function isMore(event: { value: number }, seen: { a: { value: number } }): boolean {
    return event.value > seen.a.value
  }

  /** Of the step `b`: what is asked of the event alone, and what of the partial match. */
  function split(pattern: AnyPattern): readonly (string | null)[] {
    const test_ = planOf(pattern).tests[1]!
    const texts = [test_.alone, test_.related]
    return texts.map((condition) => (condition === null ? null : conditionText(condition as never)))
  }

  test('puts what looks back behind what does not', () => {
    const b = a.followedBy('b')
    expect(split(b)).toEqual([null, null])
    expect(split(b.where(is('b')))).toEqual(['kind == "b"', null])
    expect(split(b.where(related))).toEqual([null, 'value > a.value'])
    expect(split(b.where(related).where(is('b')))).toEqual(['kind == "b"', 'value > a.value'])
    expect(split(b.where(isMore as never).where(is('b')))).toEqual(['kind == "b"', 'isMore()'])
  })

  test('but no function before a condition that guards it', () => {
    const b = a.followedBy('b')
    expect(split(b.where(isOdd as never).where(related))).toEqual(['isOdd()', 'value > a.value'])
    expect(split(b.where(related).where(isOdd as never))).toEqual([null, 'value > a.value and isOdd()'])
  })

  test('leaves an or together', () => {
    expect(split(a.followedBy('b').where(is('b')).or(related))).toEqual([null, 'kind == "b" or value > a.value'])
    expect(split(a.followedBy('b').where(is('b')).or(is('c')))).toEqual(['kind == "b" or kind == "c"', null])
  })
})

describe('the prefilter', () => {
  const refusals = (pattern: AnyPattern): readonly string[] => planOf(pattern).prefilterRefused
  const b = (pattern: typeof a) => pattern.followedBy('b').where(is('b'))

  test('is allowed for relaxed contiguity, loops, options and absences with conditions', () => {
    expect(refusals(b(a))).toEqual([])
    expect(refusals(a.followedByAny('b').where(is('b')).oneOrMore().allowCombinations().optional())).toEqual([])
    expect(refusals(a.notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')))).toEqual([])
    expect(refusals(a.times(2).notFollowedBy('n').where(is('n')).within(5))).toEqual([])
  })

  test.each([
    ['next', a.next('b').where(is('b')), "next('b') asks for the very next event"],
    ['notNext', b(a.notNext('n').where(is('n')) as never), "notNext('n') asks for the very next event"],
    ['consecutive', a.oneOrMore().consecutive(), "'a' is consecutive"],
    ['a step without a condition', a.followedBy('any'), "'any' has no condition on the event alone"],
    ['an absence without a condition', a.notFollowedBy('any').within(5), "'any' has no condition on the event alone"],
    [
      'a step that only looks back',
      a.followedBy('b').where(field('value').gt(bound('a', 'value'))),
      "'b' has no condition on the event alone",
    ],
    [
      'a range before an absence',
      a.times(1, 2).notFollowedBy('n').where(is('n')).within(5),
      "the range of 'a' ends before an absence",
    ],
  ])('is refused for %s, with the reason', (_, pattern, reason) => {
    expect(refusals(pattern)).toEqual([reason])
  })
})

describe('warnings', () => {
  const codes = (pattern: AnyPattern): readonly string[] => planOf(pattern).warnings.map(({ code }) => code)

  test('tell of state that nothing bounds', () => {
    expect(codes(a.followedBy('b'))).toEqual(['UNBOUNDED_STATE'])
    expect(codes(a.oneOrMore())).toEqual(['UNBOUNDED_STATE'])
    expect(codes(a.followedBy('b').within(5))).toEqual([])
  })

  test('tell of matches that can be held for ever', () => {
    expect(codes(a.followedBy('b').skipPastLastEvent())).toEqual(['UNBOUNDED_STATE', 'HELD_FOREVER'])
    expect(codes(a.oneOrMore().longest())).toEqual(['UNBOUNDED_STATE', 'HELD_FOREVER'])
    expect(codes(a.oneOrMore().longest().skipPastLastEvent().within(5))).toEqual([])
  })

  test('not where the next event decides', () => {
    expect(codes(a)).toEqual([])
    expect(codes(a.next('b').skipPastLastEvent())).toEqual([])
    expect(codes(a.oneOrMore().consecutive().longest())).toEqual([])
  })

  test('name the rule', () => {
    expect(planOf(a.followedBy('b').named('drift')).warnings[0]!.message).toContain('"drift"')
  })
})

describe('a plan', () => {
  test('says what the engine needs, and is frozen', () => {
    const plan = planOf(a.oneOrMore().longest().within({ seconds: 1 }, { inclusive: true }).skipPastLastEvent())
    expect(plan).toMatchObject({ withinMs: 1000, withinInclusive: true, holdsBack: true, anyLongest: true })
    expect(planOf(a)).toMatchObject({ withinMs: Infinity, withinInclusive: false, holdsBack: false, anyLongest: false })
    expect(Object.isFrozen(plan)).toBe(true)
  })
})
