/** The workloads `absence` by hand, over columns. */
import { ABSENCE_MS } from '../workloads/absence.ts'
import type { Found } from '../workloads/over-signals.ts'
import type { SignalColumns } from '../workloads/signals.ts'

export function handBetween({ columns, length }: SignalColumns, found: Found): undefined {
  const { time: times, device, type } = columns
  const [a, b, c] = ['A', 'B', 'C'].map((name) => type.dictionary.indexOf(name))
  const devices = device.dictionary.map((): number[] => [])
  for (let row = 0; row < length; row++) {
    const code = type.codes[row]
    if (code !== a && code !== b && code !== c) continue
    const waiting = devices[device.codes[row] as number] as number[]
    const time = times[row] as number
    if (code === a) {
      waiting.push(time)
      continue
    }
    if (code === c) {
      for (let i = 0; i < waiting.length; i++) {
        const begun = waiting[i] as number
        if (time - begun < ABSENCE_MS) found(begun, time, 0)
      }
    }
    waiting.length = 0
  }
}

const NONE = -1

/** All As in order of time: one queue is enough, since all wait equally long. */
export function handTimers({ columns, length }: SignalColumns, found: Found): undefined {
  const { time: times, device, type } = columns
  const [a, b] = ['A', 'B'].map((name) => type.dictionary.indexOf(name))
  const types = type.codes
  const devices = device.codes
  const numbers = Float64Array.from(device.dictionary, (name) => Number(name.slice(1)))
  const queue = new Queue()
  /** By device: the newest A of it in the queue. */
  const newest = new Float64Array(device.dictionary.length).fill(NONE)
  for (let row = 0; row < length; row++) {
    const time = times[row] as number
    while (queue.head < queue.tail && time - queue.time() >= ABSENCE_MS) {
      const code = queue.take()
      if (code !== NONE) found(queue.taken, numbers[code] as number, queue.taken + ABSENCE_MS)
    }
    const key = devices[row] as number
    if (types[row] === a) newest[key] = queue.put(time, key, newest[key] as number)
    else if (types[row] === b) {
      queue.stop(newest[key] as number)
      newest[key] = NONE
    }
  }
  while (queue.head < queue.tail) {
    const code = queue.take()
    if (code !== NONE) found(queue.taken, numbers[code] as number, queue.taken + ABSENCE_MS)
  }
}

/** A ring that grows. Places are counted on for ever, so that one that is over is known by its number. */
class Queue {
  head = 0
  tail = 0
  taken = NaN
  private mask = 1023
  private times = new Float64Array(1024)
  private codes = new Int32Array(1024)
  private before = new Float64Array(1024)

  /** The time at the head. */
  time(): number {
    return this.times[this.head & this.mask] as number
  }

  /** The code at the head, or -1 if it was stopped; its time is in `taken`. */
  take(): number {
    const place = this.head++ & this.mask
    this.taken = this.times[place] as number
    return this.codes[place] as number
  }

  /** @param before the place of the A of the same device before it. Answers its place. */
  put(time: number, code: number, before: number): number {
    if (this.tail - this.head > this.mask) this.grow()
    const place = this.tail & this.mask
    this.times[place] = time
    this.codes[place] = code
    this.before[place] = before
    return this.tail++
  }

  /** Stops the A at a place, and those of its device before it. */
  stop(from: number): void {
    for (let place = from; place >= this.head; place = this.before[place & this.mask] as number)
      this.codes[place & this.mask] = NONE
  }

  private grow(): void {
    const { times, codes, before, mask } = this
    const size = 2 * (mask + 1)
    this.mask = size - 1
    this.times = new Float64Array(size)
    this.codes = new Int32Array(size)
    this.before = new Float64Array(size)
    for (let place = this.head; place < this.tail; place++) {
      this.times[place & this.mask] = times[place & mask] as number
      this.codes[place & this.mask] = codes[place & mask] as number
      this.before[place & this.mask] = before[place & mask] as number
    }
  }
}
