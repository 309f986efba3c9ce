/** A record of latencies as text. */
import { headText } from '../harness/dated.ts'
import type { RecordHead } from '../harness/dated.ts'
import { aligned, count, digits } from '../harness/text.ts'
import type { Curve } from './messages.ts'
import type { SubjectResult } from './measure.ts'
import { queries } from './queries.ts'

/** A peer's subject has no process of ours; its loads are told in the same way. */
export interface Measured extends Omit<SubjectResult, 'subject'> {
  readonly query: string
  readonly about: string
}

export interface LatencyRecord extends RecordHead {
  readonly seconds: number
  readonly subjects: readonly Measured[]
}

export function tableOf(record: LatencyRecord): string {
  const parts = queries.flatMap(({ name, title, input }) => {
    const subjects = record.subjects.filter(({ query }) => query === name)
    if (subjects.length === 0) return []
    return [`${name}: ${title}\n${input}; ${record.seconds} s at each load\n\n${queryText(subjects)}`]
  })
  const drivers = record.subjects.filter(({ query }) => query === 'driver')
  if (drivers.length > 0)
    parts.push(`the driver alone: events are made, and nothing is looked for\n\n${queryText(drivers)}`)
  return `${headText(record)}\n\n${parts.join('\n\n')}\n`
}

function queryText(subjects: readonly Measured[]): string {
  const head = [
    'milliseconds',
    'load',
    'k events/s',
    'arrival p50',
    'p99',
    'p99.9',
    'max',
    'event time p50',
    'p99',
    'p99.9',
    'max',
    'samples',
    'longest pause',
    'stolen',
  ]
  const rows = subjects.flatMap(({ title, loads }) =>
    loads.map((at, i) => [
      i === 0 ? title : '',
      `${Math.round(at.load * 100)} %`,
      count(Math.round(at.rate / 1000)),
      ...fourOf(at.arrival),
      ...fourOf(at.eventTime),
      count(at.eventTime?.samples ?? 0),
      digits(at.longestMs),
      `${Math.round(at.stolen * 100)} %`,
    ]),
  )
  return aligned([head, ...rows], [0])
}

function fourOf(curve: Curve | null): string[] {
  if (curve === null) return ['-', '-', '-', '-']
  return [curve.p50, curve.p99, curve.p999, curve.max].map(digits)
}
