/** Draws a record as plain text: one table per workload and form of input, and one per sweep. */
import type { BenchRecord, CandidateRecord, Taken, WorkloadRecord } from './record.ts'
import { rateOf, ratesOf, workHead, workPerEvent } from './rates.ts'
import { median } from './statistics.ts'
import type { Section } from './sections.ts'
import { sectionsOf } from './sections.ts'
import { peersText, summaryText } from './summary-table.ts'
import { ratioOf } from './summary.ts'
import { sweepText } from './sweep-table.ts'
import { aligned, barOf, count, digits } from './text.ts'

export function tableOf(record: BenchRecord): string {
  const summary = summaryText(record)
  const sections = sectionsOf(record).map((section) => sectionText(section, record))
  return `${[headOf(record), ...(summary === '' ? [] : [summary]), ...sections].join('\n\n')}\n`
}

export function headOf(record: BenchRecord): string {
  const { machine, effort } = record
  const commit = record.commit === null ? 'no commit' : `${record.commit}${record.dirty ? ' with changes' : ''}`
  const packages = Object.entries(record.packages).map(([name, version]) => `${name} ${version}`)
  return [
    `${record.date.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${record.load.before} before and ${record.load.after} after`,
    `node ${record.node}, V8 ${record.v8}, ${packages.join(', ')}`,
    ...peersOf(record),
    `${effort.groups * effort.roundsPerGroup} rounds, fresh processes every ${effort.roundsPerGroup}; M events/s: median (least … greatest); "× name": median of the ratios within a round`,
    ...(record.peers === undefined ? [] : ['"÷ form": how many times as fast Tidemark is on that form of input']),
  ].join('\n')
}

function peersOf({ peers = {} }: BenchRecord): string[] {
  return Object.values(peers).map(({ versions, options }) => {
    const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    return `${all.join(', ')}; ${options.join(' ')}`
  })
}

export function sectionText({ workloads }: Section, record: BenchRecord): string {
  const text =
    workloads[0]?.point === undefined
      ? workloads.map((workload) => workloadText(workload, record)).join('\n\n')
      : sweepText(workloads)
  return [text, ...new Set(workloads.flatMap(({ taken }) => (taken === undefined ? [] : [takenText(taken)])))].join(
    '\n',
  )
}

function takenText({ date, commit, dirty, load }: Taken): string {
  return `measured ${date.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}${dirty ? ' with changes' : ''}, load ${load.before} before and ${load.after} after`
}

function workloadText(workload: WorkloadRecord, record: BenchRecord): string {
  const forms = [...new Set(workload.candidates.map((candidate) => candidate.form))]
  const { oracle } = workload
  const agreed =
    oracle === null
      ? 'was not asked'
      : `agrees on the first ${count(oracle.events)} events (${count(oracle.matches)} matches)`
  return [
    `${workload.name}: ${workload.title}`,
    workload.input,
    `${count(workload.matches)} matches, the same in all exact candidates; the oracle ${agreed}${roundsText(workload, record)}`,
    ...forms.map((form) => `\n${form === 'peers' ? peersText(workload) : formText(workload, form)}`),
  ].join('\n')
}

/** Only where it is not what the head says. */
function roundsText({ rounds }: WorkloadRecord, { effort }: BenchRecord): string {
  if (rounds === undefined || (rounds.groups === effort.groups && rounds.roundsPerGroup === effort.roundsPerGroup))
    return ''
  return `; ${rounds.groups * rounds.roundsPerGroup} rounds, fresh processes every ${rounds.roundsPerGroup}`
}

function formText(workload: WorkloadRecord, form: string): string {
  const candidates = workload.candidates.filter((candidate) => candidate.form === form)
  const baselines = (workload.baselines[form] ?? []).flatMap((name) =>
    candidates.filter((candidate) => candidate.name === name),
  )
  const work = workload.workShown ?? []
  const fastest = Math.max(...candidates.map((candidate) => rateOf(workload, candidate)))
  const head = [
    form,
    'M events/s',
    '',
    'cpu ms',
    ...baselines.map((baseline) => `× ${baseline.name}`),
    ...work.map(workHead),
    'matches',
    '',
    '',
  ]
  const rows = candidates.map((candidate) => [
    candidate.name,
    ...ratesOf(workload, candidate),
    digits(median(candidate.cpuMs)),
    ...baselines.map((baseline) => digits(ratioOf(workload, candidate, baseline))),
    ...work.map((name) => workPerEvent(workload, candidate, name)),
    candidate.kind === 'floor' ? '-' : count(candidate.matches),
    barOf(rateOf(workload, candidate) / fastest),
    aboutOf(candidate),
  ])
  return aligned([head, ...rows], [0, head.length - 2, head.length - 1])
}

function aboutOf({ about, kind, missed, invented, events }: CandidateRecord): string {
  const errors = kind === 'inexact' ? `: ${missed} missed, ${invented} invented` : ''
  return about + errors + (events === undefined ? '' : `; the first ${count(events)} events only`)
}
