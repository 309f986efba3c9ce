import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/event/batch.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import { IntervalJoinOperator } from '../../src/stream/join/interval-join-operator.ts'
import type { Operator, Stage } from '../../src/stream/stage.ts'
import { MergedRows } from '../../src/stream/union.ts'
import { anyWindowSteps } from '../../src/testing/any-window-steps.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { WindowJoinOperator } from '../../src/window/join/window-join-operator.ts'
import { oracleIntervalJoin, oracleWindowJoin, type JoinAnswer, type JoinStep } from '../../src/window/oracle/joins.ts'
import type { TimeAssigner } from '../../src/window/syntax/assigner.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

/** A pair as it is handed on. */
interface Pair {
  readonly left: number
  readonly right: number
}

interface JoinRun {
  /** `time key left right`. */
  readonly pairs: readonly string[]
  readonly late: readonly number[]
}

type Made = (common: {
  readonly clock: Clock
  readonly next: Stage<never>
  readonly atEnd: 'complete' | 'cut'
  readonly onBad: (bad: unknown) => void
  readonly onLate: (event: SampleEvent) => void
}) => Operator<SampleEvent>

/** Steps of two inputs: events of even number are of the left one. */
const anySides: fc.Arbitrary<readonly JoinStep<SampleEvent>[]> = anyWindowSteps({ bad: false }).map(({ steps }) =>
  steps.flatMap((step): JoinStep<SampleEvent>[] =>
    'event' in step ? [{ ...step, key: step.key!, side: step.event.id % 2 === 0 ? 'left' : 'right' }] : [],
  ),
)

function run(
  make: Made,
  steps: readonly JoinStep<SampleEvent>[],
  atEnd: 'complete' | 'cut',
  restores: boolean,
): JoinRun {
  const pairs: string[] = []
  const late: number[] = []
  let now = -Infinity
  const clock: Clock = {
    watermark: () => now,
    get general() {
      return now
    },
    low: () => now,
    greatestTime: () => Math.max(...steps.map(({ time }) => time)),
    greatestOfAll: Math.max(...steps.map(({ time }) => time)),
  }
  const nothing = (): void => {}
  const next: Stage<never> = {
    batch({ rows, size, row, time }) {
      for (let i = 0; i < size; i++) {
        const result = rows.get(row[i]!) as unknown as Pair & { readonly value?: Pair }
        const { left, right } = result.value ?? result
        pairs.push(`${time![i]} ${left} ${right}`)
      }
    },
    progress: nothing,
    tick: nothing,
    idle: nothing,
    end: nothing,
  }
  const start = (): Operator<SampleEvent> =>
    make({
      clock,
      next,
      atEnd,
      onBad: (bad) => expect.fail(JSON.stringify(bad)),
      onLate: ({ id }) => late.push(id),
    })
  let operator = start()
  for (const [position, { event, time, side, watermark }] of steps.entries()) {
    if (restores) {
      const text = JSON.stringify(operator.snapshot())
      operator = start()
      operator.restore(JSON.parse(text) as never)
    }
    operator.batch({
      rows: new MergedRows(new ObjectRows([event], position), side === 'left' ? 0 : 1, 2),
      size: 1,
      row: new Int32Array(1),
      time: Float64Array.of(time),
      scope: null,
      watermark: Float64Array.of(watermark),
    })
    now = Math.max(now, watermark)
    operator.progress()
  }
  if (atEnd === 'complete') now = Infinity
  operator.end()
  return { pairs, late }
}

function expectJoin(found: JoinRun, expected: JoinAnswer<SampleEvent>): void {
  const pairs = expected.pairs.map(({ time, left, right }) => `${time} ${left.id} ${right.id}`)
  expectSame(found.pairs.toSorted(), pairs.toSorted())
  expectSame(
    found.late,
    expected.late.map(({ event }) => event.id),
  )
}

const join = (left: SampleEvent | null, right: SampleEvent | null): Pair => ({ left: left!.id, right: right!.id })
const anyEnd = fc.constantFrom<('complete' | 'cut')[]>('complete', 'complete', 'cut')
const offset = fc.integer({ min: -4, max: 4 })
const anyBounds = fc.tuple(offset, offset).map(([a, b]) => ({ lowerMs: Math.min(a, b), upperMs: Math.max(a, b) }))
const few = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
const anyTimeWindow: fc.Arbitrary<TimeAssigner> = fc.oneof(
  few(1, 7).map((sizeMs): TimeAssigner => ({ kind: 'tumbling', sizeMs, offsetMs: 0, domain: 'event' })),
  fc
    .tuple(few(1, 8), few(1, 4))
    .map(([sizeMs, slideMs]): TimeAssigner => ({ kind: 'sliding', sizeMs, slideMs, offsetMs: 0, domain: 'event' })),
)

describe('joins against their oracle', () => {
  test('L2 L6 interval join: the pairs and late events of the oracle, stopped at every step or not', () => {
    let cases = 0
    let withPairs = 0
    let late = 0
    fc.assert(
      fc.property(
        anySides,
        anyBounds,
        fc.constantFrom<('early' | 'ordered')[]>('early', 'ordered'),
        anyEnd,
        fc.boolean(),
        (steps, bounds, emit, atEnd, restores) => {
          const expected = oracleIntervalJoin(steps, bounds)
          const found = run(
            (common) =>
              new IntervalJoinOperator<SampleEvent, SampleEvent, Pair>({
                ...common,
                bounds,
                emit,
                join,
                leftKey: 'key',
                rightKey: 'key',
                limits: { keys: Infinity, rows: Infinity },
              }),
            steps,
            atEnd,
            restores,
          )
          expectJoin(found, expected)
          cases++
          if (expected.pairs.length > 0) withPairs++
          late += expected.late.length
        },
      ),
      { numRuns: runs(400, 4) },
    )
    expect(withPairs / cases).toBeGreaterThan(0.3)
    expect(late / cases).toBeGreaterThan(0.3)
  })

  test('L2 L6 window join: the pairs and late events of the oracle, stopped at every step or not', () => {
    let cases = 0
    let withPairs = 0
    let late = 0
    fc.assert(
      fc.property(anySides, anyTimeWindow, anyEnd, fc.boolean(), (steps, assigner, atEnd, restores) => {
        const greatest = Math.max(...steps.map(({ time }) => time))
        const watermark = Math.max(...steps.map((step) => step.watermark))
        const end = atEnd === 'complete' ? Infinity : Math.max(greatest - 1, watermark)
        const expected = oracleWindowJoin(steps, assigner, end)
        const found = run(
          (common) =>
            new WindowJoinOperator<SampleEvent, SampleEvent>(
              { kind: 'windowJoin', assigner, function: { kind: 'join', type: 'inner', join } },
              {
                ...common,
                leftKey: 'key',
                rightKey: 'key',
                limits: { keys: Infinity, windows: Infinity, events: Infinity, pairs: Infinity },
              },
            ),
          steps,
          atEnd,
          restores,
        )
        expectJoin(found, expected)
        cases++
        if (expected.pairs.length > 0) withPairs++
        late += expected.late.length
      }),
      { numRuns: runs(400, 4) },
    )
    expect(withPairs / cases).toBeGreaterThan(0.3)
    expect(late / cases).toBeGreaterThan(0.1)
  })
})
