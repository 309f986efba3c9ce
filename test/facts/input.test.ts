import { describe, expect, it } from 'vitest'
import type { AutomatonCase, OperatorCase } from './format.ts'
import {
  automatonExpectation,
  automatonInput,
  byWatermark,
  operatorExpectation,
  operatorInput,
  viewsOf,
  type CaseInput,
} from './input.ts'

const pattern = { seq: [{ name: 'a', contiguity: 'begin' }] } as const
const events = [{ t: 1 }, { t: 1 }, { t: 6 }]
const base = { id: 'x', pattern, skip: { strategy: 'NO_SKIP' }, events } as const

describe('what a case expects', () => {
  it('of the automaton: the time of the event, or the time between two calls; each match and time-out once', () => {
    const data: AutomatonCase = {
      ...base,
      expected: [{ a: [0] }, { a: [1] }, { a: [2] }, { a: [2] }],
      emitted: [
        ['event', 1],
        ['time', 6],
        ['time', 9],
        ['time', 9],
      ],
      expectedTimeouts: [
        { match: { a: [0] }, ts: 5 },
        { match: { a: [0] }, ts: 5 },
      ],
      finalWatermark: 9,
    }
    expect(automatonExpectation(data)).toEqual({
      matches: [
        { match: { a: [0] }, step: 1, after: 1, upTo: 1 },
        { match: { a: [1] }, step: 2, after: 1, upTo: 6 },
        { match: { a: [2] }, step: 3, after: 6, upTo: 9 },
      ],
      timeouts: [{ match: { a: [0] }, time: 5, step: null }],
      late: [],
      error: false,
    })
  })

  it('of the automaton: an error if the target of the skip strategy was missing', () => {
    const skipping = { ...base, expectedError: 'FlinkRuntimeException: Could not skip to a. No such element' }
    expect(automatonExpectation(skipping).error).toBe(true)
    expect(automatonExpectation({ ...base, expectedError: 'NullPointerException' }).error).toBe(false)
  })

  const steps = [{ event: 0 }, { watermark: 1 }, { event: 1 }, { event: 2 }, { watermark: 'MAX' }] as const

  it('of the operator: the time said, and late is at or behind the watermark', () => {
    const data: OperatorCase = {
      ...base,
      steps,
      expectedOutput: [
        { match: { a: [0] }, ts: 1, step: 1 },
        { late: 1, step: 2 },
        { match: { a: [2] }, ts: 6, step: 4 },
        { timeout: { a: [2] }, ts: 9, step: 4 },
      ],
    }
    const late = operatorInput(data).steps.flatMap((step) => (step.kind === 'event' ? [step.late] : []))
    expect(late).toEqual([false, true, false])
    expect(operatorExpectation(data, false)).toEqual({
      matches: [
        { match: { a: [0] }, step: 1, after: 1, upTo: 1 },
        { match: { a: [2] }, step: 4, after: 6, upTo: 6 },
      ],
      timeouts: [{ match: { a: [2] }, time: 9, step: 4 }],
      late: [1],
      error: false,
    })
  })

  it('of the operator, loosely: no more of the time than the watermarks around it', () => {
    const expectedOutput = [{ match: { a: [0] }, ts: 4, step: 2 }]
    const data: OperatorCase = {
      ...base,
      steps: [{ event: 0 }, { watermark: 1 }, { watermark: 4 }],
      expectedOutput,
    }
    expect(operatorExpectation(data, true).matches).toEqual([{ match: { a: [0] }, step: 2, after: 1, upTo: 4 }])
  })
})

describe('what is known after each step', () => {
  it('in order: every event that has come', () => {
    expect(viewsOf(automatonInput({ ...base, finalWatermark: 9 }))).toEqual([
      { step: 0, now: 1, keys: [[0]] },
      { step: 1, now: 1, keys: [[0, 1]] },
      { step: 2, now: 6, keys: [[0, 1, 2]] },
      { step: 3, now: 9, keys: [[0, 1, 2]] },
    ])
  })

  it('by watermark: those of each key, by time, then by rank, then by arrival; late ones never', () => {
    const rows = [
      { time: 5, key: 'x', rank: 1 },
      { time: 3, key: 'y', rank: 1 },
      { time: 5, key: 'x', rank: 0 },
      { time: 4, key: 'x', rank: 9 },
      { time: 5, key: 'x', rank: 0 },
      { time: 3, key: 'x', rank: 0 },
    ]
    const input: CaseInput = {
      events: rows.map(({ time, key, rank }) => ({ time, key, event: { t: time, rank } })),
      steps: [
        ...rows.slice(0, 5).map((_, row) => ({ kind: 'event', row, late: false }) as const),
        { kind: 'watermark', time: 5 },
        { kind: 'event', row: 5, late: true },
        { kind: 'watermark', time: Infinity },
      ],
      inOrder: false,
      orderBy: 'rank',
    }
    const keys = [[3, 2, 4, 0], [1]]
    expect(viewsOf(input)).toEqual([
      { step: 5, now: 5, keys },
      { step: 7, now: Infinity, keys },
    ])
  })
})

it('the same by watermark: one after the last event of each time', () => {
  expect(byWatermark(automatonInput({ ...base, finalWatermark: 6 }))).toMatchObject({
    steps: [
      { kind: 'event', row: 0 },
      { kind: 'event', row: 1 },
      { kind: 'watermark', time: 1 },
      { kind: 'event', row: 2 },
      { kind: 'watermark', time: 6 },
    ],
    inOrder: false,
  })
})
