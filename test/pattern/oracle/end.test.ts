import { describe, expect, it } from 'vitest'
import { oracleMatches } from '../../../src/pattern/oracle/oracle.ts'
import { events, matches, never, pattern, skipPastLast, step, timed, within, withinInclusive } from './notation.ts'

const absence = pattern(step('a'), never('n'))
const loop = pattern(step('a', { times: [1, null], longest: true }))

describe('at the end, complete', () => {
  it('deadlines pass, each at its own time', () => {
    expect(timed(within(10, absence), 'a@5 a@7')).toEqual(['a=0 @15 end', 'a=1 @17 end'])
  })

  it('what has no deadline ends, at the time of the last event', () => {
    expect(timed(loop, 'a@5 a@7')).toEqual(['a=0,1 @7 end', 'a=1 @7 end'])
  })

  it('a deadline is by the end if no event of the scope is outside of the window', () => {
    expect(timed(within(10, absence), 'a@5 x@14')).toEqual(['a=0 @15 end'])
    expect(timed(within(10, absence), 'a@5 x@15')).toEqual(['a=0 @15'])
    expect(timed(withinInclusive(10, absence), 'a@5 x@15')).toEqual(['a=0 @15 end'])
    expect(timed(withinInclusive(10, absence), 'a@5 x@16')).toEqual(['a=0 @15'])
  })

  it('other keys move the clock of the scope', () => {
    expect(timed(within(10, absence), 'a@5', { clock: 16 })).toEqual(['a=0 @15'])
    expect(timed(loop, 'a@5', { clock: 16 })).toEqual(['a=0 @16 end'])
  })

  it('a match certain by its last event is not by the end', () => {
    expect(timed(pattern(step('a')), 'a@5')).toEqual(['a=0 @5'])
  })
})

describe('at the end, cut', () => {
  const cut = { atEnd: 'cut' } as const

  it('absences are decided if an event of the scope is outside of the window', () => {
    expect(timed(within(10, absence), 'a@5 x@14', cut)).toEqual([])
    expect(timed(within(10, absence), 'a@5 x@15', cut)).toEqual(['a=0 @15'])
    expect(timed(withinInclusive(10, absence), 'a@5 x@15', cut)).toEqual([])
    expect(timed(withinInclusive(10, absence), 'a@5 x@16', cut)).toEqual(['a=0 @15'])
  })

  it('what would have been longer ends at the clock', () => {
    expect(timed(within(10, loop), 'a@5 a@7', cut)).toEqual(['a=0,1 @7 end', 'a=1 @7 end'])
  })

  it('what was held back is emitted at the clock', () => {
    const held = skipPastLast(
      within(10, pattern(step('a'), step('b', { optional: true }), step('c', { gap: 'strict' }))),
    )
    expect(timed(held, 'a@1 a@2 c@3 x@4', cut)).toEqual(['a=1 c=2 @4 end'])
    expect(timed(held, 'a@1 a@2 c@3 x@4')).toEqual(['a=1 c=2 @11 end'])
  })
})

describe('now', () => {
  it('events after it have not come yet', () => {
    expect(matches(pattern(step('a')), 'a@5 a@7', { now: 6 })).toEqual(['a=0'])
  })

  it('a deadline at it has passed, a later one has not', () => {
    expect(timed(within(10, absence), 'a@5', { now: 14 })).toEqual([])
    expect(timed(within(10, absence), 'a@5', { now: 15 })).toEqual(['a=0 @15'])
  })

  it('is never an end', () => {
    expect(timed(loop, 'a@5', { now: Infinity })).toEqual([])
  })
})

describe('the answer', () => {
  it('says rows, first and last time', () => {
    const [match] = oracleMatches(pattern(step('a'), step('b', { times: [1, null] })), events('x a@5 b@9'))
    expect(match).toEqual({
      bindings: [
        ['a', [1]],
        ['b', [2]],
      ],
      rows: [1, 2],
      start: 5,
      end: 9,
      time: 9,
      byEnd: false,
    })
  })

  it('is ordered by time, then start, then rows, then earlier step', () => {
    const syntax = within(10, pattern(step('a'), step('b', { gap: 'any', times: [1, null], inner: 'any' }), never('n')))
    expect(timed(syntax, 'a@1 b a@4 b x@50')).toEqual(['a=0 b=1 @11', 'a=0 b=1,3 @11', 'a=0 b=3 @11', 'a=2 b=3 @14'])
  })

  it('is empty for no events', () => {
    expect(oracleMatches(absence, [])).toEqual([])
  })
})

describe('refuses', () => {
  it('events out of order, and times that are none', () => {
    expect(() => matches(absence, 'a@5 a@4')).toThrow('the event in row 1 has time 4, and the one before it 5')
    expect(() =>
      oracleMatches(absence, [
        { time: 1, event: 0 },
        { time: NaN, event: 0 },
      ]),
    ).toThrow('has time NaN')
  })
})
