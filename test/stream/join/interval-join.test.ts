import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TidemarkError } from '../../../src/base/errors.ts'
import { IntervalJoinOperator } from '../../../src/stream/join/interval-join-operator.ts'
import type { IntervalJoinOptions, JoinBounds, JoinType } from '../../../src/stream/join/interval-join-options.ts'
import { anySteps } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import type { HarnessOutput } from '../../../src/testing/harness/consumer.ts'
import { placed, runSteps, type HarnessRun } from '../../../src/testing/harness/run-steps.ts'
import { isEventStep, isWatermarkStep, type OperatorFactory, type Step } from '../../../src/testing/harness/step.ts'
import { runs } from '../../property/kit/runs.ts'

interface Row {
  readonly key: string
  readonly id: number
  readonly time: number
}

type Pair = readonly [left: number | null, right: number | null]
type Options = Partial<IntervalJoinOptions<Row, Row, Pair>>

const factory =
  (bounds: JoinBounds, more: Options = {}): OperatorFactory<Row, Pair> =>
  (next, clock, { onBad, onLate }) =>
    new IntervalJoinOperator<Row, Row, Pair>({
      clock,
      next,
      atEnd: 'complete',
      bounds,
      join: (left, right) => [left?.id ?? null, right?.id ?? null],
      leftKey: 'key',
      rightKey: 'key',
      limits: { keys: 10, rows: 1000 },
      onBad,
      onLate: (event, time, watermark, origin) => onLate(event, time, watermark, origin),
      ...more,
    })

const LEFT = 0
const RIGHT = 1

const row = (input: number, time: number, key = 'k', id = time): Step<Row> => ({
  event: { key, id, time },
  time,
  input,
})

function run(bounds: JoinBounds, steps: readonly Step<Row>[], more: Options = {}): HarnessRun<Row, Pair> {
  return runSteps(factory(bounds, more), placed(steps), { name: 'once', cutAfter: () => true })
}

const values = ({ outputs }: { readonly outputs: readonly HarnessOutput<Pair>[] }): readonly Pair[] =>
  outputs.map(({ value }) => value)
const sorted = (pairs: readonly unknown[]): readonly string[] => pairs.map((pair) => JSON.stringify(pair)).toSorted()
const operatorOf = (result: HarnessRun<Row, Pair>): IntervalJoinOperator<Row, Row, Pair> =>
  result.operator as IntervalJoinOperator<Row, Row, Pair>

describe('interval join', () => {
  const bounds = { lowerMs: -2, upperMs: 1 }

  test('a pair is at the time of its later event, and is made when that arrives', () => {
    const { outputs } = run(bounds, [row(LEFT, 5), row(RIGHT, 3), row(RIGHT, 6), row(RIGHT, 7), row(RIGHT, 2)])
    expect(outputs.map(({ value, time, step }) => [value, time, step])).toEqual([
      [[5, 3], 5, 1],
      [[5, 6], 6, 2],
    ])
  })

  test('keys are apart, in whatever field of either side they are', () => {
    const steps = [row(LEFT, 5, 'a'), row(RIGHT, 5, 'b'), row(RIGHT, 4, 'a')]
    const other = run(bounds, steps, { rightKey: (event) => (event.key === 'b' ? 'a' : 'b') })
    expect(values(run(bounds, steps))).toEqual([[5, 4]])
    expect(values(other)).toEqual([[5, 5]])
    expect(values(run(bounds, steps, { leftKey: null, rightKey: null }))).toEqual([
      [5, 5],
      [5, 4],
    ])
  })

  test('an event of either side without a key is bad', () => {
    const steps = [row(LEFT, 5), { ...row(RIGHT, 5), event: {} as Row }, { ...row(LEFT, 6), event: {} as Row }]
    const { bad } = run(bounds, steps)
    expect(bad.map(({ bad: { kind, position } }) => [kind, position])).toEqual([
      ['key', 1],
      ['key', 2],
    ])
  })

  test('a row at the watermark is late, or taken as in Flink', () => {
    const steps = [row(LEFT, 5), { watermark: 5 }, row(RIGHT, 5), row(RIGHT, 4)]
    const late = (result: HarnessRun<Row, Pair>): readonly number[] =>
      result.late.map(({ event }) => (event as Row).time)
    expect(late(run(bounds, steps))).toEqual([5, 4])
    const flink = run(bounds, steps, { acceptAtWatermark: true })
    expect(late(flink)).toEqual([4])
    expect(values(flink)).toEqual([[5, 5]])
  })

  test('rows without a partner are told when they can have none any more', () => {
    const steps = [row(LEFT, 5), row(LEFT, 6), row(RIGHT, 7), { watermark: 6 }, row(RIGHT, 20), { watermark: 30 }]
    const { outputs } = run(bounds, steps, { type: 'outer' })
    expect(outputs.map(({ value, time, step }) => [value, time, step])).toEqual([
      [[6, 7], 7, 2],
      [[5, null], 6, 3],
      [[null, 20], 22, 5],
    ])
  })

  test.each<[JoinType, readonly Pair[]]>([
    ['inner', []],
    ['left', [[1, null]]],
    ['right', [[null, 9]]],
    [
      'outer',
      [
        [1, null],
        [null, 9],
      ],
    ],
  ])('%s', (type, expected) => {
    expect(
      checkOperator(factory(bounds, { type }), [row(LEFT, 1), row(RIGHT, 9)]).outputs.map(({ value }) => value),
    ).toEqual(expected)
  })

  test('a cut leaves what is not decided open', () => {
    const steps = [row(LEFT, 1), row(LEFT, 9), row(RIGHT, 3), { end: true } as const]
    const result = run(bounds, steps, { type: 'outer', atEnd: 'cut' })
    expect(values(result)).toEqual([
      [1, null],
      [null, 3],
    ])
    expect(operatorOf(result).buffered()).toEqual({ left: [9], right: [] })
  })

  test('a join that throws makes that pair bad, and no other', () => {
    const steps = [row(LEFT, 5), row(LEFT, 4), row(RIGHT, 4)]
    const result = run(bounds, steps, {
      join(left, right) {
        if (left?.id === 5) throw new Error('no five')
        return [left!.id, right!.id]
      },
    })
    expect(values(result)).toEqual([[4, 4]])
    expect(result.bad.map(({ bad: { kind, position, reason } }) => [kind, position, reason])).toEqual([
      ['function', -1, 'the function join threw: no five'],
    ])
  })

  test('an event looks at its partners only', () => {
    const steps = Array.from({ length: 300 }, (_, i) => [row(LEFT, 10 * i), row(RIGHT, 10 * i)]).flat()
    const { counters } = operatorOf(run(bounds, steps, { limits: { keys: 1, rows: 600 } }))
    expect(counters).toMatchObject({ pairs: 300, results: 300, rows: 600 })
  })

  test.each<[string, JoinBounds, Options, string]>([
    ['the lower bound behind the upper', { lowerMs: 2, upperMs: 1 }, {}, 'BAD_JOIN'],
    [
      'bounds with nothing between',
      { lowerMs: 0, upperMs: 1, lowerInclusive: false, upperInclusive: false },
      {},
      'BAD_JOIN',
    ],
    ['a bound that is none', { lowerMs: NaN, upperMs: 1 }, {}, 'BAD_JOIN'],
    ['another type', bounds, { type: 'full' as JoinType }, 'BAD_JOIN'],
    ['no function', bounds, { join: 1 as never }, 'BAD_JOIN'],
    ['a key on one side', bounds, { leftKey: null }, 'UNLIKE_KEYS'],
  ])('%s is an error', (_, wrong, more, code) => {
    expect(() => run(wrong, [], more)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }))
  })

  test('limits', () => {
    const three = [row(LEFT, 1), row(LEFT, 2), row(RIGHT, 3)]
    const failing = (limits: { keys: number; rows: number }, steps = three): unknown => {
      try {
        run(bounds, steps, { limits })
      } catch (error) {
        return ((error as TidemarkError).cause as TidemarkError).code
      }
      return null
    }
    expect(failing({ keys: 1, rows: 3 })).toBe(null)
    expect(failing({ keys: 1, rows: 2 })).toBe('JOIN_LIMIT')
    expect(failing({ keys: 1, rows: 9 }, [row(LEFT, 1, 'a'), row(LEFT, 1, 'b')])).toBe('KEY_LIMIT')
    // What is given up makes room.
    const spread = [row(LEFT, 1, 'a'), { watermark: 5 }, row(LEFT, 6, 'b'), { watermark: 10 }, row(RIGHT, 11, 'c')]
    expect(failing({ keys: 1, rows: 1 }, spread)).toBe(null)
  })
})

describe('interval join, all cases', () => {
  const anyBounds = fc
    .tuple(fc.integer({ min: -4, max: 4 }), fc.nat(4), fc.boolean(), fc.boolean())
    .map(([lowerMs, width, lowerInclusive, upperInclusive]) => ({
      lowerMs,
      upperMs: lowerMs + width + (lowerInclusive ? 0 : 1) + (upperInclusive ? 0 : 1),
      lowerInclusive,
      upperInclusive,
    }))

  /** By definition: every pair is looked at. */
  function model(
    steps: readonly Step<Row>[],
    bounds: JoinBounds,
    type: JoinType,
  ): readonly (readonly [Pair, number])[] {
    let watermark = -Infinity
    const rows: { side: number; row: Row; time: number }[] = []
    for (const step of steps) {
      if (isWatermarkStep(step)) watermark = Math.max(watermark, step.watermark)
      else if (isEventStep(step) && step.time > watermark)
        rows.push({ side: step.input!, row: step.event, time: step.time })
    }
    const lower = bounds.lowerMs + (bounds.lowerInclusive === false ? 1 : 0)
    const upper = bounds.upperMs - (bounds.upperInclusive === false ? 1 : 0)
    const lefts = rows.filter(({ side }) => side === LEFT)
    const rights = rows.filter(({ side }) => side === RIGHT)
    const are = (l: (typeof rows)[0], r: (typeof rows)[0]): boolean =>
      l.row.key === r.row.key && l.time + lower <= r.time && r.time <= l.time + upper
    const found: (readonly [Pair, number])[] = lefts.flatMap((l) =>
      rights.filter((r) => are(l, r)).map((r) => [[l.row.id, r.row.id] as const, Math.max(l.time, r.time)] as const),
    )
    if (type === 'left' || type === 'outer')
      for (const l of lefts)
        if (!rights.some((r) => are(l, r))) found.push([[l.row.id, null], l.time + Math.max(0, upper)])
    if (type === 'right' || type === 'outer')
      for (const r of rights)
        if (!lefts.some((l) => are(l, r))) found.push([[null, r.row.id], r.time + Math.max(0, -lower)])
    return found
  }

  test.each(['early', 'ordered'] as const)('L1, L5, L6, L8, L12, L13 %s: every pair there is, once', (emit) => {
    let cases = 0
    let withPairs = 0
    let unmatched = 0
    fc.assert(
      fc.property(
        anySteps(fc.record({}), { inputs: 2, maxLength: 12, keys: ['a', 'b', 'c'] }),
        anyBounds,
        fc.constantFrom<JoinType>('inner', 'left', 'right', 'outer'),
        (steps, bounds, type) => {
          const expected = model(steps, bounds, type)
          const asText = (outputs: readonly HarnessOutput<Pair>[]): readonly string[] =>
            sorted(outputs.map(({ value, time }) => [value, time]))
          const { outputs } = checkOperator(factory(bounds, { type, emit }), steps, {
            key: 'key',
            tries: 2,
            orders: emit === 'ordered' ? 'all' : asText,
            ...(emit === 'ordered' ? {} : { watermarks: asText }),
            accepted: (operator) => {
              const { late } = (operator as IntervalJoinOperator<Row, Row, Pair>).counters
              return steps.filter(isEventStep).length - late
            },
          })
          expect(asText(outputs)).toEqual(sorted(expected))
          if (emit === 'ordered') {
            const times = outputs.map(({ time }) => time)
            expect(times).toEqual(times.toSorted((a, b) => a - b))
          }
          cases++
          if (expected.length > 0) withPairs++
          if (expected.some(([pair]) => pair.includes(null))) unmatched++
        },
      ),
      { numRuns: runs(120) },
    )
    expect(withPairs / cases).toBeGreaterThan(0.5)
    expect(unmatched / cases).toBeGreaterThan(0.3)
  })

  test('L8 what is kept is bounded by the bounds and the delay, whatever keys come', () => {
    const bounds = { lowerMs: -20, upperMs: 10 }
    const steps: Step<Row>[] = []
    for (let time = 0; time < 2000; time++) {
      steps.push(row(time % 2, time, `k${time}`))
      steps.push({ watermark: time - 5 })
    }
    const result = run(bounds, steps, { limits: { keys: 64, rows: 64 } })
    const { rows, keys } = operatorOf(result).counters
    expect(rows).toBeGreaterThan(10)
    expect(rows).toBeLessThan(30)
    expect(keys).toBe(rows)
  })
})

const FACTS = new URL('../../../../shared/facts/windows/interval_join_cases.json', import.meta.url)

interface Facts {
  readonly cases: readonly (Bounds & {
    readonly id: string
    readonly left: number[]
    readonly right: number[]
    readonly expect: Pair[]
  })[]
  readonly cleanup: readonly (Bounds & {
    readonly id: string
    readonly left: number[]
    readonly right: number[]
    readonly buffersAfterBothWatermarks: readonly {
      readonly watermark: number
      readonly left: number[]
      readonly right: number[]
    }[]
  })[]
  readonly late: readonly {
    readonly id: string
    readonly bounds: readonly [number, number]
    readonly steps: string
    readonly expect: Pair[]
    readonly leftLate?: number[]
    readonly rightLate?: number[]
  }[]
}

interface Bounds {
  readonly lower: number
  readonly upper: number
  readonly lowerInclusive: boolean
  readonly upperInclusive: boolean
}

const boundsOf = ({ lower, upper, lowerInclusive, upperInclusive }: Bounds): JoinBounds => ({
  lowerMs: lower,
  upperMs: upper,
  lowerInclusive,
  upperInclusive,
})

describe.skipIf(!existsSync(FACTS))("Flink's cases", () => {
  const facts = (
    existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, 'utf8')) : { cases: [], cleanup: [], late: [] }
  ) as Facts
  const flink: Options = { acceptAtWatermark: true }

  test.each(facts.cases)('$id', (given) => {
    const steps = [...given.left.map((time) => row(LEFT, time)), ...given.right.map((time) => row(RIGHT, time))]
    const { outputs } = run(boundsOf(given), steps, flink)
    expect(sorted(outputs.map(({ value }) => value))).toEqual(sorted(given.expect))
    for (const { value, time } of outputs) expect(time).toBe(Math.max(value[0]!, value[1]!))
  })

  test.each(facts.cleanup)('$id', (given) => {
    const steps: Step<Row>[] = [
      ...given.left.map((time) => row(LEFT, time)),
      ...given.right.map((time) => row(RIGHT, time)),
    ]
    for (const { watermark, left, right } of given.buffersAfterBothWatermarks) {
      steps.push({ watermark })
      expect(operatorOf(run(boundsOf(given), steps, flink)).buffered()).toEqual({ left, right })
    }
  })

  test.each(facts.late)('$id', (given) => {
    const steps = given.steps.split(' ').map((step): Step<Row> => {
      const [, what, time] = /^(l|r|wm\(both\))(\d+)$/.exec(step)!
      return what === 'l'
        ? row(LEFT, Number(time))
        : what === 'r'
          ? row(RIGHT, Number(time))
          : { watermark: Number(time) }
    })
    const result = run({ lowerMs: given.bounds[0], upperMs: given.bounds[1] }, steps, flink)
    expect(sorted(values(result))).toEqual(sorted(given.expect))
    if (given.leftLate !== undefined)
      expect(result.late.map(({ event }) => (event as Row).time)).toEqual([...given.leftLate, ...given.rightLate!])
  })
})
