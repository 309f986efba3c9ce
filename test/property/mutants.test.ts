/** Engines broken on purpose: a property that lets one of them live would let a real defect live too. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import type { Answer } from './kit/answer.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Case, type Rules } from './kit/cases.ts'
import { compareTexts, differences } from './kit/differences.ts'
import * as kit from './kit/engine.ts'
import { expectedMatches, expectedTimeouts } from './kit/expected.ts'
import { loadMutant } from './kit/mutant.ts'
import { MUTANTS, type Pool } from './kit/mutants.ts'
import { takenBy } from './kit/taken.ts'

const SEED = 20_261_123
const RULES: Readonly<Record<EngineName, fc.Arbitrary<Rules>>> = {
  runs: anyRules(1),
  compact: aloneRules(1),
  register: chainRules(1),
}

/** Cases of an engine, always the same ones, with what the oracle says to them. Made when they are first needed. */
class Cases {
  readonly #engine: EngineName
  readonly #given: readonly Case[]
  readonly #expected: Map<number, Expected> = new Map()

  constructor(engine: EngineName, count: number) {
    this.#engine = engine
    this.#given = fc.sample(anyCase(RULES[engine], 0), { seed: SEED, numRuns: count }).filter(({ rules }) => {
      const { syntax } = rules[0]!
      const { skip } = syntax
      const canFail = typeof skip === 'object' && skip.onMiss === 'error'
      return !canFail && takenBy([syntax], engine === 'runs').by.includes(engine)
    })
  }

  get count(): number {
    return this.#given.length
  }

  /** Whether what was changed gives another answer to one of the cases. */
  isFoundOut(at: number, { runEngine }: Pick<typeof kit, 'runEngine'>, restores: boolean): boolean {
    const { rules, events, atEnd } = this.#given[at]!
    const { syntax } = rules[0]!
    const engine = this.#engine
    const between = (driver: kit.Driver): kit.Driver => (restores ? driver.restored(driver.snapshot()) : driver)
    // Time is told in every second case.
    const options = { engine, atEnd, timeouts: engine === 'runs', says: at % 2 === 1, between }
    const { matches, timeouts } = runEngine(syntax, events, options)
    const expected = this.#of(at)
    const judged = { ordered: false, events }
    const wrong = [
      ...differences([syntax], matches, expected.matches, judged),
      ...compareTexts(timeouts, expected.timeouts, false),
    ]
    return wrong.length > 0
  }

  #of(at: number): Expected {
    let known = this.#expected.get(at)
    if (known === undefined) {
      const { rules, events, atEnd } = this.#given[at]!
      const syntaxes = rules.map(({ syntax }) => syntax)
      known = {
        matches: expectedMatches(syntaxes, events, { atEnd }),
        timeouts: this.#engine === 'runs' ? expectedTimeouts(syntaxes, events, { atEnd }) : [],
      }
      this.#expected.set(at, known)
    }
    return known
  }
}

interface Expected {
  readonly matches: readonly Answer[]
  readonly timeouts: readonly Answer[]
}

const CASES: Readonly<Record<EngineName, Cases>> = {
  runs: new Cases('runs', 2500),
  register: new Cases('register', 600),
  compact: new Cases('compact', 1500),
}

function ofPool(pool: Pool): { readonly cases: Cases; readonly restores: boolean } {
  const [engine] = pool.split(',')
  return { cases: CASES[engine as EngineName], restores: pool.endsWith('restored') }
}

describe('planted mutants', () => {
  test('L2 L6 the engines as they are live', () => {
    for (const pool of ['runs', 'runs, restored', 'register, restored', 'compact, restored'] as const) {
      const { cases, restores } = ofPool(pool)
      const count = Math.min(cases.count, 120)
      expect(count).toBeGreaterThan(100)
      for (let at = 0; at < count; at++) expect(cases.isFoundOut(at, kit, restores), `${pool}, case ${at}`).toBe(false)
    }
  })

  test('one in which nothing is changed lives', async () => {
    const same = await loadMutant({
      file: 'engine/deadlines.ts',
      from: 'export function isExpired',
      to: 'export function isExpired',
    })
    for (const { cases } of (['runs', 'register', 'compact'] as const).map(ofPool)) {
      for (let at = 0; at < 120; at++) expect(cases.isFoundOut(at, same, at % 3 === 0), `case ${at}`).toBe(false)
    }
  })

  test.each(MUTANTS)('L2 killed: %s', async (_, { pool, ...mutation }) => {
    const changed = await loadMutant(mutation)
    const { cases, restores } = ofPool(pool)
    let thrown: Error | null = null
    for (let at = 0; at < cases.count; at++) {
      try {
        if (cases.isFoundOut(at, changed, restores)) return
      } catch (error) {
        // To be found out is to give another answer.
        thrown = error as Error
      }
    }
    expect.fail(`lived through ${cases.count} cases${thrown === null ? '' : `, though it threw ${thrown.message}`}`)
  })
})
