/** Counts what did not become part of the answer, and tells those who want to know. */
import type { TimedOutMatch } from '../pattern/match.ts'
import { JobCounts } from '../runtime/report.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { badEventFails, type SideOutputs } from './options.ts'

export class Ledger<T> {
  readonly counts: JobCounts = new JobCounts()
  readonly #lateListeners: ((late: LateEvent<T>) => void)[] = []
  readonly #badListeners: ((bad: BadEvent) => void)[] = []
  readonly #timedOutListeners: ((partial: TimedOutMatch) => void)[] = []
  readonly #fails: boolean
  /** Records of the slice at hand that were accepted, and then turned out late or bad, by their ordinal. */
  readonly #takenBack: Set<number> = new Set()

  /** @param listeners of each source; all sources of one run are counted together */
  constructor(listeners: readonly SideOutputs<T>[]) {
    for (const { onLate, onBad } of listeners) {
      if (onLate !== undefined) this.#lateListeners.push(onLate)
      if (onBad !== undefined) this.#badListeners.push(onBad)
    }
    this.#fails = listeners.some(({ onBadEvent }) => onBadEvent === 'fail')
  }

  /** Whether the first bad record is an error. */
  get fails(): boolean {
    return this.#fails
  }

  /** A slice of a source begins: its ordinals mean other records than those of the last. */
  begin(): void {
    if (this.#takenBack.size > 0) this.#takenBack.clear()
  }

  addLateListener(listener: (late: LateEvent<T>) => void): void {
    this.#lateListeners.push(listener)
  }

  addTimedOutListener(listener: (partial: TimedOutMatch) => void): void {
    this.#timedOutListeners.push(listener)
  }

  /** Whether anybody wants to know of partial matches that time out: they are looked for only then. */
  get wantsTimedOut(): boolean {
    return this.#timedOutListeners.length > 0
  }

  timedOut(partial: readonly TimedOutMatch[]): void {
    this.counts.timedOut += partial.length
    for (const one of partial) for (const listen of this.#timedOutListeners) listen(one)
  }

  addBadListener(listener: (bad: BadEvent) => void): void {
    this.#badListeners.push(listener)
  }

  /** A record that never became an event, or an event without time or key. */
  bad(bad: BadEvent): void {
    this.counts.addBad(bad.kind)
    this.#tellBad(bad)
  }

  /** What had been accepted turned out to be bad further on. A record of which several parts do is counted and told once. */
  badAfterAll(bad: BadEvent): void {
    if (bad.position < 0) {
      this.counts.lostResults++
      this.#tellBad(bad)
    } else if (this.#takeBack(bad.position)) this.bad(bad)
  }

  #tellBad(bad: BadEvent): void {
    for (const listen of this.#badListeners) listen(bad)
    if (this.#fails) throw badEventFails(bad)
  }

  #takeBack(position: number): boolean {
    if (this.#takenBack.has(position)) return false
    this.#takenBack.add(position)
    this.counts.accepted--
    return true
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
    this.#tellLate(event, time, watermark, position, relevant)
  }

  /** What had been accepted came behind what was processed already. */
  lateAfterAll(event: T, time: number, watermark: number, position: number): void {
    if (position < 0) {
      this.counts.lostResults++
      this.#tellLate(event, time, watermark, position, always)
    } else if (this.#takeBack(position)) this.late(event, time, watermark, position, always)
  }

  #tellLate(event: T, time: number, watermark: number, position: number, relevant: (event: T) => boolean): void {
    if (this.#lateListeners.length === 0) return
    const latenessMs = watermark + 1 - time
    const late: LateEvent<T> = { event, time, watermark, latenessMs, relevant: relevant(event), position }
    for (const listen of this.#lateListeners) listen(late)
  }
}

function always(): boolean {
  return true
}
