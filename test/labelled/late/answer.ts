/** Runs a subject in one of the ways to treat late events. */
import { stream } from '../../../src/api/source-stream.ts'
import type { StreamOptions } from '../../../src/api/options.ts'
import type { MatchChange } from '../../../src/pattern/change.ts'
import type { Match } from '../../../src/pattern/match.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'
import { settle } from './changes.ts'
import { Identities } from './identity.ts'
import type { LateSubject, Way } from './late-set.ts'

export interface LateRow {
  /** Its place in order of arrival. */
  readonly place: number
  readonly latenessMs: number
  /** Whether a rule would have taken it into account by itself. */
  readonly relevant: boolean
}

export interface LateAnswer {
  readonly way: Way
  /** By the rows they are made of, see `Identities`; sorted. */
  readonly matches: readonly string[]
  readonly late: readonly LateRow[]
  /** How often something was said and taken back; `null`: what is said stays. */
  readonly said: { readonly inserts: number; readonly retracts: number } | null
  /** What must not be, whatever the answer. */
  readonly contradictions: readonly string[]
}

/** @param left the rows that are left out; all others are in their order of arrival */
export async function answerTo(
  subject: LateSubject,
  way: Way,
  left: ReadonlySet<object> = new Set(),
): Promise<LateAnswer> {
  const identities = new Identities(subject.rows)
  const rows = left.size === 0 ? subject.rows : subject.rows.filter((row) => !left.has(row))
  const found: Match[] = []
  const late: LateRow[] = []
  const events = stream<object>(way.kind === 'event time' ? inEventTime(rows, subject) : rows, {
    ...subject.options,
    ...optionsOf(way, subject.options),
    onLate: ({ event, latenessMs, relevant }) => late.push({ place: identities.placeOf(event), latenessMs, relevant }),
  })
  const { bad, conditionFailures, lostResults } = await subject.matchesOf(events, way).to((match) => {
    found.push(match)
  })
  const settled = way.kind === 'corrected' ? settle(found as MatchChange[]) : null
  const matches = (settled?.standing ?? found).map((match) => identities.of(match)).toSorted()
  const twice = matches.length - new Set(matches).size
  return {
    way,
    matches,
    late: late.toSorted((a, b) => a.place - b.place),
    said: settled === null ? null : { inserts: settled.inserts, retracts: settled.retracts },
    contradictions: [
      ...(settled?.contradictions ?? []),
      ...counted(twice, 'matches were found twice'),
      ...counted(bad, 'events are bad'),
      ...counted(conditionFailures, 'conditions threw'),
      // Where late events are left out, a match can come too late for the rule behind it; else none may be lost.
      ...(way.kind === 'late dropped' ? [] : counted(lostResults, 'results are lost')),
    ],
  }
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}

/** Equal times by the comparator of the stream, then in order of arrival. */
function inEventTime(rows: readonly object[], { time, options: { orderBy } }: LateSubject): readonly object[] {
  return rows.toSorted((a, b) => time(a) - time(b) || (orderBy?.(a, b) ?? 0))
}

function optionsOf(way: Way, { arrival }: StreamOptions<object>): StreamOptions<object> {
  switch (way.kind) {
    case 'event time':
      return {}
    case 'arrival order':
      return { order: 'arrival' }
    case 'arrival clock':
      return arrival === undefined ? {} : { time: arrival }
    case 'late dropped':
      return { watermark: boundedOutOfOrderness(way.delayMs) }
    case 'corrected':
      return {
        watermark: boundedOutOfOrderness(way.delayMs),
        emit: 'speculative',
        allowedLateness: way.allowedMs,
      }
  }
}
