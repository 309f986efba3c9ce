/** Counts what did not become part of the answer, and tells those who want to know. */
import { JobCounts } from '../runtime/report.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { badEventFails, type SideOutputs } from './options.ts'

export class Ledger<T> {
  readonly counts: JobCounts = new JobCounts()
  readonly #lateListeners: ((late: LateEvent<T>) => void)[] = []
  readonly #badListeners: ((bad: BadEvent) => void)[] = []
  readonly #fails: boolean

  /** @param listeners of each source; all sources of one run are counted together */
  constructor(listeners: readonly SideOutputs<T>[]) {
    for (const { onLate, onBad } of listeners) {
      if (onLate !== undefined) this.#lateListeners.push(onLate)
      if (onBad !== undefined) this.#badListeners.push(onBad)
    }
    this.#fails = listeners.some(({ onBadEvent }) => onBadEvent === 'fail')
  }

  addLateListener(listener: (late: LateEvent<T>) => void): void {
    this.#lateListeners.push(listener)
  }

  addBadListener(listener: (bad: BadEvent) => void): void {
    this.#badListeners.push(listener)
  }

  /** A record that never became an event, or an event without time or key. */
  bad(bad: BadEvent): void {
    this.counts.addBad(bad.kind)
    for (const listen of this.#badListeners) listen(bad)
    if (this.#fails) throw badEventFails(bad)
  }

  /** An event that had been accepted turned out to be bad further on. */
  badAfterAll(bad: BadEvent): void {
    this.counts.accepted--
    this.bad(bad)
  }

  /** A condition threw: the event was processed, so it is counted apart. */
  conditionFailed(failure: BadEvent): void {
    this.counts.conditionFailures++
    for (const listen of this.#badListeners) listen(failure)
  }

  /** @param relevant asked only if somebody listens */
  late(event: T, time: number, watermark: number, position: number, relevant: (event: T) => boolean): void {
    const latenessMs = watermark + 1 - time
    this.counts.late++
    if (latenessMs > this.counts.maxLatenessMs) this.counts.maxLatenessMs = latenessMs
    if (this.#lateListeners.length === 0) return
    const late: LateEvent<T> = { event, time, watermark, latenessMs, relevant: relevant(event), position }
    for (const listen of this.#lateListeners) listen(late)
  }

  /** An event that had been accepted came behind what was processed already. */
  lateAfterAll(event: T, time: number, watermark: number, position: number): void {
    this.counts.accepted--
    this.late(event, time, watermark, position, () => true)
  }
}
