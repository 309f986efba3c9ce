/** Draws the points of a sweep as one table, so that growth shows: by series and candidate, the points below each other. */
import type { CandidateRecord, WorkloadRecord } from './record.ts'
import { rateOf, ratesOf, workHead, workPerEvent } from './rates.ts'
import { median } from './statistics.ts'
import { aligned, barOf, count, digits } from './text.ts'

interface Row {
  readonly workload: WorkloadRecord
  readonly candidate: CandidateRecord
}

/** @param points workloads of one sweep, at least one */
export function sweepText(points: readonly WorkloadRecord[]): string {
  const first = points[0] as WorkloadRecord
  const { of, title, by } = first.point as NonNullable<WorkloadRecord['point']>
  const work = first.workShown ?? []
  const series = seriesOf(points)
  const all = [...series.values()].flat()
  const spreads = [...series].flatMap(([name, rowsOf]) => (rowsOf.length > 1 ? [[`  ${name}`, spreadOf(rowsOf)]] : []))
  const fastest = Math.max(...all.map(({ workload, candidate }) => rateOf(workload, candidate)))
  const head = ['', by, 'M events/s', '', 'cpu ms', ...work.map(workHead), 'matches', '', '']
  const rows = [...series].flatMap(([name, rowsOf]) =>
    rowsOf.map(({ workload, candidate }, i) => [
      i === 0 ? name : '',
      count(workload.point?.at ?? 0),
      ...ratesOf(workload, candidate),
      digits(median(candidate.cpuMs)),
      ...work.map((counter) => workPerEvent(workload, candidate, counter)),
      count(candidate.matches),
      barOf(rateOf(workload, candidate) / fastest),
      noteOf(rowsOf, i),
    ]),
  )
  return [
    `${of}: ${title}`,
    first.input,
    `${roundsText(first)}${oracleText(points)}`,
    '',
    aligned([head, ...rows], [0, head.length - 2, head.length - 1]),
    ...(spreads.length === 0 ? [] : ['', 'fastest point / slowest point', aligned(spreads, [0])]),
  ].join('\n')
}

/** By the name of a series and of its candidate: the points in the order of what is varied. */
function seriesOf(points: readonly WorkloadRecord[]): ReadonlyMap<string, readonly Row[]> {
  const series = new Map<string, Row[]>()
  for (const workload of points) {
    for (const candidate of workload.candidates) {
      const name = seriesNameOf(workload, candidate)
      const rows = series.get(name)
      if (rows === undefined) series.set(name, [{ workload, candidate }])
      else rows.push({ workload, candidate })
    }
  }
  for (const rows of series.values()) rows.sort((a, b) => (a.workload.point?.at ?? 0) - (b.workload.point?.at ?? 0))
  return series
}

/** The form is said where candidates of one name take several. */
export function seriesNameOf({ point, candidates }: WorkloadRecord, { name, form }: CandidateRecord): string {
  const isPlain = form === 'columns' || candidates.every((other) => other.name !== name || other.form === form)
  return [point?.series ?? '', name, isPlain ? '' : form].filter((part) => part !== '').join(', ')
}

/** What is said of a candidate at its first point; and, where it has had fewer events, how many. */
function noteOf(rows: readonly Row[], i: number): string {
  const candidate = rows[i]?.candidate
  const about = i === 0 ? candidate?.about : undefined
  const events = candidate?.events === undefined ? undefined : `the first ${count(candidate.events)} events only`
  return [about, events].filter((part) => part !== undefined).join('; ')
}

function spreadOf(rows: readonly Row[]): string {
  const rates = rows.map(({ workload, candidate }) => rateOf(workload, candidate))
  return digits(Math.max(...rates) / Math.min(...rates))
}

function roundsText({ rounds }: WorkloadRecord): string {
  if (rounds === undefined) return ''
  return `${rounds.groups * rounds.roundsPerGroup} rounds, fresh processes every ${rounds.roundsPerGroup}; `
}

function oracleText(points: readonly WorkloadRecord[]): string {
  const asked = points.flatMap(({ oracle }) => (oracle === null ? [] : [oracle.events]))
  if (asked.length < points.length) return 'the oracle was not asked'
  const least = count(Math.min(...asked))
  const greatest = count(Math.max(...asked))
  return `the oracle agrees at every point, on the first ${least === greatest ? least : `${least} to ${greatest}`} events`
}
