import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, detector, explainData, field } from 'tidemark'
import type { EngineName } from '../../../src/pattern/engine/engine.ts'
import { textOf, type Answer } from '../../property/kit/answer.ts'
import { anyCase, anyRules } from '../../property/kit/cases.ts'
import { Driver } from '../../property/kit/engine.ts'
import { expectedMatches } from '../../property/kit/expected.ts'
import { runs } from '../../property/kit/runs.ts'
import { takenBy } from '../../property/kit/taken.ts'

const isA = field('is').eq('a')
const isZ = field('is').eq('z')
const subsets = begin('a').where(isA).oneOrMore().allowCombinations()
const explosive = subsets.followedBy('z').where(isZ).within('1h')
const pairs = begin('a').where(isA).followedByAny('z').where(isZ).within('1h')

interface Letter {
  readonly at: number
  readonly is: string
  readonly key?: string
}

const letters = (text: string, from: number = 0): readonly Letter[] =>
  Array.from(text, (is, i) => ({ at: from + i, is, key: 'k' }))

const limitError = (rule: string, limit: number): unknown =>
  expect.objectContaining({ code: 'PARTIAL_MATCH_LIMIT', data: { rule, limit } })

describe('partial matches', () => {
  test('beyond the limit are an error that names the rule, long before memory ends', () => {
    const limits = { partialMatches: 10_000 }
    const running = detector(explosive.named('all subsets'), { time: 'at', limits, engine: 'runs' })
    expect(() => running.pushAll(letters('a'.repeat(40)))).toThrow(limitError('all subsets', 10_000))
  })

  test('of one key have a limit of their own, which other keys do not reach together', () => {
    const rule = begin('a').where(isA).followedBy('z').where(isZ).within('1h').named('pairs')
    for (const engine of ['runs', 'compact'] as const) {
      const limits = { partialMatchesPerKey: 10 }
      const running = detector(rule, { time: 'at', key: 'key', limits, engine })
      for (let at = 0; at < 100; at++) running.push({ at, is: 'a', key: `k${at % 20}` })
      const flood = (): void => {
        for (let at = 100; at < 120; at++) running.push({ at, is: 'a', key: 'k1' })
        running.end()
      }
      expect(flood, engine).toThrow(limitError('pairs', 10))
    }
  })

  test('are counted out again when they end: a long stream stays far below the limit', () => {
    const rule = begin('a').where(isA).oneOrMore().longest().followedBy('z').where(isZ).within(50)
    for (const skipping of [
      rule,
      rule.skipPastLastEvent(),
      begin('a').where(isA).followedBy('b').where(isA).within(50),
    ]) {
      const running = detector(skipping, { time: 'at', limits: { partialMatches: 2_000 } })
      let found = 0
      for (let at = 0; at < 20_000; at++) found += running.push({ at, is: at % 7 === 0 ? 'z' : 'a' }).length
      found += running.end().length
      expect(found).toBeGreaterThan(300)
    }
  })

  test('that double with every event are a warning', () => {
    expect(explainData(explosive).warnings.map(({ code }) => code)).toEqual(['COMBINATORIAL'])
    expect(explainData(begin('a').where(isA).oneOrMore().within(1)).warnings).toEqual([])
  })
})

describe('all subsets of a hundred events', () => {
  test('are counted where the event alone decides, since nothing is kept of each', () => {
    const running = detector(explosive.count(), { time: 'at' })
    const found = [...running.pushAll(letters(`${'a'.repeat(100)}z`)), ...running.end()]
    expect(found.map(({ count }) => count)).toEqual([2 ** 100 - 1])
    expect(running.report().work.cells).toBeLessThan(1000)
  })

  test('are listed up to a limit, and no further looked for', () => {
    const running = detector(explosive.atMost(5), { time: 'at' })
    const found = [...running.pushAll(letters(`${'a'.repeat(100)}z`)), ...running.end()]
    expect(found).toHaveLength(5)
    expect(new Set(found.map(({ id }) => id)).size).toBe(5)
    expect(running.report().work.visits).toBeLessThan(10_000)
  })

  test.each<EngineName>(['runs', 'compact'])('on %s never take the process down: an error comes first', (engine) => {
    const limits = { partialMatches: 100_000, matchesPerTrigger: 10_000 }
    for (const rule of [subsets.within('1h'), explosive, explosive.skipPastLastEvent()]) {
      if (!takenBy([rule.syntax], false).by.includes(engine)) continue
      const running = detector(rule, { time: 'at', limits, engine })
      const flood = (): void => void [...running.pushAll(letters(`${'a'.repeat(100)}z`)), ...running.end()]
      expect(flood).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(?:PARTIAL_MATCH|MATCHES_PER_TRIGGER)_LIMIT$/) }),
      )
    }
  })
})

describe('matches of one moment', () => {
  test.each<EngineName>(['runs', 'compact'])('on %s beyond the limit are an error that names the rule', (engine) => {
    const limits = { matchesPerTrigger: 20 }
    const watch = (rule: typeof pairs) => detector(rule.named('pairs'), { time: 'at', limits, engine })
    const enough = watch(pairs)
    expect([...enough.pushAll(letters(`${'a'.repeat(20)}z`)), ...enough.end()]).toHaveLength(20)
    const flood = (): void => void watch(pairs).pushAll(letters(`${'a'.repeat(21)}zx`))
    expect(flood).toThrow(
      expect.objectContaining({ code: 'MATCHES_PER_TRIGGER_LIMIT', data: { rule: 'pairs', limit: 20 } }),
    )
  })

  test.each<EngineName>(['runs', 'compact'])('on %s are not limited where they are counted or cut', (engine) => {
    const limits = { matchesPerTrigger: 20 }
    const events = letters(`${'a'.repeat(50)}z`)
    const counted = detector(pairs.count(), { time: 'at', limits, engine })
    expect([...counted.pushAll(events), ...counted.end()].map(({ count }) => count)).toEqual([50])
    const cut = detector(pairs.atMost(3), { time: 'at', limits, engine })
    expect([...cut.pushAll(events), ...cut.end()]).toHaveLength(3)
  })
})

describe('at a limit, the oldest', () => {
  test.each<EngineName>(['runs', 'compact'])('on %s are given up and counted, and the others go on', (engine) => {
    const limits = { partialMatchesPerKey: 10, onLimit: 'shedOldest' } as const
    const rule = begin('a').where(isA).followedBy('z').where(isZ).within('1h')
    const running = detector(rule, { time: 'at', key: 'key', limits, engine })
    const found = [...running.pushAll(letters(`${'a'.repeat(100)}z`)), ...running.end()]
    const { shed } = running.report()
    expect(found.length).toBeGreaterThan(4)
    expect(found.length).toBeLessThanOrEqual(12)
    expect(shed).toBe(100 - found.length)
    // The latest starts are those that are left.
    expect(Math.min(...found.map(({ start }) => start))).toBe(shed)
  })

  test('of any rule: what is found are all matches but for those of starts that were given up', () => {
    const seen = { cases: 0, shed: 0, found: 0 }
    const rules = anyRules(1, 1, { forms: false, bounded: true }).filter(([rule]) => rule!.syntax.skip === 'noSkip')
    fc.assert(
      fc.property(anyCase(rules, 0), fc.integer({ min: 1, max: 4 }), ({ rules: [rule], events }, limit) => {
        const { syntax } = rule!
        const limits = { partialMatchesPerKey: limit, onLimit: 'shedOldest' } as const
        for (const engine of takenBy([syntax], false).by) {
          const driver = new Driver(syntax, { engine, limits })
          for (const event of events) driver.push(event)
          driver.finish('complete')
          const all = expectedMatches([syntax], events, { atEnd: 'complete' })
          const texts = new Set(driver.matches.map(textOf))
          const known = new Set(all.map(textOf))
          // Given up are whole starts; but a longer match that was lost with one may have been what hid a shorter one.
          for (const text of texts) expect(known).toContain(text)
          const missing = all.filter((match) => !texts.has(textOf(match)))
          expect(new Set(missing.map(startOf)).size).toBeLessThanOrEqual(driver.engine.shed)
          seen.cases++
          seen.found += driver.matches.length
          if (missing.length > 0) seen.shed++
        }
      }),
      { numRuns: runs(200) },
    )
    expect(seen.shed / seen.cases).toBeGreaterThan(0.1)
    expect(seen.found).toBeGreaterThan(100)
  })
})

/** The id of the first event. */
function startOf({ bindings }: Answer): number {
  return Math.min(...bindings.flatMap(([, ids]) => ids))
}
