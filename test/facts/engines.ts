/**
 * What the cases are run on. The oracle is always run; an engine is added to `ENGINES`.
 */
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { detectorEngine } from './detector-engine.ts'
import { oracleEngine } from './oracle-engine.ts'
import type { JsonMatch } from './format.ts'
import type { CaseInput } from './input.ts'

/** A match, or a partial match that timed out, in the output of a step. */
export interface CaseMatch {
  readonly match: JsonMatch
  readonly time: number
  /** The index of the step in whose output it came. */
  readonly step: number
}

export interface CaseOutput {
  readonly matches: readonly CaseMatch[]
  readonly timeouts: readonly CaseMatch[]
  /** Rows in order of arrival. */
  readonly late: readonly number[]
  /** The error that ended the run, which then has no output any more. */
  readonly error: CaseError | null
}

export interface CaseError {
  readonly code: string
  /** The step that threw it. */
  readonly step: number
}

/** An engine that is not for such patterns says so. */
export interface Refusal {
  readonly refused: string
}

export interface CaseEngine {
  readonly name: string
  /** @param options - `timeouts`: whether partial matches that time out are asked for */
  run(syntax: PatternSyntax, input: CaseInput, options: { readonly timeouts: boolean }): CaseOutput | Refusal
}

/** The judge wherever Flink is not. */
export const ORACLE: typeof oracleEngine = oracleEngine

/** Compared with the oracle: match by match, in time, step and lateness too; so with Flink wherever Flink is the judge. */
export const ENGINES: readonly CaseEngine[] = (['auto', 'register', 'compact', 'runs'] as const).map(detectorEngine)
