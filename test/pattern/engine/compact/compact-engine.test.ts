import { describe, expect, test } from 'vitest'
import { NO_WISHES } from '../../../../src/pattern/engine/choose.ts'
import { cellsOf } from '../../../../src/pattern/engine/cell.ts'
import { refusesCompact } from '../../../../src/pattern/engine/compact/refuses.ts'
import { planPattern } from '../../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../../src/pattern/program/compile.ts'
import type { Absence, Group, Output, PatternSyntax } from '../../../../src/pattern/syntax/pattern.ts'
import { drive, expectedLines, linesOf, type KeyedEvent } from './kit.ts'
import { kind, loop, patternOf, refusalOf, step } from './patterns.ts'

interface Letter extends KeyedEvent {
  readonly kind: string
  readonly value: number
}

/** One event a millisecond: `'ab'` are two of one key. */
function letters(text: string, key = 'k', from = 0): Letter[] {
  return text.split('').map((letter, id) => ({ id: from + id, time: from + id, key, kind: letter, value: id }))
}

const abc = [step('a'), step('b'), step('c')]
const explosive = [step('a', 'any', { repeat: loop('any') }), step('z')]

const absence = (name: string, gap: 'strict' | 'relaxed'): Absence => ({
  kind: 'absence',
  name,
  gap,
  where: kind(name),
  withinPrevious: null,
})

describe('what the compact engine refuses', () => {
  const bounded = { ms: 5, inclusive: false }
  const bound = step('b', 'relaxed', {
    where: {
      kind: 'expression',
      expression: {
        kind: 'compare',
        op: '>',
        left: { kind: 'field', path: 'value' },
        right: { kind: 'bound', step: 'a', path: 'value', at: 'first' },
      },
    },
  })
  test.each([
    [patternOf([step('a'), bound], 9), "the condition of 'b' looks at bound events"],
    [patternOf([step('a', 'any', { repeat: { ...loop('any'), longest: true } })], 9), 'longest() compares matches'],
    [{ ...patternOf(abc, 9), skip: 'skipToNext' } as const, 'a match takes away those that overlap'],
    [patternOf([step('a'), absence('b', 'relaxed')], 9), 'an absence at its end waits for a deadline'],
    [patternOf([step('a'), step('b', 'any', { withinPrevious: bounded })], 9), 'the time of a part is bounded'],
    [
      patternOf([step('a', 'any', { repeat: { ...loop('any'), within: bounded } })], 9),
      'the time of a part is bounded',
    ],
  ])('is said why', (syntax, reason) => {
    expect(refusalOf(syntax)).toContain(reason)
  })

  test('depends on what is asked for besides matches', () => {
    const program = compilePattern(planPattern(patternOf(abc, 9)))
    expect(refusesCompact(program, NO_WISHES)).toBeNull()
    expect(refusesCompact(program, { ...NO_WISHES, timeouts: true })).toContain('time out')
    expect(refusesCompact(program, { ...NO_WISHES, arrival: true })).toContain('order of time')
  })
})

describe('what the compact engine finds', () => {
  test('is a chain of cells for each match', () => {
    const { found } = drive(patternOf(abc, 9), letters('abbc'))
    expect(found.map(({ time, byEnd, summary }) => [time, byEnd, summary])).toEqual([
      [3, false, null],
      [3, false, null],
    ])
    const chains = found.map(({ last }) => cellsOf(last).map(({ step: number, position }) => [number, position]))
    expect(chains.toSorted((a, b) => a[1]![1]! - b[1]![1]!)).toEqual([
      [
        [0, 0],
        [1, 1],
        [2, 3],
      ],
      [
        [0, 0],
        [1, 2],
        [2, 3],
      ],
    ])
  })

  test('ends with the event before, where the match is complete without the next', () => {
    const syntax = patternOf([step('a'), step('b'), absence('c', 'strict')], 9)
    const { found } = drive(syntax, letters('abcbx'))
    expect(linesOf(syntax, found)).toEqual(['@4 [0, 3] a=0 b=3'])
  })

  test('is found once, where it is complete at once and again with the next event', () => {
    const rest: Group = {
      ...step('g', 'relaxed', { optional: true }),
      kind: 'group',
      body: { kind: 'sequence', elements: [step('b', 'relaxed', { optional: true }), absence('c', 'strict')] },
    }
    const syntax = patternOf([step('a'), rest], 9)
    const events = letters('axbx')
    const { found } = drive(syntax, events)
    expect(linesOf(syntax, found)).toEqual(['@0 [0, 0] a=0', '@3 [0, 2] a=0 b=2'])
    expect(linesOf(syntax, found)).toEqual(expectedLines(syntax, events))
  })

  test.each([
    [false, []],
    [true, ['@4 [0, 4] a=0 b=4']],
  ])('is inside of the window, inclusive: %s', (inclusive, expected) => {
    const syntax = patternOf([step('a'), step('b')], 4, undefined, inclusive)
    expect(linesOf(syntax, drive(syntax, letters('axxxb')).found)).toEqual(expected)
  })

  test('is counted although nobody could list it', () => {
    const output: Output = {
      kind: 'count',
      aggregates: {
        sum: { fn: 'sum', step: 'a', path: 'value' },
        least: { fn: 'min', step: 'a', path: 'value' },
        greatest: { fn: 'max', step: 'a', path: 'value' },
        text: { fn: 'max', step: 'a', path: 'kind' },
      },
    }
    const { found, engine } = drive(patternOf(explosive, 1000, output), letters(`${'a'.repeat(40)}z`))
    // Each of 40 events is in half of all subsets.
    const sum = ((39 * 40) / 2) * 2 ** 39
    expect(found.map(({ summary }) => summary)).toEqual([{ count: 2 ** 40 - 1, start: 39, values: [sum, 0, 39, null] }])
    expect(engine.counters.visits).toBeLessThan(600)
  })
})

describe('the limits of the compact engine', () => {
  const many = letters(`${'a'.repeat(40)}z`)

  test('a trigger with more matches than may be listed is an error, unless fewer are asked for', () => {
    const limits = { matchesPerTrigger: 1000 }
    expect(() => drive(patternOf(explosive, 1000), many, { limits })).toThrow(
      expect.objectContaining({ code: 'MATCHES_PER_TRIGGER_LIMIT', data: { rule: 'rule', limit: 1000 } }),
    )
    const some = patternOf(explosive, 1000, { kind: 'matches', limit: 1000 })
    expect(drive(some, many, { limits }).found).toHaveLength(1000)
    expect(drive(patternOf(explosive, 1000), letters('aaaz'), { limits: { matchesPerTrigger: 7 } }).found).toHaveLength(
      7,
    )
  })

  test.each([
    ['partialMatches', 'more than 30 partial matches.'],
    ['partialMatchesPerKey', 'more than 30 partial matches for one key.'],
  ])('%s: more that stands for partial matches is an error', (name, message) => {
    const limits = { [name]: 30 }
    expect(() => drive(patternOf([step('a'), step('z')], null), many, { limits })).toThrow(
      expect.objectContaining({ code: 'PARTIAL_MATCH_LIMIT', message: expect.stringContaining(message) as string }),
    )
  })

  test('what the window has released does not count', () => {
    const limits = { partialMatches: 30, partialMatchesPerKey: 30 }
    const { found } = drive(patternOf([step('a'), step('z')], 10), letters(`${'a'.repeat(2000)}z`), { limits })
    expect(found).toHaveLength(9)
  })

  test('shedding gives up the oldest starts, of the key that has too much', () => {
    const syntax = patternOf([step('a'), step('z')], null)
    const events = [...letters('a', 'other'), ...letters(`${'a'.repeat(100)}z`, 'k', 1), ...letters('z', 'other', 102)]
    const limits = { partialMatchesPerKey: 40, onLimit: 'shedOldest' } as const
    const { found, engine } = drive(syntax, events, { limits })
    const starts = found.map(({ last }) => last.start.sequence)
    expect(starts.at(-1)).toBe(0)
    const ofKey = starts.slice(0, -1).toSorted((a, b) => a - b)
    expect(engine.shed).toBe(100 - ofKey.length)
    expect(engine.shed).toBeGreaterThan(60)
    expect(ofKey.length).toBeGreaterThan(10)
    // The youngest are left.
    expect(ofKey).toEqual(Array.from(ofKey, (_, i) => 101 - ofKey.length + i))
  })

  test('shedding by the limit of the rule gives up the oldest starts of all keys', () => {
    const syntax = patternOf([step('a'), step('z')], null)
    const events = [...letters('a', 'other'), ...letters('a'.repeat(100), 'k', 1), ...letters('z', 'other', 101)]
    const limits = { partialMatches: 40, onLimit: 'shedOldest' } as const
    const { found, engine } = drive(syntax, events, { limits })
    expect(found).toEqual([])
    expect(engine.shed).toBeGreaterThan(60)
    expect(engine.kept).toBeLessThanOrEqual(45)
  })
})

describe('what the compact engine keeps', () => {
  const elements = [step('a'), step('b', 'any', { repeat: loop('any') }), step('c')]
  const windowed: PatternSyntax = patternOf(elements, 50, { kind: 'detect' })

  test('L8 is bounded by the window, and nothing is left when it has passed', () => {
    const { engine } = drive(windowed, letters('abbcaxbcx'.repeat(3000)))
    expect(engine.counters.cells).toBeGreaterThan(40_000)
    expect(engine.kept).toBeLessThan(2000)
    expect(engine.holds(0)).toBe(true)
    engine.advance(0, 27_000 + 50)
    expect(engine.holds(0)).toBe(false)
    expect(engine.kept).toBe(0)
  })

  test('L8 of keys that are silent is released with the time of their scope', () => {
    const events = Array.from({ length: 5000 }, (_, id) => ({ id, time: id, key: `k${id}`, kind: 'a', value: 0 }))
    const { engine } = drive(windowed, events)
    const held = events.filter((_, key) => engine.holds(key))
    expect(held.map(({ time }) => time)).toEqual(Array.from({ length: 50 }, (_, i) => 4950 + i))
    expect(engine.kept).toBeLessThan(2000)
    engine.advance(0, 6000)
    expect(events.filter((_, key) => engine.holds(key))).toEqual([])
    expect(engine.kept).toBe(0)
  })

  test('L8 of a scope that stands still is kept, whatever the others do', () => {
    const still = letters('ab', 'still')
    const others = letters('ab'.repeat(3000), 'other', 2)
    const last = { id: 6002, time: 20, key: 'still', kind: 'c', value: 0 }
    const listed = patternOf(elements, 50)
    const { found, engine } = drive(listed, [...still, ...others, last], { scopes: true })
    expect(linesOf(listed, found)).toEqual(['@20 [0, 20] a=0 b=1 c=6002'])
    expect(engine.kept).toBeLessThan(2000)
  })

  test('L8 is what still can become a match, also without a window', () => {
    const strict = patternOf([step('a'), step('b', 'any'), step('c', 'strict')], null)
    const { engine } = drive(strict, letters(`a${'b'.repeat(20_000)}`))
    expect(engine.counters.cells).toBeGreaterThan(20_000)
    expect(engine.kept).toBeLessThan(2000)
    const chain = drive(patternOf([step('a'), step('b', 'strict')], null), letters('ax'.repeat(20_000)))
    expect(chain.engine.kept).toBe(0)
  })

  test('is nothing when the input has ended, or the key is forgotten', () => {
    const { engine } = drive(windowed, [...letters('ab', 'k'), ...letters('ab', 'l', 2)])
    engine.forget(0)
    expect([engine.holds(0), engine.holds(1)]).toEqual([false, true])
    engine.finish('complete', () => 3)
    expect(engine.holds(1)).toBe(false)
    expect(engine.kept).toBe(0)
    expect(engine.drain()).toEqual([])
    expect(engine.drainTimedOut()).toEqual([])
  })
})
