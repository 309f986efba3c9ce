/** A line on the terminal that says what a replay is at, how far it has come, and how long it will take. */
import type { ProgressStream } from '../run/progress.ts'
import { countText, durationText } from '../words.ts'

/** Nothing is shown before this, so that short work leaves no trace. */
const PATIENCE_MS = 500
const EVERY_MS = 100
const ERASE = '\r\u001B[K'
const BAR = 20

export class ReplayProgress {
  /** `null`: nobody looks. */
  readonly #stream: ProgressStream | null
  readonly #begun: number = performance.now()
  #shownAt = -Infinity

  constructor(stream: ProgressStream | null) {
    this.#stream = stream
  }

  /** @param share of the whole work, from 0 to 1; `null`: it is not known */
  show(what: string, share: number | null): void {
    if (this.#stream === null) return
    const now = performance.now()
    if (now - this.#begun < PATIENCE_MS || now - this.#shownAt < EVERY_MS) return
    const text = replayProgressText(what, share, now - this.#begun)
    this.#stream.write(`${ERASE}${text.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#shownAt = now
  }

  /** Makes room for other output on the same terminal. */
  erase(): void {
    if (this.#stream !== null && this.#shownAt > -Infinity) this.#stream.write(ERASE)
    this.#shownAt = -Infinity
  }
}

/** `[######              ] 31 %  event time, late dropped at 15 min  2.7 s left` */
export function replayProgressText(what: string, share: number | null, elapsedMs: number): string {
  if (share === null) return what
  const filled = Math.round(share * BAR)
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}] ${Math.floor(share * 100)} %`
  return [bar, what, ...(share <= 0 ? [] : [`${durationText((elapsedMs / share) * (1 - share))} left`])].join('  ')
}

/** `reading: 1,200,000 events`. */
export function readingText(events: number): string {
  return `reading: ${countText(events)} events`
}
