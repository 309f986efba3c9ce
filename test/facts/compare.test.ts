import { describe, expect, it } from 'vitest'
import { asExpected, differences } from './compare.ts'
import type { CaseOutput } from './engines.ts'
import { automatonExpectation, operatorExpectation, operatorInput, type CaseExpectation } from './input.ts'
import type { AutomatonCase, OperatorCase } from './format.ts'

const output = (time: number, step: number | null = 1): CaseOutput => ({
  matches: [{ match: { a: [0] }, time, step }],
  late: [2],
})
const expectation = (after: number, upTo: number): CaseExpectation => ({
  matches: [{ match: { a: [0] }, step: 1, after, upTo }],
  late: [2],
})

describe('an output differs from what is expected', () => {
  it('in nothing, if it is the same', () => {
    expect(differences(expectation(5, 5), output(5))).toEqual([])
    expect(differences(asExpected(output(5)), output(5))).toEqual([])
  })

  it('in its time, unless that lies in the interval known', () => {
    expect(differences(expectation(3, 5), output(4))).toEqual([])
    expect(differences(expectation(3, 5), output(3))).toEqual(['time: a=[0] has time 3, expected in (3, 5]'])
    expect(differences(expectation(5, 5), output(4))).toEqual(['time: a=[0] has time 4, expected 5'])
  })

  it('in the step, if the engine knows it', () => {
    expect(differences(expectation(5, 5), output(5, 2))).toEqual(['step: a=[0] came in step 2, expected in step 1'])
    expect(differences(expectation(5, 5), output(5, null))).toEqual([])
  })

  it('in matches that are missing, unexpected or repeated', () => {
    const none: CaseOutput = { matches: [], late: [2] }
    expect(differences(expectation(5, 5), none)).toEqual(['missing: a=[0] at 5 in step 1'])
    expect(differences(asExpected(none), output(5))).toEqual(['unexpected: a=[0] at 5 in step 1'])
    const twice: CaseOutput = { matches: [...output(5).matches, ...output(5).matches], late: [2] }
    expect(differences(expectation(5, 5), twice)).toEqual(['repeated: a=[0] at 5 in step 1'])
  })

  it('in late rows, if the engine decides on them', () => {
    expect(differences(expectation(5, 5), { ...output(5), late: [] })).toEqual(['late: rows [], expected [2]'])
    expect(differences(expectation(5, 5), { ...output(5), late: null })).toEqual([])
  })
})

describe('what a case expects', () => {
  const pattern = { seq: [{ name: 'a', contiguity: 'begin' }] } as const
  const events = [{ t: 1 }, { t: 1 }, { t: 6 }]

  it('of the automaton: the time of the event, or the time between two calls', () => {
    const data: AutomatonCase = {
      id: 'x',
      pattern,
      skip: { strategy: 'NO_SKIP' },
      events,
      expected: [{ a: [0] }, { a: [1] }, { a: [2] }, { a: [2] }],
      emitted: [
        ['event', 1],
        ['time', 6],
        ['time', 9],
        ['time', 9],
      ],
      finalWatermark: 9,
    }
    expect(automatonExpectation(data).matches).toEqual([
      { match: { a: [0] }, step: 1, after: 1, upTo: 1 },
      { match: { a: [1] }, step: 2, after: 1, upTo: 6 },
      { match: { a: [2] }, step: 3, after: 6, upTo: 9 },
    ])
  })

  it('of the operator: the time said, and late is at or behind the watermark', () => {
    const data: OperatorCase = {
      id: 'x',
      pattern,
      skip: { strategy: 'NO_SKIP' },
      events,
      steps: [{ event: 0 }, { watermark: 1 }, { event: 1 }, { event: 2 }, { watermark: 'MAX' }],
      expectedOutput: [
        { match: { a: [0] }, ts: 1, step: 1 },
        { late: 1, step: 2 },
        { match: { a: [2] }, ts: 6, step: 4 },
      ],
    }
    expect(operatorInput(data).steps.flatMap((step) => (step.kind === 'event' ? [step.late] : []))).toEqual([
      false,
      true,
      false,
    ])
    expect(operatorExpectation(data)).toEqual({
      matches: [
        { match: { a: [0] }, step: 1, after: 1, upTo: 1 },
        { match: { a: [2] }, step: 4, after: 6, upTo: 6 },
      ],
      late: [1],
    })
  })

  it('of the operator with a held-back match: no more than the watermarks around it', () => {
    const data: OperatorCase = {
      id: 'x',
      pattern,
      skip: { strategy: 'SKIP_PAST_LAST_EVENT' },
      events,
      steps: [{ event: 0 }, { watermark: 1 }, { watermark: 4 }],
      expectedOutput: [{ match: { a: [0] }, ts: 4, step: 2 }],
    }
    expect(operatorExpectation(data).matches).toEqual([{ match: { a: [0] }, step: 2, after: 1, upTo: 4 }])
  })
})
