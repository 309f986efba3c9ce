/** Counts what did not become part of the answer, and tells those who want to know. */
import type { TimedOutMatch } from '../pattern/match.ts'
import { JobCounts } from '../runtime/report.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { badEventFails, type SideOutputs } from './options.ts'

/** How many records are remembered that were taken back, so that each is counted once. */
const REMEMBERED = 1_000_000

export class Ledger<T> {
  readonly counts: JobCounts = new JobCounts()
  readonly #lateListeners: ((late: LateEvent<T>) => void)[] = []
  readonly #badListeners: ((bad: BadEvent) => void)[] = []
  readonly #timedOutListeners: ((partial: TimedOutMatch) => void)[] = []
  readonly #fails: boolean
  /** Records that were accepted, and then turned out late or bad, by their origin; the last of them. */
  readonly #takenBack: Set<number> = new Set()
  readonly #sources: number

  /** @param listeners of each source; all sources of one run are counted together */
  constructor(listeners: readonly SideOutputs<T>[]) {
    this.#sources = listeners.length
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

  /**
   * What had been accepted turned out to be bad further on. A record of which several parts do is counted and told once.
   *
   * @param bad its position is an origin: see `Rows.origin`
   */
  badAfterAll(bad: BadEvent): void {
    if (bad.position < 0) {
      this.counts.lostResults++
      this.#tellBad(bad)
    } else if (this.#takeBack(bad.position)) this.bad({ ...bad, position: this.ordinalOf(bad.position) })
  }

  /** The ordinal of a record in its source. Origins of several sources are interleaved. */
  ordinalOf(origin: number): number {
    return origin < 0 ? origin : Math.floor(origin / this.#sources)
  }

  #tellBad(bad: BadEvent): void {
    for (const listen of this.#badListeners) listen(bad)
    if (this.#fails) throw badEventFails(bad)
  }

  #takeBack(position: number): boolean {
    if (this.#takenBack.has(position)) return false
    this.#takenBack.add(position)
    if (this.#takenBack.size > REMEMBERED) {
      // The parts of a record are looked at within its disorder: those of long ago do not come again.
      const [first] = this.#takenBack
      this.#takenBack.delete(first!)
    }
    this.counts.accepted--
    return true
  }

  /** A condition threw: the event was processed, so it is counted apart. */
  conditionFailed(failure: BadEvent): void {
    this.counts.conditionFailures++
    for (const listen of this.#badListeners) listen(failure)
  }

  /** The watermark that an event tells could not be read: the event was processed, so it is counted apart. */
  watermarkFailed(failure: BadEvent): void {
    this.counts.watermarkFailures++
    for (const listen of this.#badListeners) listen(failure)
  }

  /** @param relevant asked only if somebody listens */
  late(event: T, time: number, watermark: number, position: number, relevant: (event: T) => boolean): void {
    this.#countLate(time, watermark)
    if (this.#lateListeners.length > 0) this.#tellLate(lateEvent(event, time, watermark, position, relevant(event)))
  }

  /** An event came behind the watermark, and was taken: what had been said is corrected. */
  corrected(): void {
    this.counts.corrected++
  }

  /**
   * What had been accepted came behind what was processed already.
   *
   * @param position an origin: see `Rows.origin`
   * @param windows those that it was too late for
   * @param relevant whether it would have changed anything
   * @returns what listeners are told of it, the first time
   */
  lateAfterAll(
    event: T,
    time: number,
    watermark: number,
    position: number,
    windows?: MissedWindows,
    relevant: boolean = true,
  ): LateEvent<T> {
    const late = lateEvent(event, time, watermark, this.ordinalOf(position), relevant, windows)
    if (position < 0) this.counts.lostResults++
    else if (this.#takeBack(position)) this.#countLate(time, watermark)
    else return late
    this.#tellLate(late)
    return late
  }

  #countLate(time: number, watermark: number): void {
    const latenessMs = watermark + 1 - time
    this.counts.late++
    if (latenessMs > this.counts.maxLatenessMs) this.counts.maxLatenessMs = latenessMs
  }

  #tellLate(late: LateEvent<T>): void {
    for (const listen of this.#lateListeners) listen(late)
  }
}

/** Windows that an event came too late for. */
export type MissedWindows = NonNullable<LateEvent<unknown>['windows']>

function lateEvent<T>(
  event: T,
  time: number,
  watermark: number,
  position: number,
  relevant: boolean,
  windows?: MissedWindows,
): LateEvent<T> {
  const late = { event, time, watermark, latenessMs: watermark + 1 - time, relevant, position }
  return windows === undefined ? late : { ...late, windows }
}
