/** The workload `sequence work` by hand: for each device the rows of the As that wait, all asked by each B. */
import type { Found } from '../workloads/over-signals.ts'
import { WORK_WITHIN_MS } from '../workloads/sequence-work.ts'
import type { SignalColumns } from '../workloads/signals.ts'

export function handWork({ columns, length }: SignalColumns, found: Found): undefined {
  const { time, type, device, value } = columns
  const [a, b] = ['A', 'B'].map((name) => type.dictionary.indexOf(name))
  const waiting: number[][] = device.dictionary.map(() => [])
  for (let row = 0; row < length; row++) {
    const code = type.codes[row]
    if (code !== a && code !== b) continue
    const rows = waiting[device.codes[row] as number] as number[]
    if (code === a) {
      rows.push(row)
      continue
    }
    const now = time[row] as number
    const own = value[row] as number
    let kept = 0
    for (const first of rows) {
      if (now - (time[first] as number) >= WORK_WITHIN_MS) continue
      if (own > (value[first] as number)) found(time[first] as number, now, 0)
      else rows[kept++] = first
    }
    rows.length = kept
  }
}
