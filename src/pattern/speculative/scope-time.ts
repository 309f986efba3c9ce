/** What is known of time in one watermark scope, and what waits for it. */
import { Heap } from '../../base/heap.ts'
import type { RuleHistory, Times } from './rule-history.ts'
import type { Timeline } from './timeline.ts'

/** A timeline that waits for a time, unless it waits for another by now. */
export interface Waiting {
  readonly time: number
  readonly history: RuleHistory
  readonly timeline: Timeline
}

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
  readonly #due: Heap<Waiting> = new Heap(isBefore)
  readonly #wakes: Heap<Waiting> = new Heap(isBefore)

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
      if (due < Infinity) this.#due.push({ time: due, history, timeline })
    }
    const wakes = timeline.nextWake
    // To wake too early costs one look; a queue that followed every event would cost more.
    if (wakes < timeline.wakes || timeline.wakes <= this.horizon) {
      timeline.wakes = wakes
      if (wakes < Infinity) this.#wakes.push({ time: wakes, history, timeline })
    }
  }

  /** The horizon is looked at for each event of the timeline, and not only for all of them together. */
  wake(history: RuleHistory, timeline: Timeline): void {
    const { first } = timeline
    if (first === undefined || first.time >= timeline.wakes) return
    timeline.wakes = first.time
    this.#wakes.push({ time: first.time, history, timeline })
  }

  /** Takes the next timeline with a deadline up to now; `undefined`: there is none. */
  nextDue(): Waiting | undefined {
    for (let next = this.#due.peek(); next !== undefined && next.time <= this.now; next = this.#due.peek()) {
      this.#due.pop()
      if (next.timeline.due !== next.time) continue
      next.timeline.due = Infinity
      return next
    }
    return undefined
  }

  /** Whether the horizon has passed what a timeline stands in the queue with; it may wait for another time by now. */
  get mayWake(): boolean {
    const next = this.#wakes.peek()
    return next !== undefined && next.time <= this.horizon
  }

  /** Takes the next timeline of which the horizon has passed something. */
  nextWake(): Waiting | undefined {
    for (let next = this.#wakes.peek(); next !== undefined && next.time <= this.horizon; next = this.#wakes.peek()) {
      this.#wakes.pop()
      if (next.timeline.wakes !== next.time) continue
      next.timeline.wakes = Infinity
      return next
    }
    return undefined
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.time < b.time
}
