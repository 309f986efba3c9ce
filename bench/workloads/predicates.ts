/**
 * Workload `predicates`: what conditions cost that are compiled, and that are not. Every signal of type A whose value in
 * Fahrenheit is above 211, or of type B whose value is more than 45 from 50; one event is a match, so nothing else counts.
 * *Interpreted* runs where Node may not make code from text (`--disallow-code-generation-from-strings`).
 */
import type { Workload } from '../harness/contract.ts'
import type { Listing } from './over-signals.ts'
import { judgedBy, numbersText, onSignalColumns, onSignals } from './over-signals.ts'
import type { Signal, SignalShape } from './signals.ts'
import { signalColumns } from './signals.ts'

const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 1],
    ['x', 2],
  ],
  devices: 1,
  // Whole numbers, so that values exactly at a limit occur.
  value: (random) => random.below(101),
}

/** The definition; and what somebody writes who knows the query. */
export function isExtreme(type: string, value: number): boolean {
  return (type === 'A' && value * 1.8 + 32 > 211) || (type === 'B' && Math.abs(value - 50) > 45)
}

const COMPILED: Listing = { name: 'Tidemark', about: 'expressions, compiled' }
const INTERPRETED: Listing = {
  name: 'Tidemark, interpreted',
  about: 'the same without code generation',
  execArgv: ['--disallow-code-generation-from-strings'],
}

export const predicates: Workload = {
  ...judgedBy(
    (setting) => signalColumns(SHAPE, setting),
    (signals) => signals.filter(({ type, value }) => isExtreme(type, value)).map(textOf),
    async (signals) => {
      const { extremeRule } = await import('../candidates/predicates.ts')
      const { signalOracle } = await import('../candidates/signal-oracle.ts')
      return signalOracle(extremeRule, signals).map(([time = NaN]) => numbersText(time, 0, 0))
    },
  ),
  name: 'predicates',
  title: 'one event: arithmetic, comparisons, and, or',
  brief: true,
  seed: 71,
  events: { full: 1_000_000, quick: 100_000 },
  prefix: 20_000,
  baselines: { columns: ['hand loop'], objects: ['hand loop'] },
  work: ['predicates'],
  candidates: [
    onSignalColumns(
      SHAPE,
      { name: 'hand loop', about: 'codes and numbers' },
      async () => (await import('../peers/hand-predicates.ts')).handPredicateColumns,
    ),
    ...[COMPILED, INTERPRETED].map((listing) =>
      onSignalColumns(SHAPE, listing, async () => (await import('../candidates/predicates.ts')).predicateColumns),
    ),
    onSignals(
      SHAPE,
      { name: 'hand loop', about: 'a condition on an object' },
      async () => (await import('../peers/hand-predicates.ts')).handPredicateObjects,
    ),
    ...[COMPILED, INTERPRETED].map((listing) =>
      onSignals(SHAPE, listing, async () => (await import('../candidates/predicates.ts')).predicateObjects),
    ),
  ],
  describe: ({ events }) =>
    `${events.toLocaleString('en-US')} events in order, 25 % A, 25 % B, whole values from 0 to 100; one event a millisecond, no key`,
}

function textOf({ time }: Signal): string {
  return numbersText(time, 0, 0)
}
