/**
 * Workloads `manufacturing`: the beginnings of both queries of the DEBS Grand Challenge 2012, over readings of our own
 * making (`manufacturing-input.ts`). For every candidate:
 *
 * - *q1*: every change of one of three sensors, and the first change of its valve behind it (in a later reading) to the same
 *   state, if that comes less than 500 ms after it. This is the pairing that the query bases on; its alarm (more than 1 % in
 *   24 h) and its trend are left out, since the input is of some hours. Which states are paired and how long apart they may
 *   be is not said in what we have read: both are our choice.
 * - *q2*: of each second and phase of power, in which the greatest and the least value differ by more than 30 % of the mean:
 *   its mean, rounded. Size of windows and limit are not verified, and the recording around an alarm is left out.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { MachineColumns, MachineReading } from './manufacturing-input.ts'
import { PAIRS, PHASES, machineColumns, machineHead, machineReadings } from './manufacturing-input.ts'
import type { Run } from './over-signals.ts'
import { candidateOver, numbersText } from './over-signals.ts'

export type MachineQuery = 'q1' | 'q2'

export const FOLLOWS_WITHIN_MS = 500
export const SECOND_MS = 1_000
export const VARIATION = 0.3

export const manufacturing: readonly Workload[] = (['q1', 'q2'] as const).map(machineWorkload)

function machineWorkload(query: MachineQuery): Workload {
  const head = (setting: Setting, events: number) => machineReadings(machineHead(machineColumns(setting), events))
  const onColumns = (name: string, about: string, load: () => Promise<Run<MachineColumns>>) =>
    candidateOver('columns', { name, about }, machineColumns, machineHead, load)
  const onObjects = (name: string, about: string, load: () => Promise<Run<readonly MachineReading[]>>) =>
    candidateOver<readonly MachineReading[]>(
      'objects',
      { name, about },
      (setting) => machineReadings(machineColumns(setting)),
      (readings, length) => readings.slice(0, length),
      load,
    )
  const call = query === 'q1' ? 'detect(six rules), previous(…)' : 'windowAll(…).aggregate(nine aggregates)'
  return {
    name: `manufacturing ${query}`,
    suite: 'W10',
    title:
      query === 'q1'
        ? 'each change of three sensors, and the change of its valve that follows'
        : 'seconds in which one of three phases of power varies by more than 30 % of its mean',
    brief: true,
    seed: 62,
    events: { full: 500_000, quick: 50_000 },
    prefix: query === 'q1' ? 3_000 : 1_500,
    baselines: { columns: ['hand loop'], objects: ['hand loop'] },
    ...(query === 'q1' ? { work: ['predicates', 'visits', 'cells'] as const } : {}),
    candidates: [
      onColumns(
        'hand loop',
        'a few numbers per pair or phase',
        async () => (await import('../peers/hand-manufacturing.ts')).handMachineColumns[query],
      ),
      onColumns(
        'Tidemark',
        call,
        async () => (await import('../candidates/manufacturing.ts')).machineColumnRuns[query],
      ),
      onObjects(
        'hand loop',
        'a few numbers per pair or phase',
        async () => (await import('../peers/hand-manufacturing.ts')).handMachineObjects[query],
      ),
      onObjects('Tidemark', call, async () => (await import('../candidates/manufacturing.ts')).machineRuns[query]),
    ],
    describe: ({ events }) => `${events.toLocaleString('en-US')} readings in order, 100 a second, nine fields`,
    writeFiles() {
      // There is no form of input in files.
    },
    reference: (setting, events) => (query === 'q1' ? changes : variations)(head(setting, events)),
    oracle: async (setting, events) =>
      (await import('../candidates/manufacturing-oracle.ts')).machineOracle(query, head(setting, events)),
  }
}

/** The number of a rule of *q1*: of a pair, and of the state that is changed to. */
export function ruleNumber(pair: number, state: number): number {
  return 2 * pair + state
}

function changes(readings: readonly MachineReading[]): string[] {
  return PAIRS.flatMap(([sensor, valve], pair) =>
    [0, 1].flatMap((state) => {
      const changed = (field: typeof sensor): number[] =>
        readings.flatMap((reading, i) =>
          i > 0 && reading[field] === state && readings[i - 1]?.[field] === 1 - state ? [reading.time] : [],
        )
      const follows = changed(valve)
      return changed(sensor).flatMap((time) => {
        const next = follows.find((later) => later > time) ?? NaN
        return next - time < FOLLOWS_WITHIN_MS ? [numbersText(ruleNumber(pair, state), time, next)] : []
      })
    }),
  )
}

function variations(readings: readonly MachineReading[]): string[] {
  const seconds = new Map<number, MachineReading[]>()
  for (const reading of readings) {
    const end = reading.time - (reading.time % SECOND_MS) + SECOND_MS
    const list = seconds.get(end)
    if (list === undefined) seconds.set(end, [reading])
    else list.push(reading)
  }
  return [...seconds].flatMap(([end, list]) =>
    PHASES.flatMap((phase, number) => {
      const powers = list.map((reading) => reading[phase])
      const mean = powers.reduce((a, b) => a + b) / powers.length
      const varies = Math.max(...powers) - Math.min(...powers) > VARIATION * mean
      return varies ? [numbersText(end, number, Math.round(mean))] : []
    }),
  )
}
