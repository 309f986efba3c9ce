import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import { anyRules } from '../../property/kit/cases.ts'
import { isDeep, runs } from '../../property/kit/runs.ts'
import { expectSame } from '../../property/kit/same.ts'
import { loadChanged } from '../../property/kit/mutant.ts'
import { anyActs, Seen, Teller, type Act } from './rewind-acts.ts'
import { RewindDriver, type RewindOptions } from './rewind-driver.ts'
import { MUTANTS } from './rewind-mutants.ts'

interface Given {
  readonly syntax: PatternSyntax
  readonly acts: readonly Act[]
  readonly timeouts: boolean
  readonly atEnd: 'complete' | 'cut'
}

const anyGiven: fc.Arbitrary<Given> = fc.record({
  syntax: anyRules(1).map(([rule]) => rule!.syntax),
  acts: anyActs,
  timeouts: fc.boolean(),
  atEnd: fc.constantFrom('complete', 'cut'),
})

/** Carries all acts out on one driver, and tells another what is left of them, and nothing else. */
function expectNothingElse({ syntax, acts, timeouts, atEnd }: Given, Driver: typeof RewindDriver, seen: Seen): void {
  const limits = { partialMatches: 2000, matchesPerTrigger: 1000 }
  const options: RewindOptions = { engine: 'runs', timeouts, limits }
  const driver = new Driver(syntax, true, options)
  const teller = new Teller(driver, seen)
  for (const act of acts) teller.carryOut(act)
  const fresh = new RewindDriver(syntax, false, options)
  for (const story of driver.stories.values()) {
    const { first } = story
    if (first === undefined) continue
    const same = fresh.storyOf(first)
    for (const one of story.told) fresh.tell(same, one)
    expectSame(driver.found(story), fresh.found(same))
  }
  expect(driver.engine.open).toBe(fresh.engine.open)
  expect(driver.engine.kept).toBe(fresh.engine.kept)
  const ended = driver.finish(atEnd)
  expectSame(ended, fresh.finish(atEnd))
  expect(driver.engine.openAbsences).toBe(fresh.engine.openAbsences)
  const found = [...driver.stories.values()].flatMap((story) => driver.found(story))
  seen.language.add([syntax], () => found.flatMap(({ matches }) => matches).length + ended.matches.length)
}

/** Patterns that grow too large under the acts are left out. @returns whether it is none of these */
function isSmall(act: () => void): boolean {
  try {
    act()
    return true
  } catch (error) {
    if (String((error as { code?: unknown }).code).endsWith('_LIMIT')) return false
    throw error
  }
}

describe('runs', () => {
  test('L7 what is taken back has not been: what is kept is what was kept then, and what is found is what an engine finds that was told no more', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyGiven, (given) => {
        fc.pre(isSmall(() => expectNothingElse(given, RewindDriver, seen)))
      }),
      { numRuns: runs(600), maxSkipsPerRun: 1000 },
    )
    const { language } = seen
    language.expectMatches()
    if (isDeep) language.expectConstructs()
    expect(seen.open / seen.marks).toBeGreaterThan(0.2)
    expect(seen.rewinds / language.cases).toBeGreaterThan(2)
    expect(seen.matchesTakenBack / language.cases).toBeGreaterThan(0.3)
    expect(seen.timeoutsTakenBack / language.cases).toBeGreaterThan(0.1)
    expect(seen.again / language.cases).toBeGreaterThan(0.15)
    expect(seen.settled / language.cases).toBeGreaterThan(0.5)
    expect(seen.forgotten / language.cases).toBeGreaterThan(0.2)
    expect(seen.idle / language.cases).toBeGreaterThan(1)
  })

  test('L7 where starts are given up, marks hold all the same', () => {
    const seen = new Seen()
    let shed = 0
    fc.assert(
      fc.property(anyGiven, fc.integer({ min: 1, max: 6 }), ({ syntax, acts, timeouts, atEnd }, limit) => {
        const limits = { partialMatchesPerKey: limit, onLimit: 'shedOldest' } as const
        const driver = new RewindDriver(syntax, true, { engine: 'runs', timeouts, limits })
        const teller = new Teller(driver, seen)
        for (const act of acts) teller.carryOut(act)
        driver.finish(atEnd)
        expect([driver.engine.open, driver.engine.kept]).toEqual([0, 0])
        if (driver.engine.shed > 0) shed++
      }),
      { numRuns: runs(300) },
    )
    expect(shed).toBeGreaterThan(runs(30))
    expect(seen.rewinds).toBeGreaterThan(runs(300))
  })

  describe('planted mutants', () => {
    const given = fc.sample(anyGiven, { seed: 20_261_123, numRuns: 2500 })

    test.each(MUTANTS)('L7 killed: %s', async (_, mutation) => {
      const changed = await loadChanged<typeof import('./rewind-driver.ts')>(
        '../../pattern/engine/rewind-driver.ts',
        'pattern',
        mutation,
      )
      let thrown: Error | null = null
      for (const one of given) {
        try {
          isSmall(() => expectNothingElse(one, changed.RewindDriver, new Seen()))
        } catch (error) {
          // To be found out is to give another answer.
          if ((error as Error).name === 'AssertionError') return
          thrown = error as Error
        }
      }
      expect.fail(`lived through ${given.length} cases${thrown === null ? '' : `, though it threw ${thrown.message}`}`)
    })
  })
})
