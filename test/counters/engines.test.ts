/** What an event costs each engine: counted, not timed. */
import { describe, expect, test } from 'vitest'
import type { BoundEvents } from '../../src/event/bound-events.ts'
import { bound, field } from '../../src/event/field.ts'
import { allOf, either } from '../../src/pattern/builder/choice.ts'
import { begin, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { Driver } from '../property/kit/engine.ts'
import { takenBy } from '../property/kit/taken.ts'

const is = (kind: string) => field('kind').eq(kind)
const step = (name: string): AnyPattern => begin(name).where(is(name))
const a = step('a')

/** Events of these kinds one after the other, one a millisecond. */
function events(kinds: string, from: number = 0): readonly SampleEvent[] {
  return Array.from(kinds, (kind, i) => ({
    id: from + i,
    time: from + i,
    key: 'k',
    kind: kind as SampleEvent['kind'],
    value: i % 4,
  }))
}

interface Work {
  readonly visits: number
  readonly cells: number
  readonly relatedEvaluations: number
  /** Predicates evaluated on the events alone. */
  readonly evaluations: number
}

function workOf(driver: Driver, more: readonly SampleEvent[]): Work {
  const before = { ...driver.engine.counters, evaluations: driver.evaluations }
  for (const event of more) driver.push(event)
  const { visits, cells, relatedEvaluations } = driver.engine.counters
  return {
    visits: visits - before.visits,
    cells: cells - before.cells,
    relatedEvaluations: relatedEvaluations - before.relatedEvaluations,
    evaluations: driver.evaluations - before.evaluations,
  }
}

const PATTERNS: Readonly<Record<string, AnyPattern>> = {
  'a sequence': a.followedBy('b').where(is('b')),
  'any gaps': a.followedByAny('b').where(is('b')).followedByAny('c').where(is('c')),
  'an optional step': a.followedBy('b').where(is('b')).optional().followedBy('c').where(is('c')),
  'optional steps at both ends': a.optional().followedBy('b').where(is('b')).followedBy('c').where(is('c')).optional(),
  'a loop': a.oneOrMore().followedBy('b').where(is('b')),
  'a loop of any gaps': a.times(1, 3).allowCombinations().followedBy('b').where(is('b')),
  'a greedy loop': a.oneOrMore().greedy().followedBy('b').where(is('b')),
  'a reluctant loop': a.oneOrMore().reluctant().followedBy('b').where(is('b')),
  'a loop with until': a.oneOrMore().until(is('c')).followedBy('b').where(is('b')),
  'a loop that is longest': a.oneOrMore().longest().followedBy('b').where(is('b')),
  'an absence': a.notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')),
  'an absence at the end': a.notFollowedBy('n').where(is('n')),
  'an absence of a sequence': a
    .notFollowedBy(step('n').followedBy('m').where(is('m')))
    .followedBy('b')
    .where(is('b')),
  'a group': a.followedBy(step('b').followedBy('c').where(is('c'))).times(1, 2),
  'a group that repeats': begin(step('a').followedBy('b').where(is('b')))
    .oneOrMore()
    .followedBy('c')
    .where(is('c')),
  'a group that can be skipped': a
    .followedBy(step('b').followedBy('c').where(is('c')))
    .optional()
    .followedBy('d')
    .where(is('d')),
  'a choice': a.followedBy(either(step('b'), step('c').followedBy('d').where(is('d')))),
  'any order': a.followedBy(allOf(step('b'), step('c'))),
  'a bound on a gap': a.followedBy('b').where(is('b')).within(1e6, { of: 'previous' }),
  'a condition over what is bound': a
    .followedBy('b')
    .where(is('b'))
    .where(field('value').gt(bound('a', 'value'))),
  'an aggregate': a
    .oneOrMore()
    .followedBy('b')
    .where(is('b'))
    .where(field('value').gt(bound.avg('a', 'value'))),
  'a skip strategy': a.followedBy('b').where(is('b')).skipPastLastEvent(),
}

describe('an event that no open run waits for', () => {
  test.each(Object.entries(PATTERNS))('with %s makes no cell and visits nothing, however much is open', (_, made) => {
    const { syntax } = made.within(1e7)
    const { by } = takenBy([syntax], false)
    expect(by).toContain('runs')
    for (const engine of by) {
      const driver = new Driver(syntax, { engine })
      for (const event of events('a'.repeat(12))) driver.push(event)
      expect(driver.engine.kept).toBeGreaterThan(0)
      const { evaluations, ...work } = workOf(driver, events('x'.repeat(100), 100))
      expect({ engine, ...work }).toEqual({ engine, visits: 0, cells: 0, relatedEvaluations: 0 })
      // Each letter is a predicate, and they are looked up together.
      expect(evaluations).toBeLessThanOrEqual(100 * 4)
    }
  })

  test('with conditions that are functions calls each of them once, however many steps and runs ask', () => {
    let calls = 0
    const isB = (event: { readonly kind: string }): boolean => {
      calls++
      return event.kind === 'b'
    }
    const { syntax } = a
      .followedBy('b')
      .where(isB)
      .followedBy('c')
      .where(is('c'))
      .optional()
      .followedByAny('d')
      .where(isB)
      .oneOrMore()
      .within(1e7)
    const driver = new Driver(syntax, { engine: 'runs' })
    for (const event of events('abababab')) driver.push(event)
    calls = 0
    workOf(driver, events('x'.repeat(50), 100))
    expect(calls).toBe(50)
  })
})

describe('in a strict chain', () => {
  test('an event is one look at what its key has, whatever came before', () => {
    const { syntax } = step('a').times(3).consecutive().next('b').where(is('b')).within(1e6)
    const driver = new Driver(syntax)
    expect(driver.engine.name).toBe('register')
    expect(workOf(driver, events('a'.repeat(500)))).toMatchObject({ visits: 500, cells: 0, relatedEvaluations: 0 })
    expect(workOf(driver, events('b', 600))).toMatchObject({ visits: 1, cells: 4 })
    expect(workOf(driver, events('bbbb', 700))).toMatchObject({ visits: 4, cells: 0 })
  })
})

describe('listing', () => {
  test.each<readonly [EngineName, AnyPattern]>([
    ['runs', a.followedByAny('b').where(is('b')).followedByAny('c').where(is('c'))],
    ['runs', a.oneOrMore().allowCombinations()],
    ['register', a.next('b').where(is('b')).next('c').where(is('c'))],
  ])('on %s makes no more cells than the matches have events', (engine, made) => {
    const driver = new Driver(made.within(1e6).syntax, { engine })
    const { cells } = workOf(driver, events('abc'.repeat(4)))
    const size = driver.matches.reduce(
      (sum, { bindings }) => sum + bindings.reduce((all, [, ids]) => all + ids.length, 0),
      0,
    )
    expect(driver.matches.length).toBeGreaterThan(3)
    expect(cells).toBeLessThanOrEqual(size)
  })
})

/** Events whose value tells how often it is read. */
function counting(kinds: string, from: number = 0): { readonly events: readonly SampleEvent[]; reads: number } {
  const counted = {
    reads: 0,
    events: events(kinds, from).map((event) =>
      Object.defineProperty({ ...event }, 'value', {
        enumerable: true,
        get() {
          counted.reads++
          return 5
        },
      }),
    ),
  }
  return counted
}

describe('a running aggregate', () => {
  const rising = field('value').gte(bound.avg('a', 'value')).or(bound.count('a').eq(0))
  const EXPRESSIONS: Readonly<Record<string, AnyPattern>> = {
    'of a loop over itself': step('s').followedBy('a').where(is('a')).where(rising).oneOrMore(),
    'behind a loop': step('s')
      .next('a')
      .where(is('a'))
      .oneOrMore()
      .consecutive()
      .next('b')
      .where(field('value').gt(bound.sum('a', 'value'))),
    'in a function': step('s')
      .followedBy('a')
      .where(is('a'))
      .where((event: SampleEvent, m: Readonly<Record<'a', BoundEvents<SampleEvent>>>) => {
        return m.a.count() === 0 || event.value! >= m.a.avg('value')!
      })
      .oneOrMore(),
  }

  test.each(Object.entries(EXPRESSIONS))(
    '%s costs an event no more reads when a thousand are bound than when ten are',
    (_, made) => {
      const { syntax } = made.within(1e7)
      const driver = new Driver(syntax, { engine: 'runs' })
      for (const event of events('s')) driver.push(event)
      const cost = (from: number, count: number): readonly [number, number] => {
        const counted = counting('a'.repeat(count), from)
        const { relatedEvaluations } = workOf(driver, counted.events)
        return [counted.reads / count, relatedEvaluations / count]
      }
      cost(10, 10)
      const few = cost(30, 10)
      cost(100, 1000)
      const many = cost(2000, 10)
      expect(few[0]).toBeGreaterThan(0)
      expect(few[0]).toBeLessThanOrEqual(6)
      expect(many).toEqual(few)
    },
  )
})
