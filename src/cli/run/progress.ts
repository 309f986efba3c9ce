/** A line on the terminal that says how far a job has come, how fast it is, and how long it will take. */
import type { Job } from '../../api/job.ts'
import { countText, durationText } from '../words.ts'

export interface ProgressStream {
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Nothing is shown before this, so that short jobs leave no trace. */
const PATIENCE_MS = 500
const EVERY_MS = 100
const ERASE = '\r\u001B[K'

export class Progress {
  readonly #job: Job
  readonly #stream: ProgressStream
  readonly #started: number
  readonly #timer: NodeJS.Timeout
  #shown = false

  constructor(job: Job, stream: ProgressStream) {
    this.#job = job
    this.#stream = stream
    this.#started = performance.now()
    this.#timer = setInterval(() => this.#show(), EVERY_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.erase()
  }

  /** Makes room for other output on the same terminal. */
  erase(): void {
    if (this.#shown) this.#stream.write(ERASE)
    this.#shown = false
  }

  #show(): void {
    const elapsedMs = performance.now() - this.#started
    if (elapsedMs < PATIENCE_MS) return
    const text = progressText(this.#job.report().input, this.#job.progress(), elapsedMs)
    this.#stream.write(`${ERASE}${text.slice(0, (this.#stream.columns ?? 80) - 1)}`)
    this.#shown = true
  }
}

const BAR = 20

/** `[######              ] 31 %  1,200,000 events  1,000,000/s  2.7 s left` */
export function progressText(
  events: number,
  progress: { readonly done: number; readonly total?: number } | undefined,
  elapsedMs: number,
): string {
  const rate = elapsedMs <= 0 ? 0 : (events / elapsedMs) * 1000
  const parts = [`${countText(events)} events`, `${countText(Math.round(rate))}/s`]
  if (progress?.total === undefined || progress.total === 0) return parts.join('  ')
  const share = Math.min(1, progress.done / progress.total)
  const filled = Math.round(share * BAR)
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}] ${Math.floor(share * 100)} %`
  if (share <= 0) return [bar, ...parts].join('  ')
  return [bar, ...parts, `${durationText((elapsedMs / share) * (1 - share))} left`].join('  ')
}
