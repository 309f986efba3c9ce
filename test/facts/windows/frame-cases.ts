/** Frames: the closed ones, the one that is open, and both again when one more event has come out of order. */
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import { testStream } from '../../../src/testing/test-stream.ts'
import { checkFrame } from '../../../src/window/builder/check-frame.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import { oracleFrames } from '../../../src/window/oracle/frames.ts'
import type { FrameResult } from '../../../src/window/result.ts'
import type { Frame, FrameCondition, FrameRule } from '../../../src/window/syntax/frame.ts'
import type { FrameSyntax } from '../../../src/window/syntax/window.ts'
import { difference, type WindowVerdict } from './fact.ts'
import { convertAggregates } from './convert-window.ts'
import {
  listAt,
  numberAt,
  numberIn,
  objectAt,
  objectsAt,
  onlyFields,
  pairOf,
  textAt,
  unknown,
  type Json,
} from './json.ts'

interface Value {
  readonly v: number
  readonly t: number
}

const FRAME_FIELDS: readonly string[] = [
  'type',
  'op',
  'value',
  'minCount',
  'minDurationMs',
  'maxCount',
  'maxDurationMs',
  'timeoutMs',
  'mode',
  'delta',
  'agg',
  'threshold',
  'includeTrigger',
  'boundaries',
  'openAtLeast',
  'closeAtMost',
  'note',
]

export function judgeFrames(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'frame', 'inOrder', 'closedFrames', 'openFrame', 'lateEvent', 'afterLate', 'note'])
  const frame = convertFrame(objectAt(json, 'frame'))
  checkFrame(frame)
  const inOrder = listAt(json, 'inOrder')
    .map(pairOf)
    .map(([t, v]): Value => ({ t, v }))
  const before = compareAll(frame, inOrder, json)
  if (json['lateEvent'] === undefined) return { differences: before }
  const [t, v] = pairOf(json['lateEvent'])
  const after = objectAt(json, 'afterLate')
  onlyFields(after, ['closedFrames', 'openFrame', 'diff'])
  const all = [...inOrder, { t, v }]
  return { differences: [...before, ...compareAll(frame, all, after), ...compareDiff(frame, inOrder, all, after)] }
}

function convertFrame(json: Json): Frame {
  onlyFields(json, FRAME_FIELDS)
  const optional = (...names: readonly string[]): number | null =>
    names.flatMap((name) => (json[name] === undefined || json[name] === null ? [] : [numberAt(json, name)]))[0] ?? null
  return {
    kind: 'frame',
    rule: ruleOf(json),
    minCount: optional('minCount') ?? 1,
    minDurationMs: optional('minDurationMs') ?? 0,
    maxCount: optional('maxCount'),
    maxDurationMs: optional('maxDurationMs', 'timeoutMs'),
    atEnd: 'emit',
  }
}

function ruleOf(json: Json): FrameRule {
  switch (textAt(json, 'type')) {
    case 'threshold':
      return { kind: 'threshold', where: compareWith(textAt(json, 'op'), numberAt(json, 'value')) }
    case 'delta':
      return { kind: 'delta', of: 'v', threshold: numberAt(json, 'delta'), anchor: anchorOf(json['mode']) }
    case 'aggregate': {
      const name = json['agg'] === 'count' ? 'count' : `${textAt(json, 'agg')}(v)`
      const of = convertAggregates(name)['value']!
      const closing = json['includeTrigger'] === true ? 'last' : 'next'
      return { kind: 'aggregate', of, reaches: numberAt(json, 'threshold'), closing }
    }
    case 'boundary':
      return { kind: 'boundary', of: 'v', boundaries: listAt(json, 'boundaries') as readonly number[] }
    case 'state':
    case 'whileSame':
      return { kind: 'whileSame', of: 'v' }
    case 'predicate':
    case 'between':
      return {
        kind: 'between',
        open: compareWith('>=', numberAt(json, 'openAtLeast')),
        close: compareWith('<=', numberAt(json, 'closeAtMost')),
      }
    default:
      throw unknown('no frame is known of the type of', json)
  }
}

function anchorOf(mode: unknown): 'first' | 'previous' | 'range' {
  if (mode === undefined || mode === 'anchor' || mode === 'first') return 'first'
  if (mode === 'range') return 'range'
  if (mode === 'step' || mode === 'previous') return 'previous'
  throw unknown('no reference of a delta is known that is called', mode)
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '<': (a, b) => a < b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

function compareWith(op: string, value: number): FrameCondition {
  const holds = COMPARISONS[op]
  if (holds === undefined) throw unknown('no comparison is known that is written', op)
  return ({ v }: Value) => holds(v, value)
}

type Run = (frame: Frame, events: readonly Value[]) => readonly FrameResult[]

function syntaxOf(frame: Frame): FrameSyntax {
  const aggregates = { values: { kind: 'collect', of: 'v' } } as const
  return { kind: 'frames', frame, aggregates: { kind: 'aggregates', aggregates } }
}

const byOracle: Run = (frame, events) => {
  const steps = events.map((event) => ({ event, time: event.t, key: '', watermark: -Infinity }))
  return oracleFrames(syntaxOf(frame), steps, { atEnd: 'complete' }).results
}

/** The last event may be out of order; the watermark is right behind it, and follows the others where it can. */
const byOperator: Run = (frame, events) => {
  const factory: OperatorFactory<Value, FrameResult> = (next, clock, verdicts) =>
    new FrameOperator<Value>(syntaxOf(frame), {
      next,
      clock,
      atEnd: 'complete',
      key: null,
      isScoped: false,
      orderBy: null,
      limits: { keys: 10, windows: 100, events: 1000 },
      onBad: verdicts.onBad,
      onLate: verdicts.onLate,
    })
  const bound = Math.min(...events.map(({ t }, n) => (n > 0 && t < events[n - 1]!.t ? t - 1 : Infinity)))
  const stream = events.reduce(
    (sofar, event) => sofar.at(event.t, event).watermark(Math.min(event.t, bound)).crashAndRestore(),
    testStream<Value>(),
  )
  return stream.end().through(factory).outputs
}

/** A frame, with what a case states of it. */
const frameText = (result: FrameResult, isOpen: boolean): string => {
  const { first, last, closedAt } = result
  const { values } = result as unknown as { readonly values: readonly number[] }
  return JSON.stringify(isOpen ? { first, last, values } : { first, last, values, closedAt })
}

const statedText = ({ first, last, values, closedAt, ...rest }: Json): string => {
  onlyFields(rest, [])
  return JSON.stringify(closedAt === undefined ? { first, last, values } : { first, last, values, closedAt })
}

function compareAll(frame: Frame, events: readonly Value[], json: Json): WindowVerdict['differences'] {
  const wanted = objectsAt(json, 'closedFrames').map(statedText).join(' ')
  const open =
    json['openFrame'] === undefined
      ? undefined
      : json['openFrame'] === null
        ? ''
        : statedText(objectAt(json, 'openFrame'))
  // A frame that is open has not been asked yet whether it is long enough.
  const anyLength: Frame = { ...frame, minCount: 1, minDurationMs: 0 }
  return (
    [
      ['oracle', byOracle],
      ['frames', byOperator],
    ] as const
  ).flatMap(([name, run]) => {
    const closed = run(frame, events).filter(({ isOpen }) => !isOpen)
    const last = run(anyLength, events).filter(({ isOpen }) => isOpen)
    return [
      ...difference(name, wanted, closed.map((one) => frameText(one, false)).join(' ')),
      ...(open === undefined
        ? []
        : difference(name, `open ${open}`, `open ${last.map((one) => frameText(one, true)).join(' ')}`)),
    ]
  })
}

/** What the late event changed. */
function compareDiff(
  frame: Frame,
  before: readonly Value[],
  after: readonly Value[],
  json: Json,
): WindowVerdict['differences'] {
  if (json['diff'] === undefined) return []
  const diff = objectAt(json, 'diff')
  onlyFields(diff, ['retract', 'insert', 'unchanged'])
  return (
    [
      ['oracle', byOracle],
      ['frames', byOperator],
    ] as const
  ).flatMap(([name, run]) => {
    const closed = (events: readonly Value[]): readonly string[] =>
      run(frame, events)
        .filter(({ isOpen }) => !isOpen)
        .map((one) => frameText(one, false))
    const [old, fresh] = [closed(before), closed(after)]
    const text = (retract: readonly string[], insert: readonly string[], unchanged: number): string =>
      `retract ${retract.join(' ')} insert ${insert.join(' ')} unchanged ${unchanged}`
    const wanted = text(
      objectsAt(diff, 'retract').map(statedText),
      objectsAt(diff, 'insert').map(statedText),
      numberIn(diff, 'unchanged'),
    )
    const found = text(
      old.filter((one) => !fresh.includes(one)),
      fresh.filter((one) => !old.includes(one)),
      old.filter((one) => fresh.includes(one)).length,
    )
    return difference(name, wanted, found)
  })
}
