/** Other windows than sums of minutes by hand, over columns. Samples come in order, but for `session late`. */
import type { FoundSum, SumRun } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { SampleColumns } from '../workloads/window-input.ts'
import type { WindowKind } from '../workloads/window-kinds.ts'
import { COUNT, MINUTE_MS, SESSION_GAP_MS, delayOf } from '../workloads/window-kinds.ts'
import { TimeHeap } from './time-heap.ts'

export function handWindowKind(kind: WindowKind): SumRun<SampleColumns> {
  switch (kind) {
    case 'session':
      return sessionsInOrder
    case 'session late':
      return (data, found) => sessionsLate(data, delayOf(kind), found)
    case 'count':
      return counts
    case 'max':
      return (data, found) => minutes(data, new Greatest(), found)
    case 'p99':
      return (data, found) => minutes(data, new Sorted(), found)
    case 'distinct':
      return (data, found) => minutes(data, new Different(), found)
  }
}

/** What is known of the values of one minute of a device. */
interface Total<S> {
  create(): S
  add(sofar: S, value: number): S
  /** What is told: estimates are told as 0, so an exact value is made here, and not told either. */
  result(sofar: S): number
}

class Greatest implements Total<number> {
  create(): number {
    return -Infinity
  }
  add(sofar: number, value: number): number {
    return value > sofar ? value : sofar
  }
  result(sofar: number): number {
    return thousandths(sofar)
  }
}

class Sorted implements Total<number[]> {
  last = NaN
  create(): number[] {
    return []
  }
  add(sofar: number[], value: number): number[] {
    sofar.push(value)
    return sofar
  }
  result(sofar: number[]): number {
    this.last = Float64Array.from(sofar).sort()[Math.floor(0.99 * (sofar.length - 1))]!
    return 0
  }
}

class Different implements Total<Set<number>> {
  last = NaN
  create(): Set<number> {
    return new Set()
  }
  add(sofar: Set<number>, value: number): Set<number> {
    return sofar.add(value)
  }
  result(sofar: Set<number>): number {
    this.last = sofar.size
    return 0
  }
}

function minutes<S>({ columns, length }: SampleColumns, total: Total<S>, found: FoundSum): undefined {
  const { time: times, device, value: values } = columns
  const devices = device.dictionary.length
  let end = -Infinity
  const totals: (S | undefined)[] = Array.from({ length: devices }, () => undefined)
  const close = (): void => {
    for (let code = 0; code < devices; code++) {
      const sofar = totals[code]
      if (sofar !== undefined) found(which(0, code), end, total.result(sofar))
      totals[code] = undefined
    }
  }
  for (let row = 0; row < length; row++) {
    const time = times[row]!
    if (time >= end) {
      close()
      end = time - (time % MINUTE_MS) + MINUTE_MS
    }
    const code = device.codes[row]!
    totals[code] = total.add(totals[code] ?? total.create(), values[row]!)
  }
  close()
}

class Sessions {
  private readonly last: Float64Array
  private readonly sums: Float64Array
  private readonly found: FoundSum

  constructor(devices: number, found: FoundSum) {
    this.last = new Float64Array(devices).fill(NaN)
    this.sums = new Float64Array(devices)
    this.found = found
  }

  /** In order of time. */
  add(code: number, time: number, value: number): void {
    const last = this.last[code]!
    if (time - last >= SESSION_GAP_MS) this.close(code, last)
    this.last[code] = time
    this.sums[code]! += value
  }

  end(): void {
    this.last.forEach((last, code) => {
      if (last === last) this.close(code, last)
    })
  }

  private close(code: number, last: number): void {
    this.found(which(0, code), last + SESSION_GAP_MS, thousandths(this.sums[code]!))
    this.sums[code] = 0
  }
}

function sessionsInOrder({ columns: { time, device, value }, length }: SampleColumns, found: FoundSum): undefined {
  const sessions = new Sessions(device.dictionary.length, found)
  for (let row = 0; row < length; row++) sessions.add(device.codes[row]!, time[row]!, value[row]!)
  sessions.end()
}

function sessionsLate(data: SampleColumns, delayMs: number, found: FoundSum): undefined {
  const { time: times, device, value } = data.columns
  const sessions = new Sessions(device.dictionary.length, found)
  const heap = new TimeHeap<number>()
  let watermark = -Infinity
  const step = (row: number): void => sessions.add(device.codes[row]!, times[row]!, value[row]!)
  for (let row = 0; row < data.length; row++) {
    const time = times[row]!
    if (time <= watermark) continue
    heap.push(time, row)
    if (time - delayMs - 1 <= watermark) continue
    watermark = time - delayMs - 1
    while (heap.size > 0 && heap.firstTime() <= watermark) step(heap.pop())
  }
  while (heap.size > 0) step(heap.pop())
  sessions.end()
}

function counts({ columns: { time, device, value }, length }: SampleColumns, found: FoundSum): undefined {
  const sums = new Float64Array(device.dictionary.length)
  const numbers = new Int32Array(device.dictionary.length)
  for (let row = 0; row < length; row++) {
    const code = device.codes[row]!
    sums[code]! += value[row]!
    if (++numbers[code]! < COUNT) continue
    found(which(0, code), time[row]!, thousandths(sums[code]!))
    sums[code] = 0
    numbers[code] = 0
  }
}
