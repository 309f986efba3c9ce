/** Draws how Tidemark stands to everybody else, workload by workload, beside what is aimed at. */
import type { Against, Standing } from './summary.ts'
import { OPPONENTS, isQuoted, ratioOf, standingsOf } from './summary.ts'
import type { BenchRecord, WorkloadRecord } from './record.ts'
import { rateOf, ratesOf } from './rates.ts'
import { median } from './statistics.ts'
import { aligned, barOf, count, digits } from './text.ts'

/** Empty, if there is nobody to compare with. */
export function summaryText({ workloads }: Pick<BenchRecord, 'workloads'>): string {
  const standings = workloads.flatMap(standingsOf)
  if (standings.length === 0) return ''
  const columns = OPPONENTS.filter((who) => standings.some(({ against }) => against.some((each) => each.who === who)))
  const head = ['', '', 'M events/s', ...columns.flatMap((column) => [`× ${column}`, ''])]
  const rows = standings.map((standing, i) => [
    standing.workload === standings[i - 1]?.workload ? '' : standing.workload.name,
    formOf(standing),
    digits(rateOf(standing.workload, standing.row)),
    ...columns.flatMap((column) => cellsOf(standing.against.find(({ who }) => who === column))),
  ])
  const judged = standings.flatMap(({ against }) => against.filter(({ target }) => target !== null))
  const met = judged.filter(isMet).length
  return [
    'Tidemark against everybody: how many times as fast, on as many threads, as the fastest row of theirs that is right',
    `behind it what is aimed at, and whether that is met: ${met} of ${judged.length} are`,
    '',
    aligned([head, ...rows], [0, 1, ...columns.map((_, i) => 4 + 2 * i)]),
  ].join('\n')
}

function formOf({ row }: Standing): string {
  const threads = row.threads ?? 1
  return threads === 1 ? row.form : `${row.form}, ${threads} threads`
}

function cellsOf(against: Against | undefined): [string, string] {
  if (against === undefined) return ['-', '']
  const { ratio, target } = against
  return [digits(ratio), target === null ? '' : `${isMet(against) ? 'met' : 'missed'} ${target}`]
}

function isMet({ ratio, target }: Against): boolean {
  return target !== null && ratio >= target
}

/** The rows of programs in other languages, and how many times as fast each row of Tidemark is that is compared. */
export function peersText(workload: WorkloadRecord): string {
  const peers = workload.candidates.filter(({ form }) => form === 'peers')
  const rows = workload.candidates.filter(isQuoted)
  const fastest = Math.max(...peers.map((peer) => rateOf(workload, peer)))
  const head = ['peers', 'M events/s', '', 'cpu ms', ...rows.map((row) => `÷ ${row.form}${threadsOf(row.threads)}`)]
  const lines = peers.map((peer) => [
    peer.name,
    ...ratesOf(workload, peer),
    digits(median(peer.cpuMs)),
    ...rows.map((row) => digits(ratioOf(workload, row, peer))),
    count(peer.matches),
    barOf(rateOf(workload, peer) / fastest),
    peer.events === undefined ? peer.about : `${peer.about}; the first ${count(peer.events)} events only`,
  ])
  return aligned([[...head, 'matches', '', ''], ...lines], [0, head.length + 1, head.length + 2])
}

function threadsOf(threads = 1): string {
  return threads === 1 ? '' : `, ${threads} threads`
}
