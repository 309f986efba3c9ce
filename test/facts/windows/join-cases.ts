/**
 * Flink's interval join: pairs, what is kept after a watermark, late events. Run as Flink takes an event at the watermark
 * (`acceptAtWatermark`), early and in order, in several orders of arrival where the case does not say.
 */
import type { OperatorFactory, Step } from '../../../src/testing/harness/step.ts'
import { testStream } from '../../../src/testing/test-stream.ts'
import { IntervalJoinOperator } from '../../../src/stream/join/interval-join-operator.ts'
import type { JoinBounds } from '../../../src/stream/join/interval-join-options.ts'
import { oracleIntervalJoin, type JoinStep } from '../../../src/window/oracle/joins.ts'
import { difference, type WindowVerdict } from './fact.ts'
import {
  isObject,
  listAt,
  numberAt,
  numberIn,
  objectsAt,
  onlyFields,
  pairOf,
  textAt,
  unknown,
  type Json,
} from './json.ts'

interface Row {
  readonly key: string
  readonly time: number
}

interface Pair {
  readonly left: number
  readonly right: number
}

type Emit = 'early' | 'ordered'

const CASE_FIELDS: readonly string[] = [
  'id',
  'note',
  'lower',
  'lowerInclusive',
  'upper',
  'upperInclusive',
  'bounds',
  'inclusive',
  'left',
  'right',
  'steps',
  'expect',
  'leftLate',
  'rightLate',
  'buffersAfterBothWatermarks',
]

function boundsOf(json: Json): JoinBounds {
  const inclusive = json['inclusive'] !== false
  if (json['bounds'] !== undefined) {
    const [lowerMs, upperMs] = pairOf(json['bounds'])
    return { lowerMs, upperMs, lowerInclusive: inclusive, upperInclusive: inclusive }
  }
  return {
    lowerMs: numberAt(json, 'lower'),
    upperMs: numberAt(json, 'upper'),
    lowerInclusive: json['lowerInclusive'] !== false,
    upperInclusive: json['upperInclusive'] !== false,
  }
}

/** A join, and a look at what it keeps. */
function joinOf(
  bounds: JoinBounds,
  emit: Emit,
  look: (operator: IntervalJoinOperator<Row, Row, Pair>) => void = () => undefined,
): OperatorFactory<Row, Pair> {
  return (next, clock, { onLate, onBad }) => {
    const operator = new IntervalJoinOperator<Row, Row, Pair>({
      next,
      clock,
      atEnd: 'complete',
      bounds,
      emit,
      acceptAtWatermark: true,
      join: (left, right) => ({ left: left!.time, right: right!.time }),
      leftKey: 'key',
      rightKey: 'key',
      limits: { keys: 100, rows: 1000 },
      onBad,
      onLate: (event, time, watermark, origin, side) => onLate({ ...event, key: side }, time, watermark, origin),
    })
    look(operator)
    return operator
  }
}

const row = (side: 'left' | 'right', time: number): Step<Row> => ({
  event: { key: 'k', time },
  time,
  input: side === 'left' ? 0 : 1,
})

const pairsText = (pairs: readonly (readonly [number, number])[]): string =>
  pairs
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([left, right]) => `(${left}, ${right})`)
    .join(' ')

/** All pairs, whatever the order in which the rows come. */
export function judgeJoin(json: Json): WindowVerdict {
  onlyFields(json, CASE_FIELDS)
  if (json['steps'] !== undefined) return judgeJoinSteps(json)
  if (json['buffersAfterBothWatermarks'] !== undefined) return judgeCleanup(json)
  const [left, right] = [timesAt(json, 'left'), timesAt(json, 'right')]
  const wanted = pairsText(listAt(json, 'expect').map(pairOf))
  const all = [...left, ...right].toSorted((a, b) => a - b)
  const inTurn = all.filter((time, i) => all.indexOf(time) === i)
  const both = (time: number): readonly Step<Row>[] => [
    ...left.filter((one) => one === time).map((one) => row('left', one)),
    ...right.filter((one) => one === time).map((one) => row('right', one)),
  ]
  const orders: readonly (readonly Step<Row>[])[] = [
    [...left.map((time) => row('left', time)), ...right.map((time) => row('right', time))],
    [...right.map((time) => row('right', time)), ...left.map((time) => row('left', time))],
    inTurn.flatMap(both),
    inTurn.flatMap((time) => [...both(time), { watermark: time }]),
    inTurn.toReversed().flatMap(both),
  ]
  const bounds = boundsOf(json)
  return { differences: orders.flatMap((steps) => compareRun(bounds, steps, wanted, null)) }
}

function timesAt(json: Json, name: string): readonly number[] {
  return listAt(json, name).map((one) => {
    if (typeof one === 'number') return one
    if (isObject(one)) return numberIn(one, 't', 'time')
    throw unknown('this is no row of a join', one)
  })
}

interface Late {
  readonly left: readonly number[] | null
  readonly right: readonly number[] | null
}

function compareRun(
  bounds: JoinBounds,
  steps: readonly Step<Row>[],
  wanted: string,
  late: Late | null,
): WindowVerdict['differences'] {
  const byEmit = (['early', 'ordered'] as const).flatMap((emit) => {
    const name = `join ${emit}`
    const run = testStream<Row>()
      .step(...steps, { end: true })
      .through(joinOf(bounds, emit))
    const found = run.outputs.map(({ left, right }): readonly [number, number] => [left, right])
    const lateOf = (side: string): string =>
      run.late
        .filter(({ key }) => key === side)
        .map(({ time }) => time)
        .join(' ')
    return [
      ...difference(name, wanted, pairsText(found)),
      ...(late?.left ? difference(name, `late left: ${late.left.join(' ')}`, `late left: ${lateOf('left')}`) : []),
      ...(late?.right ? difference(name, `late right: ${late.right.join(' ')}`, `late right: ${lateOf('right')}`) : []),
    ]
  })
  return [...byEmit, ...compareOracle(bounds, steps, wanted)]
}

/** The oracle takes no event at the watermark. */
function compareOracle(bounds: JoinBounds, steps: readonly Step<Row>[], wanted: string): WindowVerdict['differences'] {
  let watermark = -Infinity
  const asked: JoinStep<Row>[] = []
  for (const step of steps) {
    if ('watermark' in step) watermark = Math.max(watermark, step.watermark)
    if (!('event' in step)) continue
    if (step.time === watermark) return []
    asked.push({ side: step.input === 0 ? 'left' : 'right', event: step.event, time: step.time, key: 'k', watermark })
  }
  const { lowerMs, upperMs, lowerInclusive, upperInclusive } = bounds
  const { pairs } = oracleIntervalJoin(asked, {
    lowerMs: lowerInclusive === false ? lowerMs + 1 : lowerMs,
    upperMs: upperInclusive === false ? upperMs - 1 : upperMs,
  })
  return difference('oracle', wanted, pairsText(pairs.map(({ left, right }) => [left.time, right.time])))
}

/** `l3 r3 wm(both)3 l4 …` */
function judgeJoinSteps(json: Json): WindowVerdict {
  const steps = textAt(json, 'steps')
    .split(/\s+/)
    .map((text): Step<Row> => {
      const [, what, time] = /^(l|r|wm(?:\(both\))?)(-?\d+)$/.exec(text) ?? []
      if (what === undefined) throw unknown('no step is known that is written', text)
      if (what === 'l') return row('left', Number(time))
      return what === 'r' ? row('right', Number(time)) : { watermark: Number(time) }
    })
  const wanted = pairsText(listAt(json, 'expect').map(pairOf))
  const lateAt = (name: string): readonly number[] | null => (json[name] === undefined ? null : timesAt(json, name))
  return {
    differences: compareRun(boundsOf(json), steps, wanted, { left: lateAt('leftLate'), right: lateAt('rightLate') }),
  }
}

/** The rows that are kept after each watermark. */
function judgeCleanup(json: Json): WindowVerdict {
  const bounds = boundsOf(json)
  const checks = objectsAt(json, 'buffersAfterBothWatermarks')
  const rows = [
    ...timesAt(json, 'left').map((time) => row('left', time)),
    ...timesAt(json, 'right').map((time) => row('right', time)),
  ]
  return {
    differences: (['early', 'ordered'] as const).flatMap((emit) =>
      checks.flatMap((check, n) => {
        onlyFields(check, ['watermark', 'left', 'right'])
        const told = checks.slice(0, n + 1).map((one): Step<Row> => ({ watermark: numberAt(one, 'watermark') }))
        let operator: IntervalJoinOperator<Row, Row, Pair> | null = null
        testStream<Row>()
          .step(...rows, ...told)
          .through(joinOf(bounds, emit, (made) => (operator = made)))
        const kept = operator as unknown as IntervalJoinOperator<Row, Row, Pair>
        const { left, right } = emit === 'early' ? kept.buffered() : keptInOrder(kept)
        const at = `at watermark ${numberAt(check, 'watermark')}`
        const wanted = `left ${timesAt(check, 'left').join(' ')}, right ${timesAt(check, 'right').join(' ')}`
        return difference(`join ${emit}`, `${at}: ${wanted}`, `${at}: left ${left.join(' ')}, right ${right.join(' ')}`)
      }),
    ),
  }
}

/** Rows that wait for the watermark are kept as well. */
function keptInOrder(operator: IntervalJoinOperator<Row, Row, Pair>): {
  left: readonly number[]
  right: readonly number[]
} {
  const { left, right } = operator.buffered()
  const { waiting } = operator.snapshot()
  const of = (side: number): readonly number[] => waiting.filter((one) => one.side === side).map(({ time }) => time)
  const sorted = (...times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b)
  return { left: sorted(...left, ...of(0)), right: sorted(...right, ...of(1)) }
}
