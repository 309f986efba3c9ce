/**
 * What came out and when, kept as numbers in arrays that were there before, and made into histograms after the run: what
 * is measured is disturbed by two stores per output.
 */
import type { Histogram } from 'hdr-histogram-js'
import { newHistogram } from './curve.ts'

/** The outputs of one run. More than there is room for are counted only. */
export class Samples {
  readonly at: Float64Array
  /** The event that completed the match; -1: time did. */
  readonly completed: Int32Array
  /** When the match became certain, in event time. */
  readonly time: Float64Array
  size = 0

  constructor(room: number) {
    this.at = new Float64Array(room)
    this.completed = new Int32Array(room)
    this.time = new Float64Array(room)
  }

  /** @param nowMs since the start of the run */
  add(nowMs: number, completed: number, time: number): void {
    const i = this.size++
    this.at[i] = nowMs
    this.completed[i] = completed
    this.time[i] = time
  }
}

export interface Latencies {
  /** From the arrival of the completing event to the match; `null`: no event completes it. */
  readonly arrival: Histogram | null
  /** From the arrival of the event by which the watermark passed the match's time to the match. */
  readonly eventTime: Histogram
}

/**
 * @param due by event: when it arrived
 * @param timeOf by event: its event time
 * @param lagMs how far the watermark is behind the greatest time: delay + 1; 0: a match is due when time is reached (speculative)
 * @param from outputs caused by earlier events are the warm-up's
 */
export function latenciesOf(
  samples: Samples,
  due: Float64Array,
  timeOf: (i: number) => number,
  lagMs: number,
  from: number,
): Latencies {
  const eventTime = newHistogram()
  let arrival: Histogram | null = null
  // Outputs come in order of time, so one walk over the events finds for each the first that lets time pass it.
  const order = Float64Array.from({ length: samples.size }, (_, i) => i)
  order.sort((a, b) => samples.time[a]! - samples.time[b]!)
  let passed = -1
  let greatest = -Infinity
  for (const i of order) {
    while (greatest - lagMs < samples.time[i]! && passed + 1 < due.length) {
      passed++
      greatest = Math.max(greatest, timeOf(passed))
    }
    if (greatest - lagMs < samples.time[i]!) continue
    const completed = samples.completed[i]!
    // A late event completes a match whose time has long passed: it is due when the event is there.
    const cause = Math.max(passed, completed)
    if (cause < from) continue
    eventTime.recordValue(nanoseconds(samples.at[i]! - due[cause]!))
    if (completed < 0) continue
    arrival ??= newHistogram()
    arrival.recordValue(nanoseconds(samples.at[i]! - due[completed]!))
  }
  return { arrival, eventTime }
}

function nanoseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1e6))
}
