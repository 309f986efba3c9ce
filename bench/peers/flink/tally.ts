/**
 * Counts matches, each told by three whole numbers, and adds up a hash of each, so that the order does not count and the
 * same events put together to other matches give another sum. `Tally.java` does the same.
 */
export class Tally {
  matches = 0
  checksum = 0

  add(a: number, b: number, c: number): void {
    let h = Math.imul(a | 0, 0x9e3779b1)
    h = Math.imul((h ^ (h >>> 15)) + (b | 0), 0x85ebca6b)
    h = Math.imul((h ^ (h >>> 13)) + (c | 0), 0xc2b2ae35)
    this.matches++
    this.checksum = (this.checksum + (h ^ (h >>> 16))) | 0
  }
}
