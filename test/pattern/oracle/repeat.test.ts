import { describe, expect, it } from 'vitest'
import { matches, pattern, step, timed } from './notation.ts'

describe('a step that repeats', () => {
  it('goes on at every length from its least', () => {
    const syntax = pattern(step('c'), step('a', { times: [1, null] }), step('b'))
    expect(matches(syntax, 'c a a b')).toEqual(['c=0 a=1,2 b=3', 'c=0 a=1 b=3'])
  })

  it('at the end of a pattern is a match at its least length, and again with each further event', () => {
    expect(timed(pattern(step('c'), step('a', { times: [2, null] })), 'c a a a')).toEqual([
      'c=0 a=1,2 @2',
      'c=0 a=1,2,3 @3',
    ])
  })

  it('takes no more than its most', () => {
    expect(matches(pattern(step('c'), step('a', { times: [2, 2] })), 'c a a a')).toEqual(['c=0 a=1,2'])
    expect(matches(pattern(step('c'), step('a', { times: [1, 2] })), 'c a a a')).toEqual(['c=0 a=1', 'c=0 a=1,2'])
  })

  it('starts anew at each event when it is first', () => {
    expect(matches(pattern(step('a', { times: [2, 2] })), 'a a a')).toEqual(['a=0,1', 'a=1,2'])
  })

  it('strict inside: no event between two repetitions', () => {
    const syntax = pattern(step('c'), step('a', { times: [2, 2], inner: 'strict' }))
    expect(matches(syntax, 'c x a a')).toEqual(['c=0 a=2,3'])
    expect(matches(syntax, 'c a x a')).toEqual([])
  })

  it('any inside: every combination', () => {
    const syntax = pattern(step('c'), step('a', { times: [2, 2], inner: 'any' }))
    expect(matches(syntax, 'c a a a')).toEqual(['c=0 a=1,2', 'c=0 a=1,3'])
  })

  it('its own gap holds before the first repetition only', () => {
    const syntax = pattern(step('c'), step('a', { gap: 'strict', times: [2, 2] }))
    expect(matches(syntax, 'c a x a')).toEqual(['c=0 a=1,3'])
    expect(matches(syntax, 'c x a a')).toEqual([])
  })
})

describe('an optional step', () => {
  it('is waited for and skipped at the same time, from the event before it', () => {
    expect(matches(pattern(step('c'), step('a', { optional: true }), step('d')), 'c x a d')).toEqual([
      'c=0 a=2 d=3',
      'c=0 d=3',
    ])
  })

  it('at the end is a match without it at once, and one with it later', () => {
    expect(timed(pattern(step('a'), step('b', { optional: true })), 'a x b')).toEqual(['a=0 @0', 'a=0 b=2 @2'])
  })

  it('at the beginning lets a match start with the step after it', () => {
    expect(matches(pattern(step('a', { optional: true }), step('b')), 'a b')).toEqual(['a=0 b=1', 'b=1'])
  })

  it('several at the beginning: up to the first that must come', () => {
    const syntax = pattern(step('a', { optional: true }), step('b', { optional: true }), step('c'), step('d'))
    expect(matches(syntax, 'b c d')).toEqual(['b=0 c=1 d=2', 'c=1 d=2'])
  })

  it('never gives the empty match', () => {
    expect(matches(pattern(step('a', { optional: true, times: [1, null] })), 'x a a')).toEqual(['a=1', 'a=1,2', 'a=2'])
  })

  it('of two bindings of the same events the one with the earlier step comes first', () => {
    const sameAs = (name: string) => step(name, { optional: true, where: step('b').where })
    expect(matches(pattern(step('a'), sameAs('first'), sameAs('second')), 'a b')).toEqual([
      'a=0',
      'a=0 first=1',
      'a=0 second=1',
    ])
  })
})
