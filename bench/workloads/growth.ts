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
/** With more in the window the numbers of matches with a loop are beyond what a number can hold. */
const COUNTED_WITH_LOOP = [100, 300]
/** All matches of longer windows are too many to be looked at one by one. */
const ALL = [100, 300, 1_000]
const ALL_WITH_LOOP = [100, 300]

type Listed = Chain['listed']

export const growth: readonly Workload[] = [null, 1].flatMap((loop) => [
  ...[null, LISTED].flatMap((listed) => WINDOWS.map((window) => growthPoint(loop, listed, window))),
  ...(loop === null ? WINDOWS : COUNTED_WITH_LOOP).map((window) => growthPoint(loop, 'count', window)),
  ...(loop === null ? ALL : ALL_WITH_LOOP).map((window) => growthPoint(loop, Infinity, window)),
])

function growthPoint(loop: number | null, listed: Listed, window: number): Workload {
  const chain: Chain = { steps: 3, noiseTypes: 0, loop, above: 95, window, listed }
  const series = seriesOf(listed)
  const of = loop === null ? 'growth A;B;C' : 'growth A;B+;C'
  // Of few matches, or of all of them, there is something to write by hand.
  const hand = listed === null || (loop === null && listed !== 'count')
  const both = loop === null && listed !== 'count' && window <= 1_000
  return {
    ...chainWorkload(chain),
    suite: 'W3',
    name: `${of} ${series} in ${window}`,
    title: `${of} in ${window} events, ${series}`,
    point: {
      of,
      title: `relaxed, all matches${loop === null ? '' : ', all combinations of Bs'}; detect only, count, list at most ${LISTED} per trigger, or list all`,
      by: 'window',
      at: window,
      series,
    },
    brief: true,
    events: { full: listed === Infinity ? 200_000 : 2_000_000, quick: 100_000 },
    leastEvents: 2 * window,
    prefix: prefixOf(loop, window),
    candidates: chainCandidates(chain, listed === null ? runsShareOf(loop, window) : 0, hand, both),
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order (200,000 where all are listed), 3 types uniformly, each step takes 5 % of its type by value; one event a millisecond, no key`,
  }
}

function seriesOf(listed: Listed): string {
  if (listed === null) return 'detect'
  if (listed === 'count') return 'count'
  return listed === Infinity ? 'list all' : `list ${listed}`
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
