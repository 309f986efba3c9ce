/** Window operators broken on purpose: a property that lets one of them live would let a real defect live too. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyWindowSteps, type WindowSteps } from '../../src/testing/any-window-steps.ts'
import { WINDOW_SUBJECTS, type WindowSubject } from './kit/window-subjects.ts'
import { expectedWindows, windowDifferences, type Answer } from './kit/window-compare.ts'
import * as kit from './kit/window-driver.ts'
import { loadWindowMutant } from './kit/mutant.ts'
import { WINDOW_MUTANTS, type WindowPool } from './kit/window-mutants.ts'

const SEED = 20_261_124

interface Given {
  readonly syntax: kit.Syntax
  readonly steps: WindowSteps['steps']
  readonly atEnd: 'complete' | 'cut'
  expected: Answer | null
}

/** Cases of a subject, always the same ones, with what the oracle says to them when it is first asked. */
class Cases {
  readonly #subject: WindowSubject
  readonly #given: readonly Given[]

  constructor(subject: WindowSubject, count: number) {
    this.#subject = subject
    const atEnd = fc.constantFrom<('complete' | 'cut')[]>('complete', 'cut')
    const one = fc.tuple(subject.syntax, anyWindowSteps(subject.steps), atEnd)
    this.#given = fc
      .sample(one, { seed: SEED, numRuns: count })
      .map(([syntax, { steps }, end]) => ({ syntax, steps, atEnd: end, expected: null }))
  }

  get count(): number {
    return this.#given.length
  }

  /** Whether what was changed gives another answer to one of the cases. */
  isFoundOut(at: number, { runWindows }: Pick<typeof kit, 'runWindows'>, restores: boolean): boolean {
    const given = this.#given[at]!
    const { syntax, steps, atEnd } = given
    given.expected ??= expectedWindows(syntax, steps, { atEnd })
    const run = runWindows(this.#subject.engine, syntax, steps, { atEnd, restores })
    return windowDifferences(syntax, run, given.expected).length > 0
  }
}

const CASES: Readonly<Record<string, Cases>> = {
  general: new Cases(WINDOW_SUBJECTS['any window']!, 3000),
  sessions: new Cases(WINDOW_SUBJECTS['sessions']!, 9000),
  composed: new Cases(WINDOW_SUBJECTS['composed triggers']!, 3500),
  processing: new Cases(WINDOW_SUBJECTS['processing time']!, 1500),
  'plain sessions': new Cases(WINDOW_SUBJECTS['sessions in arrays']!, 1500),
  'plain counts': new Cases(WINDOW_SUBJECTS['count windows in arrays']!, 500),
  slices: new Cases(WINDOW_SUBJECTS['slices']!, 1500),
  frames: new Cases(WINDOW_SUBJECTS['frames']!, 1500),
}

function ofPool(pool: WindowPool): { readonly cases: Cases; readonly restores: boolean } {
  return { cases: CASES[pool.split(',')[0]!]!, restores: pool.endsWith('restored') }
}

describe('planted mutants of windows', () => {
  test('L2 L6 the operators as they are live', () => {
    const pools = [
      'general',
      'general, restored',
      'sessions',
      'composed',
      'processing',
      'plain sessions',
      'plain sessions, restored',
      'plain counts',
      'slices',
      'slices, restored',
      'frames',
      'frames, restored',
    ] as const
    for (const pool of pools) {
      const { cases, restores } = ofPool(pool)
      let wrong = -1
      for (let at = 0; at < Math.min(1500, cases.count) && wrong < 0; at++)
        if (cases.isFoundOut(at, kit, restores)) wrong = at
      expect(wrong, `${pool}: the first case in which an operator is wrong`).toBe(-1)
    }
  })

  test('one in which nothing is changed lives', async () => {
    const same = await loadWindowMutant({
      file: 'general/evict.ts',
      from: 'export function evict',
      to: 'export function evict',
    })
    for (const pool of ['general', 'slices', 'frames'] as const) {
      const { cases } = ofPool(pool)
      for (let at = 0; at < 100; at++) expect(cases.isFoundOut(at, same, at % 3 === 0), `case ${at}`).toBe(false)
    }
  })

  test.each(WINDOW_MUTANTS)('L2 killed: %s', async (_, { pool, ...mutation }) => {
    const changed = await loadWindowMutant(mutation)
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
