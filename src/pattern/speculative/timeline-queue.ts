/**
 * Timelines that wait for a time, the earliest first: a binary heap in two parallel lists.
 *
 * A timeline stands in it as often as it was added: whoever takes it out knows whether it still waits for that time.
 * PERF: nothing is allocated for one that waits; an object for each would live as long as it waits, and be copied by
 * the collector until it is old.
 */
import type { Timeline } from './timeline.ts'

export class TimelineQueue {
  /** Numbers alone, so that V8 keeps them unboxed. */
  readonly #times: number[] = []
  readonly #timelines: Timeline[] = []

  /** The earliest time; `Infinity`: nothing waits. */
  get first(): number {
    return this.#times.length === 0 ? Infinity : this.#times[0]!
  }

  /** @param time not infinite */
  push(time: number, timeline: Timeline): void {
    const times = this.#times
    const timelines = this.#timelines
    let at = times.length
    times.push(time)
    timelines.push(timeline)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!(time < times[parent]!)) break
      times[at] = times[parent]!
      timelines[at] = timelines[parent]!
      at = parent
    }
    times[at] = time
    timelines[at] = timeline
  }

  /** Takes out the timeline that waits for the earliest time. It must not be empty. */
  pop(): Timeline {
    const times = this.#times
    const timelines = this.#timelines
    const first = timelines[0]!
    const time = times.pop()!
    const timeline = timelines.pop()!
    const size = times.length
    if (size === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && times[child + 1]! < times[child]!) child++
      if (!(times[child]! < time)) break
      times[at] = times[child]!
      timelines[at] = timelines[child]!
      at = child
    }
    times[at] = time
    timelines[at] = timeline
    return first
  }
}
