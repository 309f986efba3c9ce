/** The oracle as an engine: after each step it is asked again, and what it did not say before is the output of that step. */
import { oracleMatches, type OracleMatch } from '../../src/pattern/oracle/oracle.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import type { CaseEngine, CaseMatch, CaseOutput } from './engines.ts'
import type { JsonMatch } from './format.ts'
import { matchKey, type CaseInput } from './input.ts'

export const oracleEngine: CaseEngine = {
  name: 'oracle',
  accepts: () => null,
  run,
}

function run(syntax: PatternSyntax, input: CaseInput): CaseOutput {
  const seen = new Map<string, CaseMatch>()
  const arrived: number[] = []
  const late: number[] = []
  for (const [step, { kind, ...what }] of input.steps.entries()) {
    if ('row' in what) (what.late ? late : arrived).push(what.row)
    const now = 'time' in what ? what.time : input.inOrder ? timeOf(input, what.row) : null
    if (now === null) continue
    const visible = byKey(input, arrived).flatMap((rows) => answer(syntax, input, rows, now))
    const keys = new Set(visible.map(({ match }) => matchKey(match)))
    for (const key of seen.keys())
      if (!keys.has(key)) throw new Error(`${kind} in step ${step} takes back the match ${key}`)
    for (const { match, time } of visible) {
      const key = matchKey(match)
      if (!seen.has(key)) seen.set(key, { match, time, step })
    }
  }
  return { matches: [...seen.values()], late }
}

function answer(
  syntax: PatternSyntax,
  input: CaseInput,
  rows: readonly number[],
  now: number,
): readonly { match: JsonMatch; time: number }[] {
  const events = rows.map((row) => ({ time: timeOf(input, row), event: input.events[row]?.event }))
  const inInput = ({ bindings }: OracleMatch): JsonMatch =>
    Object.fromEntries(bindings.map(([step, taken]) => [step, taken.map((index) => rows[index] ?? NaN)]))
  return oracleMatches(syntax, events, { now }).map((match) => ({ match: inInput(match), time: match.time }))
}

/** The rows of each key in the order in which a pattern sees them. */
function byKey(input: CaseInput, arrived: readonly number[]): readonly (readonly number[])[] {
  const keys = new Map<string, number[]>()
  for (const row of arrived) {
    const key = input.events[row]?.key ?? ''
    const rows = keys.get(key)
    if (rows === undefined) keys.set(key, [row])
    else rows.push(row)
  }
  const rank = (row: number): number => (input.orderBy === null ? 0 : Number(input.events[row]?.event[input.orderBy]))
  return [...keys.values()].map((rows) =>
    rows.toSorted((a, b) => timeOf(input, a) - timeOf(input, b) || rank(a) - rank(b)),
  )
}

function timeOf(input: CaseInput, row: number): number {
  return input.events[row]?.time ?? NaN
}
