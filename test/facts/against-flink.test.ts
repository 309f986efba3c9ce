import { describe, expect, it } from 'vitest'
import { compareWithFlink, type Compared } from './against-flink.ts'
import { convert } from './convert.ts'
import { ORACLE } from './engines.ts'
import type { AutomatonCase, JsonCondition, JsonElement, JsonMatch, OperatorCase } from './format.ts'
import { automatonExpectation, automatonInput, operatorExpectation, operatorInput } from './input.ts'

const named = (name: string): JsonCondition => ({ op: '==', args: [{ field: 'name' }, name] })
const a: JsonElement = { name: 'a', contiguity: 'begin', where: named('a') }
const b: JsonElement = { name: 'b', contiguity: 'followedBy', where: named('b') }
const c: JsonElement = { name: 'c', contiguity: 'followedBy', where: named('c') }
const loop: JsonElement = { ...a, times: [1, null], inner: 'combinations' }

function automaton(data: Omit<AutomatonCase, 'id' | 'pattern'> & { readonly seq: readonly JsonElement[] }): Compared {
  const whole: AutomatonCase = { id: 'x', pattern: { seq: data.seq }, ...data }
  const syntax = convert(whole)
  const input = automatonInput(whole)
  const expected = automatonExpectation(whole)
  return compareWithFlink({ data: whole, input, expected, output: ORACLE.run(syntax, input) }, syntax)
}

const events = (...all: readonly (readonly [name: string, t: number])[]): AutomatonCase['events'] =>
  all.map(([name, t]) => ({ name, t }))

describe('skip-order: matches of one start that come at one moment', () => {
  const given = (match: JsonMatch): Compared =>
    automaton({
      seq: [loop, b],
      skip: { strategy: 'SKIP_PAST_LAST_EVENT' },
      events: events(['a', 1], ['a', 2], ['b', 3]),
      expected: [match],
      emitted: [['event', 2]],
    })

  it('are consumed in the order of the design', () => {
    expect(given({ a: [0, 1], b: [2] })).toEqual({ found: [], excused: [] })
  })

  it('may have been consumed in another one', () => {
    expect(given({ a: [0], b: [2] })).toEqual({ found: [], excused: ['skip-order'] })
  })

  it('do not give way to those of a later start', () => {
    expect(given({ a: [1], b: [2] }).found).toEqual([
      'unexpected: a=[0,1] b=[2] at 3 in step 2',
      'missing: a=[1] b=[2] at 3 in step 2',
    ])
  })

  it('decide whether the job fails', () => {
    const failing = (expectedError: string | undefined, expected: readonly JsonMatch[]): Compared =>
      automaton({
        seq: [{ ...a, optional: true }, { ...c, optional: true }, b],
        skip: { strategy: 'SKIP_TO_FIRST', name: 'b', throwIfMissing: true },
        events: events(['b', 1]),
        expected,
        ...(expectedError === undefined ? { emitted: [['event', 0]] } : { expectedError }),
      })
    expect(failing('Could not skip to first element of a match.', [])).toEqual({ found: [], excused: [] })
    expect(failing(undefined, [{ b: [0] }]).found).toEqual(['error: SKIP_TARGET_MISSED in step 0, expected none'])
  })
})

describe('absence-by-watermark: a loop before the absence at the end', () => {
  const data = {
    seq: [loop, { ...b, contiguity: 'notFollowedBy', within: 5 }],
    skip: { strategy: 'NO_SKIP' },
    finalWatermark: 20,
  } as const

  it('times out in Flink if no event follows, and is a match here', () => {
    const silent = { ...data, events: events(['a', 1]), expected: [] }
    expect(automaton({ ...silent, expectedTimeouts: [{ match: { a: [0] }, ts: 6 }] })).toEqual({
      found: [],
      // The match that is here, and the time-out that is there.
      excused: ['absence-by-watermark', 'absence-by-watermark'],
    })
    expect(automaton(silent).found).not.toEqual([])
  })

  it('is a match in Flink too if an event follows inside the window', () => {
    const followed = { ...data, events: events(['a', 1], ['z', 2]) }
    expect(automaton({ ...followed, expected: [], expectedTimeouts: [{ match: { a: [0] }, ts: 6 }] }).found).toContain(
      'unexpected: a=[0] at 6 in step 2',
    )
  })
})

describe('timeout-before-skip: a partial match that a held-back match drops', () => {
  // The match of row 1 waits for row 0, which ends at 6. It drops row 2, which would have ended at 8.
  const held = {
    seq: [
      { name: 'a', contiguity: 'begin', where: { op: '!=', args: [{ field: 'name' }, 'c'] } },
      {
        name: 'c',
        contiguity: 'followedBy',
        where: { op: '==', args: [{ field: 'of' }, { agg: 'first', of: 'a', field: 'name' }] },
        within: 5,
      },
    ],
    skip: { strategy: 'SKIP_PAST_LAST_EVENT' },
    expected: [{ a: [1], c: [3] }],
    expectedTimeouts: [
      { match: { a: [0] }, ts: 6 },
      { match: { a: [2] }, ts: 8 },
    ],
  } as const
  const until = (time: number): Compared =>
    automaton({
      ...held,
      events: [
        { t: 1, name: 's' },
        { t: 2, name: 'a' },
        { t: 3, name: 's' },
        { t: 4, name: 'c', of: 'a' },
        { t: time, name: 'c' },
      ],
      emitted: [['time', time]],
      finalWatermark: 20,
    })

  it('has timed out in Flink if the match is given out by a call behind both deadlines', () => {
    expect(until(9)).toEqual({ found: [], excused: ['timeout-before-skip'] })
  })

  it('has not if a call between them gives it out', () => {
    expect(until(7).found).toEqual(['missing time-out: a=[2] at 8'])
  })
})

it('timeout-deadline: of a start at 0 the operator of Flink does not hear in time', () => {
  const whole: OperatorCase = {
    id: 'x',
    pattern: { seq: [a, { ...b, within: 5 }] },
    skip: { strategy: 'NO_SKIP' },
    events: events(['a', 0], ['a', 1]),
    steps: [{ event: 0 }, { event: 1 }, { watermark: 1 }, { watermark: 9 }],
    expectedOutput: [{ timeout: { a: [1] }, ts: 6, step: 3 }],
  }
  const input = operatorInput(whole)
  const syntax = convert(whole)
  const output = ORACLE.run(syntax, input)
  expect(output.timeouts.map(({ time }) => time)).toEqual([5, 6])
  const expected = operatorExpectation(whole, false)
  expect(compareWithFlink({ data: whole, input, expected, output }, syntax)).toEqual({
    found: [],
    excused: ['timeout-deadline'],
  })
})
