/** Times read from bytes: the commonest form, `YYYY-MM-DDThh:mm:ss[.fff]Z`; every other is left to `timeOf`. */
import { isoTime } from '../../time/iso-text.ts'

const ZERO = 48

export class TimeScan {
  /** Of the date last read: its digits, and its midnight. Times in a row are often of one day. */
  #date = -1
  #midnight = 0

  /**
   * Reads a time into `out[row]`.
   *
   * @returns where it ends; -1 if it is not of that form
   */
  scan(bytes: Buffer, from: number, out: Float64Array, row: number): number {
    if (from + 20 > bytes.length || bytes[from + 10] !== 84 || bytes[from + 13] !== 58 || bytes[from + 16] !== 58)
      return -1
    const hour = two(bytes, from + 11)
    const minute = two(bytes, from + 14)
    const second = two(bytes, from + 17)
    if (!(hour < 24 && minute < 60 && second < 60)) return -1
    let at = from + 19
    let milli = 0
    if (bytes[at] === 46) {
      const tens = two(bytes, at + 1)
      const ones = bytes[at + 3]! - ZERO
      if (!(tens < 100 && ones >= 0 && ones <= 9)) return -1
      milli = tens * 10 + ones
      at += 4
    }
    if (bytes[at] !== 90) return -1
    const midnight = this.#midnightAt(bytes, from)
    out[row] = midnight + (hour * 3600 + minute * 60 + second) * 1000 + milli
    return midnight === midnight ? at + 1 : -1
  }

  #midnightAt(bytes: Buffer, from: number): number {
    const century = two(bytes, from)
    const year = two(bytes, from + 2)
    const month = two(bytes, from + 5)
    const day = two(bytes, from + 8)
    if (century + year + month + day >= NOT_DIGITS || bytes[from + 4] !== 45 || bytes[from + 7] !== 45) return NaN
    const date = ((century * 100 + year) * 100 + month) * 100 + day
    if (date !== this.#date) {
      const midnight = isoTime(`${bytes.toString('latin1', from, from + 10)}T00:00Z`, undefined)
      if (midnight !== midnight) return NaN
      this.#date = date
      this.#midnight = midnight
    }
    return this.#midnight
  }
}

const NOT_DIGITS = 1000

/** The value of two digits; `NOT_DIGITS` if they are none. */
function two(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - ZERO
  const ones = bytes[at + 1]! - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NOT_DIGITS
}
