/** Runs one case on the oracle and on every engine. */
import { compareWithFlink } from './against-flink.ts'
import { judgeEngines, judgeRefusal } from './against-oracle.ts'
import { buildChain, UnknownConstruct } from './builder-chain.ts'
import { convert } from './convert.ts'
import { ORACLE, type CaseEngine, type CaseOutput } from './engines.ts'
import type { BuilderCase, FactCase } from './format.ts'
import { automatonExpectation, automatonInput, operatorExpectation, operatorInput } from './input.ts'
import { AS_SET, LOOSENING, NOW_LEGAL, nowIllegal, SETTING_ASIDE } from './reasons.ts'

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
  /** Why engines refused the pattern. */
  readonly refused: readonly { readonly engine: string; readonly reason: string }[]
  /** Engines that ran it and agreed; with what they left out. */
  readonly agreed: readonly string[]
  /** Reasons that let less be compared. */
  readonly loosened: readonly string[]
  /** Reasons for single matches and time-outs that Flink has otherwise. */
  readonly excused: readonly string[]
}

const NOT_RUN = { refused: [], agreed: [], loosened: [], excused: [] } as const

/** A case that cannot be read or run has failed; the others are judged all the same. */
export function judge(fact: FactCase, engines: readonly CaseEngine[]): Judgement {
  try {
    return judged(fact, engines)
  } catch (error) {
    const differences = [`threw ${String(error)}`]
    return { ...NOT_RUN, verdict: { kind: 'failed', engine: 'runner', differences, output: null } }
  }
}

function judged(fact: FactCase, engines: readonly CaseEngine[]): Judgement {
  if (fact.kind === 'builder') return { ...NOT_RUN, verdict: judgeChain(fact.data) }
  const syntax = convert(fact.data)
  const input = fact.kind === 'automaton' ? automatonInput(fact.data) : operatorInput(fact.data)
  const reason = SETTING_ASIDE.find(({ applies }) => applies(fact.data))
  const aside: Verdict | null = reason === undefined ? null : { kind: 'aside', reason: reason.name }
  if (aside !== null && reason?.illegal === true) {
    return { ...NOT_RUN, verdict: judgeRefusal(engines, syntax, input) ?? aside }
  }
  let oracle: CaseOutput
  try {
    oracle = ORACLE.run(syntax, input)
  } catch (error) {
    const differences = [`threw ${String(error)}`]
    return { ...NOT_RUN, verdict: { kind: 'failed', engine: ORACLE.name, differences, output: null } }
  }
  if (aside !== null) {
    const { failure, ...done } = judgeEngines(engines, syntax, input, oracle)
    return { ...NOT_RUN, ...done, verdict: failure ?? aside }
  }
  const loose = LOOSENING.filter(({ applies }) => applies(fact.data))
  const expected =
    fact.kind === 'automaton' ? automatonExpectation(fact.data) : operatorExpectation(fact.data, loose.length > 0)
  const loosened = [...loose, AS_SET].filter(({ applies }) => applies(fact.data)).map(({ name }) => name)
  const { found, excused } = compareWithFlink({ data: fact.data, input, expected, output: oracle }, syntax)
  if (found.length > 0) {
    const verdict: Verdict = { kind: 'failed', engine: ORACLE.name, differences: found, output: oracle }
    return { ...NOT_RUN, verdict, loosened, excused }
  }
  const { failure, ...done } = judgeEngines(engines, syntax, input, oracle)
  return { ...done, verdict: failure ?? { kind: 'passed' }, loosened, excused }
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
  const refused = error === null ? undefined : nowIllegal(chain)
  if (refused !== undefined) return { kind: 'aside', reason: refused.name }
  const difference = error === null ? `built, expected ${expectedError}` : `threw ${error}, expected to be accepted`
  return { kind: 'failed', engine: 'builder', differences: [difference], output: null }
}
