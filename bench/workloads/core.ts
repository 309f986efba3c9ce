/**
 * Workload `core`: the synthetic workload of CORE (Bucchi, Grez, Quintana, Riveros, Vansummeren, PVLDB 15(9), 2022): a
 * chain over uniform types, six of them noise, in a window of 100 events, all matches, nothing consumed. What a match is,
 * is told in `chain.ts`.
 */
import type { Workload } from '../harness/contract.ts'
import type { Chain } from './chain.ts'
import { chainCandidates, chainWorkload, stepName } from './chain.ts'

const NOISE_TYPES = 6
const WINDOW = 100

export const core: readonly Workload[] = [
  coreWorkload(3, null, 0.2, 5_000),
  coreWorkload(3, 10, 0.2, 5_000),
  coreWorkload(9, null, 0.05, 600),
]

/** @param runsShare the part of the events that the slow engine is given */
function coreWorkload(steps: number, listed: number | null, runsShare: number, prefix: number): Workload {
  const chain: Chain = { steps, noiseTypes: NOISE_TYPES, loop: null, above: null, window: WINDOW, listed }
  const output = listed === null ? 'detect only' : `at most ${listed} matches listed per trigger`
  return {
    ...chainWorkload(chain),
    suite: 'W10',
    name: `core k=${steps} ${listed === null ? 'detect' : `list ${listed}`}`,
    title: `${steps === 3 ? 'A; B; C' : `A; B; … ${stepName(steps - 1)}`} relaxed, all matches in ${WINDOW} events, ${output}`,
    events: { full: 1_000_000, quick: 100_000 },
    prefix,
    candidates: chainCandidates(chain, runsShare, listed === null, steps === 3),
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${steps + NOISE_TYPES} types uniformly, ${NOISE_TYPES} of them noise; one event a millisecond, no key`,
  }
}
