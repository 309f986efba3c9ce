/**
 * A then B within so long per device, written by hand for columns: row numbers instead of objects, codes instead of
 * text, and lists of waiting As threaded through one array of slots. It makes no objects at all.
 */
import type { PairTimes, ReadingColumns } from '../workloads/sequence-input.ts'
import { SEQUENCE_TIMES } from '../workloads/sequence-input.ts'
import type { FoundRows } from '../workloads/tally.ts'
import { TimeHeap } from './time-heap.ts'

const NONE = -1

export function handColumns(data: ReadingColumns, found: FoundRows, pair: PairTimes = SEQUENCE_TIMES): void {
  const { delayMs } = pair
  const times = data.columns.time
  const types = data.columns.type.codes
  const a = data.columns.type.dictionary.indexOf('A')
  const b = data.columns.type.dictionary.indexOf('B')
  const heap = new TimeHeap<number>()
  const waiting = new WaitingRows(data, found, pair)
  let watermark = -Infinity
  for (let row = 0; row < data.length; row++) {
    const time = times[row] as number
    if (time <= watermark) continue
    const type = types[row]
    if (type === a || type === b) heap.push(time, row)
    if (time - delayMs - 1 > watermark) {
      watermark = time - delayMs - 1
      while (heap.size > 0 && heap.firstTime() <= watermark) waiting.step(heap.pop())
    }
  }
  while (heap.size > 0) waiting.step(heap.pop())
}

/** For each device the rows of the As that wait for a B, oldest first: linked lists in slots which are used again. */
class WaitingRows {
  private readonly times: Float64Array
  private readonly types: Int32Array
  private readonly devices: Int32Array
  private readonly b: number
  private readonly withinMs: number
  private readonly found: FoundRows
  private readonly oldest: Int32Array
  private readonly newest: Int32Array
  private rows = new Int32Array(1024)
  private next = new Int32Array(1024)
  private used = 0
  private free = NONE

  constructor(data: ReadingColumns, found: FoundRows, { withinMs }: PairTimes) {
    this.times = data.columns.time
    this.types = data.columns.type.codes
    this.devices = data.columns.device.codes
    this.b = data.columns.type.dictionary.indexOf('B')
    this.withinMs = withinMs
    this.found = found
    const devices = data.columns.device.dictionary.length
    this.oldest = new Int32Array(devices).fill(NONE)
    this.newest = new Int32Array(devices).fill(NONE)
  }

  /** An A or a B, in order of time. */
  step(row: number): void {
    const device = this.devices[row] as number
    const time = this.times[row] as number
    if (this.types[row] === this.b) this.match(device, row, time)
    else this.wait(device, row, time)
  }

  private match(device: number, row: number, time: number): void {
    let slot = this.oldest[device] as number
    while (slot !== NONE) {
      const first = this.rows[slot] as number
      if (time - (this.times[first] as number) < this.withinMs) this.found(first, row)
      slot = this.released(slot)
    }
    this.oldest[device] = NONE
  }

  private wait(device: number, row: number, time: number): void {
    let head = this.oldest[device] as number
    while (head !== NONE && time - (this.times[this.rows[head] as number] as number) >= this.withinMs)
      head = this.released(head)
    const slot = this.taken()
    this.rows[slot] = row
    this.next[slot] = NONE
    if (head === NONE) head = slot
    else this.next[this.newest[device] as number] = slot
    this.oldest[device] = head
    this.newest[device] = slot
  }

  private taken(): number {
    const slot = this.free
    if (slot !== NONE) {
      this.free = this.next[slot] as number
      return slot
    }
    if (this.used === this.rows.length) this.grow()
    return this.used++
  }

  /** Gives the slot back, and answers the one behind it. */
  private released(slot: number): number {
    const behind = this.next[slot] as number
    this.next[slot] = this.free
    this.free = slot
    return behind
  }

  private grow(): void {
    const { rows, next } = this
    this.rows = new Int32Array(2 * rows.length)
    this.rows.set(rows)
    this.next = new Int32Array(2 * next.length)
    this.next.set(next)
  }
}

/** The same for events that come in order: nothing is put in order. */
export function handColumnsInOrder(data: ReadingColumns, found: FoundRows, pair: PairTimes): void {
  const types = data.columns.type.codes
  const a = data.columns.type.dictionary.indexOf('A')
  const b = data.columns.type.dictionary.indexOf('B')
  const waiting = new WaitingRows(data, found, pair)
  for (let row = 0; row < data.length; row++) {
    const type = types[row]
    if (type === a || type === b) waiting.step(row)
  }
}
