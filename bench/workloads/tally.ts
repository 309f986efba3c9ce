/**
 * Where candidates put their matches {first, last}. One class for each form, each with one method of plain arguments,
 * so that the cost of reporting is the same for all: two times are read and two integers updated.
 */
import type { Pass } from '../harness/contract.ts'
import type { Reading, ReadingColumns } from './sequence-input.ts'

/** Called once for every match. */
export type FoundReadings = (first: Reading, last: Reading) => void
export type FoundRows = (first: number, last: number) => void

export class Tally {
  matches = 0
  check = 0

  /** Adds a match by the times of its events. A sum, so that the order of matches does not count. */
  add(firstTime: number, lastTime: number): void {
    this.matches++
    this.check = (this.check + Math.imul(firstTime | 0, 0x9e3779b1) + Math.imul(lastTime | 0, 0x85ebca6b)) | 0
  }

  readings(): FoundReadings {
    return (first, last) => this.add(first.time, last.time)
  }

  rows({ columns }: ReadingColumns): FoundRows {
    const times = columns.time
    return (first, last) => this.add(times[first] as number, times[last] as number)
  }

  /** For matches which are told by three numbers. */
  numbers(): (a: number, b: number, c: number) => void {
    return (a, b, c) => {
      this.add(a, b)
      this.check = (this.check + Math.imul(c | 0, 0xc2b2ae35)) | 0
    }
  }

  pass(events: number): Pass {
    return { events, matches: this.matches, check: this.check }
  }
}

/** The identity of a match for comparison: all that is known of its two events. */
export function matchText(first: Reading, last: Reading): string {
  return `${first.device}: ${first.type} ${first.time} ${first.value} -> ${last.type} ${last.time} ${last.value}`
}
