/** A case of a window file, by what it is about; and how it is judged. */
import type { Judgement } from '../judge.ts'
import type { Json } from './json.ts'

export interface WindowFact {
  readonly id: string
  readonly json: Json
  readonly judge: (json: Json) => WindowVerdict
}

/** What a judge of cases finds. */
export interface WindowVerdict {
  /** What is not as the case says; by the engine that answered so. Empty: nothing. */
  readonly differences: readonly { readonly engine: string; readonly text: string }[]
  readonly agreed?: readonly string[]
  readonly refused?: Judgement['refused']
  /** Reasons that set the case aside: all of them stand in `reasons.ts`. */
  readonly aside?: string | undefined
  readonly loosened?: readonly string[]
}

/** One difference, or none. */
export function difference(engine: string, expected: string, found: string): WindowVerdict['differences'] {
  return expected === found ? [] : [{ engine, text: `expected ${expected}, got ${found}` }]
}
