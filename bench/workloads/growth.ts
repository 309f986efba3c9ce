/**
 * Workload `growth`: what a longer window costs. Chains over three types of which each step takes one signal in twenty,
 * in windows from 100 to 1,000,000 events: so from 1.7 to 17,000 events of each step in a window, and with a loop in the
 * middle more matches than can be counted. What a match is, is told in `chain.ts`.
 *
 * The engine `runs` keeps partial matches one by one, so it is given only the shortest windows, and fewer events.
 */
import type { Workload } from '../harness/contract.ts'
import type { Chain } from './chain.ts'
import { chainCandidates, chainWorkload } from './chain.ts'

const WINDOWS = [100, 1_000, 10_000, 100_000, 1_000_000]
const LISTED = 10

export const growth: readonly Workload[] = [null, 1].flatMap((loop) =>
  [null, LISTED].flatMap((listed) => WINDOWS.map((window) => growthPoint(loop, listed, window))),
)

function growthPoint(loop: number | null, listed: number | null, window: number): Workload {
  const chain: Chain = { steps: 3, noiseTypes: 0, loop, above: 95, window, listed }
  const series = listed === null ? 'detect' : `list ${listed}`
  const of = loop === null ? 'growth A;B;C' : 'growth A;B+;C'
  return {
    ...chainWorkload(chain),
    suite: 'W3',
    name: `${of} ${series} in ${window}`,
    title: `${of} in ${window} events, ${series}`,
    point: {
      of,
      title: `relaxed, all matches${loop === null ? '' : ', all combinations of Bs'}; detect only, or at most ${LISTED} listed per trigger`,
      by: 'window',
      at: window,
      series,
    },
    brief: true,
    events: { full: 2_000_000, quick: 100_000 },
    leastEvents: 2 * window,
    prefix: prefixOf(loop, window),
    candidates: chainCandidates(chain, listed === null ? runsShareOf(loop, window) : 0, false),
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, 3 types uniformly, each step takes 5 % of its type by value; one event a millisecond, no key`,
  }
}

/** The oracle lists all matches, and has to come to an end. */
function prefixOf(loop: number | null, window: number): number {
  if (window <= 100) return 10_000
  return loop === null ? 2_000 : 700
}

function runsShareOf(loop: number | null, window: number): number {
  if (window <= 100) return 0.1
  if (loop !== null) return 0
  return window <= 1_000 ? 0.1 : window <= 10_000 ? 0.025 : 0
}
