/** Strict chains of any length by hand, over columns; the types of a chain differ. And runs of one type. */
import type { Found, Run } from '../workloads/over-signals.ts'
import type { SignalColumns } from '../workloads/signals.ts'
import type { StrictChain } from '../workloads/strict-sweep.ts'
import { RUN_WITHIN_MS } from '../workloads/strict-sweep.ts'

export function handStrictChain({ steps, windowMs }: StrictChain): Run<SignalColumns> {
  return ({ columns, length }, found) => {
    const times = columns.time
    const devices = columns.device.codes
    const codes = columns.type.codes
    const stepOf = Int32Array.from(columns.type.dictionary, (type) => (type === 'x' ? -1 : Number(type.slice(1))))
    /** By device: the step that comes next, and when its chain began. */
    const next = new Int32Array(columns.device.dictionary.length)
    const starts = new Float64Array(columns.device.dictionary.length)
    for (let row = 0; row < length; row++) {
      const device = devices[row] as number
      const step = stepOf[codes[row] as number] as number
      if (step === 0) {
        starts[device] = times[row] as number
        next[device] = 1
      } else if (step !== next[device]) next[device] = 0
      else if (step < steps - 1) next[device] = step + 1
      else {
        const time = times[row] as number
        const start = starts[device] as number
        if (time - start < windowMs) found(start, time, steps)
        next[device] = 0
      }
    }
    return undefined
  }
}

export function handStrictRun({ columns, length }: SignalColumns, found: Found): undefined {
  const { time: times, device, type } = columns
  const [a, b] = ['T0', 'T1'].map((name) => type.dictionary.indexOf(name))
  const runs = device.dictionary.map((): number[] => [])
  for (let row = 0; row < length; row++) {
    const run = runs[device.codes[row] as number] as number[]
    const code = type.codes[row]
    const time = times[row] as number
    if (code === a) run.push(time)
    else {
      if (code === b) {
        for (let i = 0; i < run.length; i++) {
          const start = run[i] as number
          if (time - start < RUN_WITHIN_MS) found(start, time, run.length - i + 1)
        }
      }
      run.length = 0
    }
  }
}
