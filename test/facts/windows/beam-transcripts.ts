/** Beam's trigger transcripts: `[start, maxTimestamp]` windows, bundles of elements, the outputs of each action. */
import type { WindowResult } from '../../../src/window/result.ts'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import { oracleWindows } from '../../../src/window/oracle/oracle.ts'
import {
  accumulationOf,
  beamSyntax,
  element,
  fixedWindow,
  judgeActions,
  timestampOf,
  valuesOf,
  type Action,
} from './beam.ts'
import { convertTrigger } from './convert-trigger.ts'
import type { WindowVerdict } from './fact.ts'
import {
  isObject,
  numberIn,
  numberOr,
  objectAt,
  objectsAt,
  onlyFields,
  pairOf,
  textAt,
  unknown,
  type Json,
} from './json.ts'

const CASE_FIELDS: readonly string[] = [
  'id',
  'name',
  'note',
  'windowing',
  'trigger',
  'timestampCombiner',
  'accumulationMode',
  'allowedLateness',
  'transcript',
  'error',
]

/** An action, and what it must bring about: `null`, nothing. */
interface Expected {
  readonly outputs: readonly Json[]
  readonly state: Json | null
}

export function judgeTranscript(json: Json): WindowVerdict {
  onlyFields(json, CASE_FIELDS)
  const syntax = beamSyntax({
    assigner: windowingOf(json['windowing']),
    trigger: convertTrigger(json['trigger'] ?? { type: 'default' }),
    accumulation: accumulationOf(json['accumulationMode']),
    allowedLatenessMs: numberOr(json, 'allowedLateness', 0),
    timestamp: timestampOf(json['timestampCombiner']),
  })
  const actions: Action[] = []
  const expected: Expected[] = []
  for (const entry of objectsAt(json, 'transcript')) {
    const [name = '', ...others] = Object.keys(entry)
    if (others.length > 0) throw unknown('an entry is one thing', entry)
    const last = expected.at(-1)
    if (name === 'expect') {
      if (last === undefined) throw unknown('nothing was done before', entry)
      expected[expected.length - 1] = { ...last, outputs: [...last.outputs, ...objectsAt(entry, 'expect')] }
    } else if (name === 'state') {
      if (last === undefined) throw unknown('nothing was done before', entry)
      expected[expected.length - 1] = { ...last, state: objectAt(entry, 'state') }
    } else {
      actions.push(actionOf(name, entry))
      expected.push({ outputs: [], state: null })
    }
  }
  const compare = (answers: readonly (readonly WindowResult[])[]): readonly string[] =>
    answers.flatMap((results, n) =>
      compareOutputs(expected[n]!.outputs, results).map((text) => `after action ${n}: ${text}`),
    )
  const verdict = judgeActions(syntax, actions, compare)
  if (verdict.aside !== undefined) return verdict
  if (json['error'] !== undefined) {
    return verdict.differences.some(({ engine }) => engine === 'oracle')
      ? { differences: [], agreed: verdict.agreed ?? [] }
      : {
          ...verdict,
          differences: [{ engine: 'oracle', text: `expected the transcript to be rejected: ${textAt(json, 'error')}` }],
        }
  }
  return { ...verdict, differences: [...verdict.differences, ...compareStates(syntax, actions, expected)] }
}

function actionOf(name: string, entry: Json): Action {
  const value = entry[name]
  if (name === 'input' && Array.isArray(value)) {
    const bundle = (value as readonly unknown[]).map((one) => {
      if (typeof one !== 'number') throw unknown('an element is its time', one)
      return one
    })
    return { steps: bundle.map(element), bundle }
  }
  if (name === 'watermark' && typeof value === 'number') return { steps: [{ watermark: value - 1 }], bundle: [] }
  if (/^(?:clock|processing_?time)$/i.test(name) && typeof value === 'number') {
    return { steps: [{ processingTime: value }], bundle: [] }
  }
  throw unknown('no action is known of the name in', entry)
}

function windowingOf(json: unknown): Assigner {
  if (json === undefined || json === null) return { kind: 'global' }
  if (!isObject(json)) throw unknown('this is no windowing', json)
  const offset = numberOr(json, 'offset', 0)
  switch (textAt(json, 'type').toLowerCase()) {
    case 'fixed':
      return fixedWindow(numberIn(json, 'size'), offset)
    case 'sliding':
      return {
        kind: 'sliding',
        sizeMs: numberIn(json, 'size'),
        slideMs: numberIn(json, 'period', 'slide'),
        offsetMs: offset,
        domain: 'event',
      }
    case 'session':
    case 'sessions':
      return { kind: 'session', gap: numberIn(json, 'gap', 'gapSize', 'size'), touching: false, domain: 'event' }
    case 'global':
      return { kind: 'global' }
    default:
      throw unknown('no windowing is known of the type of', json)
  }
}

const OUTPUT_FIELDS: readonly string[] = [
  'window',
  'values',
  'timestamp',
  'early',
  'late',
  'final',
  'index',
  'nonspeculative_index',
]

/** As sets: each expected output is one of the results, and there is no other. */
function compareOutputs(expected: readonly Json[], results: readonly WindowResult[]): readonly string[] {
  const left = [...results]
  const missing = expected.filter((output) => {
    onlyFields(output, OUTPUT_FIELDS)
    const at = left.findIndex((result) => isAsStated(output, result))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return [
    ...missing.map((output) => `missing ${JSON.stringify(output)}`),
    ...left.map((result) => `unexpected ${JSON.stringify(result)}`),
  ]
}

/** What an output does not state is not asked. */
function isAsStated(output: Json, result: WindowResult): boolean {
  const { pane, start, end, time } = result
  const [from, last] = pairOf(output['window'])
  const stated: readonly (readonly [name: string, found: unknown])[] = [
    ['timestamp', time],
    ['early', pane.timing === 'early'],
    ['late', pane.timing === 'late'],
    ['final', pane.isLast],
    ['index', pane.index],
    ['nonspeculative_index', pane.nonSpeculativeIndex],
  ]
  if (start !== from || end - 1 !== last) return false
  if (
    output['values'] !== undefined &&
    String(valuesOf(result)) !== String((output['values'] as number[]).toSorted((a, b) => a - b))
  ) {
    return false
  }
  return stated.every(([name, found]) => output[name] === undefined || output[name] === found)
}

/**
 * Which windows have something: of engines only outputs are seen, so the oracle is asked, by a later watermark that
 * makes each of them give up what it has.
 */
function compareStates(
  syntax: ReturnType<typeof beamSyntax>,
  actions: readonly Action[],
  expected: readonly Expected[],
): readonly { readonly engine: string; readonly text: string }[] {
  return expected.flatMap(({ state }, n) => {
    if (state === null) return []
    onlyFields(state, ['present', 'absent', 'tombstone'])
    const steps = actions.slice(0, n + 1).flatMap((action) => action.steps)
    const held = new Set(heldWindows(syntax, steps))
    const wrong = (name: string, want: boolean): readonly { readonly engine: string; readonly text: string }[] =>
      ((state[name] ?? []) as readonly unknown[]).flatMap((window) => {
        const [start, last] = pairOf(window)
        return held.has(`${start} ${last}`) === want
          ? []
          : [{ engine: 'oracle', text: `after action ${n}: [${start}, ${last}] is ${want ? 'not ' : ''}held` }]
      })
    // A window whose trigger is done holds nothing more; that it is remembered at all is the runner's own business.
    return [...wrong('present', true), ...wrong('absent', false)]
  })
}

/** The windows that hold events, found by running on with another trigger: what is held comes out at the end. */
function heldWindows(syntax: ReturnType<typeof beamSyntax>, steps: Action['steps']): readonly string[] {
  let watermark = -Infinity
  const asked = steps.map((step) => {
    if ('watermark' in step) return { watermark: (watermark = Math.max(watermark, step.watermark)) }
    if ('event' in step) return { event: step.event, time: step.time, key: step.event.key, watermark }
    return { now: 'processingTime' in step ? step.processingTime : 0 }
  })
  const endless = { ...syntax, onEmpty: 'always' as const }
  const { results, after } = oracleWindows(endless, asked, { atEnd: 'complete' })
  const rest = results.slice(after[asked.length - 1] ?? 0)
  return rest.flatMap((result) => (valuesOf(result).length > 0 ? [`${result.start} ${result.end - 1}`] : []))
}
