/** What is known of time in one watermark scope, and what waits for it. */
import { Heap } from '../../base/heap.ts'
import type { RuleHistory, Times } from './rule-history.ts'
import type { Timeline } from './timeline.ts'
import { TimelineQueue } from './timeline-queue.ts'

/** An event of a time that nobody believes yet. */
export interface AheadEvent<T> {
  readonly time: number
  readonly order: number
  readonly event: T
  readonly position: number
  readonly origin: number
}

export class ScopeTime<T> implements Times {
  /** The greatest time accepted, or the watermark: deadlines up to here have passed, as far as is known. */
  now: number = -Infinity
  /** No event of this time or before is taken any more. */
  horizon: number = -Infinity
  readonly ahead: Heap<AheadEvent<T>> = new Heap((a, b) => a.time < b.time || (a.time === b.time && a.order < b.order))
  readonly #withEvent = { now: 0, horizon: 0 }
  /** Timelines that wait for a time, unless they wait for another by now. */
  readonly #due: TimelineQueue = new TimelineQueue()
  readonly #wakes: TimelineQueue = new TimelineQueue()

  /** The same with an event of a time; until it is asked again. */
  with(time: number): Times {
    if (time <= this.now) return this
    const ahead = this.#withEvent
    ahead.now = time
    ahead.horizon = this.horizon
    return ahead
  }

  /** The timeline may have another deadline, or something else for the horizon to pass, than before. */
  watch(history: RuleHistory, timeline: Timeline): void {
    const due = history.deadlineOf(timeline)
    if (due !== timeline.due) {
      timeline.due = due
      if (due < Infinity) this.#due.push(due, timeline)
    }
    const wakes = timeline.nextWake
    // To wake too early costs one look; a queue that followed every event would cost more.
    if (wakes < timeline.wakes || timeline.wakes <= this.horizon) {
      timeline.wakes = wakes
      if (wakes < Infinity) this.#wakes.push(wakes, timeline)
    }
  }

  /** The horizon is looked at for each event of the timeline, and not only for all of them together. */
  wake(timeline: Timeline): void {
    const { first } = timeline
    if (first === undefined || first.time >= timeline.wakes) return
    timeline.wakes = first.time
    this.#wakes.push(first.time, timeline)
  }

  /** Takes the next timeline with a deadline up to now; `undefined`: there is none. */
  nextDue(): Timeline | undefined {
    for (let time = this.#due.first; time <= this.now && time < Infinity; time = this.#due.first) {
      const timeline = this.#due.pop()
      if (timeline.due !== time) continue
      timeline.due = Infinity
      return timeline
    }
    return undefined
  }

  /** Whether the horizon has passed what a timeline stands in the queue with; it may wait for another time by now. */
  get mayWake(): boolean {
    const time = this.#wakes.first
    return time <= this.horizon && time < Infinity
  }

  /** Takes the next timeline of which the horizon has passed something. */
  nextWake(): Timeline | undefined {
    for (let time = this.#wakes.first; time <= this.horizon && time < Infinity; time = this.#wakes.first) {
      const timeline = this.#wakes.pop()
      if (timeline.wakes !== time) continue
      timeline.wakes = Infinity
      return timeline
    }
    return undefined
  }
}
