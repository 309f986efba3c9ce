/** Work that does not depend on the machine, of the engine `runs` in its operator: what an event costs is counted. */
import { describe, expect, test } from 'vitest'
import { Detector, detector } from '../../src/api/detector.ts'
import { bound, field } from '../../src/event/field.ts'
import { begin, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'

interface Item {
  readonly at: number
  readonly name: string
  readonly n?: number
  readonly key?: string
}

const is = (name: string) => field('name').eq(name)
const a = begin('a').where(is('a'))
const aThenB = a.followedBy('b').where(is('b')).within(1e6)

function watch(rules: readonly AnyPattern[], delay = 0): Detector<Item> {
  return new Detector<Item>(rules, { time: 'at', watermark: boundedOutOfOrderness(delay), engine: 'runs' })
}

const many = (count: number, name: string, from = 0): Item[] =>
  Array.from({ length: count }, (_, i) => ({ at: from + i, name, n: i }))

/** The work done by `act`, once everything that came before has been processed. */
function workOf(running: Detector<Item>, act: () => void): ReturnType<Detector<Item>['report']>['work'] {
  running.flush()
  const before = running.report().work
  act()
  running.flush()
  const after = running.report().work
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
  ) as unknown as typeof after
}

describe('an event that no open run waits for', () => {
  test('makes no cell, visits no run and is not sorted, however many runs are open', () => {
    const running = watch([aThenB])
    running.pushAll(many(1000, 'a'))
    const work = workOf(running, () => running.pushAll(many(500, 'x', 2000)))
    expect(work).toEqual({
      predicates: 1000,
      sorted: 0,
      matches: 0,
      replayed: 0,
      visits: 0,
      cells: 0,
      relatedEvaluations: 0,
    })
  })

  test('is evaluated at most once per distinct predicate, whatever the number of rules', () => {
    const rules = Array.from({ length: 50 }, (_, i) => aThenB.named(`rule ${i}`))
    const running = watch(rules)
    running.pushAll(many(100, 'a'))
    expect(workOf(running, () => running.pushAll(many(10, 'x', 2000))).predicates).toBe(20)
  })

  test('where the prefilter is refused, it is sorted, and still visits only what waits for the next event', () => {
    const running = watch([aThenB, a.next('c').where(is('c')).named('strict')])
    running.pushAll(many(1000, 'a'))
    const work = workOf(running, () => running.pushAll(many(10, 'x', 2000)))
    // Of the strict rule one run is open: that of the last event.
    expect(work).toMatchObject({ sorted: 10, visits: 1, cells: 0 })
  })

  test('for another key costs nothing there', () => {
    const running = detector(aThenB, { time: 'at', key: 'key', engine: 'runs' })
    running.pushAll(many(1000, 'a').map((item) => ({ ...item, key: 'k' })))
    running.flush()
    const before = running.report().work
    running.pushAll(many(10, 'b', 2000).map((item) => ({ ...item, key: 'other' })))
    running.flush()
    expect(running.report().work).toMatchObject({ visits: before.visits, cells: before.cells, matches: 0 })
  })
})

describe('an event that runs wait for', () => {
  test('visits those and makes a cell for each', () => {
    const running = watch([aThenB])
    running.pushAll(many(100, 'a'))
    const work = workOf(running, () => running.push({ at: 2000, name: 'b' }))
    expect(work).toMatchObject({ sorted: 1, visits: 100, cells: 100, matches: 100 })
    expect(workOf(running, () => running.push({ at: 2001, name: 'b' }))).toMatchObject({ visits: 0, cells: 0 })
  })

  test('asks conditions over bound events once per run', () => {
    const rule = a
      .followedBy('b')
      .where(is('b'))
      .where(field('n').gt(bound('a', 'n')))
      .within(1e6)
    const running = watch([rule])
    running.pushAll(many(100, 'a'))
    const work = workOf(running, () => running.push({ at: 2000, name: 'b', n: 10 }))
    expect(work).toMatchObject({ relatedEvaluations: 100, matches: 10, cells: 10 })
  })

  test('visits no run whose window is over', () => {
    const running = watch([a.followedBy('b').where(is('b')).within(10)])
    running.pushAll(many(1000, 'a'))
    // At 1000 the runs that began after 990 are inside.
    const work = workOf(running, () => running.push({ at: 1000, name: 'b' }))
    expect(work.matches).toBe(9)
    expect(work.visits).toBeLessThanOrEqual(9 + 16 + 10)
  })
})

describe('absences that are open', () => {
  test.each([10, 1000])('cost nothing while they wait: %d of them', (open) => {
    const rules: readonly AnyPattern[] = [a.notFollowedBy('b').where(is('b')).within(1e6)]
    const running = new Detector<Item>(rules, { time: 'at', key: 'key' })
    const of = (name: string, i: number, at: number): Item & { key: string } => ({ name, at, key: `k${i}` })
    const begun = workOf(running, () => running.pushAll(Array.from({ length: open }, (_, i) => of('a', i, i))))
    expect(begun).toMatchObject({ visits: 0, cells: open })
    // Ten are broken, and everything else passes by.
    const broken = Array.from({ length: 10 }, (_, i) => of('b', i, open + i))
    const passing = Array.from({ length: 100 }, (_, i) => of('x', i, open + 10 + i))
    expect(workOf(running, () => running.pushAll([...broken, ...passing]))).toMatchObject({ visits: 10, cells: 0 })
    expect(workOf(running, () => running.pushAll([of('x', 0, 2e6)]))).toMatchObject({ visits: 0, cells: 0 })
    expect(running.report().work.matches).toBe(open - 10)
  })
})

describe('the prefilter', () => {
  test('drops what no rule wants before it is sorted', () => {
    const running = watch([aThenB], 100)
    running.pushAll([...many(50, 'x'), ...many(50, 'a'), ...many(50, 'y')])
    running.end()
    const { accepted, work } = running.report()
    expect(accepted).toBe(150)
    expect(work.sorted).toBe(50)
  })

  test('does not for the next event', () => {
    const running = watch([a.next('b').where(is('b'))], 100)
    running.pushAll(many(50, 'x'))
    running.end()
    expect(running.report().work.sorted).toBe(50)
  })

  test('of columns costs one evaluation per predicate and row', () => {
    const running = watch([aThenB])
    const items = many(100, 'x')
    running.pushAll({
      length: items.length,
      columns: { at: Float64Array.from(items, ({ at }) => at), name: items.map(({ name }) => name) },
    })
    running.end()
    expect(running.report().work).toMatchObject({ predicates: 200, sorted: 0, visits: 0, cells: 0 })
  })
})
