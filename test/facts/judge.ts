/** Runs one case on the oracle and on every engine. */
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { asExpected, differences } from './compare.ts'
import { convert } from './convert.ts'
import { buildChain, UnknownConstruct } from './builder-chain.ts'
import { ENGINES, ORACLE, type CaseEngine, type CaseOutput } from './engines.ts'
import type { AutomatonCase, BuilderCase, FactCase, OperatorCase } from './format.ts'
import {
  automatonExpectation,
  automatonInput,
  operatorExpectation,
  operatorInput,
  matchKey,
  type CaseExpectation,
  type CaseInput,
} from './input.ts'
import { EXCUSING, NOW_LEGAL, SETTING_ASIDE } from './reasons.ts'

export type Verdict =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed'
      readonly engine: string
      readonly differences: readonly string[]
      /** What it found; `null` if it found nothing because it threw. */
      readonly output: CaseOutput | null
    }
  | { readonly kind: 'aside'; readonly reason: string }

export interface Judgement {
  /** Of the oracle against Flink; or a failure of an engine. */
  readonly verdict: Verdict
  /** Why engines refused the pattern: `engine: construct`. */
  readonly refused: readonly string[]
  /** Engines that ran it and agreed. */
  readonly agreed: readonly string[]
  /** Reasons for single matches that Flink did not find. */
  readonly excused: readonly string[]
}

const NOT_RUN = { refused: [], agreed: [], excused: [] } as const

export function judge(fact: FactCase): Judgement {
  if (fact.kind === 'builder') return { verdict: judgeChain(fact.data), ...NOT_RUN }
  const converted = convert(fact.data)
  if ('construct' in converted) return { verdict: { kind: 'aside', reason: converted.construct }, ...NOT_RUN }
  const aside = SETTING_ASIDE.find(({ applies }) => applies(fact.data))
  if (aside?.illegal === true) return { verdict: { kind: 'aside', reason: aside.name }, ...NOT_RUN }
  const reason = aside?.name ?? null
  const input = fact.kind === 'automaton' ? automatonInput(fact.data) : operatorInput(fact.data)
  const expected = fact.kind === 'automaton' ? automatonExpectation(fact.data) : operatorExpectation(fact.data)
  const run = attempt(ORACLE, converted.syntax, input)
  if ('error' in run) return { verdict: failed(ORACLE, [run.error], null), ...NOT_RUN }
  const { output, excused } = reason === null ? withoutExcused(fact.data, expected, run) : { output: run, excused: [] }
  const found = reason === null ? differences(expected, output) : []
  if (found.length > 0) return { verdict: failed(ORACLE, found, run), ...NOT_RUN, excused }
  const verdict: Verdict = reason === null ? { kind: 'passed' } : { kind: 'aside', reason }
  return { ...judgeEngines(converted.syntax, input, run, verdict), excused }
}

/** What the oracle found, without what it may find beyond Flink. */
function withoutExcused(
  data: AutomatonCase | OperatorCase,
  expected: CaseExpectation,
  run: CaseOutput,
): { readonly output: CaseOutput; readonly excused: readonly string[] } {
  const keys = new Set(expected.matches.map(({ match }) => matchKey(match)))
  const excused: string[] = []
  const matches = run.matches.filter(({ match }) => {
    const excuse = keys.has(matchKey(match)) ? undefined : EXCUSING.find(({ excuses }) => excuses(data, match))
    if (excuse !== undefined) excused.push(excuse.name)
    return excuse === undefined
  })
  return { output: { ...run, matches }, excused }
}

/** Every engine must do what the oracle did; `verdict` if they do. */
function judgeEngines(
  syntax: PatternSyntax,
  input: CaseInput,
  oracle: CaseOutput,
  verdict: Verdict,
): Omit<Judgement, 'excused'> {
  const refused: string[] = []
  const agreed: string[] = []
  for (const engine of ENGINES) {
    const construct = engine.accepts(syntax)
    if (construct !== null) {
      refused.push(`${engine.name}: ${construct}`)
      continue
    }
    const output = attempt(engine, syntax, input)
    const wrong = 'error' in output ? [output.error] : differences(asExpected(oracle), output)
    if (wrong.length > 0) return { verdict: failed(engine, wrong, 'error' in output ? null : output), refused, agreed }
    agreed.push(engine.name)
  }
  return { verdict, refused, agreed }
}

const failed = (engine: CaseEngine, found: readonly string[], output: CaseOutput | null): Verdict => ({
  kind: 'failed',
  engine: engine.name,
  differences: found,
  output,
})

function attempt(engine: CaseEngine, syntax: PatternSyntax, input: CaseInput): CaseOutput | { readonly error: string } {
  try {
    return engine.run(syntax, input)
  } catch (error) {
    return { error: `threw ${String(error)}` }
  }
}

function judgeChain({ chain, expectedError }: BuilderCase): Verdict {
  let error: string | null = null
  try {
    buildChain(chain)
  } catch (thrown) {
    if (thrown instanceof UnknownConstruct) return { kind: 'aside', reason: thrown.message }
    error = String(thrown)
  }
  if ((error === null) === (expectedError === undefined)) return { kind: 'passed' }
  if (error === null && NOW_LEGAL.some(({ applies }) => applies(chain))) return { kind: 'aside', reason: 'now-legal' }
  const difference = error === null ? `built, expected ${expectedError}` : `threw ${error}, expected to be accepted`
  return { kind: 'failed', engine: 'builder', differences: [difference], output: null }
}
