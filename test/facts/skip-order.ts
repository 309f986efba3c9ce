/**
 * What the oracle would answer if its skip strategy consumed matches in another order.
 *
 * Of the matches of one start that are given out at one moment the first may take away the others. Tidemark says which
 * one that is; Flink keeps them in a heap that is ordered by start alone, so it is whichever lies on top. There are many
 * orders, but if one of them leads to what Flink gave out, then this one does too: first the matches that Flink gave out
 * and that take nothing away from their own start, then the one that does, then the others.
 */
import { waitOf } from '../../src/pattern/automaton/automaton.ts'
import type { OracleEvent } from '../../src/pattern/oracle/oracle.ts'
import { follow, type Completion } from '../../src/pattern/oracle/run.ts'
import { compareTaken, select, type CompletionOrder } from '../../src/pattern/oracle/select.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import type { CaseOutput } from './engines.ts'
import type { JsonMatch } from './format.ts'
import { matchKey, type CaseExpectation, type CaseInput } from './input.ts'
import { stepByStep, type Answer } from './oracle-engine.ts'

/** The output in the order that leads to what is expected, if there is one. */
export function inOrderOf(syntax: PatternSyntax, input: CaseInput, expected: CaseExpectation): CaseOutput {
  const given = new Set(expected.matches.map(({ match }) => matchKey(match)))
  const wait = waitOf(syntax)
  return stepByStep(input, (all, now, rows) => {
    const events = all.filter(({ time }) => time <= now)
    const search = { syntax, wait, events, passes: ({ time }: { time: number }) => time <= now }
    const outcomes = events.flatMap((_, row) => follow(search, row) ?? [])
    const rank = (completion: Completion): number =>
      expected.error
        ? Number(!misses(syntax, completion))
        : given.has(matchKey(boundIn(completion, rows)))
          ? Number(dropsItsStart(syntax, completion))
          : 2
    const order: CompletionOrder = (a, b) => rank(a) - rank(b) || compareTaken(syntax, a.taken, b.taken)
    const { matches, timeouts, missed } = select(syntax, outcomes, order)
    const miss = missed.find(({ moment }) => moment.kind !== 'end')
    if (miss !== undefined) throw miss.error
    return { matches: decided(matches, events), timeouts: decided(timeouts, events) }
  })
}

function decided(completions: readonly Completion[], events: readonly OracleEvent[]): readonly Answer[] {
  const indices = events.map((_, index) => index)
  return completions
    .filter(({ moment }) => moment.kind !== 'end')
    .map((completion) => ({ match: boundIn(completion, indices), time: completion.moment.time }))
}

function boundIn({ taken }: Completion, rows: readonly number[]): JsonMatch {
  const bound: Record<string, number[]> = {}
  for (const { step, row } of taken) (bound[step.name] ??= []).push(rows[row] ?? NaN)
  return bound
}

/** Whether a match, once given out, takes away the others that begin where it does. */
function dropsItsStart(syntax: PatternSyntax, completion: Completion): boolean {
  if (typeof syntax.skip === 'string') return syntax.skip !== 'noSkip'
  return (targetOf(syntax, completion) ?? -1) > completion.taken[0]!.row
}

/** Whether a match fails the job. */
function misses(syntax: PatternSyntax, completion: Completion): boolean {
  const target = targetOf(syntax, completion)
  return target === undefined || target === completion.taken[0]!.row
}

function targetOf({ skip }: PatternSyntax, { taken }: Completion): number | undefined {
  if (typeof skip === 'string') return undefined
  const rows = taken.filter(({ step }) => step.name === skip.step).map(({ row }) => row)
  return skip.to === 'first' ? rows[0] : rows.at(-1)
}
