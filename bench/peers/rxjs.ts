/**
 * A then B within 5 minutes per device in RxJS 7: `groupBy` and `scan`, and an operator written by hand for what RxJS
 * does not have, the order of event time.
 */
import type { MonoTypeOperatorFunction, OperatorFunction } from 'rxjs'
import { Observable, filter, from, groupBy, mergeMap, scan } from 'rxjs'
import type { Reading } from '../workloads/sequence-input.ts'
import { MAX_DELAY_MS, WITHIN_MS } from '../workloads/sequence-input.ts'
import type { FoundReadings } from '../workloads/tally.ts'
import { reportEach } from './rxjs-report.ts'
import { TimeHeap } from './time-heap.ts'

interface Pair {
  readonly first: Reading
  readonly last: Reading
}

interface DeviceState {
  readonly waiting: Reading[]
  /** What the last event completed; empty for most. */
  pairs: readonly Pair[]
}

const NO_PAIRS: readonly Pair[] = []

/** In order of arrival, as is commonly written: wrong as soon as an A and its B arrive in the wrong order. */
export function rxjsArrival(events: readonly Reading[], found: FoundReadings): void {
  report(from(events).pipe(aThenB()), found)
}

/** The yardstick: the same behind an operator that puts all events in order. */
export function rxjsReorder(events: readonly Reading[], found: FoundReadings): void {
  report(from(events).pipe(reorder(), aThenB()), found)
}

/** The same, by someone who saw that nine events in ten need not be put in order. */
export function rxjsFilterReorder(events: readonly Reading[], found: FoundReadings): void {
  const relevant = filter((event: Reading) => event.type === 'A' || event.type === 'B')
  report(from(events).pipe(relevant, reorder(), aThenB()), found)
}

function report(pairs: Observable<Pair>, found: FoundReadings): void {
  reportEach(pairs, ({ first, last }) => found(first, last))
}

function aThenB(): OperatorFunction<Reading, Pair> {
  return (events) =>
    events.pipe(
      groupBy((event) => event.device),
      mergeMap((device) =>
        device.pipe(
          scan(stepped, { waiting: [], pairs: NO_PAIRS }),
          filter((state) => state.pairs.length > 0),
          mergeMap((state) => state.pairs),
        ),
      ),
    )
}

/** The reducer changes its state in place: copying it for every event would only cost time. */
function stepped(state: DeviceState, event: Reading): DeviceState {
  state.pairs = NO_PAIRS
  const { waiting } = state
  if (event.type === 'A') {
    while (waiting.length > 0 && event.time - (waiting[0] as Reading).time >= WITHIN_MS) waiting.shift()
    waiting.push(event)
  } else if (event.type === 'B' && waiting.length > 0) {
    state.pairs = waiting
      .filter((first) => event.time - first.time < WITHIN_MS)
      .map((first) => ({ first, last: event }))
    waiting.length = 0
  }
  return state
}

function reorder(): MonoTypeOperatorFunction<Reading> {
  return (events) =>
    new Observable<Reading>((subscriber) => {
      const heap = new TimeHeap<Reading>()
      let watermark = -Infinity
      return events.subscribe({
        next(event) {
          if (event.time <= watermark) return
          heap.push(event.time, event)
          watermark = Math.max(watermark, event.time - MAX_DELAY_MS - 1)
          while (heap.size > 0 && heap.firstTime() <= watermark) subscriber.next(heap.pop())
        },
        error: (reason: unknown) => subscriber.error(reason),
        complete() {
          while (heap.size > 0) subscriber.next(heap.pop())
          subscriber.complete()
        },
      })
    })
}
