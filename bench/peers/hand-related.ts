/** The workloads `related` by hand, over objects: a Map of what each device waits with. */
import type { Found, Run } from '../workloads/over-signals.ts'
import type { RelatedQuery } from '../workloads/related.ts'
import { ABOVE_WITHIN_MS, AVERAGE_WITHIN_MS, RISES } from '../workloads/related.ts'
import type { Signal } from '../workloads/signals.ts'

export const handRelated: Readonly<Record<RelatedQuery, Run<readonly Signal[]>>> = { above, rising, average }

function above(signals: readonly Signal[], found: Found): undefined {
  const devices = new Map<string, Signal[]>()
  for (const signal of signals) {
    if (signal.type === 'A') {
      const waiting = devices.get(signal.device)
      if (waiting === undefined) devices.set(signal.device, [signal])
      else waiting.push(signal)
    } else if (signal.type === 'B') {
      const waiting = devices.get(signal.device)
      if (waiting === undefined) continue
      let kept = 0
      for (const a of waiting) {
        if (signal.time - a.time >= ABOVE_WITHIN_MS) continue
        if (signal.value > a.value) found(a.time, signal.time, 0)
        else waiting[kept++] = a
      }
      waiting.length = kept
    }
  }
}

interface Climb {
  value: number
  start: number
  end: number
  length: number
}

function rising(signals: readonly Signal[], found: Found): undefined {
  const devices = new Map<string, Climb>()
  const end = (climb: Climb): void => {
    if (climb.length >= RISES) found(climb.start, climb.end, climb.length)
    climb.length = 0
  }
  for (const { device, time, value } of signals) {
    const climb = devices.get(device)
    if (climb === undefined) {
      devices.set(device, { value, start: time, end: time, length: 0 })
      continue
    }
    if (value > climb.value) {
      if (climb.length++ === 0) climb.start = time
      climb.end = time
    } else end(climb)
    climb.value = value
  }
  for (const climb of devices.values()) end(climb)
}

interface Opened {
  readonly time: number
  /** What the mean must be above. */
  readonly limit: number
  sum: number
  count: number
  /** The last Bs of those that wait for a C. */
  readonly waiting: number[]
}

function average(signals: readonly Signal[], found: Found): undefined {
  const devices = new Map<string, Opened[]>()
  for (const { device, type, time, value } of signals) {
    if (type === 'A') {
      const opened: Opened = { time, limit: value * 1.2, sum: 0, count: 0, waiting: [] }
      const open = devices.get(device)
      if (open === undefined) devices.set(device, [opened])
      else open.push(opened)
    } else if (type === 'B' || type === 'C') {
      const open = devices.get(device)
      if (open === undefined) continue
      while (open.length > 0 && time - (open[0] as Opened).time >= AVERAGE_WITHIN_MS) open.shift()
      for (const a of open) {
        if (type === 'B') {
          a.sum += value
          if (a.sum / ++a.count > a.limit) a.waiting.push(time)
        } else {
          for (const b of a.waiting) found(a.time, b, time)
          a.waiting.length = 0
        }
      }
    }
  }
}
