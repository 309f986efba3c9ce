/**
 * Sums of floating-point numbers without rounding: what is added in any order, or in parts, gives the same sum to the last
 * digit. So a sum does not tell in which order its events came (law L1), and sliding windows do not drift.
 *
 * The sum is kept as numbers whose exact sum it is: what an addition rounds away is added to the next smaller one. It is
 * rounded once, when asked for, to the nearest double (ties to even). J. R. Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic and Fast Robust Geometric Predicates" (Discrete & Computational Geometry 18, 1997): TWO-SUM, and
 * GROW-EXPANSION with elimination of zeros for what is too small for two numbers.
 *
 * Infinite numbers are summed apart, and so is what overflows: a sum beyond the range of doubles on the way there is
 * infinite.
 *
 * Cost: where no addition rounds (integers up to 2^53, say) six floating-point operations, else twelve; no memory. Values
 * that differ by more than about 15 decades need a list of at most 64 numbers, and six operations for each.
 */
export class ExactSum {
  #most = 0
  /** What was rounded away from `most`. */
  #less = 0
  /** What was rounded away from `less`: numbers that do not overlap, least first. */
  #rest: number[] | null = null
  /** The sum of what is not finite; 0 if all is. */
  #infinite = 0

  add(value: number): void {
    const most = this.#most
    const sum = most + value
    const part = sum - most
    const error = most - (sum - part) + (value - part)
    if (error !== 0) {
      // NaN where something is not finite.
      if (error !== error) return this.#overflow(value, sum)
      const less = this.#less
      const lower = less + error
      const lowerPart = lower - less
      const rest = less - (lower - lowerPart) + (error - lowerPart)
      this.#less = lower
      if (rest !== 0) this.#rest = grown(this.#rest ?? [], rest)
    }
    this.#most = sum
  }

  /** Adds the product of two numbers, without rounding unless the product is below 1e-290. */
  addProduct(a: number, b: number): void {
    const product = a * b
    this.add(product)
    const error = productError(a, b, product)
    if (error !== 0) this.add(error)
  }

  merge(other: ExactSum): void {
    if (other.#infinite !== 0) this.#infinite += other.#infinite
    if (other.#rest !== null) for (const part of other.#rest) this.add(part)
    this.add(other.#less)
    this.add(other.#most)
  }

  /** The sum, rounded once. 0 of nothing. */
  value(): number {
    if (this.#infinite !== 0) return this.#infinite
    if (this.#less === 0 && this.#rest === null) return this.#most
    return rounded(grown(grown([...(this.#rest ?? [])], this.#less), this.#most))
  }

  /** Numbers whose exact sum this is; one that is not finite stands for all. */
  parts(): readonly number[] {
    if (this.#infinite !== 0) return [this.#infinite]
    if (this.#rest === null) return this.#less === 0 ? [this.#most] : [this.#less, this.#most]
    return [...this.#rest, this.#less, this.#most]
  }

  copy(): ExactSum {
    const copy = new ExactSum()
    copy.#most = this.#most
    copy.#less = this.#less
    copy.#rest = this.#rest === null ? null : [...this.#rest]
    copy.#infinite = this.#infinite
    return copy
  }

  static of(parts: Iterable<number>): ExactSum {
    const sum = new ExactSum()
    for (const part of parts) sum.add(part)
    return sum
  }

  /** Once infinite, what is finite says nothing. */
  #overflow(value: number, sum: number): void {
    this.#infinite += Number.isFinite(value) ? sum : value
    this.#most = 0
    this.#less = 0
    this.#rest = null
  }
}

/** Twice as many as are needed for all digits that a double can have: 2,098 bits, 53 in each. */
const MOST_PARTS = 64

/**
 * Adds a number to numbers that do not overlap, least first, so that they still do not.
 *
 * @param parts is changed
 * @returns may be empty: then the sum is 0
 */
function grown(parts: number[], value: number): number[] {
  let carried = value
  let kept = 0
  for (const part of parts) {
    const sum = carried + part
    const most = sum - carried
    const error = carried - (sum - most) + (part - most)
    if (error !== 0) parts[kept++] = error
    carried = sum
  }
  parts.length = kept
  if (carried !== 0) parts.push(carried)
  return kept < MOST_PARTS ? parts : compressed(parts)
}

/** Of numbers that do not overlap there can be many with few digits each; here each gets all that it can hold. */
function compressed(parts: readonly number[]): number[] {
  const dense: number[] = []
  let sum = parts.at(-1)!
  for (let i = parts.length - 2; i >= 0; i--) {
    const before = sum
    sum = before + parts[i]!
    const error = parts[i]! - (sum - before)
    if (error === 0) continue
    dense.push(sum)
    sum = error
  }
  dense.push(sum)
  return dense.reverse()
}

/** The double nearest to the exact sum of numbers that do not overlap, least first. */
function rounded(parts: readonly number[]): number {
  let sum = 0
  let error = 0
  let at = parts.length
  while (at > 0 && error === 0) {
    const part = parts[--at]!
    const before = sum
    sum = before + part
    error = part - (sum - before)
  }
  // A tie that `sum` decided by evenness, though what is farther down says which side is nearer.
  if (at > 0 && error !== 0 && error < 0 === parts[at - 1]! < 0) {
    const twice = error * 2
    const other = sum + twice
    if (other - sum === twice) return other
  }
  return sum
}

/** What rounding took from a product: T. J. Dekker, "A floating-point technique for extending the available precision" (1971). */
function productError(a: number, b: number, product: number): number {
  if (!Number.isFinite(product)) return 0
  const highA = high(a)
  const highB = high(b)
  const lowA = a - highA
  const lowB = b - highB
  const error = lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
  // Of factors beyond 1e300 the halves overflow.
  return Number.isFinite(error) ? error : 0
}

/** The upper 26 bits of the significand. */
function high(value: number): number {
  const shifted = value * 134_217_729
  return shifted - (shifted - value)
}
