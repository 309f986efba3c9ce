/** Candidates over samples, which tell each result by window, device, end and sum. */
import type { Candidate, CandidateKind, Prepared } from '../harness/contract.ts'
import { numbersText } from './over-signals.ts'
import { Tally } from './tally.ts'
import type { Sample, SampleColumns, WindowShape } from './window-input.ts'
import { sampleHead, samplesAsObjects, samplesOf } from './window-input.ts'

/**
 * Called once for every result.
 *
 * @param which the number of its window and, in its lower 12 bits, that of its device
 * @param sum in thousandths
 */
export type FoundSum = (which: number, end: number, sum: number) => void
export type SumRun<I> = (input: I, found: FoundSum) => void | Promise<void>

interface Listing {
  readonly name: string
  readonly about: string
  readonly kind?: CandidateKind
}

export function which(window: number, device: number): number {
  return window * 4096 + device
}

export function thousandths(sum: number): number {
  return Math.round(sum * 1000)
}

export function onSampleColumns(
  shape: WindowShape,
  listing: Listing,
  load: () => Promise<SumRun<SampleColumns>>,
): Candidate {
  return candidateOver('columns', listing, load, (setting) => samplesOf(shape, setting), sampleHead)
}

export function onSamples(
  shape: WindowShape,
  listing: Listing,
  load: () => Promise<SumRun<readonly Sample[]>>,
): Candidate {
  return candidateOver<readonly Sample[]>(
    'objects',
    listing,
    load,
    (setting) => samplesAsObjects(samplesOf(shape, setting)),
    (samples, length) => samples.slice(0, length),
  )
}

function candidateOver<I extends { readonly length: number }>(
  form: string,
  listing: Listing,
  load: () => Promise<SumRun<I>>,
  inputOf: (setting: Parameters<Candidate['prepare']>[0]) => I,
  headOf: (input: I, length: number) => I,
): Candidate {
  return {
    kind: 'exact',
    ...listing,
    form,
    readsFiles: false,
    async prepare(setting): Promise<Prepared> {
      const run = await load()
      const input = inputOf(setting)
      return {
        async pass() {
          const tally = new Tally()
          await run(input, tally.numbers())
          return tally.pass(input.length)
        },
        async matches(events) {
          const texts: string[] = []
          await run(headOf(input, events), (a, b, c) => texts.push(numbersText(a, b, c)))
          return texts
        },
      }
    },
  }
}
