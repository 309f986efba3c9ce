/**
 * What the harness knows of a workload: a name, a size, its candidates, and who is right.
 *
 * The harness never looks into events. A candidate prepares its input from a setting (the same setting gives the same
 * input in every process), and then makes passes over it. A match is compared as a text which names its events.
 */

/** Everything the input of a workload is made from. */
export interface Setting {
  /** Number of events. */
  readonly events: number
  readonly seed: number
  /** For input in files: written there by `Workload.writeFiles` before any candidate is prepared. */
  readonly directory: string
}

/** What one pass over the whole input gave. `check` is the same for the same matches, whatever their order. */
export interface Pass {
  /** Events (lines, rows) looked at. */
  readonly events: number
  readonly matches: number
  readonly check: number
}

export interface Prepared {
  /** One pass over the whole input: the code which is timed. */
  pass(): Pass | Promise<Pass>
  /** The matches in the first `events` events of the input, one text each, in any order. Never timed. */
  matches(events: number): readonly string[] | Promise<readonly string[]>
}

/**
 * - `exact`: must give exactly the matches of the reference, else nothing is timed.
 * - `inexact`: known to be wrong on this input, and shown because it is what people write; its errors are counted.
 *   On the full size it must indeed be wrong: so that the comparison is known to see errors.
 * - `floor`: does only a part of the work and makes no matches: nobody can be faster.
 */
export type CandidateKind = 'exact' | 'inexact' | 'floor'

export interface Candidate {
  /** Unique in its workload; `--filter` looks at `<workload> <form> <name>`. */
  readonly name: string
  /** The form of the input; there is one table per form. */
  readonly form: string
  readonly kind: CandidateKind
  /** Whether its input is in files, so that `Workload.writeFiles` is needed. */
  readonly readsFiles: boolean
  /** One line for the reader of the table. */
  readonly about: string
  /** Loads the code and builds the input. Called once, in the candidate's own process. */
  prepare(setting: Setting): Promise<Prepared>
}

export interface Workload {
  readonly name: string
  /** The query in words. */
  readonly title: string
  readonly seed: number
  readonly events: { readonly full: number; readonly quick: number }
  /** The size of the prefix on which everything is compared with the library's oracle, which is slow. */
  readonly prefix: number
  /** The candidates that others of the same form are compared to, by form; at most two, in the order of the columns. */
  readonly baselines: Readonly<Record<string, readonly string[]>>
  readonly candidates: readonly Candidate[]
  /** Facts about the input for the head of the table. */
  describe(setting: Setting): string
  writeFiles(setting: Setting): void
  /** The definition of the query by its shortest program: not streaming, not fast, and not built on any candidate. */
  reference(setting: Setting, events: number): readonly string[]
  /** The same by the library's public oracle (`tidemark/testing`). */
  oracle(setting: Setting, events: number): Promise<readonly string[]>
}

export function labelOf(workload: Workload, candidate: Candidate): string {
  return `${workload.name} ${candidate.form} ${candidate.name}`
}
