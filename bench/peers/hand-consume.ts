/** The workloads `consume` by hand, over columns: for each device the As that wait for a B, and those that wait for a C. */
import type { Run } from '../workloads/over-signals.ts'
import type { SignalColumns } from '../workloads/signals.ts'

interface Waiting {
  /** The times of As without a B. */
  begun: number[]
  /** The first A of those that have a B and are not over; so of each B. */
  readonly firsts: number[]
  readonly middles: number[]
}

export function handConsume(windowMs: number): Run<SignalColumns> {
  return ({ columns, length }, found) => {
    const { time: times, device, type } = columns
    const [a, b, c] = ['A', 'B', 'C'].map((name) => type.dictionary.indexOf(name))
    const devices = device.dictionary.map((): Waiting => ({ begun: [], firsts: [], middles: [] }))
    for (let row = 0; row < length; row++) {
      const code = type.codes[row]
      if (code !== a && code !== b && code !== c) continue
      const time = times[row] as number
      const waiting = devices[device.codes[row] as number] as Waiting
      if (code === a) waiting.begun.push(time)
      else if (code === b) {
        for (const begun of waiting.begun) {
          waiting.firsts.push(begun)
          waiting.middles.push(time)
        }
        waiting.begun.length = 0
      } else {
        const { firsts, middles } = waiting
        const i = firsts.findIndex((first) => time - first < windowMs)
        // As without a B go on, but for those that begin before a C that ends a match.
        if (i >= 0) {
          found(firsts[i] as number, middles[i] as number, time)
          waiting.begun.length = 0
        }
        firsts.length = 0
        middles.length = 0
      }
    }
    return undefined
  }
}
