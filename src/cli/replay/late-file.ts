/** The flag `--late`: the late events of every answer that has a watermark, as NDJSON. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LatenessComparison } from '../../replay/compare-lateness.ts'
import { policyText } from '../../replay/policy-text.ts'
import { matchJson } from '../run/match-line.ts'
import { notWritten } from './not-written.ts'

/** Lines that are made together. */
const CHUNK = 1000

/**
 * Writes one line for each late event and answer, in order of the answers in the table, then of arrival: the answer's
 * name and delays, the event's position, time and arrival, by how much the delay (and what lateness was allowed) was too
 * short for it in milliseconds, and the event.
 *
 * @returns how many lines
 * @throws TidemarkError `FILE_NOT_WRITTEN`
 */
export async function writeLate<T>(file: string, comparison: LatenessComparison<T>): Promise<number> {
  try {
    await pipeline(Readable.from(linesOf(comparison)), createWriteStream(file))
  } catch (error) {
    throw notWritten('The late events', file, error)
  }
  return [...comparison.lateDropped, ...comparison.corrected].reduce((sum, { late }) => sum + late.length, 0)
}

function* linesOf<T>({ recording, lateDropped, corrected }: LatenessComparison<T>): Generator<string> {
  const { events, times, arrivals, positions } = recording
  const rowOf = new Map(Array.from(positions, (position, row) => [position, row]))
  for (const { policy, late } of [...lateDropped, ...corrected]) {
    const { kind: _, ...delays } = policy
    const line = ({ position, latenessMs }: (typeof late)[number]): string => {
      const row = rowOf.get(position)!
      const arrival = arrivals === null ? null : arrivals[row]
      const answer = policyText(policy)
      return matchJson({ answer, ...delays, position, time: times[row], arrival, latenessMs, event: events[row] })
    }
    for (let from = 0; from < late.length; from += CHUNK)
      yield late
        .slice(from, from + CHUNK)
        .map((record) => `${line(record)}\n`)
        .join('')
  }
}
