/** When the open windows of all keys act next: by event time for each watermark scope apart, and by processing time. */
import { compareWindows, type OpenWindow } from './open-window.ts'
import { TimerQueue } from './timer-queue.ts'

export class Schedule {
  readonly #byScope: (TimerQueue<OpenWindow> | undefined)[] = []
  readonly #processing: TimerQueue<OpenWindow> = new TimerQueue()

  /** The window wants to act at this event time, and not before; `Infinity`: not before the end of all. */
  atEventTime(window: OpenWindow, time: number): void {
    // Planned for earlier: it is asked then, and can say so.
    if (time === Infinity || window.eventTimer <= time) return
    window.eventTimer = time
    const queue = (this.#byScope[window.scope] ??= new TimerQueue())
    queue.add(time, window)
  }

  /** The same of processing time. */
  atProcessingTime(window: OpenWindow, time: number): void {
    if (time === Infinity || window.processingTimer <= time) return
    window.processingTimer = time
    this.#processing.add(time, window)
  }

  /** The least event time up to `limit` at which a window of the scope acts; NaN: there is none. */
  nextEventTime(scope: number, limit: number): number {
    const next = this.#byScope[scope]?.next ?? NaN
    return next <= limit ? next : NaN
  }

  nextProcessingTime(limit: number): number {
    const { next } = this.#processing
    return next <= limit ? next : NaN
  }

  /** Takes out those of the least event time, in the order in which they act; their timer is unset. */
  takeEventTime(scope: number): readonly OpenWindow[] {
    const queue = this.#byScope[scope]!
    const time = queue.next
    const due: OpenWindow[] = []
    for (const window of queue.take()) {
      if (!window.isOpen || window.eventTimer !== time) continue
      window.eventTimer = NaN
      due.push(window)
    }
    if (!(queue.next <= Infinity)) this.#byScope[scope] = undefined
    return due.length > 1 ? due.sort(compareWindows) : due
  }

  takeProcessingTime(): readonly OpenWindow[] {
    const time = this.#processing.next
    const due: OpenWindow[] = []
    for (const window of this.#processing.take()) {
      if (!window.isOpen || window.processingTimer !== time) continue
      window.processingTimer = NaN
      due.push(window)
    }
    return due.length > 1 ? due.sort(compareWindows) : due
  }
}
