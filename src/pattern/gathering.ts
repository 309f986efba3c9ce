/**
 * What a batch brings to a stream with one watermark scope: the events that some rule wants, with their keys.
 *
 * How far time has come is told behind the batch. So most of what it brings need not be put where events wait, one by
 * one: it is put in order by itself and goes on from here.
 */
import type { EventBatch } from '../event/batch.ts'
import { BAD_KEY, type KeyDictionary, type KeyReader, type WordCodes } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { PendingEvents } from '../event/pending.ts'
import type { Symbols } from '../event/symbol-sets.ts'
import { EventRun } from './engine/event-run.ts'
import type { Lane, Lanes } from './lanes.ts'
import type { Routing } from './routing/routing.ts'

export interface GatheringVerdicts<T> {
  readonly onLate: (event: T, time: number, watermark: number, position: number) => void
  readonly onBadKey: (rows: Rows<T>, row: number) => void
}

/** Who is shown events in their order. */
export interface ShowsEvents {
  /** The events `from` to `to` (exclusive) of a run. */
  stepAll(run: EventRun, from: number, to: number): void
  /** The first event that waits in a lane. */
  stepWaiting(lane: Lane, scope: number, slot: number): void
}

export class Gathering<T> {
  /** What the last batch has brought, until somebody clears it. */
  readonly run: EventRun = new EventRun()
  readonly #keys: KeyReader<T> | null
  readonly #dictionary: KeyDictionary
  readonly #routing: Routing
  readonly #symbols: Symbols
  readonly #verdicts: GatheringVerdicts<T>

  /** @param keys `null`: there is one key, with code 0 */
  constructor(
    keys: KeyReader<T> | null,
    dictionary: KeyDictionary,
    routing: Routing,
    symbols: Symbols,
    verdicts: GatheringVerdicts<T>,
  ) {
    this.#keys = keys
    this.#dictionary = dictionary
    this.#routing = routing
    this.#symbols = symbols
    this.#verdicts = verdicts
  }

  /**
   * Fills the run, which must be empty. Symbols of events that are left out are released.
   *
   * @param symbols by event of the batch
   * @param released events up to this time are late
   */
  take(batch: EventBatch<T>, time: Float64Array, symbols: Int32Array, released: number): void {
    const { rows, size, row } = batch
    const keys = this.#keys
    const isColumns = rows.columns !== null
    this.run.begin(isColumns ? rows.ref(0) : null, size)
    const words = isColumns && keys !== null ? keys.knownCodes(rows) : null
    const texts = isColumns || keys === null ? null : keys.texts(rows, row, size)
    if (words !== null) {
      if (this.#whole(rows, row, size, time, symbols, released, words)) return
      this.#eachWord(rows, row, size, time, symbols, released, words)
    } else if (texts !== null) this.#eachText(rows, row, size, time, symbols, released, texts)
    else this.#eachKey(rows, row, size, time, symbols, released)
    this.#symbols.releaseAll(symbols, size)
  }

  #eachKey(
    rows: Rows<T>,
    row: Int32Array,
    size: number,
    times: Float64Array,
    symbols: Int32Array,
    released: number,
  ): void {
    const { run } = this
    const keys = this.#keys
    const routing = this.#routing
    const isColumns = rows.columns !== null
    const allKeys = keys === null || keys.areAllValid(rows, row, size)
    for (let i = 0; i < size; i++) {
      const symbol = symbols[i]!
      const isWanted = routing.wants(symbol)
      if (!isWanted && allKeys) continue
      const at = row[i]!
      // The key of every event is looked at, so that what is bad does not depend on the rules.
      const code = keys === null ? 0 : keys.code(rows, at, this.#dictionary, isWanted)
      const time = times[i]!
      if (code === BAD_KEY) this.#verdicts.onBadKey(rows, at)
      else if (!isWanted) continue
      else if (time <= released) this.#verdicts.onLate(rows.get(at), time, released, rows.origin(at))
      else {
        run.add(time, code, symbol, isColumns ? null : rows.ref(at), isColumns ? at : -1, rows.position(at))
        // The event has the symbol now; the others of the batch are done with theirs.
        symbols[i] = 0
      }
    }
  }

  /**
   * The whole batch at once, if every event is wanted, of a known key, in order and in time: then columns are copied as
   * they are. Otherwise nothing has happened.
   *
   * PERF: events of a strict chain, 1 M from columns, cost 35 ns each in place of 42 by `#eachWord` (alternating processes,
   * least CPU time of 25 passes; Node 20.20).
   */
  #whole(
    rows: Rows<T>,
    row: Int32Array,
    size: number,
    times: Float64Array,
    symbols: Int32Array,
    released: number,
    { words, codes }: WordCodes,
  ): boolean {
    if (!this.#routing.wantsAll || this.#symbols.transient > 0) return false
    const { run } = this
    const { key, position } = run
    const wordCount = codes.length
    let last = -Infinity
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const word = words[at]!
      const code = word >= 0 && word < wordCount ? codes[word]! : -1
      const time = times[i]!
      if (code < 0 || time < last || time <= released) return false
      last = time
      key[i] = code
      position[i] = rows.position(at)
    }
    run.time.set(times.subarray(0, size))
    run.symbol.set(symbols.subarray(0, size))
    run.index.set(row.subarray(0, size))
    run.size = size
    return true
  }

  /**
   * The same where keys are words of a dictionary column, and codes of words are mostly known.
   */
  #eachWord(
    rows: Rows<T>,
    row: Int32Array,
    size: number,
    times: Float64Array,
    symbols: Int32Array,
    released: number,
    { words, codes }: WordCodes,
  ): void {
    const { run } = this
    const routing = this.#routing
    const { limit } = this.#symbols
    const { key, symbol: symbolOf, index, position, time: timeOf } = run
    const wordCount = codes.length
    let isOrdered = true
    let last = -Infinity
    let gathered = 0
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const word = words[at]!
      if (word < 0 || word >= wordCount) {
        this.#verdicts.onBadKey(rows, at)
        continue
      }
      const symbol = symbols[i]!
      if (!routing.wants(symbol)) continue
      const time = times[i]!
      if (time <= released) {
        this.#verdicts.onLate(rows.get(at), time, released, rows.origin(at))
        continue
      }
      const code = codes[word]!
      key[gathered] = code >= 0 ? code : this.#keys!.code(rows, at, this.#dictionary, true)
      if (time < last) isOrdered = false
      timeOf[gathered] = last = time
      symbolOf[gathered] = symbol
      index[gathered] = at
      position[gathered] = rows.position(at)
      gathered++
      if (symbol >= limit) symbols[i] = 0
    }
    run.size = gathered
    run.isOrdered = isOrdered
  }

  /** The same where keys are text, which has been read. */
  #eachText(
    rows: Rows<T>,
    row: Int32Array,
    size: number,
    times: Float64Array,
    symbols: Int32Array,
    released: number,
    texts: readonly string[],
  ): void {
    const { run } = this
    const routing = this.#routing
    const dictionary = this.#dictionary
    const { limit } = this.#symbols
    for (let i = 0; i < size; i++) {
      const symbol = symbols[i]!
      if (!routing.wants(symbol)) continue
      const at = row[i]!
      const time = times[i]!
      if (time <= released) {
        this.#verdicts.onLate(rows.get(at), time, released, rows.origin(at))
        continue
      }
      run.add(time, dictionary.code(texts[i]), symbol, rows.ref(at), -1, rows.position(at))
      if (symbol >= limit) symbols[i] = 0
    }
  }

  /**
   * What was gathered goes on up to the watermark, in order with what waits in its lane; the rest waits.
   *
   * PERF: events of a strict chain in order, 1 M from columns, cost 53 ns each in place of 102 by way of the lane, and 108
   * in place of 164 from objects (alternating processes, least CPU time; Node 20.20).
   */
  merge(lanes: Lanes, lane: Lane, watermark: number, shows: ShowsEvents): void {
    const { run } = this
    if (!run.sort()) return this.shelve(lanes, 0)
    const { pending } = lanes
    const over = run.countUntil(watermark)
    let at = 0
    try {
      while (at < over) at = this.#mergeNext(pending, lane, over, at, shows)
    } catch (error) {
      // The event that could not be processed is lost; those behind it wait, as they would have.
      this.shelve(lanes, Math.max(at, run.taken))
      throw error
    }
    this.shelve(lanes, over)
  }

  /** Shows what comes next: what waits, or what was gathered before that. @returns up to where of the run */
  #mergeNext({ time }: PendingEvents, lane: Lane, over: number, at: number, shows: ShowsEvents): number {
    const { run } = this
    const slot = lane.buffer.peek()
    let to = over
    if (slot >= 0 && time[slot]! <= run.time[over - 1]!) {
      // What waits came before: of equal times it is the first.
      const next = time[slot]!
      for (to = at; run.time[to]! < next;) to++
    }
    if (to > at) shows.stepAll(run, at, to)
    else shows.stepWaiting(lane, 0, slot)
    return to
  }

  /** What was gathered, from a place on, waits where events wait. */
  shelve(lanes: Lanes, from: number): void {
    const { run } = this
    const { time, key, symbol, index, position } = run
    const lane = lanes.laneOf(0)
    for (let at = from; at < run.size; at++)
      lanes.add(lane, time[at]!, key[at]!, symbol[at]!, run.refOf(at), index[at]!, position[at]!)
    run.clear()
  }
}
