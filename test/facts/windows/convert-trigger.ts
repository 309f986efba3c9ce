/** Triggers as Flink and Beam name them, from JSON and from text such as `Repeatedly(AfterCount(2)).orFinally(…)`. */
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import { distanceOf } from './distance.ts'
import { isObject, numberIn, onlyFields, unknown, type Json } from './json.ts'

/** A trigger by name, however it was written. */
interface Named {
  readonly name: string
  readonly parts: readonly unknown[]
  readonly fields: Json
}

const TRIGGER_FIELDS: readonly string[] = [
  'type',
  'of',
  'inner',
  'trigger',
  'triggers',
  'until',
  'early',
  'late',
  'earlyOnly',
  'n',
  'count',
  'everyMs',
  'intervalMs',
  'every',
  'delayMs',
  'delay',
  'ms',
  'threshold',
  'delta',
  'note',
]

export function convertTrigger(json: unknown): Trigger {
  const { name, parts, fields } = namedOf(json)
  const part = (i: number): Trigger => {
    if (parts[i] === undefined) throw unknown('a part is missing in the trigger', json)
    return convertTrigger(parts[i])
  }
  switch (name) {
    case 'eventtime':
    case 'default':
    case 'defaulttrigger':
    case 'afterendofwindow':
      return isObject(fields) && ('early' in fields || 'late' in fields) ? withPhases(fields) : { kind: 'eventTime' }
    case 'afterwatermark':
    case 'pastendofwindow':
      return withPhases(fields)
    case 'processingtime':
      return { kind: 'processingTime' }
    case 'endofstream':
      return { kind: 'endOfStream' }
    case 'never':
      return { kind: 'never' }
    case 'always':
    case 'everyelement':
      return { kind: 'count', count: 1 }
    case 'count':
      return { kind: 'count', count: numberIn(fields, 'n', 'count') }
    case 'aftercount':
    case 'elementcount':
      return { kind: 'once', of: { kind: 'count', count: numberIn(fields, 'n', 'count') } }
    case 'continuouseventtime':
      return { kind: 'continuousEventTime', everyMs: numberIn(fields, 'everyMs', 'intervalMs', 'ms') }
    case 'continuousprocessingtime':
      return { kind: 'continuousProcessingTime', everyMs: numberIn(fields, 'everyMs', 'intervalMs', 'ms') }
    case 'processingtimeevery':
    case 'processingtimedelayed':
      // From the first event on, and again from the first one after it has fired.
      return repeatedly({ kind: 'afterProcessingTime', delayMs: numberIn(fields, 'everyMs', 'delayMs', 'ms') })
    case 'afterprocessingtime':
      return { kind: 'once', of: { kind: 'afterProcessingTime', delayMs: numberIn(fields, 'delayMs', 'delay', 'n') } }
    case 'delta':
      return { kind: 'delta', threshold: numberIn(fields, 'threshold'), distance: distanceOf(fields['delta']) }
    case 'purging':
      return { kind: 'purging', of: part(0) }
    case 'repeatedly':
    case 'repeat':
      return repeatedly(part(0))
    case 'afterfirst':
    case 'afterany':
      return { kind: 'afterFirst', of: parts.map(convertTrigger) }
    case 'afterall':
      return { kind: 'afterAll', of: parts.map(convertTrigger) }
    case 'aftereach':
    case 'aftereachinorder':
      return { kind: 'afterEach', of: parts.map(convertTrigger) }
    case 'orfinally':
      return { kind: 'orFinally', of: part(0), until: part(1) }
    case 'once':
      return { kind: 'once', of: part(0) }
    default:
      throw unknown('no trigger is known of the name in', json)
  }
}

const repeatedly = (of: Trigger): Trigger => ({ kind: 'repeatedly', of })

function withPhases({ early, late }: Json): Trigger {
  const phase = (json: unknown): Trigger | null => (json === undefined || json === null ? null : convertTrigger(json))
  return { kind: 'afterWatermark', early: phase(early), late: phase(late) }
}

function namedOf(json: unknown): Named {
  if (typeof json === 'string') return parseText(json)
  if (!isObject(json) || typeof json['type'] !== 'string') throw unknown('this is no trigger', json)
  onlyFields(json, TRIGGER_FIELDS)
  const parts = ['of', 'inner', 'trigger', 'triggers', 'until'].flatMap((name) => {
    const value = json[name]
    return value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value]
  })
  return { name: plainName(json['type']), parts, fields: json }
}

const plainName = (name: string): string =>
  name
    .replace(/^.*\./, '')
    .replace(/Trigger$/, '')
    .toLowerCase()

/** `Name(arguments)`, behind which `.orFinally(…)` may come; arguments are triggers, numbers, or `early=…`. */
function parseText(text: string): Named {
  const finally_ = /^(.*)\.orFinally\((.*)\)$/s.exec(text.trim())
  if (finally_ !== null && isBalanced(finally_[1]!))
    return { name: 'orfinally', parts: [finally_[1], finally_[2]], fields: {} }
  const [, name = '', inside] = /^([\w.]+)(?:\((.*)\))?$/s.exec(text.trim()) ?? []
  if (name === '') throw unknown('this is no trigger', text)
  const all = inside === undefined ? [] : splitArguments(inside)
  const named = all.flatMap((one) => {
    const [, key, value] = /^(\w+)\s*=\s*(.*)$/s.exec(one) ?? []
    return key === undefined ? [] : [[key, value === 'None' ? null : asNumber(value!)] as const]
  })
  const parts = all.filter((one) => !/^\w+\s*=/.test(one))
  const number = parts.find((one) => /^-?\d+$/.test(one))
  const fields = Object.fromEntries([...named, ...(number === undefined ? [] : [['n', Number(number)] as const])])
  return { name: plainName(name), parts: parts.filter((one) => one !== number), fields }
}

const asNumber = (text: string): unknown => (/^-?\d+$/.test(text) ? Number(text) : text)

function splitArguments(text: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(') depth++
    if (text[i] === ')') depth--
    if (i === text.length || (text[i] === ',' && depth === 0)) {
      const one = text.slice(from, i).trim()
      if (one !== '') found.push(one)
      from = i + 1
    }
  }
  return found
}

function isBalanced(text: string): boolean {
  return text.split('(').length === text.split(')').length
}
