/**
 * De-duplication: of events with equal ids whose event times are within a horizon of each other, the first to arrive goes
 * on; the others are handed to a side output. It waits for nothing, and takes nothing back.
 *
 * An event is compared with those that went on, not with duplicates, so a chain of them does not stretch the horizon.
 * Which of several copies goes on depends on the order of arrival; if they are equal, time included, no result does.
 *
 * An id is known until the watermark has passed its time and the horizon (and what is kept longer for late events): then
 * every event within the horizon of it is late. A late event that comes when an id of its horizon may have been forgotten
 * is not guessed about: it is late here.
 *
 * Ids are those of a watermark scope: copies of an event have one.
 */
import type { Clock, EventBatch } from '../event/batch.ts'
import { isKey, KeyReader, type Key, type KeySelector } from '../event/keys.ts'
import { TidemarkError } from '../base/errors.ts'
import { durationText } from '../time/duration.ts'
import { NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from '../time/watermark.ts'
import { SeenIds, type SeenSnapshot } from './deduplicate-seen.ts'
import { Selection } from './selection.ts'
import type { BadEvent, Operator, Stage } from './stage.ts'

export interface DeduplicateOptions<T> {
  /** What copies of an event have in common: a field, several fields, or a function. */
  readonly by: KeySelector<T>
  /** How far apart the event times of copies may be, in milliseconds, more than 0. */
  readonly withinMs: number
  /** How far behind the watermark events may come and still be compared, in milliseconds. */
  readonly allowedLatenessMs: number
  /**
   * Whether late events are taken as if they were on time: they are compared with what is known, and the horizon goes by
   * the greatest event time.
   */
  readonly acceptLate: boolean
  /** The clock of the input, which is that of the output as well. */
  readonly clock: Clock
  /** Ids in memory; it is looked at when the batch is over and what is not needed is forgotten. */
  readonly maxIds: number
  /** At the limit: `ID_LIMIT`, or the oldest id (of the scope) is given up and counted. */
  readonly onLimit: 'error' | 'shedOldest'
  readonly next: Stage<T>
  /** Where duplicates go, as they are. */
  readonly duplicates: Stage<T>
  readonly onLate: (event: T, time: number, watermark: number, origin: number) => void
  /** Told of events whose id is none; they do not go on. */
  readonly onBad: (bad: BadEvent) => void
}

export interface DeduplicateCounters {
  /** Events that did not go on, since their id was known. */
  readonly duplicates: number
  /** Ids given up at the limit, so that a copy would not have been known. */
  readonly shed: number
}

export interface DeduplicateSnapshot {
  readonly counters: DeduplicateCounters
  /** By scope: its ids, and the greatest event time. */
  readonly scopes: readonly (readonly [scope: number, ids: SeenSnapshot, greatest: PlainWatermark])[]
}

export class Deduplicate<T> implements Operator<T> {
  readonly #options: DeduplicateOptions<T>
  readonly #id: KeyReader<T>
  readonly #passed: Selection<T> = new Selection()
  readonly #aside: Selection<T> = new Selection()
  readonly #seen: Map<number, SeenIds> = new Map()
  readonly #touched: Set<number> = new Set()
  #general = NO_WATERMARK
  #size = 0
  #duplicates = 0
  #shed = 0

  constructor(options: DeduplicateOptions<T>) {
    this.#options = options
    this.#id = new KeyReader(options.by)
  }

  get counters(): DeduplicateCounters {
    return { duplicates: this.#duplicates, shed: this.#shed }
  }

  /** How many ids are kept. */
  get kept(): number {
    return this.#size
  }

  batch(batch: EventBatch<T>): void {
    const { size, scope } = batch
    const passed = this.#passed
    let seen: SeenIds | null = null
    let of = 0
    /** Whether all so far go on: then the batch may go on as it is. */
    let isWhole = true
    for (let i = 0; i < size; i++) {
      const scopeOf = scope === null ? 0 : scope[i]!
      if (seen === null || scopeOf !== of) seen = this.#seenOf((of = scopeOf))
      if (this.#passes(batch, i, seen)) {
        if (!isWhole) passed.add(batch, i)
      } else {
        if (isWhole) passed.addFirst(batch, i)
        isWhole = false
      }
    }
    this.#duplicates += this.#aside.size
    if (isWhole) this.#options.next.batch(batch)
    else passed.handOn(batch, this.#options.next)
    this.#aside.handOn(batch, this.#options.duplicates)
  }

  progress(): void {
    this.#forget()
    const { maxIds, onLimit, next, duplicates } = this.#options
    if (this.#size > maxIds && onLimit === 'error') throw tooManyIds(maxIds, this.#options.withinMs)
    next.progress()
    duplicates.progress()
  }

  tick(now: number): void {
    this.#options.next.tick(now)
    this.#options.duplicates.tick(now)
  }

  idle(idle: boolean): void {
    this.#options.next.idle(idle)
    this.#options.duplicates.idle(idle)
  }

  end(): void {
    this.#seen.clear()
    this.#size = 0
    this.#options.next.end()
    this.#options.duplicates.end()
  }

  snapshot(): DeduplicateSnapshot {
    return {
      counters: this.counters,
      scopes: [...this.#seen].map(([scope, seen]) => [scope, seen.snapshot(), plainWatermark(seen.greatest)]),
    }
  }

  restore({ counters, scopes }: DeduplicateSnapshot): void {
    this.#duplicates = counters.duplicates
    this.#shed = counters.shed
    for (const [scope, ids, greatest] of scopes) {
      const seen = this.#seenOf(scope)
      seen.restore(ids)
      seen.greatest = watermarkFromPlain(greatest)
      this.#size += seen.size
    }
  }

  /** Whether an event goes on; else it is put where it belongs. */
  #passes(batch: EventBatch<T>, i: number, seen: SeenIds): boolean {
    const { rows, row, time, watermark } = batch
    const { acceptLate, allowedLatenessMs, withinMs, onLate, onLimit, maxIds } = this.#options
    const at = row[i]!
    const id = this.#id.read(rows, at)
    if (!isKey(id)) {
      const reason = `${this.#id.whyNot(rows, at)} (its id, by which duplicates are known)`
      this.#options.onBad({ kind: 'key', reason, position: rows.origin(at), event: rows.get(at) })
      return false
    }
    const when = time![i]!
    let met = watermark === null ? NO_WATERMARK : watermark[i]!
    if (acceptLate) met = seen.greatest - withinMs
    else if (when + allowedLatenessMs <= met) {
      onLate(rows.get(at), when, met, rows.origin(at))
      return false
    }
    const size = seen.size
    if (!seen.add(nameOf(id as Key), when, met)) {
      this.#aside.add(batch, i)
      return false
    }
    this.#size += seen.size - size
    if (this.#size > maxIds && onLimit === 'shedOldest') this.#shedOldest(seen, met)
    return true
  }

  #shedOldest(seen: SeenIds, watermark: number): void {
    const { withinMs, allowedLatenessMs } = this.#options
    this.#size--
    if (seen.shed() + withinMs + allowedLatenessMs > watermark) this.#shed++
  }

  #seenOf(scope: number): SeenIds {
    this.#touched.add(scope)
    let seen = this.#seen.get(scope)
    if (seen === undefined) {
      seen = new SeenIds(this.#options.withinMs, this.#options.allowedLatenessMs)
      this.#seen.set(scope, seen)
    }
    return seen
  }

  /** Looks at the scopes whose watermark may have advanced. */
  #forget(): void {
    const { clock } = this.#options
    if (clock.general > this.#general) {
      this.#general = clock.general
      for (const scope of this.#seen.keys()) this.#forgetOf(scope)
    } else {
      this.#forgetOf(0)
      for (const scope of this.#touched) this.#forgetOf(scope)
    }
    this.#touched.clear()
  }

  #forgetOf(scope: number): void {
    const seen = this.#seen.get(scope)
    if (seen === undefined) return
    const { clock, acceptLate, withinMs } = this.#options
    const size = seen.size
    seen.forget(acceptLate ? seen.greatest - withinMs : clock.watermark(scope))
    this.#size += seen.size - size
    // What the greatest time was is asked only of what is known.
    if (seen.size === 0) this.#seen.delete(scope)
  }
}

/** Equal for equal ids only. */
function nameOf(id: Key): unknown {
  return typeof id === 'object' ? `\u0000${JSON.stringify(id.map((part) => `${typeof part} ${String(part)}`))}` : id
}

function tooManyIds(limit: number, withinMs: number): TidemarkError {
  return new TidemarkError('ID_LIMIT', {
    message: `More than ${limit} ids would have to be remembered at once to find duplicates within ${durationText(withinMs)}.`,
    hint: "Raise limits.ids, make the horizon shorter, or let the oldest ids be given up: limits: { onLimit: 'shedOldest' }.",
    data: { limit, withinMs },
  })
}
