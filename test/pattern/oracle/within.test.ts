import { describe, expect, it } from 'vitest'
import { matches, pattern, step, timed, within, withinInclusive } from './notation.ts'

const ab = pattern(step('a'), step('b', { gap: 'any' }))

describe('within', () => {
  it('is from the first to the last event, less than its length', () => {
    expect(matches(within(10, ab), 'a@5 b@14')).toEqual(['a=0 b=1'])
    expect(matches(within(10, ab), 'a@5 b@15')).toEqual([])
  })

  it('inclusive: its length too', () => {
    expect(matches(withinInclusive(10, ab), 'a@5 b@15')).toEqual(['a=0 b=1'])
    expect(matches(withinInclusive(10, ab), 'a@5 b@16')).toEqual([])
  })

  it('an event exactly at the deadline can start a match of its own', () => {
    expect(matches(within(10, pattern(step('a', { times: [2, 2] }))), 'a@5 a@15 a@20')).toEqual(['a=1,2'])
  })

  it('takes all events of one time, in order of arrival', () => {
    expect(matches(within(10, ab), 'a@5 b@5 a@5 b@5')).toEqual(['a=0 b=1', 'a=0 b=3', 'a=2 b=3'])
  })

  it('holds for a start at time 0 and before', () => {
    expect(timed(within(10, ab), 'a@-5 b@4 b@5')).toEqual(['a=0 b=1 @4'])
    expect(timed(within(10, ab), 'a@0 b@9 b@10')).toEqual(['a=0 b=1 @9'])
  })
})
