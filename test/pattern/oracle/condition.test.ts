import { describe, expect, it } from 'vitest'
import type { Condition } from '../../../src/pattern/syntax/condition.ts'
import { matches, named, never, pattern, step, test, type Letter } from './notation.ts'

const throws = test(() => {
  throw new Error('no such field')
})
const yes = test(() => true)
const no = test(() => false)
const and = (...conditions: readonly Condition[]): Condition => ({ kind: 'and', conditions })
const or = (...conditions: readonly Condition[]): Condition => ({ kind: 'or', conditions })

describe('a condition', () => {
  it('that is unknown does not hold', () => {
    const unknown: Condition = { kind: 'expression', expression: { kind: 'field', path: 'missing' } }
    expect(matches(pattern(step('a', { where: unknown })), 'a')).toEqual([])
    expect(
      matches(pattern(step('a', { where: { kind: 'expression', expression: { kind: 'literal', value: true } } })), 'a'),
    ).toEqual(['a=0'])
  })

  it('as a function holds if it returns something true', () => {
    expect(matches(pattern(step('a', { where: test(() => 'yes') })), 'a')).toEqual(['a=0'])
    expect(matches(pattern(step('a', { where: test(() => 0) })), 'a')).toEqual([])
  })

  it('that throws does not hold: the event is passed over', () => {
    const firstThrows = test((event) => {
      if ((event as Letter).row === 1) throw new Error('broken')
      return (event as Letter).name === 'b'
    })
    expect(matches(pattern(step('a'), step('b', { where: firstThrows })), 'a b b')).toEqual(['a=0 b=2'])
  })

  it('that throws does not break an absence', () => {
    expect(matches(pattern(step('a'), { ...never('n'), where: throws }, step('b')), 'a n b')).toEqual(['a=0 b=2'])
  })

  it('joins with and, or, from left to right up to what decides', () => {
    const holds = (where: Condition): boolean => matches(pattern(step('a', { where })), 'a').length === 1
    expect([
      holds(and(yes, yes)),
      holds(and(yes, no)),
      holds(or(no, yes)),
      holds(or(no, no)),
      holds(or(throws, yes)),
    ]).toEqual([true, false, true, false, true])
    const calls: string[] = []
    const called = (name: string, answer: boolean): Condition => test(() => calls.push(name) > 0 && answer)
    holds(and(called('first', false), called('second', true)))
    holds(or(called('third', true), called('fourth', true)))
    // Each is asked more than once: to take the event, and to pass it over.
    expect([...new Set(calls)]).toEqual(['first', 'third'])
  })
})

describe('what is bound', () => {
  /** Runs a pattern whose last step records what it was shown. */
  function shown(...steps: readonly ReturnType<typeof step>[]): (text: string) => unknown[] {
    return (text) => {
      const seen: unknown[] = []
      const record = test((event, bound) => {
        seen.push(Object.fromEntries(Object.entries(bound)))
        return (event as Letter).name === 'z'
      })
      matches(pattern(...steps, step('z', { where: record })), text)
      return [...new Map(seen.map((one) => [JSON.stringify(one), one])).values()]
    }
  }
  const letter = (name: string, row: number): Letter => ({ name, row })

  it('is one event for a single step, a list for one that repeats, nothing for one that was skipped', () => {
    const run = shown(step('a'), step('b', { optional: true }), step('c', { times: [1, 2] }))
    expect(run('a c z')).toEqual([{ a: letter('a', 0), c: [letter('c', 1)] }])
  })

  it('includes the repetitions so far of the step itself', () => {
    const fewerThanTwo = test(
      (event, bound) =>
        (event as Letter).name === 'a' && ((bound['a'] as readonly unknown[] | undefined)?.length ?? 0) < 2,
    )
    expect(matches(pattern(step('a', { where: fewerThanTwo, times: [1, null] })), 'a a a')).toEqual([
      'a=0',
      'a=0,1',
      'a=1',
      'a=1,2',
      'a=2',
    ])
  })

  it('is seen by the conditions of absences', () => {
    const sameRow = test((event, bound) => (event as Letter).row === (bound['a'] as Letter).row + 1)
    expect(
      matches(
        pattern(step('a'), { ...never('n'), where: sameRow }, step('b', { gap: 'any', where: named('b') })),
        'a x b',
      ),
    ).toEqual([])
  })
})
