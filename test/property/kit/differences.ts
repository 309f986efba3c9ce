/** What is wrong with what was found, given all matches that there are. */
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { textOf, texts, type Answer } from './answer.ts'

export interface Judged {
  /** Whether the order of what was found matters. */
  readonly ordered: boolean
  /** Of the values that are aggregated. */
  readonly events: readonly SampleEvent[]
}

/** Empty if `found` is what the rules make of `expected`; else lines that say what is not. */
export function differences(
  rules: readonly PatternSyntax[],
  found: readonly Answer[],
  expected: readonly Answer[],
  judged: Judged,
): readonly string[] {
  const lists = new Set(rules.filter(({ output }) => isPlain(output)).map(({ name }) => name))
  const listed = (answers: readonly Answer[]): readonly Answer[] => answers.filter(({ rule }) => lists.has(rule))
  return [
    ...compareTexts(listed(found), listed(expected), judged.ordered),
    ...rules.flatMap((syntax) => {
      if (isPlain(syntax.output)) return []
      const of = (answers: readonly Answer[]): readonly Answer[] => answers.filter(({ rule }) => rule === syntax.name)
      return compareMoments(syntax, of(found), of(expected), judged.events)
    }),
  ]
}

function isPlain(output: PatternSyntax['output']): boolean {
  return output.kind === 'matches' && output.limit === null
}

export function compareTexts(
  found: readonly Answer[],
  expected: readonly Answer[],
  ordered: boolean,
): readonly string[] {
  const line = (one: Answer, ids: boolean): string => (ids ? `${textOf(one)} ${one.id}` : textOf(one))
  const ids = found.every(({ id }) => id !== null)
  const left = found.map((one) => line(one, ids))
  const right = expected.map((one) => line(one, ids))
  if (!ordered) {
    left.sort()
    right.sort()
  }
  if (left.join('\n') === right.join('\n')) return []
  const missing = without(right, left).map((text) => `missing: ${text}`)
  const extra = without(left, right).map((text) => `too much: ${text}`)
  return missing.length + extra.length > 0 ? [...missing, ...extra] : [`in another order: ${left.join(' | ')}`]
}

function without(all: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken]
  return all.filter((text) => {
    const at = left.indexOf(text)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/**
 * Matches that become certain at one moment are told together. The oracle knows the time of a moment and not the moment
 * itself, so what was told of one time is put together.
 */
function compareMoments(
  { output }: PatternSyntax,
  found: readonly Answer[],
  expected: readonly Answer[],
  events: readonly SampleEvent[],
): readonly string[] {
  const known = byMoment(expected)
  const told = byMoment(found)
  const wrong = [...told].flatMap(([moment, all]) => (known.has(moment) ? [] : [`too much: ${textOf(all[0]!)}`]))
  for (const [moment, matches] of known) {
    const answers = told.get(moment)
    if (answers === undefined) wrong.push(`missing: ${moment}`)
    else if (output.kind === 'matches') wrong.push(...compareSome(answers, matches, output.limit ?? Infinity))
    else wrong.push(...compareSummaries(output, answers, matches, events))
  }
  return wrong
}

function byMoment(answers: readonly Answer[]): ReadonlyMap<string, readonly Answer[]> {
  const moments = new Map<string, Answer[]>()
  for (const one of answers) {
    const moment = `${one.rule} ${String(one.key)} @${one.time}${one.byEnd ? ' by end' : ''}`
    const known = moments.get(moment)
    if (known === undefined) moments.set(moment, [one])
    else known.push(one)
  }
  return moments
}

/** Some of the matches, at least so many. */
function compareSome(found: readonly Answer[], matches: readonly Answer[], limit: number): readonly string[] {
  const wrong = without(texts(found), texts(matches)).map((text) => `too much: ${text}`)
  if (found.length < Math.min(limit, matches.length))
    wrong.push(`${found.length} of ${matches.length} at ${found[0]!.time}`)
  return wrong
}

function compareSummaries(
  output: Exclude<PatternSyntax['output'], { kind: 'matches' }>,
  found: readonly Answer[],
  matches: readonly Answer[],
  events: readonly SampleEvent[],
): readonly string[] {
  const told = found.map(({ summary }) => summary)
  if (told.includes(null)) return [`listed: ${textOf(found[0]!)}`]
  const [first] = found
  const say = (what: string, is: unknown, should: unknown): readonly string[] =>
    is === should
      ? []
      : [`${first!.rule} ${String(first!.key)} @${first!.time}: ${what} ${String(is)}, not ${String(should)}`]
  const starts = (answers: readonly Answer[]): number => Math.max(...answers.map(({ start }) => start))
  const wrong = [...say('start', starts(found), starts(matches))]
  if (output.kind === 'detect') {
    if (found.length > matches.length) wrong.push(`${found.length} moments of ${matches.length} matches`)
    return wrong
  }
  const counted = told.reduce((sum, summary) => sum + (summary!.count ?? NaN), 0)
  wrong.push(...say('count', counted, matches.length))
  for (const [name, { fn, step }] of Object.entries(output.aggregates)) {
    const values = matches
      .flatMap(({ bindings }) => bindings.flatMap(([bound, ids]) => (bound === step ? ids : [])))
      .flatMap((id) => events.find((event) => event.id === id)!.value ?? [])
    const said = told.map((summary) => summary!.aggregates[name] ?? null)
    // Averages of several moments cannot be put together without their counts.
    if (fn === 'avg' && said.length > 1) continue
    wrong.push(...say(`${fn} of ${step}`, together(fn, said), aggregateOf(fn, values)))
  }
  return wrong
}

function together(fn: 'sum' | 'min' | 'max' | 'avg', values: readonly (number | null)[]): number | null {
  return aggregateOf(
    fn,
    values.flatMap((value) => value ?? []),
  )
}

function aggregateOf(fn: 'sum' | 'min' | 'max' | 'avg', values: readonly number[]): number | null {
  const sum = values.reduce((all, value) => all + value, 0)
  if (fn === 'sum') return sum
  if (values.length === 0) return null
  return fn === 'avg' ? sum / values.length : fn === 'min' ? Math.min(...values) : Math.max(...values)
}
