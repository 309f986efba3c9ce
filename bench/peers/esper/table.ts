/** The table of one workload. */
import { median } from '../../harness/statistics.ts'
import { aligned, barOf, count, digits } from '../../harness/text.ts'
import type { Expected, WorkloadName } from './inputs.ts'
import type { Turn } from './subject.ts'

export interface Row {
  readonly engine: 'Esper' | 'Tidemark'
  readonly form: string
  readonly about: string
  readonly version: string
  /** In the order in which they were taken; turn i of all rows was in the same round. */
  readonly turns: readonly Turn[]
}

const TITLES: Readonly<Record<WorkloadName, string>> = {
  strict: 'A directly followed by B directly followed by C within 2 s, per device; 1,000 devices',
  relaxed: 'A then the first B within 5 minutes, per device; the input of `sequence`, sorted',
  above: 'A, then the first B with a greater value, within 3 s, per device; 100 devices',
  tumbling: 'sum per device and minute; 1,000 devices',
}

/** Ratios are of medians, to the fastest row of Esper. */
export function sectionText(name: WorkloadName, events: number, expected: Expected, rows: readonly Row[]): string {
  const medians = rows.map(({ turns }) => median(turns.map(({ ms }) => ms)))
  const esper = Math.min(...medians.filter((_, i) => rows[i]!.engine === 'Esper'))
  const fastest = Math.min(...medians)
  const rate = (ms: number): string => digits(events / ms / 1000)
  const lines = rows.map(({ engine, form, about, turns }, i) => {
    const ms = medians[i]!
    const all = turns.map((turn) => turn.ms)
    const cpu = median(turns.map(({ cpuMs }) => cpuMs))
    const range = `(${rate(Math.max(...all))} … ${rate(Math.min(...all))})`
    return [`${engine}, ${form}`, rate(ms), range, digits(cpu), digits(esper / ms), barOf(fastest / ms), about]
  })
  const head = ['', 'M events/s', '', 'cpu ms', '× Esper', '', '']
  return [
    `${name}: ${TITLES[name]}`,
    `${count(expected.matches)} matches, checksum ${expected.check}: the same in all, and in the reference of the bench`,
    aligned([head, ...lines], [0, 2, 5, 6]),
  ].join('\n')
}
