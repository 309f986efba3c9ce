/**
 * Workload `rules deployed`: 1 to 10,000 rules over one stream of 100 types, at an equal number of matches.
 *
 * Each rule asks for a type and a value above a limit of its own, and then for another type and a value above another
 * limit of its own. The limits of the first steps lie the higher the more rules there are, so that all rules together
 * begin as often as one rule alone; those of the second steps are spread over all values, so that an event passes half
 * of those of its type, though hardly any rule waits for it. So what is measured is what a rule costs that has nothing
 * to do.
 *
 * Meaning, for every candidate: as in `rules`.
 */
import type { Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onSignalColumns, onSignals } from './over-signals.ts'
import type { PairRule, StepLimit } from './rules.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { signalColumns } from './signals.ts'

const TYPES = 100
const COUNTS = [1, 10, 100, 1_000, 10_000]
const WINDOW = 1_000
/** Which part of the signals of a type begin the rule, if there is one; of many, their beginnings together are as many. */
const BEGIN = 0.3

const SHAPE: SignalShape = {
  types: Array.from({ length: TYPES }, (_, i) => [typeName(i), 1]),
  devices: 1,
  value: (random) => random.unit() * 100,
}

function typeName(i: number): string {
  return `T${i % TYPES}`
}

function deployedRules(count: number): readonly PairRule[] {
  const types = Math.min(count, TYPES)
  const perType = Math.ceil(count / types)
  let all = 0
  for (let rank = 1; rank <= perType; rank++) all += 1 / rank
  return Array.from({ length: count }, (_, i) => {
    // Of one type the second begins half as often as the first, the third a third as often: not all by one signal.
    const share = 1 / (Math.floor(i / TYPES) + 1) / all
    return {
      first: { type: typeName(i), above: 100 - (100 * BEGIN * share) / types },
      // Never the type of the first.
      second: { type: typeName(7 * i + 1), above: 10 + (80 * ((i * 104_729) % count)) / count },
      window: WINDOW,
    }
  })
}

export const rulesDeployed: readonly Workload[] = COUNTS.map(deployedPoint)

function deployedPoint(count: number): Workload {
  const all = deployedRules(count)
  return {
    ...judgedBy(
      (setting) => signalColumns(SHAPE, setting),
      (signals) => reference(all, signals),
      async (signals) => (await import('../candidates/rules-oracle.ts')).rulesOracle(all, signals),
    ),
    suite: 'W7',
    name: `rules deployed ${count}`,
    title: `${count} rules, deployed`,
    point: {
      of: 'rules deployed',
      title: "a type and a value above the rule's own limit, then another type above another; equally many matches",
      by: 'rules',
      at: count,
      series: '',
    },
    brief: true,
    // One in which a rule matches early enough for the oracle, also where there are very many.
    seed: 39,
    events: { full: 1_000_000, quick: 100_000 },
    // The oracle goes through all of it once per rule.
    prefix: count < 100 ? 20_000 : count < 1_000 ? 6_000 : 2_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onSignalColumns(SHAPE, { name: 'hand loop', about: 'limits in order by type; what waits, by type' }, byHand),
      onSignalColumns(SHAPE, { name: 'Tidemark', about: 'detect(rules), from columns' }, async () =>
        (await import('../candidates/rules.ts')).rulesRun(all, 'expressions'),
      ),
      onSignalColumns(
        SHAPE,
        { name: 'Tidemark, start', about: 'the same over few events: what making the rules ready takes', share: 0.02 },
        async () => (await import('../candidates/rules.ts')).rulesRun(all, 'expressions'),
      ),
      onSignals(SHAPE, { name: 'Tidemark, objects', about: 'the same from objects' }, async () =>
        (await import('../candidates/rules.ts')).objectRulesRun(all),
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${TYPES} types uniformly, values from 0 to 100; one event a millisecond, no key`,
  }

  async function byHand(): Promise<Run<SignalColumns>> {
    return (await import('../peers/hand-rules-deployed.ts')).handRulesDeployed(all)
  }
}

/** The definition, rule by rule, over the signals of the types that the rule asks for. */
function reference(all: readonly PairRule[], signals: readonly Signal[]): string[] {
  const byType = new Map<string | null, Signal[]>()
  for (const signal of signals) {
    const list = byType.get(signal.type)
    if (list === undefined) byType.set(signal.type, [signal])
    else list.push(signal)
  }
  for (const list of byType.values()) list.sort((a, b) => b.value - a.value)
  /** The highest first, so that what is not taken is not looked at. */
  const taken = ({ type, above }: StepLimit): readonly Signal[] => {
    const list = byType.get(type) ?? []
    const end = list.findIndex(({ value }) => !(value > (above ?? -Infinity)))
    return end < 0 ? list : list.slice(0, end)
  }
  return all.flatMap(({ first, second, window }, rule) => {
    const begins = taken(first)
    if (begins.length === 0) return []
    const ends = [...taken(second)].sort((a, b) => a.time - b.time)
    return begins.flatMap(({ time }) => {
      const end = ends.find((signal) => signal.time > time)
      return end !== undefined && end.time - time < window ? [numbersText(rule, time, end.time)] : []
    })
  })
}
