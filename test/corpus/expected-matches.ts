/** What the oracle says of a rule and its trace, and the order in which matches are compared. */
import { bindsList, leavesOf } from '../../src/pattern/syntax/pattern.ts'
import type { Key } from 'tidemark'
import { oracleMatches, oracleTimeouts } from '../../src/pattern/oracle/oracle.ts'
import { scopeOf, selected, sortedRows, timeOf, type CorpusRule, type Row, type RowMatch } from './corpus-rule.ts'

/** A match with what only the run tells. */
export interface RunMatch extends RowMatch {
  readonly byEnd: boolean
}

/** What the rule gives by the definition of a match, key by key, in canonical order; all of it, where a rule limits it. */
export function matchesByOracle(corpus: CorpusRule): readonly RunMatch[] {
  const all = byOracle(corpus, oracleMatches)
  const { output } = corpus.rule.syntax
  return output.kind === 'matches' ? all : summaries(corpus, all)
}

/** The partial matches that timed out, by the definition. */
export function timedOutByOracle(corpus: CorpusRule): readonly RunMatch[] {
  return byOracle(corpus, oracleTimeouts)
}

function byOracle(corpus: CorpusRule, ask: typeof oracleMatches): readonly RunMatch[] {
  const { rule, stream, trace } = corpus
  const { syntax } = rule
  const sorted = sortedRows(corpus)
  const partitionOf = (row: Row): string =>
    JSON.stringify([selected(stream.key, row), ...syntax.partitionBy.map((name) => row[name] ?? null)])
  const found = [...new Set(trace.map(partitionOf))].flatMap((partition) => {
    const rows = sorted.filter((i) => partitionOf(trace[i]!) === partition)
    const scope = scopeOf(stream, trace[rows[0]!]!)
    const clock = Math.max(...trace.filter((row) => scopeOf(stream, row) === scope).map((row) => timeOf(stream, row)))
    const events = rows.map((i) => ({ time: timeOf(stream, trace[i]!), event: trace[i]! }))
    const key = keyOf(corpus, trace[rows[0]!]!)
    return ask(syntax, events, { atEnd: stream.atEnd ?? 'complete', clock }).map(
      ({ bindings, start, end, time, byEnd }): RunMatch => ({
        rule: syntax.name,
        key,
        start,
        end,
        time,
        byEnd,
        events: Object.fromEntries(
          bindings.map(([step, taken]) => [
            step,
            bindsList(syntax.elements, step) ? taken.map((i) => rows[i]!) : rows[taken[0]!]!,
          ]),
        ),
      }),
    )
  })
  return inOrder(corpus, found)
}

/** The key of a match: that of the stream, and behind it what tells its partition from others. */
function keyOf({ rule, stream }: CorpusRule, row: Row): Key {
  const text = selected(stream.key, row)
  const key = text === '' ? [] : [JSON.parse(text) as string | readonly string[]].flat()
  const parts = [...key, ...rule.syntax.partitionBy.map((name) => (row[name] ?? '') as string)]
  return parts.length === 0 ? '' : parts.length === 1 && !text.startsWith('[') ? parts[0]! : parts
}

/** The matches of each moment as one, counted. */
function summaries({ rule, trace }: CorpusRule, all: readonly RunMatch[]): readonly RunMatch[] {
  const { output } = rule.syntax
  return momentsOf(all).map((matches) => {
    const { rule: name, key, end, time, byEnd } = matches[0]!
    const start = Math.max(...matches.map((match) => match.start))
    const summary: RunMatch = { rule: name, key, start, end, time, byEnd, events: {} }
    if (output.kind !== 'count') return summary
    const aggregates = Object.entries(output.aggregates).map(([aggregate, { fn, step, path }]) => {
      const rows = matches.flatMap(({ events }) => [events[step] ?? []].flat())
      const values = rows.map((row) => trace[row]![path]).filter((value) => typeof value === 'number')
      return [aggregate, aggregated(fn, values)] as const
    })
    const count = matches.length
    return aggregates.length === 0
      ? { ...summary, count }
      : { ...summary, count, aggregates: Object.fromEntries(aggregates) }
  })
}

function aggregated(fn: 'sum' | 'min' | 'max' | 'avg', values: readonly number[]): number | null {
  const sum = values.reduce((total, value) => total + value, 0)
  if (fn === 'sum') return sum
  if (values.length === 0) return null
  return fn === 'avg' ? sum / values.length : Math[fn](...values)
}

/** Those of one key that become certain at one time together. */
export function momentsOf<M extends RowMatch>(matches: readonly M[]): readonly (readonly M[])[] {
  const moments = new Map<string, M[]>()
  for (const match of matches) {
    const moment = `${String(match.key)} ${match.time}`
    moments.set(moment, [...(moments.get(moment) ?? []), match])
  }
  return [...moments.values()]
}

/** By time, start, key, then rows in order of event time, then the one whose rows belong to earlier steps. */
export function inOrder<M extends RowMatch>(corpus: CorpusRule, matches: readonly M[]): readonly M[] {
  const rank = new Map(sortedRows(corpus).map((row, i) => [row, i]))
  const steps = leavesOf(corpus.rule.syntax.elements).map(({ name }) => name)
  const bound = (match: M): readonly (readonly [rank: number, step: number])[] =>
    Object.entries(match.events)
      .flatMap(([step, rows]) => [rows].flat().map((row) => [rank.get(row)!, steps.indexOf(step)] as const))
      .toSorted(([a], [b]) => a - b)
  return matches.toSorted((a, b) => {
    const [ofA, ofB] = [bound(a), bound(b)]
    return (
      a.time - b.time ||
      a.start - b.start ||
      compareText(a.key, b.key) ||
      compareLists(ofA, ofB, 0) ||
      ofA.length - ofB.length ||
      compareLists(ofA, ofB, 1)
    )
  })
}

function compareText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function compareLists(
  a: readonly (readonly [number, number])[],
  b: readonly (readonly [number, number])[],
  part: 0 | 1,
): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++)
    if (a[i]![part] !== b[i]![part]) return a[i]![part] - b[i]![part]
  return 0
}
