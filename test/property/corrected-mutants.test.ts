/** Corrections broken on purpose: a property that lets one of them live would let a real defect live too. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCase } from './kit/cases.ts'
import { anyWay, correctedDetector } from './kit/corrected.ts'
import {
  boundedRules,
  everyRule,
  expectFinalInTheEnd,
  expectOracleAtEveryStep,
  expectRestored,
  passingKeys,
  Seen,
} from './kit/corrected-judge.ts'
import { CORRECTED_MUTANTS, type CorrectedPool } from './kit/corrected-mutants.ts'
import { loadChanged } from './kit/mutant.ts'

const SEED = 20_261_127
const DISORDER = 8

type Make = typeof correctedDetector

/** By pool: cases, always the same ones, each of which throws if what is made is wrong in it. */
const CASES: Readonly<Record<CorrectedPool, readonly ((make: Make) => void)[]>> = {
  steps: fc.sample(fc.tuple(anyCase(everyRule(1), 8), anyWay), { seed: SEED, numRuns: 1000 }).map(
    ([given, way]) =>
      (make) =>
        expectOracleAtEveryStep(make, given, way, 'auto', new Seen()),
  ),
  'passing keys': fc.sample(fc.tuple(boundedRules, passingKeys(DISORDER)), { seed: SEED, numRuns: 400 }).map(
    ([rules, arrival]) =>
      (make) =>
        void expectFinalInTheEnd(make, rules, arrival, DISORDER),
  ),
  restored: fc.sample(fc.tuple(anyCase(everyRule(1), 8), anyWay), { seed: SEED, numRuns: 400 }).map(
    ([given, way]) =>
      (make) =>
        void expectRestored(make, given, way),
  ),
}

function isFoundOut(pool: CorrectedPool, make: Make): boolean {
  return CASES[pool].some((judge) => {
    try {
      judge(make)
      return false
    } catch {
      return true
    }
  })
}

describe('corrections broken on purpose', () => {
  test('L7 what is not broken is not found out', () => {
    for (const pool of Object.keys(CASES) as CorrectedPool[])
      expect(isFoundOut(pool, correctedDetector), pool).toBe(false)
  })

  test.each(CORRECTED_MUTANTS)('L7 killed: %s', async (_, { pool, ...mutation }) => {
    const kit = await loadChanged<{ readonly correctedDetector: Make }>('./corrected.ts', 'pattern', mutation)
    expect(isFoundOut(pool, kit.correctedDetector)).toBe(true)
  })
})
