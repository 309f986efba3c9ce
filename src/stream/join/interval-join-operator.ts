/**
 * Interval join: pairs of a left and a right event of one key, the second of which is within bounds around the first.
 * Results are at the time of the later of the two.
 *
 * The operator stands behind a union (`stream/union.ts`): input 0 is left, input 1 is right. A row is kept as long as a
 * partner can come: left rows until the watermark has come to `time + max(0, upper)`, right ones to
 * `time + max(0, -lower)`, as in Flink's IntervalJoinOperator. So what is kept is bounded by the bounds and the delay.
 *
 * Of an outer join, a row that had no partner by then makes a result with `null` for it, at that time: it is then that it
 * became certain, and so the result is not late for what is behind.
 *
 * Cost of a row: O(log n) in the rows of its key, and O(1) for each pair.
 */
import { Heap } from '../../base/heap.ts'
import { BAD_KEY, compareKeys, type Key, type KeySelector } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import { noEventTime } from '../../event/time-errors.ts'
import type { StateKeysSnapshot } from '../state-keys.ts'
import { InputKeys, inputOf } from '../process/input-keys.ts'
import { TimedOperator, type TimedSnapshot } from '../timed-operator.ts'
import {
  badJoin,
  checkJoin,
  effectiveBounds,
  tooManyRows,
  type IntervalJoinOptions,
  type JoinCounters,
} from './interval-join-options.ts'
import { JoinRows, type JoinRow } from './join-rows.ts'

const LEFT = 0
const RIGHT = 1
type Side = typeof LEFT | typeof RIGHT

/** When the first row of a key and side is given up. */
interface Due {
  readonly at: number
  readonly id: number
  readonly key: Key
  readonly side: Side
}

/** A row that waits for the watermark, where results are to be in order. */
interface Waiting {
  readonly time: number
  readonly id: number
  readonly key: Key
  readonly side: Side
  readonly arrival: number
  readonly event: unknown
}

export interface IntervalJoinSnapshot {
  readonly timed: TimedSnapshot
  readonly counters: {
    readonly pairs: number
    readonly results: number
    readonly late: number
    readonly arrivals: number
  }
  readonly keys: StateKeysSnapshot
  readonly rows: readonly {
    readonly id: number
    readonly scope: number
    readonly left: ReturnType<JoinRows['toPlain']>
    readonly right: ReturnType<JoinRows['toPlain']>
  }[]
  readonly waiting: readonly (Waiting & { readonly scope: number })[]
}

/** What is kept of a key. */
interface Kept {
  readonly scope: number
  readonly rows: readonly [left: JoinRows, right: JoinRows]
  /** When the first row of each side is given up, as it stands in the queue; others there are of no effect. */
  readonly due: [left: Due | null, right: Due | null]
  /** Rows that are here, and those that wait. */
  size: number
}

export class IntervalJoinOperator<L, R, O> extends TimedOperator<L | R, O> {
  readonly #options: IntervalJoinOptions<L, R, O>
  readonly #keys: InputKeys<L | R>
  /** How far after a row its partners are, by its side. */
  readonly #from: readonly [number, number]
  readonly #to: readonly [number, number]
  /** Whether a row of this side that had no partner makes a result. */
  readonly #isOuter: readonly [boolean, boolean]
  readonly #kept: (Kept | undefined)[] = []
  /** By watermark scope. */
  readonly #due: (Heap<Due> | undefined)[] = []
  readonly #waiting: (Heap<Waiting> | undefined)[] = []
  #size = 0
  #arrivals = 0
  #pairs = 0
  #late = 0
  #results = 0

  /** @throws TidemarkError `BAD_JOIN`, `UNLIKE_KEYS` */
  constructor(options: IntervalJoinOptions<L, R, O>) {
    super(options)
    const { bounds, type = 'inner', leftKey, rightKey, limits, onBad, emit = 'early' } = options
    checkJoin(type, options.join)
    if (emit !== 'early' && emit !== 'ordered')
      throw badJoin('emit is no way to do it', "Give 'early' or 'ordered'.", emit)
    const { lower, upper } = effectiveBounds(bounds)
    this.#options = options
    this.#from = [lower, -upper]
    this.#to = [upper, -lower]
    this.#isOuter = [type === 'left' || type === 'outer', type === 'right' || type === 'outer']
    this.#keys = new InputKeys({
      keys: [leftKey, rightKey] as (KeySelector<L | R> | null)[],
      maxKeys: limits.keys,
      isScoped: false,
      onBad,
    })
  }

  get counters(): JoinCounters {
    return {
      pairs: this.#pairs,
      results: this.#results,
      late: this.#late,
      rows: this.#size,
      keys: this.#keys.isKeyed ? this.#keys.size : 0,
    }
  }

  /** The times of the rows that are kept, ascending: for `explain`. O(n log n) */
  buffered(): { readonly left: readonly number[]; readonly right: readonly number[] } {
    const of = (side: Side): readonly number[] =>
      this.#kept
        .flatMap((kept) => (kept === undefined ? [] : kept.rows[side].toPlain().map(([time]) => time)))
        .sort((a, b) => a - b)
    return { left: of(LEFT), right: of(RIGHT) }
  }

  protected override event(rows: Rows<L | R>, row: number, time: number, scope: number): void {
    if (time !== time) throw noEventTime('An interval join')
    const side = inputOf(rows) as Side
    const watermark = this.reached(scope)
    if (this.#options.acceptAtWatermark === true ? time < watermark : time <= watermark) {
      this.#late++
      this.#options.onLate(rows.get(row), time, watermark, rows.origin(row), side === LEFT ? 'left' : 'right')
      return
    }
    const id = this.#keys.id(rows, row, scope, side)
    if (id === BAD_KEY) return
    if (this.#size >= this.#options.limits.rows) throw tooManyRows(this.#options.limits.rows, time)
    this.#size++
    const kept = (this.#kept[id] ??= { scope, rows: [new JoinRows(), new JoinRows()], due: [null, null], size: 0 })
    kept.size++
    const event: unknown = rows.get(row)
    if (this.#options.emit !== 'ordered') return this.#take(kept, id, side, time, event)
    this.#wait(scope, { time, id, side, key: this.#keys.key(id), arrival: this.#arrivals++, event })
  }

  protected override advance(scope: number, watermark: number): void {
    const waiting = this.#waiting[scope]
    for (;;) {
      const row = waiting?.peek()
      const due = this.#due[scope]?.peek()
      // A row is still in time for those that are given up at its time.
      if (row !== undefined && row.time <= watermark && (due === undefined || row.time <= due.at)) {
        waiting!.pop()
        this.at(row.time)
        this.#take(this.#kept[row.id]!, row.id, row.side, row.time, row.event)
      } else if (due !== undefined && due.at <= watermark) {
        this.#due[scope]!.pop()
        this.at(due.at)
        this.#giveUp(due)
      } else return
    }
  }

  /** Of a cut input, rows of its last moment wait still: both of a pair have come, and nothing undoes it. */
  protected override finish(): void {
    for (const [scope, waiting] of this.#waiting.entries()) {
      if (waiting === undefined) continue
      this.in(scope)
      for (let row = waiting.pop(); row !== undefined; row = waiting.pop())
        this.#take(this.#kept[row.id]!, row.id, row.side, row.time, row.event)
    }
  }

  /** Joins a row with those that are there, and keeps it. */
  #take(kept: Kept, id: number, side: Side, time: number, event: unknown): void {
    const others = kept.rows[1 - side]!
    const row: JoinRow = { time, event, isMatched: false }
    const last = time + this.#to[side]
    for (let i = others.from(time + this.#from[side]); ; i++) {
      const other = others.at(i)
      if (other === undefined || other.time > last) break
      this.#pairs++
      row.isMatched = true
      other.isMatched = true
      if (side === LEFT) this.#result(event as L, other.event as R, Math.max(time, other.time))
      else this.#result(other.event as L, event as R, Math.max(time, other.time))
    }
    const rows = kept.rows[side]
    rows.add(row)
    if (rows.peek() === row) this.#schedule(kept, id, side)
  }

  /** The first row of a key and side is given up, with others of its time. */
  #giveUp(due: Due): void {
    const { at, id, side } = due
    const kept = this.#kept[id]
    // Another took its place.
    if (kept === undefined || kept.due[side] !== due) return
    const rows = kept.rows[side]
    for (let first = rows.peek(); first !== undefined && this.#end(first, side) <= at; first = rows.peek()) {
      rows.take()
      kept.size--
      this.#size--
      if (first.isMatched || !this.#isOuter[side]) continue
      if (side === LEFT) this.#result(first.event as L, null, at)
      else this.#result(null, first.event as R, at)
    }
    kept.due[side] = null
    if (rows.size > 0) return this.#schedule(kept, id, side)
    if (kept.size > 0) return
    this.#kept[id] = undefined
    if (this.#keys.isKeyed) this.#keys.release(id)
  }

  /** When a row can have no partner any more. */
  #end(row: JoinRow, side: Side): number {
    return row.time + Math.max(0, this.#to[side])
  }

  #schedule(kept: Kept, id: number, side: Side): void {
    const at = this.#end(kept.rows[side].peek()!, side)
    const before = kept.due[side]
    if (before !== null && before.at <= at) return
    const due: Due = { at, id, key: this.#keys.key(id), side }
    kept.due[side] = due
    ;(this.#due[kept.scope] ??= new Heap((a, b) => (a.at - b.at || compare(a, b)) < 0)).push(due)
  }

  #wait(scope: number, row: Waiting): void {
    ;(this.#waiting[scope] ??= new Heap(
      (a, b) => (a.time - b.time || compare(a, b) || a.arrival - b.arrival) < 0,
    )).push(row)
  }

  #result(left: L | null, right: R | null, time: number): void {
    let value: O
    try {
      value = this.#options.join(left, right)
    } catch (error) {
      const reason = `the function join threw: ${error instanceof Error ? error.message : String(error)}`
      this.#options.onBad({ kind: 'function', reason, position: -1, event: [left, right], error })
      return
    }
    this.#results++
    this.emit(value, time)
  }

  snapshot(): IntervalJoinSnapshot {
    return {
      timed: this.timedSnapshot(),
      counters: { pairs: this.#pairs, results: this.#results, late: this.#late, arrivals: this.#arrivals },
      keys: this.#keys.snapshot(),
      rows: this.#kept.flatMap((kept, id) =>
        kept === undefined
          ? []
          : [{ id, scope: kept.scope, left: kept.rows[LEFT].toPlain(), right: kept.rows[RIGHT].toPlain() }],
      ),
      waiting: this.#waiting.flatMap((heap, scope) => (heap?.items ?? []).map((row) => ({ ...row, scope }))),
    }
  }

  restore({ timed, counters, keys, rows, waiting }: IntervalJoinSnapshot): void {
    this.timedRestore(timed)
    this.#pairs = counters.pairs
    this.#results = counters.results
    this.#late = counters.late
    this.#arrivals = counters.arrivals
    this.#keys.restore(keys)
    for (const { id, scope, left, right } of rows) {
      const kept: Kept = { scope, rows: [new JoinRows(), new JoinRows()], due: [null, null], size: 0 }
      this.#kept[id] = kept
      for (const side of [LEFT, RIGHT] as const) {
        for (const [time, event, isMatched] of side === LEFT ? left : right)
          kept.rows[side].add({ time, event, isMatched })
        kept.size += kept.rows[side].size
        if (kept.rows[side].size > 0) this.#schedule(kept, id, side)
      }
      this.#size += kept.size
    }
    for (const { scope, ...row } of waiting) {
      this.#kept[row.id]!.size++
      this.#size++
      this.#wait(scope, row)
    }
  }
}

/** What is due at one time: in the order of keys, left before right. */
function compare(a: Pick<Due, 'key' | 'side'>, b: Pick<Due, 'key' | 'side'>): number {
  return compareKeys(a.key, b.key) || a.side - b.side
}
