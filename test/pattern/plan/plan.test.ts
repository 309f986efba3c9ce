import { describe, expect, test } from 'vitest'
import { bound, field, previous } from '../../../src/event/field.ts'
import { either } from '../../../src/pattern/builder/choice.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { needsPrevious, planPattern } from '../../../src/pattern/plan/plan.ts'
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
    const [, ofB] = planOf(pattern).tests
    const texts = [ofB?.alone ?? null, ofB?.related ?? null]
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

describe('a plan', () => {
  test('says what the engine needs, and is frozen', () => {
    const plan = planOf(a.oneOrMore().longest().within({ seconds: 1 }, { inclusive: true }).skipPastLastEvent())
    expect(plan).toMatchObject({ withinMs: 1000, withinInclusive: true, holdsBack: true, ambiguous: false })
    expect(plan.longest).toHaveLength(1)
    expect(planOf(a)).toMatchObject({ withinMs: Infinity, withinInclusive: false, holdsBack: false, longest: [] })
    expect(Object.isFrozen(plan)).toBe(true)
  })

  test('is made once of a frozen pattern, and anew of one that can change', () => {
    const { syntax } = a.followedBy('b').where(is('b'))
    expect(planPattern(syntax)).toBe(planPattern(syntax))
    const open = { ...syntax }
    expect(planPattern(open)).not.toBe(planPattern(open))
    expect(planPattern({ ...syntax, name: 'other' }).name).toBe('other')
  })

  test('carries the warnings about its pattern', () => {
    expect(planOf(a.followedBy('b').named('drift')).warnings).toMatchObject([{ code: 'UNBOUNDED_STATE' }])
    expect(planOf(a).warnings).toEqual([])
  })

  test('numbers steps and absences as they are written, groups opened', () => {
    const pair = begin('b').where(is('b')).notNext('n').followedBy('c')
    const plan = planOf(
      a
        .followedBy(pair)
        .oneOrMore()
        .followedBy(either(begin('d'), begin('e').oneOrMore())),
    )
    expect(plan.leaves.map(({ name }) => name)).toEqual(['a', 'b', 'n', 'c', 'd', 'e'])
    // An absence binds nothing; of a group that repeats, every step is a list.
    expect(plan.lists).toEqual([false, true, false, true, false, true])
    expect(plan.ambiguous).toBe(true)
  })

  test('has each condition once, also those that end loops, with the step it belongs to', () => {
    const pair = begin('b').where(is('b')).followedBy('c')
    const plan = planOf(a.followedBy(pair).oneOrMore().until(is('u')))
    expect(plan.tests.map(({ condition, leaf }) => [conditionText(condition), leaf])).toEqual([
      ['kind == "a"', 0],
      ['kind == "b"', 1],
      ['kind == "u"', 1],
    ])
  })

  test('knows of a longest loop what is in it and what is before it', () => {
    const pair = begin('b').where(is('b')).followedBy('c')
    const [loop] = planOf(a.followedBy(pair).oneOrMore().longest().followedBy('d')).longest
    expect(loop).toEqual({ inside: new Set([1, 2]), before: new Set([0]) })
  })

  test('asks of the event before per partial match where the rule has partitions of its own', () => {
    const pattern = begin('a').where(field('value').gt(previous('value')))
    expect(needsPrevious(planOf(pattern))).toBe(true)
    expect(planOf(pattern).tests).toMatchObject([{ related: null }])
    expect(planOf(pattern.partitionBy('line')).tests).toMatchObject([{ alone: null }])
    expect(needsPrevious(planOf(a))).toBe(false)
  })
})
