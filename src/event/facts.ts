/**
 * Facts: what classifying finds of an event, where that is less than all the predicates that hold.
 *
 * Of thresholds in order, those that a value has passed are the first ones, so their number says which they are. Such a
 * *run* of n places has n facts, and the one at place k says that the predicates of all places up to k hold. So an event
 * that passes five thousand thresholds has one fact. A predicate that is found by itself is a run of one place.
 */
export interface FactRun {
  /** Its first fact; that at place k is `first + k`. */
  readonly first: number
  /** By place: the predicates that hold from there on, as their bits. */
  readonly places: readonly (readonly number[])[]
}

export class Facts {
  readonly runs: FactRun[] = []
  /** By fact: the number of its run. */
  readonly #runOf: number[] = []
  /** By bit: first and last of the facts that say it, range by range, ascending. */
  readonly #ranges: (number[] | undefined)[] = []

  /** Facts for predicates each of which is found by itself: fact `i` says bit `i`. */
  static ofBits(bits: number): Facts {
    const facts = new Facts()
    for (let bit = 0; bit < bits; bit++) facts.add([[bit]])
    return facts
  }

  /** How many facts there are. */
  get size(): number {
    return this.#runOf.length
  }

  /** Adds a run. @returns its first fact */
  add(places: readonly (readonly number[])[]): number {
    const first = this.size
    const last = first + places.length - 1
    for (const [place, bits] of places.entries()) {
      this.#runOf.push(this.runs.length)
      for (const bit of bits) this.#say(bit, first + place, last)
    }
    this.runs.push({ first, places })
    return first
  }

  #say(bit: number, from: number, to: number): void {
    while (this.#ranges.length <= bit) this.#ranges.push(undefined)
    const ranges = (this.#ranges[bit] ??= [])
    // Once it holds in a run, it holds from there on.
    if (ranges.at(-1) !== to) ranges.push(from, to)
  }

  /** The number of the run of a fact. */
  runOf(fact: number): number {
    return this.#runOf[fact]!
  }

  /** Whether a fact says that a predicate holds. O(log ranges): the keys under which the predicate is found. */
  says(fact: number, bit: number): boolean {
    const ranges = this.#ranges[bit]
    if (ranges === undefined) return false
    if (ranges.length === 2) return fact >= ranges[0]! && fact <= ranges[1]!
    let low = 0
    let high = ranges.length >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (ranges[2 * middle]! <= fact) low = middle + 1
      else high = middle
    }
    return low > 0 && fact <= ranges[2 * low - 1]!
  }
}
