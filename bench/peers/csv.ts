/**
 * CSV by hand, as one writes it for a file that one knows: chunks, lines, `indexOf` of the commas. It knows the order of
 * the columns, and no quotes.
 */
import type { Reading } from '../workloads/sequence-input.ts'
import type { FoundReadings } from '../workloads/tally.ts'
import { HandMatcher } from './hand-objects.ts'
import { eachLine } from './lines.ts'

/** Reads every line but the header. Answers how many. */
export function parseCsv(path: string, each: (event: Reading) => void): number {
  let lines = -1
  eachLine(path, (text, start, end) => {
    if (lines++ < 0) return
    const first = text.indexOf(',', start)
    const second = text.indexOf(',', first + 1)
    const third = text.indexOf(',', second + 1)
    each({
      time: Number(text.slice(start, first)),
      device: text.slice(first + 1, second),
      type: text.slice(second + 1, third),
      value: Number(text.slice(third + 1, end)),
    })
  })
  return lines
}

/** Parsing and the loop by hand for objects. Answers the number of lines. */
export function handCsv(path: string, found: FoundReadings): number {
  const matcher = new HandMatcher(found)
  const lines = parseCsv(path, (event) => matcher.push(event))
  matcher.end()
  return lines
}
