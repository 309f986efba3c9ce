import { describe, expectTypeOf, test } from 'vitest'
import { begin, detector, field, pattern, stream } from 'tidemark'
import type { BindingsOf } from 'tidemark'

interface Reading {
  readonly time: number
  readonly celsius: number
}

const start = pattern<Reading>().begin('warm')

describe('the names of a pattern', () => {
  test('stand for an event, a list for a loop, perhaps nothing for an optional step', () => {
    const rule = start.followedBy('hot').oneOrMore().followedBy('cool').optional().notFollowedBy('off').within(5)
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly hot: readonly Reading[]
      readonly cool: Reading | undefined
    }>()
    const loop = start.times(2).optional()
    expectTypeOf<BindingsOf<typeof loop>>().toEqualTypeOf<{ readonly warm: readonly Reading[] | undefined }>()
  })

  test('are known to later conditions, and of a loop its own events so far', () => {
    start.followedBy('hot').where((reading, bound) => {
      expectTypeOf(reading).toEqualTypeOf<Reading>()
      expectTypeOf(bound.warm).toEqualTypeOf<Reading>()
      // @ts-expect-error -- a step does not see itself
      return bound.hot.celsius > 1
    })
    start.oneOrMore().where((_, { warm }) => {
      expectTypeOf(warm).toEqualTypeOf<readonly Reading[]>()
      return warm.length < 3
    })
    // @ts-expect-error -- nothing is called cold
    start.followedBy('hot').where((_, { cold }) => Boolean(cold))
  })

  test('are new each time', () => {
    // @ts-expect-error -- 'warm' is already the name of an earlier step
    const again = (): unknown => start.followedBy('warm')
    // @ts-expect-error -- also two steps later
    const later = (): unknown => start.followedBy('hot').next('warm')
    expectTypeOf(again).toBeFunction()
    expectTypeOf(later).toBeFunction()
  })
})

describe('the type of the events', () => {
  test('comes from the pattern into matches', () => {
    const rule = start.followedBy('hot').where(field('celsius').gt(1))
    const found = detector(rule, { time: 'time' }).pushAll([{ time: 1, celsius: 2 }])
    expectTypeOf<(typeof found)[number]['events']['hot']>().toEqualTypeOf<Reading>()
    expectTypeOf(
      stream([{ time: 1, celsius: 2 }], { time: 'time' })
        .detect(rule)
        .toArray(),
    ).resolves.items.toHaveProperty('events')
  })

  test('must fit the stream; a pattern over events of no type fits any', () => {
    const words = stream([{ word: 'a' }], { time: () => 1 })
    // @ts-expect-error -- a pattern over readings finds nothing in words
    const misfit = (): unknown => words.detect(start)
    words.detect(begin('any').where((event) => event['word'] === 'a'))
    expectTypeOf(misfit).toBeFunction()
  })
})
