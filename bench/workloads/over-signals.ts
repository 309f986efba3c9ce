/** Candidates over signals, which tell each match by three numbers. */
import type { Candidate, CandidateKind, Prepared, Setting, Work, Workload } from '../harness/contract.ts'
import { exchangeOf } from './exchange.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { signalColumns, signalHead, signalsOf } from './signals.ts'
import { Tally } from './tally.ts'

/** Called once for every match, with what tells it from the others of its workload: mostly the times of its events. */
export type Found = (a: number, b: number, c: number) => void

/**
 * One pass. Answers what it has counted, if it counts.
 *
 * @param verifies nothing is timed: so look closely at each match, and throw at one that cannot be
 * @param threads as many as the listing says
 */
export type Run<I> = (input: I, found: Found, verifies: boolean, threads: number) => Counted | Promise<Counted>
export type Counted = Work | undefined

export interface Listing {
  readonly name: string
  readonly about: string
  readonly kind?: CandidateKind
  readonly share?: number
  readonly execArgv?: readonly string[]
  readonly threads?: number
}

/** How the signals of a workload are made: the same from the same setting. */
export type SignalInput = (setting: Setting) => SignalColumns

export function onSignalColumns(
  shape: SignalShape,
  listing: Listing,
  load: () => Promise<Run<SignalColumns>>,
): Candidate {
  return onColumnsOf((setting) => signalColumns(shape, setting), listing, load)
}

export function onSignals(
  shape: SignalShape,
  listing: Listing,
  load: () => Promise<Run<readonly Signal[]>>,
): Candidate {
  return onObjectsOf((setting) => signalColumns(shape, setting), listing, load)
}

export function onColumnsOf(input: SignalInput, listing: Listing, load: () => Promise<Run<SignalColumns>>): Candidate {
  return candidateOver('columns', listing, input, signalHead, load)
}

export function onObjectsOf(
  input: SignalInput,
  listing: Listing,
  load: () => Promise<Run<readonly Signal[]>>,
): Candidate {
  return candidateOver<readonly Signal[]>(
    'objects',
    listing,
    (setting) => signalsOf(input(setting)),
    (signals, length) => signals.slice(0, length),
    load,
  )
}

/**
 * From columns, and where it is compared with others who take objects, from these too.
 *
 * @param others on how many threads they are at most; 0: there are none
 */
export function onForms(
  input: SignalInput,
  others: 0 | 1 | 2,
  listing: Listing,
  load: () => Promise<Run<SignalColumns | readonly Signal[]>>,
): Candidate[] {
  const workers = { ...listing, name: `${listing.name}, 2 workers`, about: 'the same with parallelism: 2', threads: 2 }
  return [
    onColumnsOf(input, listing, load),
    ...(others > 1 ? [onColumnsOf(input, workers, load)] : []),
    ...(others > 0 ? [onObjectsOf(input, listing, load)] : []),
    ...(others > 1 ? [onObjectsOf(input, workers, load)] : []),
  ]
}

/** Those parts of a workload that follow from its signals and from who is right about them. */
export function judgedBy(
  input: SignalInput,
  reference: (signals: readonly Signal[]) => readonly string[],
  oracle: (signals: readonly Signal[]) => Promise<readonly string[]>,
): Pick<Workload, 'writeFiles' | 'exchange' | 'reference' | 'oracle'> {
  const head = (setting: Setting, events: number): Signal[] => signalsOf(signalHead(input(setting), events))
  return {
    writeFiles() {
      // There is no form of input in files.
    },
    exchange: exchangeOf(input),
    reference: (setting, events) => reference(head(setting, events)),
    oracle: (setting, events) => oracle(head(setting, events)),
  }
}

/** A candidate over input of its own form. @param form what its table is called */
export function candidateOver<I extends { readonly length: number }>(
  form: string,
  listing: Listing,
  inputOf: (setting: Setting) => I,
  headOf: (input: I, length: number) => I,
  load: () => Promise<Run<I>>,
): Candidate {
  return {
    kind: 'exact',
    ...listing,
    form,
    readsFiles: false,
    async prepare(setting): Promise<Prepared> {
      const { threads = 1 } = listing
      const run = await load()
      const input = inputOf(setting)
      return {
        async pass() {
          const tally = new Tally()
          const work = await run(input, tally.numbers(), false, threads)
          const pass = tally.pass(input.length)
          return work === undefined ? pass : { ...pass, work }
        },
        async matches(events) {
          const texts: string[] = []
          await run(headOf(input, events), (a, b, c) => texts.push(numbersText(a, b, c)), true, threads)
          return texts
        },
      }
    },
  }
}

/** The identity of a match for comparison. */
export function numbersText(a: number, b: number, c: number): string {
  return `${a} ${b} ${c}`
}
