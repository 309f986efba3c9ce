/** A pattern in words: a line for each element, what is in a group indented below it. */
import { durationText } from '../../time/duration.ts'
import { conditionText } from '../syntax/condition.ts'
import type { Absence, Body, Element, Gap, Group, Output, Repeat, Sequence, Skip, Step } from '../syntax/pattern.ts'
import { oneLine } from './one-line.ts'
import { withinText } from './words.ts'

const BEFORE: Readonly<Record<Gap, string>> = { strict: 'next', relaxed: 'followed by', any: 'followed by any' }
const ABSENT: Readonly<Record<'strict' | 'relaxed', string>> = { strict: 'not next', relaxed: 'not followed by' }
/** Between the members of `allOf`. */
const BETWEEN: Readonly<Record<Gap, string>> = {
  strict: 'nothing between them',
  relaxed: 'others passed over between them',
  any: 'any events between them',
}
const INDENT = '  '

/** @param lead what stands before the first element; its own gap, or that of its group, is told elsewhere */
export function elementLines(elements: readonly Element[], lead = 'begin'): readonly string[] {
  return elements.flatMap((element, i) => {
    if (element.kind === 'absence') return absenceLines(element)
    const before = i === 0 || element.gap === 'outer' ? lead : BEFORE[element.gap]
    return element.kind === 'group' ? groupLines(element, before) : [stepText(element, before)]
  })
}

function absenceLines({ name, gap, where, withinPrevious }: Absence): readonly string[] {
  const lasting = withinPrevious === null ? '' : `, for ${durationText(withinPrevious.ms)} after the event before`
  if (where?.kind !== 'completes') return [`${ABSENT[gap]} ${oneLine(name)}: ${whereText(where)}${lasting}`]
  return [`${ABSENT[gap]} a group${lasting}`, ...elementLines(where.sequence.elements).map((line) => INDENT + line)]
}

function stepText(step: Step, before: string): string {
  return [`${before} ${oneLine(step.name)}: ${whereText(step.where)}`, ...settingsOf(step)].join(', ')
}

function whereText(where: Step['where']): string {
  return where === null ? 'any event' : oneLine(conditionText(where))
}

function groupLines(group: Group, before: string): readonly string[] {
  const head = [`${before} ${bodyText(group.body)}`, ...settingsOf(group)].join(', ')
  return [head, ...bodyLines(group.body).map((line) => INDENT + line)]
}

function bodyText(body: Body): string {
  switch (body.kind) {
    case 'sequence':
      return 'a group'
    case 'either':
      return 'one of'
    case 'allOf':
      return `all of, in any order, ${BETWEEN[body.gap]}`
  }
}

function bodyLines(body: Body): readonly string[] {
  switch (body.kind) {
    case 'sequence':
      return elementLines(body.elements)
    case 'either':
      return body.alternatives.flatMap((one, i) => partLines(one, i === 0 ? 'either' : 'or'))
    case 'allOf':
      return body.members.flatMap((one, i) => partLines(one, i === 0 ? 'both' : 'and'))
  }
}

/** One of several sequences: on the line of the word before it if it is a single step. */
function partLines({ elements }: Sequence, word: string): readonly string[] {
  if (elements.length === 1 && elements[0]!.kind === 'step') return elementLines(elements, word)
  return [word, ...elementLines(elements).map((line) => INDENT + line)]
}

/** Quantifiers and bounds on time, in words. */
function settingsOf({ repeat, optional, withinPrevious, withinStep, heldFor }: Step | Group): readonly string[] {
  const settings = repeat === null ? [] : [...repeatTexts(repeat)]
  if (heldFor > 0) settings.push(`held for ${durationText(heldFor)}`)
  if (optional) settings.push('optional')
  if (withinPrevious !== null) settings.push(`${withinText(withinPrevious)} after the event before`)
  if (withinStep !== null) settings.push(`${withinText(withinStep)} from its first event to its last`)
  return settings
}

function repeatTexts(repeat: Repeat): readonly string[] {
  const { inner, greedy, reluctant, longest, until, within } = repeat
  const texts = [timesText(repeat)]
  if (inner === 'strict') texts.push('consecutive')
  if (inner === 'any') texts.push('all combinations')
  if (greedy) texts.push('greedy')
  if (reluctant) texts.push('reluctant')
  if (longest) texts.push('longest')
  if (until !== null) texts.push(`until ${oneLine(conditionText(until))}`)
  if (within !== null) texts.push(`${withinText(within)} between repetitions`)
  return texts
}

function timesText({ min, max }: Repeat): string {
  if (max !== null && max !== min) return `${min} to ${max} times`
  const times = min === 1 ? 'once' : `${min} times`
  return max === null ? `${times} or more` : times
}

/** What a match that was emitted takes away, as it is written. */
export function skipText(skip: Skip): string {
  if (typeof skip === 'string') return skip
  const to = `${skip.to === 'first' ? 'skipToFirst' : 'skipToLast'}('${oneLine(skip.step)}')`
  return skip.onMiss === 'error' ? `${to}, a miss fails the job` : to
}

/** What is given of the matches that become certain at one moment for one key. */
export function outputText(output: Output): string {
  switch (output.kind) {
    case 'matches':
      return output.limit === null ? 'every match' : `at most ${output.limit} of the matches of one moment and key`
    case 'detect':
      return 'whether there is a match, once per moment and key'
    case 'count': {
      const aggregates = Object.entries(output.aggregates).map(
        ([name, { fn, step, path }]) => `${oneLine(name)} = ${fn}(${oneLine(step)}.${oneLine(path)})`,
      )
      return ['how many matches there are, per moment and key', ...aggregates].join(', ')
    }
  }
}
