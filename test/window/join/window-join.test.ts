import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JoinType } from '../../../src/stream/join/interval-join-options.ts'
import { anySteps } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import { placed, runSteps, type HarnessRun } from '../../../src/testing/harness/run-steps.ts'
import { isEventStep, isWatermarkStep, type OperatorFactory, type Step } from '../../../src/testing/harness/step.ts'
import type { WindowJoinSyntax } from '../../../src/window/join/join-syntax.ts'
import { WindowJoinOperator, type WindowJoinOptions } from '../../../src/window/join/window-join-operator.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import { runs } from '../../property/kit/runs.ts'

interface Row {
  readonly key: string
  readonly id: number
  readonly time: number
}

type Result = WindowResult<{ readonly value: unknown }>
type Pair = readonly [left: number | null, right: number | null]

const LEFT = 0
const RIGHT = 1
const row = (input: number, time: number, key = 'k', id = time): Step<Row> => ({
  event: { key, id, time },
  time,
  input,
})

const tumbling = (sizeMs: number): Assigner => ({ kind: 'tumbling', sizeMs, offsetMs: 0, domain: 'event' })
const sliding = (sizeMs: number, slideMs: number): Assigner => ({
  kind: 'sliding',
  sizeMs,
  slideMs,
  offsetMs: 0,
  domain: 'event',
})
const session = (gap: number): Assigner => ({ kind: 'session', gap, touching: false, domain: 'event' })

const joined = (type: JoinType = 'inner'): WindowJoinSyntax<Row, Row>['function'] => ({
  kind: 'join',
  type,
  join: (left, right) => [left?.id ?? null, right?.id ?? null],
})

const factory =
  (
    syntax: Omit<WindowJoinSyntax<Row, Row>, 'kind'>,
    more: Partial<WindowJoinOptions<Row, Row>> = {},
  ): OperatorFactory<Row, Result> =>
  (next, clock, { onBad, onLate }) =>
    new WindowJoinOperator<Row, Row>(
      { kind: 'windowJoin', ...syntax },
      {
        clock,
        next: next as never,
        atEnd: 'complete',
        leftKey: 'key',
        rightKey: 'key',
        limits: { keys: 100, windows: 1000, events: 1000, pairs: 1000 },
        onBad,
        onLate,
        ...more,
      },
    )

const run = (given: OperatorFactory<Row, Result>, steps: readonly Step<Row>[]): HarnessRun<Row, Result> =>
  runSteps(given, placed(steps), { name: 'once', cutAfter: () => true })

const briefly = ({ outputs }: Pick<HarnessRun<Row, Result>, 'outputs'>): readonly unknown[] =>
  outputs.map(({ value: { value, start, end }, time }) => [value, start, end, time])

describe('window join', () => {
  const steps = [row(LEFT, 1), row(RIGHT, 4), row(RIGHT, 2), row(LEFT, 12), row(RIGHT, 25), { watermark: 40 }]

  test.each<[JoinType, readonly unknown[]]>([
    ['inner', []],
    ['left', [[[12, null], 10, 20, 19]]],
    ['right', [[[null, 25], 20, 30, 29]]],
    [
      'outer',
      [
        [[12, null], 10, 20, 19],
        [[null, 25], 20, 30, 29],
      ],
    ],
  ])('%s: pairs of a window, and what has no partner in it', (type, alone) => {
    expect(briefly(run(factory({ assigner: tumbling(10), function: joined(type) }), steps))).toEqual([
      [[1, 2], 0, 10, 9],
      [[1, 4], 0, 10, 9],
      ...alone,
    ])
  })

  test('coGroup has both sides in order of time, also if one is empty', () => {
    const function_: WindowJoinSyntax<Row, Row>['function'] = {
      kind: 'coGroup',
      *apply(left, right, { key, start }) {
        yield `${String(key)} ${start}: ${left.map(({ id }) => id).join()} | ${right.map(({ id }) => id).join()}`
      },
    }
    const { outputs } = run(factory({ assigner: tumbling(10), function: function_ }), steps)
    expect(outputs.map(({ value: { value } }) => value)).toEqual(['k 0: 1 | 2,4', 'k 10: 12 | ', 'k 20:  | 25'])
  })

  test('a session is one of both sides', () => {
    const given = [row(LEFT, 1), row(RIGHT, 9), row(LEFT, 5), row(RIGHT, 20), { watermark: 40 }]
    expect(briefly(run(factory({ assigner: session(5), function: joined('outer') }), given))).toEqual([
      [[1, 9], 1, 14, 13],
      [[5, 9], 1, 14, 13],
      [[null, 20], 20, 25, 24],
    ])
    const gap = (event: Row): number => (event.id === 1 ? 2 : 5)
    const dynamic: Assigner = {
      kind: 'session',
      gap: gap as (event: never) => number,
      touching: false,
      domain: 'event',
    }
    expect(briefly(run(factory({ assigner: dynamic, function: joined() }), given))).toEqual([[[5, 9], 5, 14, 13]])
  })

  test('what is late for all its windows is late; a late event that is taken makes its window again', () => {
    const given = [row(LEFT, 1), row(RIGHT, 2), { watermark: 12 }, row(RIGHT, 3), { watermark: 14 }, row(RIGHT, 4)]
    const of = (accumulation: 'accumulating' | 'retracting'): HarnessRun<Row, Result> =>
      run(factory({ assigner: tumbling(10), allowedLatenessMs: 5, accumulation, function: joined() }), given)
    expect(of('accumulating').late.map(({ event }) => event)).toEqual([{ key: 'k', id: 4, time: 4 }])
    const shown = ({ outputs }: HarnessRun<Row, Result>): readonly unknown[] =>
      outputs.map(({ value: { value, change, pane } }) => [value, change, pane.timing])
    expect(shown(of('accumulating'))).toEqual([
      [[1, 2], 'insert', 'on-time'],
      [[1, 2], 'insert', 'late'],
      [[1, 3], 'insert', 'late'],
    ])
    expect(shown(of('retracting'))).toEqual([
      [[1, 2], 'insert', 'on-time'],
      [[1, 2], 'retract', 'on-time'],
      [[1, 2], 'insert', 'late'],
      [[1, 3], 'insert', 'late'],
    ])
  })

  test('an event without a key is bad; so is a window whose function throws, and one with too many pairs', () => {
    const bad = ({ bad: all }: HarnessRun<Row, Result>): readonly unknown[] =>
      all.map(({ bad: { kind, position, event } }) => [kind, position, event])
    const keyless: Step<Row> = { event: { id: 7 } as Row, time: 7, input: RIGHT }
    expect(bad(run(factory({ assigner: tumbling(10), function: joined() }), [keyless, ...steps]))).toEqual([
      ['key', 0, { id: 7 }],
    ])
    const throws: WindowJoinSyntax<Row, Row>['function'] = {
      kind: 'join',
      type: 'outer',
      join(left, right) {
        if (left?.id === 12) throw new Error('twelve')
        return right?.id
      },
    }
    const thrown = run(factory({ assigner: tumbling(10), function: throws }), steps)
    expect(bad(thrown)).toEqual([['function', -1, undefined]])
    expect(thrown.outputs.map(({ value: { value } }) => value)).toEqual([2, 4, 25])
    const limits = { keys: 9, windows: 9, events: 99, pairs: 1 }
    const limited = run(factory({ assigner: tumbling(10), function: joined('outer') }, { limits }), steps)
    expect(limited.bad.map(({ bad: { error } }) => (error as { code: string }).code)).toEqual(['JOIN_LIMIT'])
    expect(limited.outputs).toHaveLength(2)
  })

  test('keys of either side are its own', () => {
    const rightKey = ({ key }: Row): string => key.toUpperCase()
    const given = [row(LEFT, 1, 'A'), row(RIGHT, 2, 'a'), row(RIGHT, 3, 'b'), { watermark: 40 }]
    const { outputs } = run(factory({ assigner: tumbling(10), function: joined() }, { rightKey }), given)
    expect(outputs.map(({ value: { key, value } }) => [key, value])).toEqual([['A', [1, 2]]])
    const all = run(factory({ assigner: tumbling(10), function: joined() }, { leftKey: null, rightKey: null }), given)
    expect(all.outputs.map(({ value: { value } }) => value)).toEqual([
      [1, 2],
      [1, 3],
    ])
  })

  test.each<[string, Partial<WindowJoinSyntax<Row, Row>>, string]>([
    ['windows by count', { assigner: { kind: 'count', size: 2, slide: 2 } }, 'BAD_JOIN'],
    ['discarding', { accumulation: 'discarding' as never }, 'BAD_JOIN'],
    ['purging', { trigger: { kind: 'once', of: { kind: 'purging', of: { kind: 'eventTime' } } } }, 'BAD_JOIN'],
    [
      'purging within',
      { trigger: { kind: 'afterWatermark', early: null, late: { kind: 'purging', of: { kind: 'never' } } } },
      'BAD_JOIN',
    ],
    ['no function', { function: { kind: 'join', type: 'inner', join: 1 as never } }, 'BAD_JOIN'],
  ])('%s is an error', (_, wrong, code) => {
    expect(() => run(factory({ assigner: tumbling(10), function: joined(), ...wrong }), [])).toThrow(
      expect.objectContaining({ code }),
    )
  })

  test('a key on one side only is an error', () => {
    expect(() => run(factory({ assigner: tumbling(10), function: joined() }, { leftKey: null }), [])).toThrow(
      expect.objectContaining({ code: 'UNLIKE_KEYS' }),
    )
  })
})

describe('window join, all cases', () => {
  type Bounds = readonly [start: number, end: number]

  /** By definition: of each key, each window with the events that came in time for it. */
  function model(steps: readonly Step<Row>[], sizeMs: number, slideMs: number, type: JoinType): readonly string[] {
    let watermark = -Infinity
    const windows = new Map<string, { bounds: Bounds; sides: [Row[], Row[]] }>()
    for (const step of steps) {
      if (isWatermarkStep(step)) watermark = Math.max(watermark, step.watermark)
      if (!isEventStep(step)) continue
      for (let end = Math.floor(step.time / slideMs) * slideMs + sizeMs; end > step.time; end -= slideMs) {
        if (end - 1 <= watermark) continue
        const name = JSON.stringify([step.event.key, end])
        const window = windows.get(name) ?? { bounds: [end - sizeMs, end], sides: [[], []] }
        windows.set(name, window)
        window.sides[step.input as 0 | 1].push(step.event)
      }
    }
    return [...windows.values()].flatMap(({ bounds: [start, end], sides: [left, right] }) => {
      const pairs: Pair[] = left.flatMap((l) => right.map((r): Pair => [l.id, r.id]))
      if (right.length === 0 && (type === 'left' || type === 'outer'))
        pairs.push(...left.map((l): Pair => [l.id, null]))
      if (left.length === 0 && (type === 'right' || type === 'outer'))
        pairs.push(...right.map((r): Pair => [null, r.id]))
      return pairs.map((pair) => JSON.stringify([pair, start, end, end - 1]))
    })
  }

  test('L1, L5, L6, L8, L12 every pair of every window there is, once', () => {
    let cases = 0
    let withPairs = 0
    fc.assert(
      fc.property(
        anySteps(fc.record({}), { inputs: 2 }),
        fc.constantFrom([4, 4], [6, 3], [8, 2]),
        fc.constantFrom<JoinType>('inner', 'left', 'right', 'outer'),
        (given, [size, slide], type) => {
          const steps = given as readonly Step<Row>[]
          const assigner = size === slide ? tumbling(size) : sliding(size, slide)
          const { outputs } = checkOperator(factory({ assigner, function: joined(type) }), steps, {
            key: 'key',
            orders: 'all',
            tries: 2,
          })
          const expected = model(steps, size, slide, type)
          expect(
            briefly({ outputs })
              .map((one) => JSON.stringify(one))
              .toSorted(),
          ).toEqual(expected.toSorted())
          cases++
          if (expected.length > 0) withPairs++
        },
      ),
      { numRuns: runs(60) },
    )
    expect(withPairs / cases).toBeGreaterThan(0.5)
  })

  test('L1, L5, L6, L8, L12 sessions of both sides', () => {
    let seen = 0
    fc.assert(
      fc.property(anySteps(fc.record({}), { inputs: 2, gaps: [0, 1, 2, 5] }), fc.constantFrom(2, 4), (given, gap) => {
        const { outputs } = checkOperator(
          factory({ assigner: session(gap), function: joined('outer') }),
          given as readonly Step<Row>[],
          {
            key: 'key',
            orders: 'all',
            tries: 2,
          },
        )
        for (const { value } of outputs) if (!(value.value as unknown[]).includes(null)) seen++
      }),
      { numRuns: runs(50) },
    )
    expect(seen).toBeGreaterThan(50)
  })
})
