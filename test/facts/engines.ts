/**
 * What the cases are run on. The oracle is always run; an engine is added to `ENGINES`.
 */
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { oracleEngine } from './oracle-engine.ts'
import { runsEngine } from './runs-engine.ts'
import type { JsonMatch } from './format.ts'
import type { CaseInput } from './input.ts'

/** A match in the output of a step. */
export interface CaseMatch {
  readonly match: JsonMatch
  readonly time: number
  /** The index of the step in whose output it came; `null` if the engine cannot say. */
  readonly step: number | null
}

export interface CaseOutput {
  readonly matches: readonly CaseMatch[]
  /** Rows in order of arrival; `null` if the engine does not decide on lateness. */
  readonly late: readonly number[] | null
}

export interface CaseEngine {
  readonly name: string
  /** `null`, or the construct for which it refuses the pattern. */
  accepts(syntax: PatternSyntax): string | null
  run(syntax: PatternSyntax, input: CaseInput): CaseOutput
}

/** The judge wherever Flink is not. */
export const ORACLE: CaseEngine = oracleEngine

/** Compared with the oracle, match by match, in time, step and lateness too; so with Flink wherever Flink is the judge. */
export const ENGINES: readonly CaseEngine[] = [runsEngine]
