import { describe, expect, it } from 'vitest'
import { matches, pattern, step } from './notation.ts'

describe('a match starts', () => {
  it('at every event that satisfies the first step, whatever lies between', () => {
    expect(matches(pattern(step('a')), 'a x a a')).toEqual(['a=0', 'a=2', 'a=3'])
  })

  it('and ignores the gap of the first step', () => {
    expect(matches(pattern(step('a', { gap: 'strict' })), 'x a')).toEqual(['a=1'])
  })

  it('with each start on its own: two starts may share what follows', () => {
    expect(matches(pattern(step('a'), step('b')), 'a a b b')).toEqual(['a=0 b=2', 'a=1 b=2'])
  })
})

describe('the gap before a step', () => {
  it('strict: the very next event, or none', () => {
    const syntax = pattern(step('a'), step('b', { gap: 'strict' }))
    expect(matches(syntax, 'a b')).toEqual(['a=0 b=1'])
    expect(matches(syntax, 'a x b')).toEqual([])
  })

  it('relaxed: passes over others, and takes the first that fits', () => {
    expect(matches(pattern(step('a'), step('b')), 'a x b b')).toEqual(['a=0 b=2'])
  })

  it('any: takes each that fits, in a match of its own', () => {
    expect(matches(pattern(step('a'), step('b', { gap: 'any' })), 'a x b b')).toEqual(['a=0 b=2', 'a=0 b=3'])
  })

  it('is after the event taken last, not after the start', () => {
    expect(matches(pattern(step('a'), step('b'), step('c', { gap: 'strict' })), 'a x b c')).toEqual(['a=0 b=2 c=3'])
  })

  it('a step without a condition takes every event, so a relaxed one takes the next', () => {
    expect(matches(pattern(step('a'), step('any', { where: null })), 'a x y')).toEqual(['a=0 any=1'])
  })

  it('an event is taken once in a match, though it fits two steps', () => {
    expect(matches(pattern(step('a'), step('again', { where: step('a').where })), 'a a')).toEqual(['a=0 again=1'])
  })
})
