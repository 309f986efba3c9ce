/**
 * Lines of numbers, each cut at some places (`cuts.ts`): between which cuts a number lies, and which symbol events with
 * such a number have.
 *
 * A line is divided into as many buckets of one width as it has cuts, and only the cuts of the number's bucket are searched
 * (a table as in Chen and Asau 1974, "On generating random variates from an empirical distribution"). Each bucket is divided
 * again into some cells: of a cell in which no cut lies the symbol is written down, once it is known, so that most numbers are
 * neither compared nor searched for. All lines lie behind one another in few arrays.
 *
 * PERF: of 10,000 rules a pass over 6 M events takes 938 to 990 ms, and 1,017 to 1,048 without cells; classifying is 24 ns of an
 * event in place of 30 (workload `rules deployed` of the bench at 10,000, least wall time of 7 passes, three processes each in
 * turns; `node --cpu-prof`; Node 20.20). With a binary search
 * among all 200 cuts of a line in place of buckets an event cost 156 to 204 ns of cpu, and 115 to 182 with buckets.
 */
import { withRoom } from '../../base/with-room.ts'

/** What is known of a line: so many numbers, which are one cache line. */
const STRIDE = 8
const FIRST = 0
const LAST = 1
const LOW = 2
const HIGH = 3
const SCALE = 4
const GRID = 5
const TOP_BUCKET = 6
const CELLS = 7

/** So many cells a bucket has. */
const FINENESS = 4

/** So many places all lines have together: 16 MiB. */
const PLACE_LIMIT = 1 << 20

/** There is no such place. */
export const NO_PLACE = -1

/** The symbol of a place, or of the numbers of a cell, is not known yet. */
export const UNKNOWN_SYMBOL = -1

/** Numbers of the cell have several symbols. */
const MIXED = -2

export class NumberLines {
  /** By place: the symbol of events there, or `UNKNOWN_SYMBOL`; whoever finds it writes it here. */
  symbols: Int32Array = new Int32Array(64)
  /** A work counter: numbers that were compared. */
  steps = 0
  readonly #limit: number
  #lines = 0
  #lineData: Float64Array = new Float64Array(4 * STRIDE)
  /** By place: the cut behind it; unused for the last of a line. */
  #cuts: Float64Array = new Float64Array(64)
  #places = 0
  /** By bucket, of each line one more than it has: the place of its first number. */
  #grid: Int32Array = new Int32Array(64)
  #buckets = 0
  /** By cell, of each line as many as it may need: the symbol of its numbers, `UNKNOWN_SYMBOL` or `MIXED`. */
  #cells: Int32Array = new Int32Array(64)
  #cellCount = 0

  /** @param limit how many places there may be */
  constructor(limit: number = PLACE_LIMIT) {
    this.#limit = limit
  }

  /** Adds a place by itself. @returns `NO_PLACE` if there is no room */
  addPlace(): number {
    if (this.#places >= this.#limit) return NO_PLACE
    this.#reserve(1, 0, 0)
    return this.#places++
  }

  /**
   * Adds a line.
   *
   * @param cuts not empty, without NaN
   * @returns its number; -1 if there is no room
   * @complexity O(n log n)
   */
  add(cuts: ArrayLike<number>): number {
    // What is not less than infinity is nothing, so no number lies behind that.
    const sorted = Float64Array.from(cuts).sort()
    const distinct = sorted.filter((cut, i) => cut !== Infinity && (i === 0 || cut !== sorted[i - 1]))
    const count = distinct.length
    if (this.#places + count + 1 > this.#limit) return -1
    const low = distinct[0] ?? Infinity
    const high = distinct[count - 1] ?? Infinity
    const scale = count / (high - low)
    const isDivided = scale > 0 && scale < Infinity
    const buckets = isDivided ? count : 1
    const cells = isDivided ? FINENESS * buckets + 2 : 1
    this.#reserve(count + 1, buckets + 1, cells)
    const at = STRIDE * this.#lines
    const data = this.#lineData
    data[at + FIRST] = this.#places
    data[at + LAST] = this.#places + count
    data[at + LOW] = low
    data[at + HIGH] = high
    data[at + SCALE] = isDivided ? scale : 0
    data[at + GRID] = this.#buckets
    data[at + TOP_BUCKET] = buckets - 1
    data[at + CELLS] = this.#cellCount
    this.#cuts.set(distinct, this.#places)
    this.#fillGrid(at, distinct, buckets)
    // All numbers that are looked for in cells lie behind the lowest cut, and before the highest.
    for (let i = 1; i + 1 < count; i++) this.#cells[this.#cellOf(at, distinct[i]!)] = MIXED
    this.#cellCount += cells
    this.#places += count + 1
    this.#buckets += buckets + 1
    return this.#lines++
  }

  #fillGrid(at: number, cuts: Float64Array, buckets: number): void {
    let next = 0
    for (let bucket = 0; bucket <= buckets; bucket++) {
      // By the same calculation, which never takes a greater number to a lower bucket.
      while (next < cuts.length && this.#bucketOf(at, cuts[next]!) < bucket) next++
      this.#grid[this.#buckets + bucket] = this.#places + next
    }
  }

  /** @param x above the lowest cut, and not above the highest */
  #bucketOf(at: number, x: number): number {
    const data = this.#lineData
    const bucket = ((x - data[at + LOW]!) * data[at + SCALE]!) | 0
    const top = data[at + TOP_BUCKET]!
    return bucket < top ? bucket : top
  }

  /** The same for cells. By one calculation, which never takes a greater number to a lower cell. */
  #cellOf(at: number, x: number): number {
    const data = this.#lineData
    return data[at + CELLS]! + (((x - data[at + LOW]!) * data[at + SCALE]! * FINENESS) | 0)
  }

  /**
   * The symbol of events with a number on a line, where it is known; else `UNKNOWN_SYMBOL`, and `placeOf` says whose symbol
   * is to be found.
   *
   * @complexity O(1) for numbers in cells without a cut, else that of `placeOf`
   */
  symbolOf(line: number, x: number): number {
    const data = this.#lineData
    const at = STRIDE * line
    const low = data[at + LOW]!
    if (!(x > low)) return x === x ? this.symbols[data[at + FIRST]!]! : UNKNOWN_SYMBOL
    if (x > data[at + HIGH]!) return this.symbols[data[at + LAST]!]!
    const cell = data[at + CELLS]! + (((x - low) * data[at + SCALE]! * FINENESS) | 0)
    const symbol = this.#cells[cell]!
    return symbol >= 0 ? symbol : this.#symbolBetween(line, x, cell)
  }

  #symbolBetween(line: number, x: number, cell: number): number {
    const symbol = this.symbols[this.placeOf(line, x)]!
    if (symbol >= 0 && this.#cells[cell] !== MIXED) this.#cells[cell] = symbol
    return symbol
  }

  /**
   * The place of a number on a line; `NO_PLACE` of NaN.
   *
   * @complexity O(1) where cuts are spread evenly, O(log n) at worst
   */
  placeOf(line: number, x: number): number {
    const data = this.#lineData
    const at = STRIDE * line
    if (!(x > data[at + LOW]!)) return x === x ? data[at + FIRST]! : NO_PLACE
    if (x > data[at + HIGH]!) return data[at + LAST]!
    const bucket = data[at + GRID]! + this.#bucketOf(at, x)
    const cuts = this.#cuts
    let from = this.#grid[bucket]!
    let to = this.#grid[bucket + 1]!
    while (from < to) {
      const middle = (from + to) >> 1
      this.steps++
      if (x > cuts[middle]!) from = middle + 1
      else to = middle
    }
    return from
  }

  #reserve(places: number, buckets: number, cells: number): void {
    const known = this.#places
    const needed = known + places
    if (needed > this.symbols.length) {
      this.#cuts = withRoom(Float64Array, this.#cuts, 2 * needed, known)
      this.symbols = withRoom(Int32Array, this.symbols, 2 * needed, known)
    }
    this.symbols.fill(UNKNOWN_SYMBOL, known, needed)
    if (this.#buckets + buckets > this.#grid.length)
      this.#grid = withRoom(Int32Array, this.#grid, 2 * (this.#buckets + buckets), this.#buckets)
    const ends = this.#cellCount + cells
    if (ends > this.#cells.length) this.#cells = withRoom(Int32Array, this.#cells, 2 * ends, this.#cellCount)
    this.#cells.fill(UNKNOWN_SYMBOL, this.#cellCount, ends)
    const used = STRIDE * this.#lines
    if (used === this.#lineData.length) this.#lineData = withRoom(Float64Array, this.#lineData, 2 * used, used)
  }
}
