import { describe, expect, it } from 'vitest'
import { matches, never, notNext, pattern, step, timed, within, withinInclusive } from './notation.ts'

describe('notNext', () => {
  const syntax = pattern(step('a'), notNext('n'), step('b'))

  it('forbids the event directly after, and no later one', () => {
    expect(matches(syntax, 'a n b')).toEqual([])
    expect(matches(syntax, 'a x n b')).toEqual(['a=0 b=3'])
  })

  it('forbids it to the next step too, even as the last event of a match', () => {
    expect(matches(pattern(step('a'), notNext('b'), step('b')), 'a b')).toEqual([])
  })

  it('at the end waits for a next event, and is certain with it', () => {
    const last = pattern(step('a'), notNext('n'))
    expect(timed(last, 'a x')).toEqual(['a=0 @1'])
    expect(timed(last, 'a n')).toEqual([])
    expect(timed(last, 'a')).toEqual([])
  })

  it('at the end needs that event inside of the window', () => {
    expect(timed(within(5, pattern(step('a'), notNext('n'))), 'a x@4')).toEqual(['a=0 @4'])
    expect(timed(within(5, pattern(step('a'), notNext('n'))), 'a x@5')).toEqual([])
    expect(timed(withinInclusive(5, pattern(step('a'), notNext('n'))), 'a x@5')).toEqual(['a=0 @5'])
  })

  it('before an optional last step is looked at, as in Flink, with the event just taken', () => {
    expect(timed(pattern(step('a'), notNext('n'), step('b', { optional: true })), 'a n')).toEqual(['a=0 @0'])
    expect(timed(pattern(step('a'), notNext('a'), step('b', { optional: true })), 'a b')).toEqual(['a=0 b=1 @1'])
  })
})

describe('notFollowedBy', () => {
  it('forbids an event anywhere before the next one taken', () => {
    const syntax = pattern(step('a'), never('n'), step('b'))
    expect(matches(syntax, 'a x b')).toEqual(['a=0 b=2'])
    expect(matches(syntax, 'a x n b')).toEqual([])
    expect(matches(syntax, 'n a b n')).toEqual(['a=1 b=2'])
  })

  it('does not keep an event from being the last of a match', () => {
    expect(matches(pattern(step('a'), never('b'), step('b')), 'a b')).toEqual(['a=0 b=1'])
    expect(matches(pattern(step('a'), never('b'), step('b')), 'a x b')).toEqual(['a=0 b=2'])
  })

  it('but nothing goes on from that event', () => {
    expect(matches(pattern(step('a'), never('b'), step('b'), step('c', { optional: true })), 'a b c')).toEqual([
      'a=0 b=1',
    ])
    expect(matches(pattern(step('a'), never('b'), step('b'), step('c')), 'a b c')).toEqual([])
  })

  it('several in a row add up', () => {
    const syntax = pattern(step('a'), never('m'), never('n'), step('b'))
    expect([matches(syntax, 'a m b'), matches(syntax, 'a n b'), matches(syntax, 'a x b')]).toEqual([
      [],
      [],
      ['a=0 b=2'],
    ])
  })

  it('before an optional step is in force until that step is taken', () => {
    const syntax = pattern(step('a'), never('n'), step('c', { optional: true }), step('d'))
    expect(matches(syntax, 'a c n d')).toEqual(['a=0 c=1 d=3'])
    expect(matches(syntax, 'a n d')).toEqual([])
  })

  it('before an optional last step is no condition on the match without it', () => {
    expect(timed(pattern(step('a'), never('n'), step('b', { optional: true })), 'a n b')).toEqual(['a=0 @0'])
  })

  describe('directly after a loop', () => {
    it('is in force between its repetitions, up to its least number', () => {
      const twice = pattern(step('a', { times: [2, 2] }), never('n'), step('b'))
      expect(matches(twice, 'a n a b')).toEqual([])
    })

    it('and without an upper bound in all of them', () => {
      const syntax = pattern(step('c'), step('a', { times: [1, null] }), never('n'), step('b'))
      expect(matches(syntax, 'c a x n a b')).toEqual([])
    })

    it('but with one not in those above its least number, unless it comes directly next', () => {
      const syntax = pattern(step('c'), step('a', { times: [1, 2] }), never('n'), step('b'))
      expect(matches(syntax, 'c a x n a b')).toEqual(['c=0 a=1,4 b=5'])
      expect(matches(syntax, 'c a n a b')).toEqual([])
    })
  })
})

describe('expectations of one event share their fate for the next event', () => {
  const syntax = pattern(step('c'), step('a', { optional: true }), never('n'), step('d'))

  it('if it is forbidden to one of them, all end', () => {
    expect(matches(syntax, 'c n a d')).toEqual([])
  })

  it('one event later each stands for itself', () => {
    expect(matches(syntax, 'c x n a d')).toEqual(['c=0 a=3 d=4'])
  })

  it('but what is complete with that event is a match', () => {
    const last = pattern(
      step('c'),
      step('a', { times: [1, null] }),
      notNext('a'),
      step('d', { optional: true }),
      step('e', { optional: true }),
    )
    expect(matches(last, 'c a d')).toEqual(['c=0 a=1 d=2'])
    const shared = pattern(step('c'), step('n', { optional: true }), never('n'), step('d', { optional: true }))
    expect(matches(shared, 'c n d')).toEqual(['c=0', 'c=0 n=1'])
  })
})

describe('notFollowedBy at the end', () => {
  const syntax = within(10, pattern(step('a'), never('n')))

  it('is certain at the deadline, which is its time', () => {
    expect(timed(syntax, 'a@5 x@7 x@40')).toEqual(['a=0 @15'])
  })

  it('is broken by an event before the deadline, not by one exactly at it', () => {
    expect(timed(syntax, 'a@5 n@14 x@40')).toEqual([])
    expect(timed(syntax, 'a@5 n@15 x@40')).toEqual(['a=0 @15'])
  })

  it('with an inclusive window is broken exactly at the deadline, not after it', () => {
    const inclusive = withinInclusive(10, pattern(step('a'), never('n')))
    expect(timed(inclusive, 'a@5 n@15 x@40')).toEqual([])
    expect(timed(inclusive, 'a@5 n@16 x@40')).toEqual(['a=0 @15'])
  })

  it('counts its window from the first event', () => {
    expect(timed(within(10, pattern(step('a'), step('b'), never('n'))), 'a@5 b@9 n@15 x@40')).toEqual(['a=0 b=1 @15'])
  })

  it('needs no further event, after a loop neither', () => {
    expect(timed(within(10, pattern(step('a', { times: [1, null] }), never('n'))), 'a@5')).toEqual(['a=0 @15 end'])
  })

  it('together with notNext: both must hold', () => {
    const both = within(10, pattern(step('a'), notNext('m'), never('n')))
    expect(timed(both, 'a@5 x m x@40')).toEqual(['a=0 @15'])
    expect(timed(both, 'a@5 m x@40')).toEqual([])
    expect(timed(both, 'a@5 x n x@40')).toEqual([])
  })
})
