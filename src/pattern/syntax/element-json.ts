/** The elements of a pattern in JSON, read back. What an element leaves away has its default. */
import type { Completes, Condition } from './condition.ts'
import { expressionFromJson } from './expression-json.ts'
import { checkDepth, list, misfit, oneOf, record, span, text, truth, whole } from './json-reader.ts'
import type { Body, Element, Gap, Quantified, Repeat, Sequence, Within } from './pattern.ts'

const GAPS: readonly Gap[] = ['strict', 'relaxed', 'any']
const QUANTIFIED = ['kind', 'gap', 'repeat', 'optional', 'withinPrevious', 'withinStep', 'heldFor']
const FIELDS: Readonly<Record<Element['kind'], readonly string[]>> = {
  step: [...QUANTIFIED, 'name', 'where'],
  group: [...QUANTIFIED, 'body'],
  absence: ['kind', 'name', 'gap', 'where', 'withinPrevious'],
}

/** @param depth in how many groups they are */
export function elementsFromJson(json: unknown, at: string, depth: number = 0): readonly Element[] {
  checkDepth(depth, at)
  return list(json, at).map((element, i) => elementFromJson(element, `${at}[${i}]`, depth))
}

function elementFromJson(json: unknown, at: string, depth: number): Element {
  const kind = oneOf<Element['kind']>(record(json, at, null)['kind'], ['step', 'group', 'absence'], `${at}.kind`)
  const part = record(json, at, FIELDS[kind])
  const where = (): Condition | null => conditionFromJson(part['where'], `${at}.where`)
  switch (kind) {
    case 'step':
      return {
        kind,
        name: text(part['name'], `${at}.name`),
        where: where(),
        ...quantifiedFromJson(part, at),
        gap: oneOf(part['gap'], GAPS, `${at}.gap`),
      }
    case 'group':
      return {
        kind,
        body: bodyFromJson(part['body'], `${at}.body`, depth + 1),
        ...quantifiedFromJson(part, at),
        gap: oneOf(part['gap'], [...GAPS, 'outer'], `${at}.gap`),
      }
    case 'absence':
      return {
        kind,
        name: text(part['name'], `${at}.name`),
        gap: oneOf(part['gap'], ['strict', 'relaxed'], `${at}.gap`),
        where: absentFromJson(part['where'], `${at}.where`, depth) ?? where(),
        withinPrevious: withinFromJson(part['withinPrevious'], `${at}.withinPrevious`),
      }
  }
}

/** The sequence of which no match may come, if it is one. */
function absentFromJson(json: unknown, at: string, depth: number): Completes | null {
  if (typeof json !== 'object' || json === null || !('kind' in json) || json.kind !== 'completes') return null
  const { sequence, within } = record(json, at, ['kind', 'sequence', 'within'])
  return {
    kind: json.kind,
    sequence: sequenceFromJson(sequence, `${at}.sequence`, depth + 1),
    within: withinFromJson(within, `${at}.within`),
  }
}

function quantifiedFromJson(part: Readonly<Record<string, unknown>>, at: string): Omit<Quantified, 'gap'> {
  const heldFor = part['heldFor'] ?? 0
  return {
    repeat: repeatFromJson(part['repeat'], `${at}.repeat`),
    optional: truth(part['optional'], `${at}.optional`),
    withinPrevious: withinFromJson(part['withinPrevious'], `${at}.withinPrevious`),
    withinStep: withinFromJson(part['withinStep'], `${at}.withinStep`),
    heldFor: heldFor === 0 ? 0 : span(heldFor, `${at}.heldFor`),
  }
}

function bodyFromJson(json: unknown, at: string, depth: number): Body {
  const kind = oneOf<Body['kind']>(record(json, at, null)['kind'], ['sequence', 'either', 'allOf'], `${at}.kind`)
  const sequences = (parts: unknown, inside: string): readonly Sequence[] =>
    list(parts, inside).map((part, i) => sequenceFromJson(part, `${inside}[${i}]`, depth))
  switch (kind) {
    case 'sequence':
      return sequenceFromJson(json, at, depth)
    case 'either': {
      const { alternatives } = record(json, at, ['kind', 'alternatives'])
      return { kind, alternatives: sequences(alternatives, `${at}.alternatives`) }
    }
    case 'allOf': {
      const { members, gap } = record(json, at, ['kind', 'members', 'gap'])
      return { kind, members: sequences(members, `${at}.members`), gap: oneOf(gap, GAPS, `${at}.gap`) }
    }
  }
}

function sequenceFromJson(json: unknown, at: string, depth: number): Sequence {
  const { kind, elements } = record(json, at, ['kind', 'elements'])
  return {
    kind: oneOf(kind, ['sequence'], `${at}.kind`),
    elements: elementsFromJson(elements, `${at}.elements`, depth),
  }
}

function repeatFromJson(json: unknown, at: string): Repeat | null {
  if (json === undefined || json === null) return null
  const part = record(json, at, ['min', 'max', 'inner', 'longest', 'greedy', 'reluctant', 'until', 'within'])
  const min = whole(part['min'], `${at}.min`)
  const max = part['max'] === null ? null : whole(part['max'], `${at}.max`)
  if (max !== null && max < min) throw misfit(`${at}.max`, max, `at least min, ${min}`)
  return {
    min,
    max,
    inner: oneOf(part['inner'], GAPS, `${at}.inner`),
    longest: truth(part['longest'], `${at}.longest`),
    greedy: truth(part['greedy'], `${at}.greedy`),
    reluctant: truth(part['reluctant'] ?? false, `${at}.reluctant`),
    until: conditionFromJson(part['until'], `${at}.until`),
    within: withinFromJson(part['within'], `${at}.within`),
  }
}

/** A bound on time; `null` or nothing: none. */
export function withinFromJson(json: unknown, at: string): Within | null {
  if (json === undefined || json === null) return null
  const { ms, inclusive } = record(json, at, ['ms', 'inclusive'])
  return { ms: span(ms, `${at}.ms`), inclusive: truth(inclusive, `${at}.inclusive`) }
}

function conditionFromJson(json: unknown, at: string, depth: number = 0): Condition | null {
  if (json === undefined || json === null) return null
  checkDepth(depth, at)
  const part = record(json, at, ['kind', 'expression', 'conditions'])
  const kind = oneOf(part['kind'], ['expression', 'and', 'or'], `${at}.kind`)
  if (kind === 'expression') return { kind, expression: expressionFromJson(part['expression'], `${at}.expression`) }
  const conditions = list(part['conditions'], `${at}.conditions`)
  return {
    kind,
    conditions: conditions.map((condition, i) =>
      conditionFromJson(condition ?? {}, `${at}.conditions[${i}]`, depth + 1)!,
    ),
  }
}
