/** Ranks by Zipf's law: rank `r`, from 0, has a share in proportion to `(r + 1) ** -exponent`. */
export class ZipfRanks {
  /** By rank: the share of it and all before it. */
  private readonly upTo: Float64Array

  /** Linear in the number of ranks. */
  constructor(ranks: number, exponent: number) {
    this.upTo = new Float64Array(ranks)
    let sum = 0
    for (let rank = 0; rank < ranks; rank++) this.upTo[rank] = sum += (rank + 1) ** -exponent
    for (let rank = 0; rank < ranks; rank++) this.upTo[rank]! /= sum
  }

  /** @param unit uniform in [0, 1) */
  of(unit: number): number {
    let low = 0
    let high = this.upTo.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.upTo[middle]! > unit) high = middle
      else low = middle + 1
    }
    return low
  }
}
