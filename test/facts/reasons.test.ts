import { describe, expect, it } from 'vitest'
import type { AutomatonCase, BuilderCall, JsonElement, JsonSkip, OperatorCase } from './format.ts'
import { AS_SET, LOOSENING, NOW_LEGAL, SETTING_ASIDE } from './reasons.ts'

const a: JsonElement = { name: 'a', contiguity: 'begin' }
const b: JsonElement = { name: 'b', contiguity: 'followedBy' }
const no: JsonElement = { name: 'n', contiguity: 'notFollowedBy' }
const notNext: JsonElement = { name: 'm', contiguity: 'notNext' }
const noWithin: JsonElement = { ...no, within: 5 }
const group = (...seq: readonly JsonElement[]): JsonElement => ({ contiguity: 'followedBy', group: { seq } })

function automaton(seq: readonly JsonElement[], more: Partial<AutomatonCase> = {}): AutomatonCase {
  return { id: 'x', pattern: { seq }, skip: { strategy: 'NO_SKIP' }, events: [{ t: 1 }, { t: 2 }], ...more }
}
const operator = (seq: readonly JsonElement[], times: readonly number[]): OperatorCase => ({
  ...automaton(seq, { events: times.map((t) => ({ t })) }),
  steps: [],
})
const skip: JsonSkip = { strategy: 'SKIP_TO_NEXT' }
const reasonFor = (data: AutomatonCase | OperatorCase): string | undefined =>
  SETTING_ASIDE.find(({ applies }) => applies(data))?.name

describe('what sets a case aside', () => {
  it.each([
    ['several absences at the end', [a, no, { ...noWithin, name: 'o' }]],
    ['a lasting absence before one of the next event', [a, no, { ...notNext, within: 5 }]],
    ['an absence at the end of a group', [a, group(b, no), { ...b, name: 'c', within: 5 }]],
    ['… of a group in a group', [group(a, group(b, no, notNext)), { ...b, name: 'c' }]],
    ['a window that is not written on the absence', [{ ...a, within: 5 }, no]],
  ])('trailing-absence: %s', (_, seq) => {
    expect(reasonFor(automaton(seq))).toBe('trailing-absence')
  })

  it.each([
    ['one absence with the window on it', [a, noWithin]],
    ['several of the next event', [a, notNext, { ...notNext, name: 'o' }]],
    ['several that are not at the end', [a, no, { ...no, name: 'o' }, b]],
  ])('not trailing-absence: %s', (_, seq) => {
    expect(reasonFor(automaton(seq))).toBeUndefined()
  })

  it('absence-without-window: nothing says how long it must last', () => {
    expect(reasonFor(automaton([a, no, notNext]))).toBe('absence-without-window')
    expect(reasonFor(automaton([a, group(b, no)]))).toBe('absence-without-window')
    expect(reasonFor(automaton([a, group(b, no), { ...b, name: 'c', optional: true }]))).toBe('absence-without-window')
    expect(reasonFor(automaton([a, group(b, no), { ...b, name: 'c' }]))).toBe('trailing-absence')
    expect(reasonFor(automaton([a, { ...no, withinPrevious: 5 }, notNext]))).toBe('trailing-absence')
  })

  it('gap-bound, and gap-before-nothing where what is bounded can be left out', () => {
    expect(reasonFor(automaton([a, { ...b, withinPrevious: 5 }]))).toBe('gap-bound')
    expect(reasonFor(automaton([a, group(b, { ...b, name: 'c', times: [2, 2], timesWithin: 5 })]))).toBe('gap-bound')
    expect(reasonFor(automaton([a, { ...group(b), withinPrevious: 5 }]))).toBe('gap-bound')
    const nullable = { ...group({ ...b, optional: true }), withinPrevious: 5 }
    expect(reasonFor(automaton([a, nullable]))).toBe('gap-before-nothing')
    const nested = { ...group(group({ ...b, optional: true }, { ...b, name: 'c' })), withinPrevious: 5 }
    expect(reasonFor(automaton([a, nested]))).toBe('gap-before-nothing')
  })

  it('within-0', () => {
    expect(reasonFor(automaton([a, { ...b, within: 0 }]))).toBe('within-0')
  })

  it('start-at-0: of the operator, where an absence or a skip strategy waits for the deadline', () => {
    expect(reasonFor(operator([a, noWithin], [0, 3]))).toBe('start-at-0')
    expect(reasonFor(operator([a, noWithin], [1, 3]))).toBeUndefined()
    expect(reasonFor(automaton([a, noWithin], { events: [{ t: 0 }] }))).toBeUndefined()
    expect(reasonFor(operator([a, { ...b, within: 5 }], [0, 3]))).toBeUndefined()
  })

  it('absence-by-watermark: what precedes the absence is left open, and one match more skips others', () => {
    const open: readonly JsonElement[] = [
      { ...a, times: [1, 3] },
      { ...a, optional: true },
      { contiguity: 'begin', group: { seq: [a] } },
    ]
    for (const first of open) {
      expect(reasonFor(automaton([first, noWithin], { skip }))).toBe('absence-by-watermark')
      expect(reasonFor(automaton([first, noWithin]))).toBeUndefined()
    }
    expect(reasonFor(automaton([{ ...a, times: [2, 2] }, noWithin], { skip }))).toBeUndefined()
  })

  it('unordered: only where no watermark sorts', () => {
    expect(reasonFor(automaton([a], { events: [{ t: 2 }, { t: 1 }] }))).toBe('unordered')
    expect(reasonFor(operator([a], [2, 1]))).toBeUndefined()
  })

  it('flink-defect: no answer, or an error that is not the one of a skip strategy', () => {
    expect(reasonFor(automaton([a], { flinkError: 'HANG' }))).toBe('flink-defect')
    expect(reasonFor(automaton([a], { flinkError: 'DUPLICATE', expected: [] }))).toBeUndefined()
    expect(reasonFor(automaton([a], { expected: [], expectedError: 'Failure in filter' }))).toBe('flink-defect')
    expect(reasonFor(automaton([a], { expected: [], expectedError: 'Could not skip to a' }))).toBeUndefined()
    expect(reasonFor(automaton([a], { flinkError: 'run: Could not skip to a' }))).toBeUndefined()
  })
})

it('times are less known where an absence ends the pattern, or matches are held back', () => {
  const loose = (data: AutomatonCase): readonly string[] =>
    LOOSENING.filter(({ applies }) => applies(data)).map(({ name }) => name)
  expect(loose(automaton([a, b]))).toEqual([])
  expect(loose(automaton([a, noWithin]))).toEqual(['absence-deadline'])
  expect(loose(automaton([a, b], { skip }))).toEqual(['held-back'])
})

it('time-outs are a set where Flink repeats one', () => {
  const timeout = { match: { a: [0] }, ts: 5 }
  expect(AS_SET.applies(automaton([a], { expectedTimeouts: [timeout] }))).toBe(false)
  expect(AS_SET.applies(automaton([a], { expectedTimeouts: [timeout, timeout] }))).toBe(true)
})

describe('what the design makes legal', () => {
  const legal = (...chain: readonly BuilderCall[]): boolean => NOW_LEGAL.some(({ applies }) => applies(chain))
  const inner: readonly BuilderCall[] = [
    ['begin', 'x'],
    ['next', 'y'],
  ]

  it('an absence after an optional part', () => {
    expect(legal(['begin', 'a'], ['optional'], ['notNext', 'n'])).toBe(true)
    expect(legal(['begin', 'a'], ['optional'], ['next', 'n'])).toBe(false)
  })

  it('a greedy group', () => {
    expect(legal(['begin', inner], ['oneOrMore'], ['greedy'])).toBe(true)
    expect(legal(['begin', inner], ['notNext', 'n'], ['greedy'])).toBe(false)
  })

  it('to skip to a member of a group', () => {
    const to = (name: string): BuilderCall => ['begin', 'a', { strategy: 'SKIP_TO_LAST', name }]
    expect(legal(to('y'), ['next', inner])).toBe(true)
    expect(legal(to('z'), ['next', inner])).toBe(false)
    expect(legal(['begin', 'a'], ['next', inner])).toBe(false)
  })
})
