/** Windows as Flink names them, as our syntax. */
import type { AggregateSpec, AggregateSpecs } from '../../../src/window/syntax/aggregate.ts'
import type { Assigner, TimeDomain } from '../../../src/window/syntax/assigner.ts'
import type { Evictor } from '../../../src/window/syntax/evictor.ts'
import type { Accumulation, WindowSyntax } from '../../../src/window/syntax/window.ts'
import { checkWindowSyntax } from '../../../src/window/builder/check-window.ts'
import { defaultTrigger } from '../../../src/window/builder/window-syntax.ts'
import { convertTrigger } from './convert-trigger.ts'
import { distanceOf } from './distance.ts'
import { isObject, numberIn, numberOr, objectAt, onlyFields, textAt, unknown, type Json } from './json.ts'

export interface CaseEvent {
  readonly key: string
  readonly value: number
}

export function convertWindowCase(json: Json): WindowSyntax {
  const assigner = convertAssigner(objectAt(json, 'window'))
  // A window by count is over when it is full, however that is called.
  const trigger = assigner.kind === 'count' ? defaultTrigger(assigner) : convertTrigger(json['trigger'])
  const updating = typeof json['accumulation'] === 'string' && /updat|retract/i.test(json['accumulation'])
  const syntax: WindowSyntax = {
    kind: 'window',
    assigner,
    trigger,
    evictor:
      json['evictor'] === undefined || json['evictor'] === null ? null : convertEvictor(objectAt(json, 'evictor')),
    accumulation: accumulationOf(json['accumulation'], trigger.kind === 'purging'),
    allowedLatenessMs: numberOr(json, 'allowedLatenessMs', 0),
    unchanged: updating ? 'suppress' : 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: convertAggregates(json['aggregate'] ?? 'sum(value)') },
  }
  checkWindowSyntax(syntax)
  return syntax
}

function accumulationOf(value: unknown, purges: boolean): Accumulation {
  if (value === undefined || value === 'accumulating' || value === 'insert-only') return 'accumulating'
  if (typeof value !== 'string') throw unknown('no accumulation is known that is called', value)
  if (/updat|retract/i.test(value)) return 'retracting'
  // What a purging trigger does, and nothing beside it.
  if (value === 'discarding') return purges ? 'accumulating' : 'discarding'
  throw unknown('no accumulation is known that is called', value)
}

export function convertAssigner(json: Json): Assigner {
  const domain = domainOf(json)
  const offsetMs = numberOr(json, 'offsetMs', 0)
  switch (textAt(json, 'type')) {
    case 'tumbling':
    case 'fixed':
      onlyFields(json, [...COMMON, 'sizeMs', 'size'])
      return { kind: 'tumbling', sizeMs: numberIn(json, 'sizeMs', 'size'), offsetMs, domain }
    case 'sliding':
    case 'hop': {
      onlyFields(json, [...COMMON, 'sizeMs', 'slideMs', 'size', 'slide', 'period'])
      const slideMs = numberIn(json, 'slideMs', 'slide', 'period')
      return { kind: 'sliding', sizeMs: numberIn(json, 'sizeMs', 'size'), slideMs, offsetMs, domain }
    }
    case 'cumulate': {
      onlyFields(json, [...COMMON, 'maxSizeMs', 'stepMs', 'maxSize', 'step'])
      const stepMs = numberIn(json, 'stepMs', 'step')
      return { kind: 'cumulate', maxSizeMs: numberIn(json, 'maxSizeMs', 'maxSize'), stepMs, offsetMs, domain }
    }
    case 'session':
    case 'sessions':
    case 'pointSession':
      return { kind: 'session', gap: gapOf(json), touching: true, domain }
    case 'global':
      onlyFields(json, COMMON)
      return { kind: 'global' }
    case 'count':
    case 'tumblingCount':
    case 'slidingCount': {
      onlyFields(json, [...COMMON, 'size', 'slide', 'sizeCount', 'slideCount', 'n'])
      const size = numberIn(json, 'size', 'sizeCount', 'n')
      return {
        kind: 'count',
        size,
        slide: 'slide' in json || 'slideCount' in json ? numberIn(json, 'slide', 'slideCount') : size,
      }
    }
    default:
      throw unknown('no window is known of the type of', json)
  }
}

const COMMON: readonly string[] = ['type', 'offsetMs', 'timeDomain', 'note']

function domainOf({ timeDomain }: Json): TimeDomain {
  if (timeDomain === undefined || timeDomain === 'event') return 'event'
  if (timeDomain === 'processing') return 'processing'
  throw unknown('no time domain is known that is called', timeDomain)
}

type Gap = (event: CaseEvent) => number

/** A number; or rules by key and value; or a gap of no length for events of one value (Flink's point sessions). */
function gapOf(json: Json): number | Gap {
  onlyFields(json, [...COMMON, 'gapMs', 'gap', 'dynamicGap', ...POINT_FIELDS])
  const text = JSON.stringify(json)
  if (isObject(json['dynamicGap'])) return gapByRules(textAt(json['dynamicGap'], 'rule'))
  if (typeof json['dynamicGap'] === 'string') return gapByRules(json['dynamicGap'])
  const gap = numberIn(json, 'gapMs', 'gap')
  if (!/point/i.test(text)) return gap
  const point = Number(/(?:value|f1|equals|==|:)\D{0,12}?(\d+)/i.exec(text.replace(/"gap(?:Ms)?":\d+/, ''))?.[1] ?? 33)
  return ({ value }) => (value === point ? 0 : gap)
}

const POINT_FIELDS: readonly string[] = [
  'point',
  'points',
  'pointSession',
  'pointSessions',
  'pointWhen',
  'pointValue',
  'rule',
]

/** `key1 -> 3000; key2 with value 10 -> 1000; other key2 -> 2000`: the first that holds. */
function gapByRules(text: string): Gap {
  const rules = text.split(/[;,]/).map((rule) => {
    const [, key, value, gap] = /^\s*(?:other\s+)?(\w+|\*)?(?:\s+with value (-?\d+))?\s*->\s*(\d+)\s*$/.exec(rule) ?? []
    if (gap === undefined) throw unknown('no gap is known that is written', rule)
    return { key, value: value === undefined ? null : Number(value), gap: Number(gap) }
  })
  return (event) => {
    const rule = rules.find(
      ({ key, value }) =>
        (key === undefined || key === '*' || /^others?$/.test(key) || key === event.key) &&
        (value === null || value === event.value),
    )
    return rule?.gap ?? 0
  }
}

function convertEvictor(json: Json): Evictor {
  const when = json['after'] === true ? 'after' : 'before'
  switch (textAt(json, 'type')) {
    case 'count':
      return { kind: 'count', count: numberIn(json, 'n', 'count'), when }
    case 'time':
      return { kind: 'time', sizeMs: numberIn(json, 'sizeMs', 'ms'), when }
    case 'delta':
      return { kind: 'delta', threshold: numberIn(json, 'threshold'), distance: distanceOf(json['delta']), when }
    default:
      throw unknown('no evictor is known of the type of', json)
  }
}

/** `sum(value),count`: the first is called `value` in the expected rows, and counts `count`. */
export function convertAggregates(text: unknown): AggregateSpecs {
  if (typeof text !== 'string') throw unknown('this is no aggregate', text)
  const specs = text.split(',').map((one, i): readonly [string, AggregateSpec] => {
    const [, name = '', of] = /^\s*(\w+)(?:\(([\w.*]*)\))?\s*$/.exec(one) ?? []
    const operand = of === undefined || of === '' || of === '*' ? 'value' : of
    const field = i === 0 ? 'value' : name
    switch (name) {
      case 'sum':
      case 'min':
      case 'max':
      case 'avg':
        return [field, { kind: name, of: operand }]
      case 'count':
        return [field, { kind: 'count', of: null }]
      case 'first':
      case 'last':
      case 'collect':
        return [field, { kind: name, of: operand }]
      case 'list':
      case 'values':
        return [field, { kind: 'collect', of: operand }]
      default:
        throw unknown('no aggregate is known that is written', one)
    }
  })
  return Object.fromEntries(specs)
}
