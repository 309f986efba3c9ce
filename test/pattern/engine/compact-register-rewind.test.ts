/** The engines that take keys back: what they are after that, and what they find from there on. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import { aloneRules, chainRules, type Rules } from '../../property/kit/cases.ts'
import { runs } from '../../property/kit/runs.ts'
import { takenBy } from '../../property/kit/taken.ts'
import { kind, loop, patternOf, step } from './compact/patterns.ts'
import { RewindDriver, type RewindEvent } from './compact-register-rewind-kit.ts'
import { anyWalk, walk, wrongIn } from './compact-register-rewind-walk.ts'

type Name = 'register' | 'compact'

const RULES: Readonly<Record<Name, fc.Arbitrary<Rules>>> = {
  register: chainRules(1),
  compact: aloneRules(1),
}

function syntaxOf(name: Name): fc.Arbitrary<PatternSyntax> {
  return RULES[name].map(([rule]) => rule!.syntax).filter((syntax) => takenBy([syntax], false).by.includes(name))
}

const anyMemory = fc.record({
  detLimit: fc.constantFrom(1, 2, 4096),
  symbolLimit: fc.constantFrom(1, 2, 65_536),
})

const anyRhythm = fc.constantFrom(1, 1, 2, 3)

const expectSame = (is: string, was: string): void => expect(is).toBe(was)

/** What cases came to, together. */
class Sums {
  cases = 0
  changed = 0
  again = 0
  marks = 0
  matches = 0
  withMatches = 0

  add({ driver, changed, again, marks }: ReturnType<typeof walk>): void {
    const matches = driver.told.flat().reduce((sum, one) => sum + (one.kind === 'event' ? one.found.length : 0), 0)
    this.cases++
    this.changed += changed
    this.again += again
    this.marks += marks
    this.matches += matches
    this.withMatches += matches > 0 ? 1 : 0
  }

  expectEnough(): void {
    expect(this.changed).toBeGreaterThan(this.cases * 0.5)
    expect(this.again).toBeGreaterThan(this.cases)
    expect(this.marks).toBeGreaterThan(this.cases * 5)
    expect(this.withMatches).toBeGreaterThan(this.cases * 0.3)
  }
}

describe.each(['register', 'compact'] as const)('%s takes keys back', (name) => {
  test('L7 to what they were at the mark, and finds from there what one finds that never went back', () => {
    const sums = new Sums()
    const walks = anyWalk({ keys: 2, length: 40 })
    const property = fc.property(syntaxOf(name), walks, anyMemory, anyRhythm, (syntax, moves, memory, marksEvery) => {
      const driver = new RewindDriver(name, syntax, 2, memory)
      sums.add(walk(driver, moves, marksEvery, 1, expectSame))
      expect(wrongIn(driver, syntax, { lists: syntax.output.kind === 'matches' })).toEqual([])
    })
    fc.assert(property, { numRuns: runs(250) })
    sums.expectEnough()
  })
})

describe.each(['register', 'compact'] as const)('%s takes keys back', (name) => {
  test('L7 in long walks, where nodes are released, lists grow and logs move', () => {
    const sums = new Sums()
    let most = 0
    let released = 0
    const count = { kind: 'count', aggregates: { sum: { fn: 'sum', step: 'b', path: 'value' } } } as const
    const compact = [
      patternOf([step('a'), step('b', 'any', { repeat: loop('any') }), step('c')], 25, count),
      patternOf([step('a'), step('b', 'relaxed'), step('c')], 60, { kind: 'detect' }),
      patternOf([step('a'), step('b', 'any'), step('c', 'strict')], null, { kind: 'detect' }),
      patternOf([step('a', 'any', { repeat: loop('any') }), step('c', 'strict')], 20, { kind: 'detect' }),
    ]
    const register = [
      patternOf([step('a'), step('x', 'strict', { where: null }), step('b', 'strict')], 4),
      patternOf([step('x', 'any', { where: kind('ab') }), step('y', 'strict', { where: kind('bc') })], null),
    ]
    const patterns = fc.constantFrom(...(name === 'compact' ? compact : register))
    const walks = anyWalk({ keys: 3, length: 3000 })
    const property = fc.property(patterns, walks, (syntax, moves) => {
      const driver = new RewindDriver(name, syntax, 3)
      const told = moves.filter((move) => move.kind !== 'restore' && move.kind !== 'collect')
      sums.add(walk(driver, told, 1, 150, expectSame))
      const { counters, kept } = driver.engine
      most = Math.max(most, counters.cells)
      released = Math.max(released, counters.cells - kept)
      expect(wrongIn(driver, syntax, { lists: false })).toEqual([])
    })
    fc.assert(property, { numRuns: runs(12) })
    expect(sums.again).toBeGreaterThan(sums.cases * 200)
    expect(sums.changed).toBeGreaterThan(sums.cases)
    expect(sums.withMatches).toBe(sums.cases)
    expect(most).toBeGreaterThan(1500)
    if (name === 'compact') expect(released).toBeGreaterThan(2000)
  })
})

/** One event a millisecond. */
function letters(text: string, from = 0): RewindEvent[] {
  return text.split('').map((letter, i) => ({ id: from + i, time: from + i, kind: letter, value: i % 4 }))
}

const strictly = patternOf([step('a'), step('b', 'strict'), step('c', 'strict')], 50)
const loops = patternOf([step('a'), step('b', 'any', { repeat: loop('any') }), step('c', 'any')], 50, {
  kind: 'detect',
})
const open = patternOf([step('a', 'any', { repeat: loop('any') }), step('c', 'any')], null, { kind: 'detect' })

const KINDS: readonly (readonly [Name, PatternSyntax, string])[] = [
  ['register', strictly, 'abcab'],
  ['compact', strictly, 'abcab'],
  ['compact', loops, 'abbcaxbcx'],
]

function driverOf(name: Name): { readonly engine: RewindDriver['engine']; readonly push: (text: string) => void } {
  const driver = new RewindDriver(name, strictly, 1)
  return { engine: driver.engine, push: (text) => letters(text).forEach((event) => driver.push(0, event)) }
}

/** Without the places of events in the order of processing. */
function unnumbered(state: string): string {
  return state.replaceAll(/"sequence":\d+/g, '')
}

interface Work {
  readonly visits: number
  readonly cells: number
}

/** The work of what is done. */
function workOf({ engine: { counters } }: RewindDriver, act: () => void): Work {
  const { visits, cells } = counters
  act()
  return { visits: counters.visits - visits, cells: counters.cells - cells }
}

describe('the work of taking back', () => {
  test.each(KINDS)('%s: is that of what is taken back, whatever has been before', (name, syntax, text) => {
    const workAfter = (before: number, taken: number): Work => {
      const driver = new RewindDriver(name, syntax, 1)
      const { engine } = driver
      const events = letters(text.repeat(before))
      const marks = events.map((event) => {
        const at = engine.mark(0)
        driver.push(0, event)
        return at
      })
      const found = driver.told[0]!.length
      expect(found).toBe(events.length)
      // Once nodes are collected, so that this is not done while it is counted.
      engine.snapshot()
      return workOf(driver, () => engine.rewind(0, marks.at(-taken)!))
    }
    const few = workAfter(100, 20)
    expect(workAfter(4000, 20)).toEqual(few)
    expect(few.cells).toBe(0)
    expect(few.visits).toBeGreaterThanOrEqual(10)
    expect(few.visits).toBeLessThan(20 * 8)
    expect(workAfter(4000, 200).visits).toBeGreaterThan(few.visits * 5)
  })

  test('compact: an event costs what it costs where nothing is taken back, however much is open', () => {
    const [plain, rewinding] = [false, true].map((rewinds) => new RewindDriver('compact', open, 1, { rewinds }))
    const many = letters('a'.repeat(100_000))
    for (const event of many) plain!.push(0, event)
    for (const event of many) {
      rewinding!.engine.mark(0)
      rewinding!.push(0, event)
    }
    const more = letters('acax', many.length)
    const works = [plain!, rewinding!].map((driver) =>
      more.map((event) =>
        workOf(driver, () => {
          if (driver === rewinding) driver.engine.mark(0)
          driver.push(0, event)
        }),
      ),
    )
    expect(works[1]).toEqual(works[0])
    expect(Math.max(...works[1]!.map(({ visits }) => visits))).toBeLessThan(10)
    expect(rewinding!.engine.kept).toBeGreaterThan(300_000)
    expect(rewinding!.told).toEqual(plain!.told)
  })
})

describe('what is kept to take keys back', () => {
  test.each(KINDS)('%s: L8 is what the horizon needs, and nothing when all is settled', (name, syntax, text) => {
    const driver = new RewindDriver(name, syntax, 1)
    const { engine } = driver
    const trail: number[] = []
    let most = 0
    const events = letters(text.repeat(3000))
    for (const event of events) {
      trail.push(engine.mark(0))
      driver.push(0, event)
      if (trail.length > 100) engine.settle(0, trail.shift()!)
      most = Math.max(most, engine.kept)
    }
    expect(most).toBeLessThan(name === 'register' ? 110 : 4000)
    expect(most).toBeGreaterThan(50)
    expect(engine.holds(0)).toBe(true)
    engine.advance(0, events.length + 100)
    engine.settle(0, engine.mark(0))
    expect(engine.holds(0)).toBe(false)
    engine.forget(0)
    engine.snapshot()
    expect(engine.kept).toBe(0)
  })

  test.each(KINDS)(
    '%s: is moved together when most of it is settled, and what is left can be taken back',
    (name, syntax, text) => {
      const driver = new RewindDriver(name, syntax, 2)
      const { engine } = driver
      const all = letters(text.repeat(80)).map((event) => {
        const key = event.id % 20 === 19 ? 1 : 0
        const state = driver.stateOf(key)
        const at = engine.mark(key)
        driver.push(key, event)
        return { key, at, state }
      })
      const before = engine.kept
      const left = all.slice(-30)
      for (const key of [0, 1]) engine.settle(key, left.find((one) => one.key === key)!.at)
      expect(engine.kept).toBeLessThan(before / 2)
      // Entries that come now stand behind those that were moved.
      for (const event of letters('abc', 10_000)) driver.push(0, event)
      for (const { key, at, state } of left.toReversed()) {
        engine.rewind(key, at)
        expect(driver.stateOf(key)).toBe(state)
      }
    },
  )

  test.each(['register', 'compact'] as const)(
    '%s: a key of which nothing is open is held while it can be taken back',
    (name) => {
      const { engine, push } = driverOf(name)
      expect(engine.holds(0)).toBe(false)
      engine.mark(0)
      push('abx')
      expect(engine.holds(0)).toBe(true)
      engine.settle(0, engine.mark(0))
      expect(engine.holds(0)).toBe(false)
    },
  )

  test.each(KINDS)('%s: L8 of keys that come and go is released', (name, syntax) => {
    const driver = new RewindDriver(name, syntax, 500)
    const { engine } = driver
    for (let key = 0; key < 500; key++) {
      for (const event of letters('abab', key * 10)) {
        engine.mark(key)
        driver.push(key, event)
      }
    }
    expect(engine.kept).toBeGreaterThan(1500)
    for (let key = 0; key < 500; key++) {
      engine.advance(key, 10_000)
      expect(engine.holds(key)).toBe(true)
      engine.settle(key, engine.mark(key))
      expect(engine.holds(key)).toBe(false)
      engine.forget(key)
    }
    expect(engine.kept).toBeLessThan(1500)
    engine.snapshot()
    expect(engine.kept).toBe(0)
    // Their numbers are those of other keys, whose time begins anew.
    driver.told[7]!.length = 0
    const fresh = new RewindDriver(name, syntax, 8)
    const found = letters('abc').flatMap((event) => {
      const lines = driver.push(7, event)
      expect(lines).toEqual(fresh.push(7, event))
      expect(unnumbered(driver.stateOf(7))).toBe(unnumbered(fresh.stateOf(7)))
      driver.engine.settle(7, driver.engine.mark(7))
      return lines
    })
    expect(found).toHaveLength(1)
  })

  test.each(['register', 'compact'] as const)('%s: is nothing when the input has ended', (name) => {
    const driver = new RewindDriver(name, strictly, 2)
    for (const [i, event] of letters('abab').entries()) {
      driver.engine.mark(i % 2)
      driver.push(i % 2, event)
    }
    driver.engine.finish('complete', () => 4)
    expect(driver.engine.kept).toBe(0)
    expect([driver.engine.holds(0), driver.engine.holds(1)]).toEqual([false, false])
  })

  test('compact: what limits gave up does not come back', () => {
    const limits = { partialMatches: 200, onLimit: 'shedOldest' } as const
    const driver = new RewindDriver('compact', patternOf([step('a'), step('c', 'any')], null), 2, { limits })
    const { engine } = driver
    const first = engine.mark(0)
    const late = letters('a'.repeat(300))
    for (const event of late) {
      engine.mark(0)
      driver.push(0, event)
    }
    const { shed } = engine
    expect(shed).toBeGreaterThan(50)
    expect(shed).toBeLessThan(300)
    engine.rewind(0, first)
    driver.told[0]!.length = 0
    const again = [...late, ...letters('c', 300)].flatMap((event) => driver.push(0, event))
    expect(again.length).toBeGreaterThan(10)
    expect(again.length).toBeLessThanOrEqual(300 - shed)
  })

  test.each([{ partialMatches: 50 }, { partialMatchesPerKey: 50 }])(
    'compact: limits are of what keys are, and not of what they were: %o',
    (limits) => {
      const push = (syntax: PatternSyntax, text: string): void => {
        const driver = new RewindDriver('compact', syntax, 1, { limits })
        for (const event of letters(text)) {
          driver.engine.mark(0)
          driver.push(0, event)
        }
        expect(driver.engine.kept).toBeGreaterThan(1000)
      }
      push(strictly, 'ab'.repeat(1000))
      push(loops, 'abxxxxxxxxxxxxxxxxxxxxxxxxxx'.repeat(300))
      push({ ...open, within: { ms: 10, inclusive: false } }, 'a'.repeat(1000))
      expect(() => push(open, 'ac'.repeat(60))).toThrow(expect.objectContaining({ code: 'PARTIAL_MATCH_LIMIT' }))
    },
  )

  test.each(['register', 'compact'] as const)('%s: a mark that is settled is none', (name) => {
    const driver = new RewindDriver(name, strictly, 1)
    const { engine } = driver
    const marks = letters('abab').map((event) => {
      const at = engine.mark(0)
      driver.push(0, event)
      return at
    })
    engine.settle(0, marks[2]!)
    expect(() => engine.rewind(0, marks[1]!)).toThrow('expected: a mark of the key that is not settled')
    engine.rewind(0, marks[3]!)
    engine.rewind(0, marks[2]!)
    expect(() => engine.rewind(0, marks[3]!)).toThrow('expected: a mark of the key')
    const plain = new RewindDriver(name, strictly, 1, { rewinds: false })
    expect(() => plain.engine.mark(0)).toThrow('expected: an engine that was made to take keys back')
  })
})
