/** What a row of a table says of a candidate, from its record. */
import type { WorkName } from './contract.ts'
import type { CandidateRecord, WorkloadRecord } from './record.ts'
import { median } from './statistics.ts'
import { digits } from './text.ts'

/** The median rate, in millions of events per second. */
export function rateOf(workload: WorkloadRecord, { wallMs, events }: CandidateRecord): number {
  return rate(events ?? workload.events, median(wallMs))
}

/** The median rate, and the least and the greatest. */
export function ratesOf(workload: WorkloadRecord, candidate: CandidateRecord): [string, string] {
  const events = candidate.events ?? workload.events
  const least = rate(events, Math.max(...candidate.wallMs))
  const greatest = rate(events, Math.min(...candidate.wallMs))
  return [digits(rateOf(workload, candidate)), `(${digits(least)} … ${digits(greatest)})`]
}

/** The head of a column of a counter. */
export function workHead(name: WorkName): string {
  return name === 'relatedEvaluations' ? 'related/event' : `${name}/event`
}

export function workPerEvent({ events }: WorkloadRecord, candidate: CandidateRecord, name: WorkName): string {
  return candidate.work === undefined ? '-' : digits(candidate.work[name] / (candidate.events ?? events))
}

/** Millions of events per second. */
function rate(events: number, ms: number): number {
  return events / ms / 1000
}
