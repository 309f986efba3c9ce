/**
 * Relaxed chains, all matches: A; B; C … in which anything may lie between two events, and every choice of events is a
 * match of its own. The workloads `core` and `growth` are made of them.
 *
 * Meaning, for every candidate: a match is one event of each step, in this order, all in the last `window` events; of
 * the step that loops, one event or more. An event of the last step *triggers*, if it is the last of some match. Given
 * is either that it triggers (its time), or how many matches it is the last of, or up to `listed` of these: which ones is
 * not said, so what is compared is how many, and a candidate that is checked must see to it that they are matches, and
 * distinct.
 */
import type { Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onForms, onSignalColumns } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { signalColumns } from './signals.ts'

export interface Chain {
  /** How many steps; step `i` takes signals of type `i`. */
  readonly steps: number
  /** Besides those of the steps. */
  readonly noiseTypes: number
  /** The number of the step that is taken once or more; `null`: none. */
  readonly loop: number | null
  /** Steps take only signals with a value above this; `null`: all. */
  readonly above: number | null
  /** In events. */
  readonly window: number
  /**
   * How many matches per trigger are listed, `Infinity` for all; `null`: only that it triggers; `count`: how many there are,
   * without listing them.
   */
  readonly listed: number | null | 'count'
}

/** A value is one of 0, 0.01 … 99.99. */
const VALUES = 10_000

function chainShape({ steps, noiseTypes }: Chain): SignalShape {
  return {
    types: Array.from({ length: steps + noiseTypes }, (_, i) => [stepName(i), 1]),
    devices: 1,
    value: (random) => random.below(VALUES) / 100,
  }
}

/** A, B, C …: of the step, and of the type of its signals. */
export function stepName(step: number): string {
  return String.fromCodePoint(65 + step)
}

/**
 * The candidates of a chain: by the loop of the library's two engines, and, for detection, by hand.
 *
 * @param both whether it is compared with those who take objects
 */
export function chainCandidates(chain: Chain, runsShare: number, hand: boolean, both: boolean): Workload['candidates'] {
  const shape = chainShape(chain)
  const tidemark = async (engine: 'auto' | 'runs'): Promise<Run<SignalColumns | readonly Signal[]>> =>
    (await import('../candidates/chain.ts')).chainRun(chain, engine)
  const byHand = async (): Promise<Run<SignalColumns>> => (await import('../peers/hand-chain.ts')).handChain(chain)
  return [
    ...(hand ? [onSignalColumns(shape, { name: 'hand loop', about: handAbout(chain) }, byHand)] : []),
    ...onForms(
      (setting) => signalColumns(shape, setting),
      both ? 1 : 0,
      { name: 'Tidemark', about: `${callOf(chain)}, engine compact` },
      () => tidemark('auto'),
    ),
    ...(runsShare > 0
      ? [
          onSignalColumns(shape, { name: 'Tidemark, runs', about: 'the same, engine runs', share: runsShare }, () =>
            tidemark('runs'),
          ),
        ]
      : []),
  ]
}

function handAbout({ listed }: Chain): string {
  return listed === null ? 'the latest start per prefix' : 'lists of As and Bs, all pairs in the window'
}

function callOf({ listed }: Chain): string {
  if (listed === null) return 'detectOnly()'
  if (listed === 'count') return 'count()'
  return listed === Infinity ? 'all matches' : `atMost(${listed})`
}

/** Those parts of a workload that follow from its chain. */
export function chainWorkload(
  chain: Chain,
): Pick<Workload, 'seed' | 'reference' | 'oracle' | 'writeFiles' | 'exchange' | 'baselines' | 'work'> {
  return {
    ...judgedBy(
      (setting) => signalColumns(chainShape(chain), setting),
      (signals) => chainReference(chain, signals),
      async (signals) => (await import('../candidates/chain-oracle.ts')).chainOracle(chain, signals),
    ),
    seed: 2,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
  }
}

/** What is compared of a trigger with so many matches. */
export function triggerTexts({ listed }: Chain, time: number, matches: number): string[] {
  if (listed === 'count') return matches === 0 ? [] : [numbersText(time, matches, 0)]
  const given = Math.min(matches, listed ?? 1)
  return Array.from({ length: given }, (_, i) => numbersText(time, i, 0))
}

/**
 * From each event of the last step back to the beginning of its window, counting the ways in which what lies behind can
 * be completed, until there are as many as are asked for. In order of magnitude events × window / matches per window.
 */
function chainReference(chain: Chain, signals: readonly Signal[]): string[] {
  const { steps, loop, above, window, listed } = chain
  const wanted = listed === 'count' ? Infinity : (listed ?? 1)
  const texts: string[] = []
  const stepOf = new Map(Array.from({ length: steps }, (_, step) => [stepName(step), step]))
  const codes = Int32Array.from(signals, ({ type }) => stepOf.get(type) ?? -1)
  // Of those that no step takes there are many, and each is passed over from each trigger behind it.
  const taken: number[] = []
  for (let row = 0; row < signals.length; row++) {
    const step = codes[row] ?? -1
    if (step < 0 || (above !== null && !((signals[row]?.value ?? NaN) > above))) continue
    taken.push(row)
    if (step < steps - 1) continue
    // By step: in how many ways events from here on can be taken by it and those behind it.
    const ways = Array.from({ length: steps }, () => 0)
    ways[steps - 1] = 1
    for (let i = taken.length - 2; i >= 0; i--) {
      const earlier = taken[i] ?? -1
      const at = codes[earlier] ?? -1
      if (row - earlier >= window || (ways[0] ?? 0) >= wanted) break
      if (at === steps - 1) continue
      ways[at] = (ways[at] ?? 0) + (ways[at + 1] ?? 0) + (at === loop ? (ways[at] ?? 0) : 0)
    }
    texts.push(...triggerTexts(chain, row, ways[0] ?? 0))
  }
  return texts
}
