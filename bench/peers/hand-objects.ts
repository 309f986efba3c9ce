/**
 * A then B within so long per device, written by hand for objects: what Tidemark is compared to as the limit.
 *
 * It does for this one query what an engine does for any: the watermark is observed on every event, late events are
 * counted, what cannot matter is dropped before it is sorted, a heap puts the rest in order of event time, and each
 * device has a list of As which still wait for their B. It knows nothing else: no checkpoint, no corrections, no
 * timed-out or late output, no second rule.
 */
import type { PairTimes, Reading } from '../workloads/sequence-input.ts'
import { SEQUENCE_TIMES } from '../workloads/sequence-input.ts'
import type { FoundReadings } from '../workloads/tally.ts'
import { TimeHeap } from './time-heap.ts'

export class HandMatcher {
  late = 0
  private watermark = -Infinity
  private readonly heap = new TimeHeap<Reading>()
  private readonly waiting = new Map<string, Reading[]>()
  private readonly found: FoundReadings
  private readonly delayMs: number
  private readonly withinMs: number

  constructor(found: FoundReadings, { delayMs, withinMs }: PairTimes = SEQUENCE_TIMES) {
    this.found = found
    this.delayMs = delayMs
    this.withinMs = withinMs
  }

  push(event: Reading): void {
    const time = event.time
    if (time <= this.watermark) {
      this.late++
      return
    }
    const type = event.type
    if (type === 'A' || type === 'B') this.heap.push(time, event)
    if (time - this.delayMs - 1 > this.watermark) {
      this.watermark = time - this.delayMs - 1
      this.release()
    }
  }

  end(): void {
    this.watermark = Infinity
    this.release()
  }

  private release(): void {
    const { heap, watermark } = this
    while (heap.size > 0 && heap.firstTime() <= watermark) this.step(heap.pop())
  }

  /** An A or a B, in order of time. */
  step(event: Reading): void {
    const list = this.waiting.get(event.device)
    if (event.type === 'A') {
      if (list === undefined) this.waiting.set(event.device, [event])
      else {
        let expired = 0
        while (expired < list.length && event.time - (list[expired] as Reading).time >= this.withinMs) expired++
        if (expired > 0) list.splice(0, expired)
        list.push(event)
      }
    } else if (list !== undefined && list.length > 0) {
      for (let i = 0; i < list.length; i++) {
        const first = list[i] as Reading
        if (event.time - first.time < this.withinMs) this.found(first, event)
      }
      list.length = 0
    }
  }
}

export function handObjects(events: readonly Reading[], found: FoundReadings, pair: PairTimes = SEQUENCE_TIMES): void {
  const matcher = new HandMatcher(found, pair)
  for (let i = 0; i < events.length; i++) matcher.push(events[i] as Reading)
  matcher.end()
}

/** The same for events that come in order: nothing is put in order. */
export function handObjectsInOrder(events: readonly Reading[], found: FoundReadings, pair: PairTimes): void {
  const matcher = new HandMatcher(found, pair)
  for (let i = 0; i < events.length; i++) {
    const event = events[i] as Reading
    if (event.type === 'A' || event.type === 'B') matcher.step(event)
  }
}
