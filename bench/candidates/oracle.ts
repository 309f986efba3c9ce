/** The definition of a match, executed: what the library itself calls right, on a prefix of the workload `sequence`. */
import { oracleMatches as matchesOf } from 'tidemark/testing'
import type { Reading } from '../workloads/sequence-input.ts'
import { matchText } from '../workloads/tally.ts'
import { rule } from './tidemark.ts'

/** The oracle takes the events of one key, in order of time. */
export function oracleMatches(arrived: readonly Reading[]): readonly string[] {
  const devices = new Map<string, Reading[]>()
  for (const reading of arrived) {
    const list = devices.get(reading.device)
    if (list === undefined) devices.set(reading.device, [reading])
    else list.push(reading)
  }
  const texts: string[] = []
  for (const list of devices.values()) {
    const events = list.sort((a, b) => a.time - b.time).map((event) => ({ time: event.time, event }))
    for (const { rows } of matchesOf(rule.syntax, events)) {
      const [first, last] = rows.map((row) => list[row])
      if (first !== undefined && last !== undefined) texts.push(matchText(first, last))
    }
  }
  return texts
}
