/** Which rows of a workload are compared across workloads, how they stand to one another, and what is asked of them. */
import type { Entry } from './contract.ts'
import { whoOf } from './contract.ts'
import type { CandidateRecord, WorkloadRecord } from './record.ts'
import { rateOf } from './rates.ts'
import { pairedSpeedup } from './statistics.ts'

export interface Against {
  /** As a row's name begins. */
  readonly who: string
  /** At least so many times as fast; `null`: reported only. */
  readonly target: number | null
  /** Median of the ratios within a round, to the fastest of their rows. */
  readonly ratio: number
}

/** One row of Tidemark, and everybody whom it is compared with. */
export interface Standing {
  readonly workload: WorkloadRecord
  readonly row: CandidateRecord
  readonly against: readonly Against[]
}

/** In the order of the columns. */
export const OPPONENTS: readonly string[] = ['Flink CEP', 'Flink SQL', 'Flink windows', 'Esper', 'RxJS', 'hand loop']

/** Rows of Tidemark that are compared: what its users write first. Not those which ask for an engine by name, or for stages. */
export function isQuoted({ name, form }: Pick<Entry, 'name' | 'form'>): boolean {
  return (form === 'objects' || form === 'columns') && /^Tidemark(, expressions)?(, \d+ workers)?$/.test(name)
}

/** In workloads that have nobody to compare with, none. */
export function standingsOf(workload: WorkloadRecord): readonly Standing[] {
  return workload.candidates.filter(isQuoted).flatMap((row) => {
    const against = OPPONENTS.flatMap((who): Against[] => {
      const other = fastest(workload, row, who)
      if (other === undefined) return []
      return [{ who, ratio: ratioOf(workload, row, other), target: targetOf(workload, row, who) }]
    })
    return against.length === 0 ? [] : [{ workload, row, against }]
  })
}

/** How many times as fast, per event, since a candidate may have had fewer of them than the other. */
export function ratioOf({ events }: WorkloadRecord, row: CandidateRecord, other: CandidateRecord): number {
  return pairedSpeedup(row.wallMs, other.wallMs) * ((row.events ?? events) / (other.events ?? events))
}

/** Of all rows in which somebody is right, on as many threads: in the same form of input, or in another language. */
function fastest(
  workload: WorkloadRecord,
  { form, threads = 1 }: CandidateRecord,
  who: string,
): CandidateRecord | undefined {
  return workload.candidates
    .filter((row) => row.kind === 'exact' && (row.form === form || row.form === 'peers'))
    .filter((row) => whoOf(row) === who && (row.threads ?? 1) === threads)
    .reduce<CandidateRecord | undefined>(
      (best, row) => (best === undefined || rateOf(workload, row) > rateOf(workload, best) ? row : best),
      undefined,
    )
}

const FLINK = { objects: 20, columns: 50 } as const
/** Parts of the suite in which half the speed of a program for the one query is asked. */
const HALF_OF_HAND: readonly (string | undefined)[] = ['W1', 'W2', 'W6', 'W8']

/** What is aimed at; nothing where all matches are listed one by one. */
function targetOf({ name, suite }: WorkloadRecord, { form }: CandidateRecord, who: string): number | null {
  if (/\ball\b/.test(name)) return null
  switch (who) {
    case 'Flink CEP':
      return form === 'columns' ? FLINK.columns : FLINK.objects
    case 'Esper':
      return form === 'objects' ? 3 : null
    case 'RxJS':
      return form === 'objects' ? 5 : null
    case 'hand loop':
      return HALF_OF_HAND.includes(suite) ? 0.5 : null
    default:
      return null
  }
}
