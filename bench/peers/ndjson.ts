/**
 * NDJSON by hand: chunks, lines, `JSON.parse`, and nothing else. What any program that reads such a file in JavaScript pays
 * before it has looked at an event.
 */
import type { Reading } from '../workloads/sequence-input.ts'
import type { FoundReadings } from '../workloads/tally.ts'
import { HandMatcher } from './hand-objects.ts'
import { eachLine } from './lines.ts'

/** Reads and parses every line. Answers how many. */
export function parseNdjson(path: string, each: (event: Reading) => void): number {
  let lines = 0
  eachLine(path, (text, start, end) => {
    each(JSON.parse(text.slice(start, end)) as Reading)
    lines++
  })
  return lines
}

/** Parsing and the loop by hand for objects. Answers the number of lines. */
export function handNdjson(path: string, found: FoundReadings): number {
  const matcher = new HandMatcher(found)
  const lines = parseNdjson(path, (event) => matcher.push(event))
  matcher.end()
  return lines
}
