import { describe, expect, it } from 'vitest'
import { asExpected, differences, engineDifferences } from './compare.ts'
import type { CaseOutput } from './engines.ts'
import type { CaseExpectation } from './input.ts'

const found = (time: number, step = 1): CaseOutput => ({
  matches: [{ match: { a: [0] }, time, step }],
  timeouts: [{ match: { a: [3] }, time: 9, step: 4 }],
  late: [2],
  error: null,
})
const expectation = (after: number, upTo: number): CaseExpectation => ({
  matches: [{ match: { a: [0] }, step: 1, after, upTo }],
  timeouts: [{ match: { a: [3] }, time: 9, step: 4 }],
  late: [2],
  error: false,
})

describe('an output differs from what is expected', () => {
  it('in nothing, if it is the same', () => {
    expect(differences(expectation(5, 5), found(5))).toEqual([])
    expect(differences(asExpected(found(5)), found(5))).toEqual([])
  })

  it('in its time, unless that lies in the interval known', () => {
    expect(differences(expectation(3, 5), found(4))).toEqual([])
    expect(differences(expectation(3, 5), found(3))).toEqual(['time: a=[0] has time 3, expected in (3, 5]'])
    expect(differences(expectation(5, 5), found(4))).toEqual(['time: a=[0] has time 4, expected 5'])
  })

  it('in the step', () => {
    expect(differences(expectation(5, 5), found(5, 2))).toEqual(['step: a=[0] came in step 2, expected in step 1'])
  })

  it('in matches that are missing, unexpected or repeated', () => {
    const none: CaseOutput = { ...found(5), matches: [] }
    expect(differences(expectation(5, 5), none)).toEqual(['missing: a=[0] at 5 in step 1'])
    expect(differences(asExpected(none), found(5))).toEqual(['unexpected: a=[0] at 5 in step 1'])
    const twice: CaseOutput = { ...found(5), matches: [...found(5).matches, ...found(5).matches] }
    expect(differences(expectation(5, 5), twice)).toEqual(['repeated: a=[0] at 5 in step 1'])
  })

  it('in time-outs, their deadline, and their step where it is known', () => {
    const none: CaseOutput = { ...found(5), timeouts: [] }
    expect(differences(expectation(5, 5), none)).toEqual(['missing time-out: a=[3] at 9 in step 4'])
    expect(differences(asExpected(none), found(5))).toEqual(['unexpected time-out: a=[3] at 9 in step 4'])
    const other: CaseOutput = { ...found(5), timeouts: [{ match: { a: [3] }, time: 8, step: 3 }] }
    expect(differences(expectation(5, 5), other)).toEqual([
      'time-out: a=[3] came in step 3, expected in step 4',
      'time-out: a=[3] has deadline 8, expected 9',
    ])
    const unknown = { ...expectation(5, 5), timeouts: [{ match: { a: [3] }, time: 8, step: null }] }
    expect(differences(unknown, other)).toEqual([])
  })

  it('in late rows', () => {
    expect(differences(expectation(5, 5), { ...found(5), late: [] })).toEqual(['late: rows [], expected [2]'])
  })

  it('in whether the run ends with an error, before which only what is known must be found', () => {
    const error = { code: 'SKIP_TARGET_MISSED', step: 3 }
    const failing: CaseOutput = { matches: [], timeouts: [], late: [], error }
    const expected: CaseExpectation = { matches: [], timeouts: [], late: [2], error: true }
    expect(differences(expected, failing)).toEqual([])
    expect(differences({ ...expectation(5, 5), error: true }, failing)).toEqual([
      'missing before the error: a=[0] at 5 in step 1',
    ])
    expect(differences(expected, found(5))).toEqual(['error: none, expected one'])
    expect(differences(expectation(5, 5), failing)).toEqual(['error: SKIP_TARGET_MISSED in step 3, expected none'])
  })
})

describe('an engine differs from the oracle', () => {
  it('also in the step of an error, and in what comes before it', () => {
    const failing = (step: number): CaseOutput => ({ ...found(5), error: { code: 'SKIP_TARGET_MISSED', step } })
    expect(engineDifferences(failing(3), failing(3))).toEqual([])
    expect(engineDifferences(failing(3), failing(2))).toEqual([
      'error: SKIP_TARGET_MISSED in step 2, expected SKIP_TARGET_MISSED in step 3',
    ])
    expect(engineDifferences(failing(3), { ...failing(3), matches: [] })).toEqual(['missing: a=[0] at 5 in step 1'])
  })
})
