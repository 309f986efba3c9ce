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

/**
 * What was done in a pass, counted: it does not depend on the machine. `predicates`: evaluated on single events;
 * `sorted`: events that went through the reorder buffer; `visits`: partial matches, or sets of them, looked at; `cells`:
 * made of them; `relatedEvaluations`: conditions over bound events that were evaluated; `replayed`: events shown again because of a late one.
 */
export type Work = Readonly<Record<WorkName, number>>
export type WorkName = 'predicates' | 'sorted' | 'visits' | 'cells' | 'relatedEvaluations' | 'replayed'

/** What one pass over the whole input gave. `check` is the same for the same matches, whatever their order. */
export interface Pass {
  /** Events (lines, rows) looked at. */
  readonly events: number
  readonly matches: number
  readonly check: number
  /** Only of candidates that count it. */
  readonly work?: Work
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

/** What is said of all that take part. */
export interface Entry {
  /** Unique in its workload and form. Who it is, is said before the first comma. */
  readonly name: string
  /** The form of the input; there is one table per form. */
  readonly form: string
  readonly kind: CandidateKind
  /** One line for the reader of the table. */
  readonly about: string
  /** How many threads match; 1 if absent. Summaries compare equals. */
  readonly threads?: number
}

/** In a process of Node. */
export interface Candidate extends Entry {
  /** Whether its input is in files, so that `Workload.writeFiles` is needed. */
  readonly readsFiles: boolean
  /**
   * The part of the events that it is given, from the first on; 1 if absent. For what is too slow for all of them, and
   * only in a workload whose input of fewer events is the beginning of that of more.
   */
  readonly share?: number
  /** Flags of Node for its process, besides those that every one has: what is compared may be one of them. */
  readonly execArgv?: readonly string[]
  /** Loads the code and builds the input. Called once, in the candidate's own process. */
  prepare(setting: Setting): Promise<Prepared>
}

/** One query of a program in another language, which is asked for passes; see `foreign.ts` for what is said. */
export interface Peer extends Entry {
  readonly kind: 'exact'
  readonly program: Program
  /** By which of the program's ways to say the query. */
  readonly order: string
  /** Peers of one workload with the same are one process, in turns. */
  readonly process: string
  /** Given are the first so many events of the input at most. */
  readonly most: number
  /** Whether they are put in order of event time first, before anything is timed: for what cannot put them in order. */
  readonly sorted: boolean
}

/** How a program in another language is built and started. */
export interface Program {
  readonly name: string
  /** A script for `sh`; it ends with code 3 if a tool is missing. */
  readonly build: string
  readonly folder: string
  readonly command: string
  /** Of the virtual machine, for the record. */
  readonly options: readonly string[]
  /** All of them; asked after the build. @param directory where it may write */
  args(directory: string): readonly string[]
}

export type Contender = Candidate | Peer

export function isPeer(contender: Contender): contender is Peer {
  return 'program' in contender
}

/** What a workload gives to programs in other languages. */
export interface Exchange {
  /** Writes the first events of the input to a file, in the order of the input or in that of event time. */
  write(path: string, setting: Setting, events: number, sorted: boolean): void
  /** How many matches there are among these texts, and what their check sum is in all candidates. */
  sumOf(texts: readonly string[]): Pick<Pass, 'matches' | 'check'>
}

/** A workload that is one point of a series: the same query, and one thing varied. Drawn in one table with the others. */
export interface Point {
  /** The sweep: what the table is headed by. */
  readonly of: string
  /** What the sweep says, whatever the point. */
  readonly title: string
  /** What is varied, as the head of a column. */
  readonly by: string
  readonly at: number
  /** Tells apart the series of one sweep. */
  readonly series: string
}

export interface Workload {
  readonly name: string
  /** Its place in the suite: `W1` to `W10`; absent: it stands beside it. */
  readonly suite?: string
  /** The query in words. */
  readonly title: string
  readonly seed: number
  /** `quick` is also what is compared where no clock will be read. */
  readonly events: { readonly full: number; readonly quick: number }
  /** The size of the prefix on which everything is compared with the library's oracle, which is slow. */
  readonly prefix: number
  /** The candidates that others of the same form are compared to, by form; at most two, in the order of the columns. */
  readonly baselines: Readonly<Record<string, readonly string[]>>
  readonly candidates: readonly Candidate[]
  /** Counters that are worth a column of the table, per event. */
  readonly work?: readonly WorkName[]
  readonly point?: Point
  /** One of many: less effort is spent on it than on others. */
  readonly brief?: boolean
  /** With fewer events than these it says nothing, and is left out. */
  readonly leastEvents?: number
  /** Facts about the input for the head of the table. */
  describe(setting: Setting): string
  writeFiles(setting: Setting): void
  /** Absent: no program in another language takes part. */
  readonly exchange?: Exchange
  /** The definition of the query by its shortest program: not streaming, not fast, and not built on any candidate. */
  reference(setting: Setting, events: number): readonly string[]
  /** The same by the library's public oracle (`tidemark/testing`). */
  oracle(setting: Setting, events: number): Promise<readonly string[]>
}

/** How many events it is given. */
export function eventsOf(contender: Contender, { events }: Setting): number {
  return isPeer(contender) ? Math.min(events, contender.most) : Math.ceil(events * (contender.share ?? 1))
}

/** The setting of a candidate: with a share of the events, if it is not given all. */
export function settingOf(candidate: Candidate, setting: Setting): Setting {
  return { ...setting, events: eventsOf(candidate, setting) }
}

/** `--filter` looks at it: so `W2 ` finds all of the second part of the suite. */
export function labelOf({ suite, name }: Workload, entry: Entry): string {
  return `${suite === undefined ? '' : `${suite} `}${name} ${entry.form} ${entry.name}`
}

/** Who it is, whatever the variant. */
export function whoOf({ name }: Pick<Entry, 'name'>): string {
  return name.split(',', 1)[0] ?? name
}
