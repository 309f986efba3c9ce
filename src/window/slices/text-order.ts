/**
 * The order of texts, by the numbers that their first characters make: a radix sort, from the last digit (D. E. Knuth, "The Art
 * of Computer Programming" 3, 5.2.5). What all begin with is left out, so that keys such as `device-00017` differ in what is
 * looked at; texts that do not differ there are compared.
 *
 * PERF: sums of a million keys by the minute, where 58,000 keys of each minute are mostly new, take 1,944 ms of CPU time in place of
 * 2,248 with `sort` of texts (a million events; alternating processes, least of 6 passes; Node 20.20;
 * `npm run bench -- --filter 'windows keys sum 1000000'`).
 */

/** Fewer texts than these are compared. */
const FEW = 256

/** Bits of a digit, and how many digits there are: 52 bits, which a number holds. */
const DIGIT = 13
const DIGITS = 4
const SIZE = 2 ** DIGIT

/** The places of texts in the order of their UTF-16 units, as `<` has it; equal ones as they stand. */
export function textOrder(texts: readonly string[]): Int32Array<ArrayBuffer> {
  const places = Int32Array.from(texts.keys())
  const compare = (a: number, b: number): number => (texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : a - b)
  if (texts.length < FEW) return places.sort(compare)
  const heads = headsOf(texts, sharedLength(texts))
  const sorted = byHead(places, heads)
  for (let from = 0, to; from < sorted.length; from = to) {
    const head = heads[sorted[from]!]
    for (to = from + 1; to < sorted.length && heads[sorted[to]!] === head;) to++
    if (to - from > 1) sorted.subarray(from, to).sort(compare)
  }
  return sorted
}

/** How many units all texts have in common at their beginning. */
function sharedLength(texts: readonly string[]): number {
  const first = texts[0]!
  let { length } = first
  for (const text of texts) {
    let same = 0
    while (same < length && text.charCodeAt(same) === first.charCodeAt(same)) same++
    length = same
  }
  return length
}

/** Of each text: the number of its units from `at` on, as many as fit. Behind the last one are zeros. */
function headsOf(texts: readonly string[], at: number): Float64Array {
  return packed(texts, at, 7, 7) ?? packed(texts, at, 3, 16)!
}

/** @returns `null` if a unit has more bits */
function packed(texts: readonly string[], at: number, units: number, bits: number): Float64Array | null {
  const heads = new Float64Array(texts.length)
  const base = 2 ** bits
  for (let place = 0; place < texts.length; place++) {
    const text = texts[place]!
    let head = 0
    for (let i = at; i < at + units; i++) {
      const unit = i < text.length ? text.charCodeAt(i) : 0
      if (unit >= base) return null
      head = head * base + unit
    }
    heads[place] = head
  }
  return heads
}

/** Digit by digit, the last one first: each time all are dealt out to the values of that digit, in the order that they are in. */
function byHead(places: Int32Array<ArrayBuffer>, heads: Float64Array): Int32Array<ArrayBuffer> {
  let from = places
  let to = new Int32Array(places.length)
  const starts = new Int32Array(SIZE)
  for (let digit = 0, unit = 1; digit < DIGITS; digit++, unit *= SIZE) {
    starts.fill(0)
    for (let i = 0; i < heads.length; i++) starts[Math.floor(heads[i]! / unit) % SIZE]!++
    if (starts[Math.floor(heads[0]! / unit) % SIZE] === heads.length) continue
    let before = 0
    for (let value = 0; value < SIZE; value++) {
      const count = starts[value]!
      starts[value] = before
      before += count
    }
    for (let i = 0; i < from.length; i++) to[starts[Math.floor(heads[from[i]!]! / unit) % SIZE]!++] = from[i]!
    ;[from, to] = [to, from]
  }
  return from
}
