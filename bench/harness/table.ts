/** Draws a record as plain text: one table per workload and form of input. */
import type { BenchRecord, CandidateRecord, WorkloadRecord } from './record.ts'
import { median, pairedSpeedup } from './statistics.ts'

const BAR = 20

export function tableOf(record: BenchRecord): string {
  return `${headOf(record)}\n\n${record.workloads.map(workloadText).join('\n\n')}\n`
}

function headOf(record: BenchRecord): string {
  const { machine, effort } = record
  const commit = record.commit === null ? 'no commit' : `${record.commit}${record.dirty ? ' with changes' : ''}`
  const packages = Object.entries(record.packages).map(([name, version]) => `${name} ${version}`)
  return [
    `${record.date.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${record.load.before} before and ${record.load.after} after`,
    `node ${record.node}, V8 ${record.v8}, ${packages.join(', ')}`,
    `${effort.groups * effort.roundsPerGroup} rounds, fresh processes every ${effort.roundsPerGroup}; M events/s: median (least … greatest); "× name": median of the ratios within a round`,
  ].join('\n')
}

function workloadText(workload: WorkloadRecord): string {
  const forms = [...new Set(workload.candidates.map((candidate) => candidate.form))]
  const { oracle } = workload
  const agreed =
    oracle === null
      ? 'was not asked'
      : `agrees on the first ${count(oracle.events)} events (${count(oracle.matches)} matches)`
  return [
    `${workload.name}: ${workload.title}`,
    workload.input,
    `${count(workload.matches)} matches, the same in all exact candidates; the oracle ${agreed}`,
    ...forms.map((form) => `\n${formText(workload, form)}`),
  ].join('\n')
}

function formText(workload: WorkloadRecord, form: string): string {
  const candidates = workload.candidates.filter((candidate) => candidate.form === form)
  const baselines = (workload.baselines[form] ?? []).flatMap((name) =>
    candidates.filter((candidate) => candidate.name === name),
  )
  const fastest = Math.max(...candidates.map((candidate) => rate(workload.events, median(candidate.wallMs))))
  const head = [
    form,
    'M events/s',
    '',
    'cpu ms',
    ...baselines.map((baseline) => `× ${baseline.name}`),
    'matches',
    '',
    '',
  ]
  const rows = candidates.map((candidate) => rowOf(workload, candidate, baselines, fastest))
  return aligned([head, ...rows])
}

function rowOf(
  workload: WorkloadRecord,
  candidate: CandidateRecord,
  baselines: readonly CandidateRecord[],
  fastest: number,
): string[] {
  const middle = rate(workload.events, median(candidate.wallMs))
  const least = rate(workload.events, Math.max(...candidate.wallMs))
  const greatest = rate(workload.events, Math.min(...candidate.wallMs))
  return [
    candidate.name,
    digits(middle),
    `(${digits(least)} … ${digits(greatest)})`,
    digits(median(candidate.cpuMs)),
    ...baselines.map((baseline) => digits(pairedSpeedup(candidate.wallMs, baseline.wallMs))),
    candidate.kind === 'floor' ? '-' : count(candidate.matches),
    '▇'.repeat(Math.max(1, Math.round((middle / fastest) * BAR))),
    candidate.kind === 'inexact'
      ? `${candidate.about}: ${candidate.missed} missed, ${candidate.invented} invented`
      : candidate.about,
  ]
}

/** Millions of events per second. */
function rate(events: number, ms: number): number {
  return events / ms / 1000
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** First, bar and last column to the left, all others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const left = (i: number): boolean => i === 0 || i >= columns - 2
  return rows
    .map((row) =>
      row
        .map((cell, i) => (left(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
