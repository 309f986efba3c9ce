/**
 * Workload `rules`: 1 to 1,000 rules over one stream of 100 types.
 *
 * - *shared*: a signal of some type with a high value, and then the first one of another type. There are 100 types and 10
 *   limits, so 1,000 rules are made of 110 conditions.
 * - *thresholds*: a value above a limit of the rule's own, and then the first such value again. 1,000 rules ask for 1,000
 *   limits of one field, and most signals satisfy none: the limits of all rules lie within the highest 0.05 %.
 *
 * Meaning, for every candidate: every signal that a rule takes as its first, and the *first* one behind it that the rule
 * takes as its second, are a match if the second comes less than the window after the first.
 */
import type { Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onSignalColumns } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { signalColumns } from './signals.ts'

/** What a step takes; `null`: any type. */
export interface StepLimit {
  readonly type: string | null
  readonly above: number | null
}

/** A rule by its numbers, so that candidates by hand need not read patterns. Its name is `r` and its place in the list. */
export interface PairRule {
  readonly first: StepLimit
  readonly second: StepLimit
  /** In milliseconds, and so in events. */
  readonly window: number
}

const TYPES = 100
const LIMITS = 10
const COUNTS = [1, 10, 100, 1_000]

const SHAPE: SignalShape = {
  types: Array.from({ length: TYPES }, (_, i) => [typeName(i), 1]),
  devices: 1,
  value: (random) => random.unit() * 100,
}

function typeName(i: number): string {
  return `T${i % TYPES}`
}

function sharedRules(count: number): readonly PairRule[] {
  return Array.from({ length: count }, (_, i) => ({
    first: { type: typeName(i), above: 95 + 0.5 * (Math.floor(i / TYPES) % LIMITS) },
    // Never the type of the first.
    second: { type: typeName(7 * i + 1), above: null },
    window: 100,
  }))
}

function thresholdRules(count: number): readonly PairRule[] {
  return Array.from({ length: count }, (_, i) => {
    const limit = { type: null, above: 99.95 + (0.05 * i) / count }
    return { first: limit, second: limit, window: 2_000 }
  })
}

type Series = 'shared' | 'thresholds'

const RULES: Readonly<Record<Series, (count: number) => readonly PairRule[]>> = {
  shared: sharedRules,
  thresholds: thresholdRules,
}

export const rules: readonly Workload[] = (['shared', 'thresholds'] as const).flatMap((series) =>
  COUNTS.map((count) => rulesPoint(series, count)),
)

function rulesPoint(series: Series, count: number): Workload {
  const all = RULES[series](count)
  const tidemark = async (conditions: 'expressions' | 'functions'): Promise<Run<SignalColumns>> =>
    (await import('../candidates/rules.ts')).rulesRun(all, conditions)
  const byHand = async (): Promise<Run<SignalColumns>> => (await import('../peers/hand-rules.ts')).handRules(all)
  return {
    ...judgedBy(
      (setting) => signalColumns(SHAPE, setting),
      (signals) => rulesReference(all, signals),
      async (signals) => (await import('../candidates/rules-oracle.ts')).rulesOracle(all, signals),
    ),
    suite: 'W7',
    name: `rules ${series} ${count}`,
    title: `${count} rules, ${series}`,
    point: {
      of: `rules ${series}`,
      title:
        series === 'shared'
          ? 'a high value of one type, then another type; rules made of 100 types and 10 limits'
          : "a value above the rule's own limit, and then again; each rule has another limit",
      by: 'rules',
      at: count,
      series: '',
    },
    brief: true,
    // One with signals above all limits early enough for the oracle.
    seed: 39,
    events: { full: 1_000_000, quick: 50_000 },
    // The oracle goes through all of it once per rule.
    prefix: count < 100 ? 20_000 : count < 1_000 ? 4_000 : 1_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onSignalColumns(SHAPE, { name: 'hand loop', about: 'rules by type or by limit, then state per rule' }, byHand),
      onSignalColumns(SHAPE, { name: 'Tidemark', about: 'detect(rules), conditions are expressions' }, () =>
        tidemark('expressions'),
      ),
      ...(series === 'thresholds'
        ? [
            onSignalColumns(
              SHAPE,
              {
                name: 'Tidemark, functions',
                about: 'conditions are functions: each has to be asked',
                share: count < 100 ? 0.2 : 0.05,
              },
              () => tidemark('functions'),
            ),
          ]
        : []),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${TYPES} types uniformly, values from 0 to 100; one event a millisecond, no key`,
  }
}

/** The definition above, rule by rule, over the signals of the types that the rule asks for. */
function rulesReference(all: readonly PairRule[], signals: readonly Signal[]): string[] {
  const least = Math.min(...all.map(({ first }) => first.above ?? -Infinity))
  const byType = new Map<string | null, readonly Signal[]>()
  for (const [type] of SHAPE.types)
    byType.set(
      type,
      signals.filter((signal) => signal.type === type),
    )
  // Without a type both steps ask for a value; what is below all limits is left out at once.
  byType.set(
    null,
    signals.filter(({ value }) => value > least),
  )
  const taken = ({ type, above }: StepLimit): readonly Signal[] =>
    (byType.get(type) ?? []).filter(({ value }) => above === null || value > above)
  return all.flatMap(({ first, second, window }, rule) => {
    const ends = taken(second)
    return taken(first).flatMap(({ time }) => {
      const end = ends.find((signal) => signal.time > time)
      return end !== undefined && end.time - time < window ? [numbersText(rule, time, end.time)] : []
    })
  })
}
