/** The pictures of a record, by the name of their file. */
import type { BenchRecord } from '../record.ts'
import { standingsOf } from '../summary.ts'
import type { Section } from '../sections.ts'
import { sectionsOf } from '../sections.ts'
import { barChart } from './bar-chart.ts'
import { lineChart } from './line-chart.ts'
import { summaryChart } from './summary-chart.ts'

const SUMMARY = 'summary.svg'

/** The file of the picture of a section. */
export function fileOf({ name }: Section): string {
  return `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9+]+/g, '-')
    .replaceAll('+', '-plus')
    .replaceAll(/-+/g, '-')
    .replace(/-$/, '')}.svg`
}

/** The file of the picture of the summary, if there is one. */
export function summaryFileOf(record: BenchRecord): string | undefined {
  return record.workloads.some((workload) => standingsOf(workload).length > 0) ? SUMMARY : undefined
}

export function chartsOf(record: BenchRecord): ReadonlyMap<string, string> {
  const charts = new Map<string, string>()
  const summary = summaryFileOf(record)
  if (summary !== undefined) charts.set(summary, summaryChart(record.workloads.flatMap(standingsOf)))
  for (const section of sectionsOf(record)) {
    const [first] = section.workloads
    if (first === undefined) continue
    charts.set(fileOf(section), first.point === undefined ? barChart(first) : lineChart(section.workloads))
  }
  return charts
}
