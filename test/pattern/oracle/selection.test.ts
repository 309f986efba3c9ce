import { describe, expect, it } from 'vitest'
import type { Bound } from '../../../src/event/evaluate.ts'
import {
  matches,
  named,
  never,
  pattern,
  skipPastLast,
  step,
  test,
  timed,
  within,
  withinInclusive,
  type Letter,
} from './notation.ts'

/** Any of `a` and `b`, and later the same letter as a capital: so that one start can match while an earlier one is open. */
const opening = step('s', { where: named('ab') })
const closing = step('e', { where: test((event, bound) => isCapitalOf(event as Letter, bound)) })
const openedAndClosed = skipPastLast(pattern(opening, closing))

function isCapitalOf(event: Letter, bound: Bound): boolean {
  return event.name === (bound['s'] as Letter).name.toUpperCase()
}

describe('noSkip', () => {
  it('emits each match at its own moment, starts that are still open or not', () => {
    expect(timed(pattern(step('a'), step('b', { gap: 'any' })), 'a a b x b')).toEqual([
      'a=0 b=2 @2',
      'a=1 b=2 @2',
      'a=0 b=4 @4',
      'a=1 b=4 @4',
    ])
  })
})

describe('skipPastLastEvent', () => {
  it('drops all that starts up to the last event of a match', () => {
    expect(matches(skipPastLast(pattern(step('a', { times: [2, 2] }))), 'a a a a a')).toEqual(['a=0,1', 'a=2,3'])
  })

  it('drops the other matches of the same start', () => {
    expect(matches(skipPastLast(pattern(step('a'), step('b', { gap: 'any' }))), 'a b b a b')).toEqual([
      'a=0 b=1',
      'a=3 b=4',
    ])
  })

  it('of matches certain at the same moment takes the one with the least rows', () => {
    const syntax = skipPastLast(pattern(step('c'), step('a', { times: [1, null] }), step('b')))
    expect(matches(syntax, 'c a a b')).toEqual(['c=0 a=1,2 b=3'])
  })

  it('of matches certain at different moments takes the first, whatever its rows', () => {
    const middle = step('m', { gap: 'any', where: named('ab') })
    const end = step('e', {
      where: test((event, bound) => (event as Letter).name === (bound['m'] as Letter).name.toUpperCase()),
    })
    expect(timed(skipPastLast(pattern(step('c'), middle, end)), 'c a b B A')).toEqual(['c=0 m=2 e=3 @3'])
  })

  it('holds a match back while an earlier start is open, until that is broken by an absence', () => {
    expect(timed(skipPastLast(pattern(opening, never('n'), closing)), 'a b B x n x')).toEqual(['s=1 e=2 @4'])
  })

  it('… or ends at a strict gap', () => {
    const syntax = skipPastLast(pattern(opening, closing, step('x', { gap: 'strict' })))
    expect(timed(syntax, 'a b B x A y x')).toEqual(['s=1 e=2 x=3 @5'])
  })

  it('… or reaches its deadline, which is then the time of the match', () => {
    expect(timed(within(10, openedAndClosed), 'a b B@4 x@30')).toEqual(['s=1 e=2 @10'])
  })

  it('… which comes before an event of the same time', () => {
    expect(timed(within(10, openedAndClosed), 'a b@5 B@10')).toEqual(['s=1 e=2 @10'])
    expect(timed(withinInclusive(10, openedAndClosed), 'a b@5 B@10')).toEqual(['s=1 e=2 @10 end'])
  })

  it('… or the input ends', () => {
    expect(timed(openedAndClosed, 'a b B@4 x@30')).toEqual(['s=1 e=2 @30 end'])
  })

  it('… and never emits it if nothing of this comes', () => {
    expect(timed(openedAndClosed, 'a b B@4 x@30', { now: 1000 })).toEqual([])
  })

  it('an earlier start that matches in the end takes the held match away', () => {
    expect(timed(openedAndClosed, 'a b B x A')).toEqual(['s=0 e=4 @4'])
  })

  it('a start that was skipped holds nothing back', () => {
    expect(timed(openedAndClosed, 'a b A b B')).toEqual(['s=0 e=2 @2', 's=3 e=4 @4'])
  })

  it('a start that has matched holds nothing back, though it could go on', () => {
    expect(timed(skipPastLast(pattern(step('a'), step('b', { gap: 'any' }))), 'a b a b')).toEqual([
      'a=0 b=1 @1',
      'a=2 b=3 @3',
    ])
  })
})

describe('longest', () => {
  const strict = step('a', { times: [1, null], inner: 'strict', longest: true })

  it('gives one match a start, when it can no longer grow', () => {
    expect(timed(pattern(step('c'), strict), 'c a a a x')).toEqual(['c=0 a=1,2,3 @4'])
  })

  it('for each start', () => {
    expect(timed(pattern(strict), 'a a x')).toEqual(['a=0,1 @2', 'a=1 @2'])
  })

  it('with skip past the last event is leftmost-longest', () => {
    expect(timed(skipPastLast(pattern(strict)), 'a a x a')).toEqual(['a=0,1 @2', 'a=3 @3 end'])
  })

  it('ends at the deadline of the window', () => {
    const relaxed = pattern(step('a', { times: [1, null], longest: true }))
    expect(timed(within(10, relaxed), 'a x a a@9 a@20')).toEqual(['a=0,2,3 @10', 'a=2,3 @12', 'a=3 @19', 'a=4 @30 end'])
  })

  it('drops only what another match extends: what follows the loop still differs', () => {
    const syntax = pattern(step('c'), strict, step('b', { gap: 'any' }))
    expect(matches(syntax, 'c a a b b')).toEqual(['c=0 a=1,2 b=3', 'c=0 a=1,2 b=4'])
  })

  it('takes a shorter loop where the longer one gives no match', () => {
    const syntax = pattern(step('c'), strict, step('last', { gap: 'strict', where: strict.where }))
    expect(matches(syntax, 'c a a x')).toEqual(['c=0 a=1 last=2'])
  })

  it('compares combinations by what they contain, not by their length', () => {
    const pairedWithTwo = test((event, bound) => {
      const first = (bound['a'] as readonly Letter[] | undefined)?.[0]
      return (event as Letter).name === 'a' && (first === undefined || first.row === 2)
    })
    const loop = step('a', { where: pairedWithTwo, times: [1, 2], inner: 'any', gap: 'any', longest: true })
    expect(matches(pattern(step('c'), loop), 'c a a a')).toEqual(['c=0 a=1', 'c=0 a=2,3'])
  })

  it('compares only matches that are equal before the loop', () => {
    const lastIfFirst = test((event, bound) => {
      const { name, row } = event as Letter
      return name === 'a' && ((bound['b'] as Letter).row === 2 || row === 4)
    })
    const syntax = pattern(step('c'), step('b', { gap: 'any' }), { ...strict, where: lastIfFirst })
    expect(matches(syntax, 'c b b a a x')).toEqual(['c=0 b=1 a=4', 'c=0 b=2 a=3,4'])
  })
})
