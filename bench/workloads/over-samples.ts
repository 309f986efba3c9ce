/** Candidates over samples, which tell each result by window, device, end and sum. */
import type { Candidate } from '../harness/contract.ts'
import type { Listing, Run } from './over-signals.ts'
import { candidateOver } from './over-signals.ts'
import type { Sample, SampleColumns, WindowShape } from './window-input.ts'
import { sampleHead, samplesAsObjects, samplesOf } from './window-input.ts'

/**
 * Called once for every result.
 *
 * @param which the number of its window and, in its lower 21 bits, that of its device
 * @param sum in thousandths
 */
export type FoundSum = (which: number, end: number, sum: number) => void
export type SumRun<I> = Run<I>

export function which(window: number, device: number): number {
  return window * 2 ** 21 + device
}

export function thousandths(sum: number): number {
  return Math.round(sum * 1000)
}

export function onSampleColumns(
  shape: WindowShape,
  listing: Listing,
  load: () => Promise<SumRun<SampleColumns>>,
): Candidate {
  return candidateOver('columns', listing, (setting) => samplesOf(shape, setting), sampleHead, load)
}

export function onSamples(
  shape: WindowShape,
  listing: Listing,
  load: () => Promise<SumRun<readonly Sample[]>>,
): Candidate {
  return candidateOver<readonly Sample[]>(
    'objects',
    listing,
    (setting) => samplesAsObjects(samplesOf(shape, setting)),
    (samples, length) => samples.slice(0, length),
    load,
  )
}
