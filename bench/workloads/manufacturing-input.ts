/**
 * The input of the workloads `manufacturing`: one machine, 100 readings a second, written from what is published of the DEBS
 * Grand Challenge 2012: three phases of electrical power (`mf01` to `mf03`), three sensors of an additive (`bm05` to `bm07`)
 * and the valves that belong to them (`bm08` to `bm10`), each 0 or 1. Other fields are left out, and its data was not used.
 *
 * A sensor changes each second or so, and its valve follows after 50 ms, which grow by 1 % in 10,000 readings, plus up to
 * 30 ms; one change in fifty it does not follow at all, and one in fifty it follows in the same reading. Power is 10,000,
 * of each phase, give or take 5 %, and in one second of fifty 30 %. Readings come each 10 ms, but one in a thousand is
 * 1 s later than it should be.
 */
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'

export const PAIRS: readonly (readonly [sensor: MachineField, valve: MachineField])[] = [
  ['bm05', 'bm08'],
  ['bm06', 'bm09'],
  ['bm07', 'bm10'],
]
export const PHASES: readonly MachineField[] = ['mf01', 'mf02', 'mf03']

export type MachineField = 'mf01' | 'mf02' | 'mf03' | 'bm05' | 'bm06' | 'bm07' | 'bm08' | 'bm09' | 'bm10'
export type MachineReading = Readonly<Record<'time' | MachineField, number>>

export interface MachineColumns {
  readonly length: number
  readonly columns: Readonly<Record<'time' | MachineField, Float64Array>>
}

const STEP_MS = 10
const FIELDS: readonly ('time' | MachineField)[] = ['time', ...PHASES, ...PAIRS.flat()]

/** The first `n` of them are the same, whatever the number of events. Linear. */
export function machineColumns({ events, seed }: Setting): MachineColumns {
  const random = new Random(seed)
  const columns = columnsOf(() => new Float64Array(events))
  /** Of each pair: the state of both, and when the valve is going to follow. */
  const pairs = PAIRS.map(([sensor, valve]) => ({ sensor, valve, on: 0, followed: 0, due: Infinity }))
  let time = 0
  let isUnsteady = false
  for (let row = 0; row < events; row++) {
    time += random.below(1_000) === 0 ? 1_000 : STEP_MS
    if (row % 100 === 0) isUnsteady = random.below(50) === 0
    columns.time[row] = time
    for (const phase of PHASES) columns[phase][row] = 10_000 + random.below(isUnsteady ? 6_001 : 1_001) - 500
    for (const pair of pairs) {
      if (random.below(100) === 0) {
        pair.on = 1 - pair.on
        const luck = random.below(50)
        const delay = 50 * 1.01 ** (row / 10_000) + 10 * random.below(4)
        pair.due = luck === 0 ? Infinity : luck === 1 ? time : time + delay
      }
      if (pair.due <= time) {
        pair.followed = pair.on
        pair.due = Infinity
      }
      columns[pair.sensor][row] = pair.on
      columns[pair.valve][row] = pair.followed
    }
  }
  return { length: events, columns }
}

function columnsOf(of: (field: 'time' | MachineField) => Float64Array): MachineColumns['columns'] {
  return Object.fromEntries(FIELDS.map((field) => [field, of(field)])) as MachineColumns['columns']
}

/** The first rows, sharing memory. */
export function machineHead({ columns }: MachineColumns, length: number): MachineColumns {
  return { length, columns: columnsOf((field) => columns[field].subarray(0, length)) }
}

export function machineReadings({ columns, length }: MachineColumns): MachineReading[] {
  const { time, mf01, mf02, mf03, bm05, bm06, bm07, bm08, bm09, bm10 } = columns
  return Array.from({ length }, (_, row) => ({
    time: time[row]!,
    mf01: mf01[row]!,
    mf02: mf02[row]!,
    mf03: mf03[row]!,
    bm05: bm05[row]!,
    bm06: bm06[row]!,
    bm07: bm07[row]!,
    bm08: bm08[row]!,
    bm09: bm09[row]!,
    bm10: bm10[row]!,
  }))
}
