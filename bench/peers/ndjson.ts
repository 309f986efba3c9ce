/**
 * NDJSON by hand: chunks, lines, `JSON.parse`, and nothing else; synchronous, one buffer. What any program that reads
 * such a file in JavaScript pays before it has looked at an event.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type { Reading } from '../workloads/sequence-input.ts'
import type { FoundReadings } from '../workloads/tally.ts'
import { HandMatcher } from './hand-objects.ts'

const CHUNK_BYTES = 1 << 16

/** Reads and parses every line. Answers how many. */
export function parseNdjson(path: string, each: (event: Reading) => void): number {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    let lines = 0
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, null)
      if (length === 0) break
      const text = rest + decoder.write(buffer.subarray(0, length))
      let start = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        each(JSON.parse(text.slice(start, end)) as Reading)
        lines++
        start = end + 1
      }
      rest = text.slice(start)
    }
    if (rest !== '') {
      each(JSON.parse(rest) as Reading)
      lines++
    }
    return lines
  } finally {
    closeSync(file)
  }
}

/** Parsing and the loop by hand for objects. Answers the number of lines. */
export function handNdjson(path: string, found: FoundReadings): number {
  const matcher = new HandMatcher(found)
  const lines = parseNdjson(path, (event) => matcher.push(event))
  matcher.end()
  return lines
}
