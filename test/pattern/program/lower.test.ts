import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { waitOf } from '../../../src/pattern/automaton/automaton.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { Words } from '../../../src/pattern/explain/words.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { guardText, isFree, Lowering, type Way } from '../../../src/pattern/program/lower.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))

/** What can happen behind the first event of a pattern, as text. */
function behindFirst({ syntax }: AnyPattern): readonly string[] {
  const plan = planPattern(syntax)
  const lowering = new Lowering(plan)
  const words = new Words(plan)
  const first = lowering.waysOf(waitOf(syntax)).find(({ action }) => action === 'take')
  const text = (way: Way): string => {
    const step = way.step < 0 ? '' : ` ${words.leaf(way.step)}`
    return `${way.action}${step}: ${words.guard(way).join(' & ') || 'always'}`
  }
  return lowering.waysOf(first!.to!).map(text)
}

describe('lowering a wait', () => {
  test('gathers the conditions on the way through what is proceeded to', () => {
    expect(
      behindFirst(a.notNext('n').where(is('n')).notNext('m').where(is('m')).followedBy('b').where(is('b'))),
    ).toEqual(['take b: not n & not m & b', 'pass: not n & not m & not b', 'stop: not n & m', 'stop: n'])
  })

  test('drops ways on which two conditions contradict each other', () => {
    // The greedy loop refuses its own events to what follows; `b` is the same condition here.
    const same = is('a')
    const pattern = begin('a').where(same).oneOrMore().greedy().followedBy('b').where(is('b'))
    const ways = behindFirst(pattern)
    expect(ways).toContain('take b: b & not a')
    expect(ways).toContain('take a: a')
    expect(ways.filter((way) => way.includes('a & not a'))).toEqual([])
    // Of a reluctant loop, `not b & b` goes the same way.
    const reluctant = behindFirst(
      a.oneOrMore().reluctant().notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')),
    )
    expect(reluctant.some((way) => way.startsWith('take'))).toBe(true)
    for (const way of reluctant) {
      const literals = way.slice(way.indexOf(':') + 2).split(' & ')
      for (const literal of literals) expect(literals).not.toContain(`not ${literal}`)
    }
  })

  test('drops conditions that every event satisfies, and ways that none can go', () => {
    expect(behindFirst(a.followedBy('b'))).toEqual(['take b: always'])
    expect(behindFirst(a.notFollowedBy('n').followedBy('b').where(is('b')))).toEqual([
      'take b: b',
      'pass: not b',
      'stop: always',
    ])
  })

  test('names each condition once, however often it is met', () => {
    const pattern = a.oneOrMore().until(is('u')).followedBy('b').where(is('b'))
    for (const way of behindFirst(pattern)) {
      const literals = way.slice(way.indexOf(':') + 2).split(' & ')
      expect(new Set(literals).size).toBe(literals.length)
    }
  })
})

describe('completing', () => {
  /** The guards under which the pattern is complete with its first event. */
  function completions({ syntax }: AnyPattern): readonly string[] {
    const plan = planPattern(syntax)
    const lowering = new Lowering(plan)
    const words = new Words(plan)
    const first = lowering.waysOf(waitOf(syntax)).find(({ action }) => action === 'take')
    return lowering.completionsOf(first!.to!).map((guard) => words.guard(guard).join(' & '))
  }

  test('needs nothing, or something, or cannot be', () => {
    expect(completions(a)).toEqual([''])
    expect(completions(a.followedBy('b').where(is('b')).optional())).toEqual([''])
    expect(completions(a.heldFor(5))).toEqual(['a held for 5 ms'])
    expect(completions(a.followedBy('b').where(is('b')))).toEqual([])
    expect(completions(a.notFollowedBy('n').within(5))).toEqual([])
  })
})

test('guards are equal as text in whatever order they were gathered', () => {
  const one = { test: 1, holds: true }
  const two = { test: 2, holds: false }
  expect(guardText({ when: [[one], [two]], timings: [] })).toBe(guardText({ when: [[two], [one]], timings: [] }))
  expect(guardText({ when: [[one, two]], timings: [] })).toBe(guardText({ when: [[two, one]], timings: [] }))
  expect(guardText({ when: [[one]], timings: [] })).not.toBe(guardText({ when: [[two]], timings: [] }))
  expect(isFree({ when: [], timings: [] })).toBe(true)
  expect(isFree({ when: [[one]], timings: [] })).toBe(false)
})
