import { describe, expectTypeOf, test } from 'vitest'
import { allOf, begin, bound, detector, either, field, pattern, stream } from 'tidemark'
import type { AggregatesOf, BindingsOf, BoundEvents } from 'tidemark'

interface Reading {
  readonly time: number
  readonly celsius: number
}

const readings = pattern<Reading>()
const start = readings.begin('warm')

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
    const fromNone = start.times(0, 2)
    expectTypeOf<BindingsOf<typeof fromNone>>().toEqualTypeOf<{ readonly warm: readonly Reading[] | undefined }>()
    const held = start.heldFor('5s')
    expectTypeOf<BindingsOf<typeof held>>().toEqualTypeOf<{ readonly warm: readonly Reading[] }>()
  })

  test('are known to later conditions, and of a loop its own events so far', () => {
    start.followedBy('hot').where((reading, bound_, previous) => {
      expectTypeOf(reading).toEqualTypeOf<Reading>()
      expectTypeOf(bound_.warm).toEqualTypeOf<Reading>()
      expectTypeOf(previous).toEqualTypeOf<Reading | undefined>()
      // @ts-expect-error -- a step does not see itself
      return bound_.hot.celsius > 1
    })
    start.oneOrMore().where((_, { warm }) => {
      expectTypeOf(warm).toEqualTypeOf<BoundEvents<Reading>>()
      return warm.length < 3
    })
    // @ts-expect-error -- nothing is called cold
    start.followedBy('hot').where((_, { cold }) => Boolean(cold))
    start
      .oneOrMore()
      .until((reading, { warm }) => warm.length > 2 && reading.celsius < warm[0]!.celsius)
      .next('after')
      .optional()
      .next('end')
      .where((_, { after }) => after === undefined || after.celsius > 1)
  })

  test('aggregate where they stand for a list, also for one that may be empty', () => {
    start
      .oneOrMore()
      .optional()
      .followedBy('hot')
      .where((reading, { warm }) => {
        expectTypeOf(warm.avg('celsius')).toEqualTypeOf<number | null>()
        expectTypeOf(warm.sum('celsius')).toEqualTypeOf<number>()
        expectTypeOf(warm.count()).toEqualTypeOf<number>()
        expectTypeOf(warm[0]).toEqualTypeOf<Reading | undefined>()
        // @ts-expect-error -- a reading has no humidity
        return reading.celsius > (warm.max('humidity') ?? 0)
      })
  })

  test('are new each time', () => {
    // @ts-expect-error -- 'warm' is already the name of an earlier step
    const again = (): unknown => start.followedBy('warm')
    // @ts-expect-error -- also two steps later
    const later = (): unknown => start.followedBy('hot').next('warm')
    // @ts-expect-error -- an absence too
    const absent = (): unknown => start.notFollowedBy('warm')
    expectTypeOf(again).toBeFunction()
    expectTypeOf(later).toBeFunction()
    expectTypeOf(absent).toBeFunction()
  })
})

describe('the names in a group', () => {
  const group = readings.begin('down').next('up').optional()

  test('belong to the pattern around', () => {
    const rule = start.followedBy(group)
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly down: Reading
      readonly up: Reading | undefined
    }>()
  })

  test('stand for lists if it repeats, and may be missing if it is optional', () => {
    const loop = start.followedBy(group).oneOrMore()
    expectTypeOf<BindingsOf<typeof loop>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly down: readonly Reading[]
      readonly up: readonly Reading[] | undefined
    }>()
    const optional = readings.begin(group).optional()
    expectTypeOf<BindingsOf<typeof optional>>().toEqualTypeOf<{
      readonly down: Reading | undefined
      readonly up: Reading | undefined
    }>()
    loop.followedBy('end').where((_, { down, up }) => {
      expectTypeOf(down.avg('celsius')).toEqualTypeOf<number | null>()
      return down.length === up.length
    })
  })

  test('are events of the pattern around, if the group did not say which', () => {
    const rule = start.followedBy(begin('x').oneOrMore().followedBy('y'))
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly x: readonly Reading[]
      readonly y: Reading
    }>()
  })

  test('see the names outside in conditions, if the group is made inside', () => {
    const rule = start.followedBy((inside) =>
      inside
        .begin('hot')
        .where((reading, { warm }) => reading.celsius > warm.celsius)
        .next('hotter')
        .where((reading, { hot }) => reading.celsius > hot.celsius),
    )
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly hot: Reading
      readonly hotter: Reading
    }>()
    // @ts-expect-error -- 'warm' is already the name of an earlier step
    const again = (): unknown => start.followedBy((inside) => inside.begin('warm'))
    expectTypeOf(again).toBeFunction()
  })

  test('are new, also across groups and alternatives', () => {
    // @ts-expect-error -- 'down' is already the name of an earlier step
    const twice = (): unknown => readings.begin('down').next(group)
    // @ts-expect-error -- 'a' is already the name of an earlier step
    const alternatives = (): unknown => either(begin('a'), begin('b').next('a'))
    // @ts-expect-error -- and of members too
    const members = (): unknown => allOf(begin('a'), begin('b'), begin('a'))
    // @ts-expect-error -- a group over words finds nothing in readings
    const misfit = (): unknown => start.next(pattern<{ readonly word: string }>().begin('x'))
    for (const wrong of [twice, alternatives, members, misfit]) expectTypeOf(wrong).toBeFunction()
  })
})

describe('the names in a choice', () => {
  const parts = [readings.begin('x'), readings.begin('y').oneOrMore().next('z')] as const

  test('may be missing from a match of either', () => {
    const rule = start.followedBy(either(...parts))
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly x: Reading | undefined
      readonly y: readonly Reading[] | undefined
      readonly z: Reading | undefined
    }>()
    rule.next('end').where((_, { x, y }) => x === undefined || y.length > 1)
  })

  test('are all there in a match of allOf', () => {
    const rule = start.followedBy(allOf(...parts).between('next'))
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly warm: Reading
      readonly x: Reading
      readonly y: readonly Reading[]
      readonly z: Reading
    }>()
  })

  test('nest', () => {
    const rule = readings.begin(either(allOf(begin('a'), begin('b')), begin('c'))).times(2)
    expectTypeOf<BindingsOf<typeof rule>>().toEqualTypeOf<{
      readonly a: readonly Reading[] | undefined
      readonly b: readonly Reading[] | undefined
      readonly c: readonly Reading[] | undefined
    }>()
  })
})

describe('what names a step or a field', () => {
  test('names one that there is', () => {
    const rule = start.followedBy('hot').skipToFirst('hot').partitionBy('celsius')
    // @ts-expect-error -- there is no step of this name
    const skip = (): unknown => rule.skipToLast('cold')
    // @ts-expect-error -- a reading has no such field
    const split = (): unknown => rule.partitionBy('humidity')
    expectTypeOf(skip).toBeFunction()
    expectTypeOf(split).toBeFunction()
  })

  test('gives aggregates their names', () => {
    const rule = start.followedByAny('hot')
    const counted = rule.count((all) => ({ hottest: all.max('hot', 'celsius') }))
    expectTypeOf<AggregatesOf<typeof counted>>().toEqualTypeOf<{ readonly hottest: number | null }>()
    expectTypeOf<AggregatesOf<typeof rule>>().toEqualTypeOf<null>()
    // @ts-expect-error -- there is no step of this name
    const wrong = (): unknown => rule.count((all) => ({ coldest: all.min('cold', 'celsius') }))
    expectTypeOf(wrong).toBeFunction()
  })
})

describe('the type of the events', () => {
  test('comes from the pattern into matches', () => {
    const rule = start.followedBy('hot').where(field('celsius').gt(bound('warm', 'celsius')))
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
