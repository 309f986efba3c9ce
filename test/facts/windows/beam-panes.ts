/** Cases of Beam's ReduceFnRunner: which panes a window makes, and how they are labelled. */
import type { WindowResult } from '../../../src/window/result.ts'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
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
  wordOf,
  type Json,
} from './json.ts'
import { WATERMARK_HOLD } from './reasons.ts'

const CASE_FIELDS: readonly string[] = [
  'id',
  'note',
  'window',
  'mode',
  'allowedLateness',
  'timestampCombiner',
  'trigger',
  'closing',
  'steps',
  'allPanes',
]

const STEP_FIELDS: readonly string[] = [
  'watermark',
  'inputWatermark',
  'outputWatermarkHeld',
  'element',
  'bundle',
  'processingTime',
  'fire',
  'triggerFinishes',
  'pane',
  'panes',
  'note',
]

export function judgePanes(json: Json): WindowVerdict {
  onlyFields(json, CASE_FIELDS)
  const steps = objectsAt(json, 'steps')
  for (const step of steps) onlyFields(step, STEP_FIELDS)
  const stated = [...steps.flatMap(panesOf), ...(json['allPanes'] === undefined ? [] : objectsAt(json, 'allPanes'))]
  const trigger = triggerOf(json, steps)
  const timestamp = json['timestampCombiner'] ?? (stated.every(isAtEnd) ? 'end' : 'earliest')
  const syntax = beamSyntax({
    assigner: windowOf(json['window']),
    trigger,
    accumulation: accumulationOf(json['mode']),
    allowedLatenessMs: numberOr(json, 'allowedLateness', 0),
    timestamp: timestampOf(timestamp),
    onEmpty: closingOf(json['closing']),
  })
  const actions = steps.map(actionOf)
  const compare = (answers: readonly (readonly WindowResult[])[]): readonly string[] => {
    if (json['allPanes'] !== undefined) return comparePanes(objectsAt(json, 'allPanes'), answers.flat())
    return answers.flatMap((results, n) =>
      comparePanes(panesOf(steps[n]!), results).map((text) => `after step ${n}: ${text}`),
    )
  }
  const verdict = judgeActions(syntax, actions, compare)
  return { ...verdict, loosened: steps.some((step) => 'outputWatermarkHeld' in step) ? [WATERMARK_HOLD.name] : [] }
}

function isAtEnd(pane: Json): boolean {
  return pane['ts'] === undefined || pane['window'] === undefined || pane['ts'] === pairOf(pane['window'])[1] - 1
}

function panesOf(step: Json): readonly Json[] {
  if (step['panes'] !== undefined) return objectsAt(step, 'panes')
  return step['pane'] === undefined ? [] : [objectAt(step, 'pane')]
}

function windowOf(json: unknown): Assigner {
  if (Array.isArray(json)) {
    const [start, end] = pairOf(json)
    return fixedWindow(end - start, start % (end - start))
  }
  if (!isObject(json)) throw unknown('this is no window', json)
  switch (textAt(json, 'type')) {
    case 'fixed':
      return fixedWindow(numberIn(json, 'size'))
    case 'sliding':
      return {
        kind: 'sliding',
        sizeMs: numberIn(json, 'size'),
        slideMs: numberIn(json, 'period', 'slide'),
        offsetMs: 0,
        domain: 'event',
      }
    case 'session':
    case 'sessions':
      return { kind: 'session', gap: numberIn(json, 'gap', 'size'), touching: false, domain: 'event' }
    case 'global':
      return { kind: 'global' }
    default:
      throw unknown('no window is known of the type of', json)
  }
}

/** Beam's on-time pane is made even of nothing, unless it says otherwise; whether the last one is, is the closing behaviour. */
function closingOf(closing: unknown): 'never' | 'onTime' | 'always' {
  if (closing === undefined || closing === null) return 'onTime'
  if (/always/i.test(wordOf(closing))) return 'always'
  if (/nonEmpty/i.test(wordOf(closing))) return 'onTime'
  throw unknown('no closing behaviour is known that is called', closing)
}

/**
 * A trigger that the test itself pulls: it fires when so many elements have come since the last time, and, where it is
 * pulled without an element, when the watermark has passed the window; and no more after `triggerFinishes`.
 */
function triggerOf(json: Json, steps: readonly Json[]): Trigger {
  if (!wordOf(json['trigger']).startsWith('manual')) return convertTrigger(json['trigger'])
  const parts: Trigger[] = []
  let since = 0
  for (const step of steps) {
    since += 'element' in step ? 1 : 'bundle' in step ? (step['bundle'] as unknown[]).length : 0
    if (step['fire'] !== true) continue
    parts.push(since > 0 ? { kind: 'count', count: since } : { kind: 'eventTime' })
    since = 0
  }
  const last = steps.findLast((step) => step['fire'] === true)
  return { kind: 'afterEach', of: last?.['triggerFinishes'] === true ? parts : [...parts, { kind: 'never' }] }
}

function actionOf(step: Json): Action {
  if (typeof step['element'] === 'number') return { steps: [element(step['element'])], bundle: [step['element']] }
  if (Array.isArray(step['bundle'])) {
    const bundle = step['bundle'] as readonly number[]
    return { steps: bundle.map(element), bundle }
  }
  const watermark = step['watermark'] ?? step['inputWatermark']
  if (typeof watermark === 'number') return { steps: [{ watermark: watermark - 1 }], bundle: [] }
  if (typeof step['processingTime'] === 'number')
    return { steps: [{ processingTime: step['processingTime'] }], bundle: [] }
  throw unknown('no step is known of the fields in', step)
}

const PANE_FIELDS: readonly string[] = [
  'values',
  'ts',
  'window',
  'isFirst',
  'isLast',
  'timing',
  'index',
  'nonSpeculativeIndex',
]

/** In order. */
function comparePanes(panes: readonly Json[], results: readonly WindowResult[]): readonly string[] {
  const shown = results.map((result) => JSON.stringify(result)).join(' ')
  if (panes.length !== results.length) return [`expected ${panes.length} panes, got ${shown}`]
  return panes.flatMap((pane, i) => {
    onlyFields(pane, PANE_FIELDS)
    const { pane: own, start, end, time } = results[i]!
    const found: Readonly<Record<string, unknown>> = {
      values: valuesOf(results[i]!),
      window: [start, end],
      ts: time,
      isFirst: own.isFirst,
      isLast: own.isLast,
      timing: own.timing.toUpperCase().replace('-', '_'),
      index: own.index,
      nonSpeculativeIndex: own.nonSpeculativeIndex,
    }
    return Object.entries(pane).flatMap(([name, wanted]) => {
      if (JSON.stringify(found[name]) === JSON.stringify(wanted)) return []
      return [`pane ${i}: expected ${name} ${JSON.stringify(wanted)}, got ${shown}`]
    })
  })
}
