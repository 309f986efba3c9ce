/** What the oracle says of a rule and its trace, and the order in which matches are compared. */
import { oracleMatches } from 'tidemark/testing'
import { scopeOf, selected, sortedRows, timeOf, type CorpusRule, type RowMatch } from './corpus-rule.ts'

/** A match with what only the run tells. */
export interface RunMatch extends RowMatch {
  readonly byEnd: boolean
}

/** The matches of the trace by the definition of a match, key by key, in canonical order. */
export function matchesByOracle(corpus: CorpusRule): readonly RunMatch[] {
  const { rule, stream, trace } = corpus
  const sorted = sortedRows(corpus)
  const keys = new Set(trace.map((row) => selected(stream.key, row)))
  const found = [...keys].flatMap((key) => {
    const rows = sorted.filter((i) => selected(stream.key, trace[i]!) === key)
    const scope = scopeOf(stream, trace[rows[0]!]!)
    const clock = Math.max(...trace.filter((row) => scopeOf(stream, row) === scope).map((row) => timeOf(stream, row)))
    const events = rows.map((i) => ({ time: timeOf(stream, trace[i]!), event: trace[i]! }))
    return oracleMatches(rule.syntax, events, { atEnd: stream.atEnd ?? 'complete', clock }).map(
      ({ bindings, start, end, time, byEnd }): RunMatch => ({
        rule: rule.syntax.name,
        key: key === '' ? '' : (JSON.parse(key) as RowMatch['key']),
        start,
        end,
        time,
        byEnd,
        events: Object.fromEntries(
          bindings.map(([step, taken]) => {
            const element = rule.syntax.elements.find(({ name }) => name === step)!
            const isLoop = element.kind === 'step' && element.repeat !== null
            return [step, isLoop ? taken.map((i) => rows[i]!) : rows[taken[0]!]!]
          }),
        ),
      }),
    )
  })
  return inOrder(corpus, found)
}

/** By time, start, key, then rows in order of event time, then the one whose rows belong to earlier steps. */
export function inOrder<M extends RowMatch>(corpus: CorpusRule, matches: readonly M[]): readonly M[] {
  const rank = new Map(sortedRows(corpus).map((row, i) => [row, i]))
  const steps = corpus.rule.syntax.elements.map(({ name }) => name)
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
