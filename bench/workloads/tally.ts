/**
 * Where candidates put their matches. One method of plain arguments for each form, so that the cost of reporting is the
 * same for all: two times are read, and a hash of them is added to a sum. The same events put together to other matches
 * give another sum; the order of matches does not count. Programs in other languages do the same.
 */
import type { Pass } from '../harness/contract.ts'
import type { Reading, ReadingColumns } from './sequence-input.ts'

/** Called once for every match. */
export type FoundReadings = (first: Reading, last: Reading) => void
export type FoundRows = (first: number, last: number) => void

export class Tally {
  matches = 0
  check = 0

  /** Adds a match by three whole numbers, of which the lower 32 bits count. */
  add(a: number, b: number, c: number): void {
    this.matches++
    let hash = Math.imul(a | 0, 0x9e3779b1)
    hash = Math.imul((hash ^ (hash >>> 15)) + (b | 0), 0x85ebca6b)
    hash = Math.imul((hash ^ (hash >>> 13)) + (c | 0), 0xc2b2ae35)
    this.check = (this.check + (hash ^ (hash >>> 16))) | 0
  }

  readings(): FoundReadings {
    return (first, last) => this.add(first.time, last.time, 0)
  }

  rows({ columns }: ReadingColumns): FoundRows {
    const times = columns.time
    return (first, last) => this.add(times[first] as number, times[last] as number, 0)
  }

  /** For matches which are told by three numbers. */
  numbers(): (a: number, b: number, c: number) => void {
    return (a, b, c) => this.add(a, b, c)
  }

  pass(events: number): Pass {
    return { events, matches: this.matches, check: this.check }
  }
}

/** The identity of a match for comparison: all that is known of its two events. */
export function matchText(first: Reading, last: Reading): string {
  return `${first.device}: ${first.type} ${first.time} ${first.value} -> ${last.type} ${last.time} ${last.value}`
}
