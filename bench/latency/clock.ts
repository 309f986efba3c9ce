/**
 * The clock by which events arrive and matches are timed.
 *
 * A machine that does other things as well takes the processor away for milliseconds, and those would be all that there
 * is to see. So where the kernel tells (Linux), the clock stands still while the process could run and was not let:
 * `/proc/self/schedstat` says for how long that has been. What is measured then is what the program itself does, its
 * collector included, on a processor of its own. What it waits for of its own accord counts as before.
 */
import { openSync, readSync } from 'node:fs'

export type ClockKind = 'own' | 'wall'

export interface Clock {
  readonly kind: ClockKind
  /** Milliseconds since `start`. */
  now(): number
  start(): void
  /** Milliseconds since `start` that were taken away, and are not in `now`. */
  readonly stolenMs: number
  /** The longest time between two questions, milliseconds. */
  readonly longestMs: number
}

/** A pause that is shorter is taken as the program's own: to ask the kernel takes 3 µs. */
const SUSPICIOUS_MS = 0.05
const ROOM = 96

const SCHEDSTAT = '/proc/self/schedstat'

/** @param wanted `own` falls back to `wall` where the kernel does not tell */
export function newClock(wanted: ClockKind): Clock {
  if (wanted === 'wall') return new WallClock()
  try {
    return new OwnClock(openSync(SCHEDSTAT, 'r'))
  } catch {
    return new WallClock()
  }
}

class WallClock implements Clock {
  readonly kind = 'wall'
  readonly stolenMs = 0
  longestMs = 0
  #begun = 0
  #last = 0

  start(): void {
    this.#begun = this.#last = performance.now()
    this.longestMs = 0
  }

  now(): number {
    const now = performance.now()
    if (now - this.#last > this.longestMs) this.longestMs = now - this.#last
    this.#last = now
    return now - this.#begun
  }
}

class OwnClock implements Clock {
  readonly kind = 'own'
  stolenMs = 0
  longestMs = 0
  readonly #file: number
  readonly #buffer = Buffer.alloc(ROOM)
  #begun = 0
  #last = 0
  /** What the kernel has said last, milliseconds. */
  #waited = 0

  constructor(file: number) {
    this.#file = file
    this.#waited = this.#read()
  }

  start(): void {
    this.#waited = this.#read()
    this.stolenMs = 0
    this.longestMs = 0
    this.#begun = this.#last = performance.now()
  }

  now(): number {
    const now = performance.now()
    if (now - this.#last <= SUSPICIOUS_MS) {
      this.#last = now
      return now - this.#begun - this.stolenMs
    }
    return this.#afterPause(now)
  }

  #afterPause(now: number): number {
    const waited = this.#read()
    const stolen = Math.min(waited - this.#waited, now - this.#last)
    this.#waited = waited
    this.stolenMs += stolen
    this.longestMs = Math.max(this.longestMs, now - this.#last - stolen)
    this.#last = now
    return now - this.#begun - this.stolenMs
  }

  /** The second number of the file: nanoseconds in the queue of those that could run. */
  #read(): number {
    const length = readSync(this.#file, this.#buffer, 0, ROOM, 0)
    const [, waited] = this.#buffer.toString('latin1', 0, length).split(' ')
    return Number(waited) / 1e6
  }
}
