/**
 * The keys that may have nothing left, and when to forget their ids. Keys mostly come back with the next window, so they are
 * remembered up to a multiple of what was in use at once lately; what that was fades with the slices that are given up.
 *
 * PERF: sums of 100,000 keys by the minute, a million events of which 60,000 come in a minute, take 760 ms of CPU time in place of
 * 1,506 where keys are forgotten as soon as half of them have nothing (alternating processes, least of 6 passes; Node
 * 20.20; `npm run bench -- --filter 'windows keys sum 100000'`).
 */

/** Fewer keys than these are remembered in any case. */
const FEW = 64

/** So many times as many keys as were in use at once are remembered. */
const TIMES = 4

/** Of what was in use at once, so much counts after another slice. */
const FADE = 7 / 8

export class IdleKeys {
  readonly #ids: number[] = []
  /** By key: whether it is in the list. */
  #isListed: Uint8Array = new Uint8Array(64)
  /** How many keys have something, and the most that had at once, lately. */
  #used = 0
  #most = 0

  /** How many keys have something. */
  get used(): number {
    return this.#used
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#ids.length === 0
  }

  /** A key may have nothing. */
  add(id: number): void {
    if (id >= this.#isListed.length) {
      const isListed = new Uint8Array(2 * (id + 1))
      isListed.set(this.#isListed)
      this.#isListed = isListed
    }
    if (this.#isListed[id] === 1) return
    this.#isListed[id] = 1
    this.#ids.push(id)
  }

  /** A key that had nothing has something. */
  begin(): void {
    if (++this.#used > this.#most) this.#most = this.#used
  }

  /** A key has nothing left. */
  end(id: number): void {
    this.#used--
    this.add(id)
  }

  /** A slice was given up. */
  fade(): void {
    this.#most = Math.max(this.#used, this.#most * FADE)
  }

  /** Whether it is time to forget keys. @param size how many are known */
  areTooMany(size: number): boolean {
    return this.#ids.length > FEW && size - this.#used > FEW && size > TIMES * this.#most
  }

  /** All of them, which are not listed any more. */
  takeAll(): readonly number[] {
    for (const id of this.#ids) this.#isListed[id] = 0
    return this.#ids.splice(0)
  }
}
