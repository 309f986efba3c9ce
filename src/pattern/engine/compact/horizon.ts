/**
 * Which starts are over: their window has passed, or a limit has given them up.
 *
 * Windows pass with the time of the scope that a key belongs to. Scopes go on at paces of their own, so there is a clock
 * for each.
 */
export class Horizon {
  readonly #withinMs: number
  readonly #inclusive: boolean
  /** By scope: events up to this time have come; more of this very time may. */
  #reached: Float64Array = new Float64Array(0)
  /** By scope: no event of this time or before comes any more. */
  #passed: Float64Array = new Float64Array(0)
  /** The greatest time of any scope. */
  latest: number = -Infinity
  /** Starts of any key up to this time were given up. */
  floor: number = -Infinity
  /** The same of single keys. */
  readonly floors: Map<number, number> = new Map()

  constructor(withinMs: number, inclusive: boolean) {
    this.#withinMs = withinMs
    this.#inclusive = inclusive
  }

  get withinMs(): number {
    return this.#withinMs
  }

  /** Whether there is more than one scope. */
  hasScopes = false

  reach(scope: number, time: number): void {
    if (scope >= this.#reached.length) this.#grow(scope)
    if (time > this.#reached[scope]!) this.#reached[scope] = time
    if (time > this.latest) this.latest = time
  }

  pass(scope: number, time: number): void {
    if (scope >= this.#reached.length) this.#grow(scope)
    if (time > this.#passed[scope]!) this.#passed[scope] = time
    if (time > this.latest) this.latest = time
  }

  /** Nothing is known of the time of a scope, nor has it come. */
  reset(scope: number): void {
    if (scope < this.#reached.length) this.#reached[scope] = this.#passed[scope] = -Infinity
  }

  /** One by the same window, and what was given up; of no scope time has come. */
  fresh(): Horizon {
    const horizon = new Horizon(this.#withinMs, this.#inclusive)
    horizon.floor = this.floor
    for (const [key, floor] of this.floors) horizon.floors.set(key, floor)
    return horizon
  }

  /** Up to which time the starts of a key were given up. */
  floorOf(key: number): number {
    if (this.floors.size === 0) return this.floor
    return Math.max(this.floor, this.floors.get(key) ?? -Infinity)
  }

  /** Whether nothing can come any more of a start of a key. */
  isPast(start: number, key: number, scope: number): boolean {
    return this.isOver(start, this.#reached[scope]!, this.#passed[scope]!) || this.isGivenUp(start, key)
  }

  /** Whether the window of a start has passed where events have come up to `reached`, and none up to `passed` comes any more. */
  isOver(start: number, reached: number, passed: number): boolean {
    const deadline = start + this.#withinMs
    return deadline < reached || deadline <= passed || (deadline === reached && !this.#inclusive)
  }

  /** Whether a limit has given up a start of a key. */
  isGivenUp(start: number, key: number): boolean {
    return start <= this.floorOf(key)
  }

  /** Whether an event at `time` is behind the window of a start. */
  isBehind(start: number, time: number): boolean {
    const deadline = start + this.#withinMs
    return deadline < time || (deadline === time && !this.#inclusive)
  }

  /** By scope, as plain values; `null`: nothing has come. */
  clocks(): { readonly reached: readonly (number | null)[]; readonly passed: readonly (number | null)[] } {
    return { reached: plain(this.#reached), passed: plain(this.#passed) }
  }

  restoreClocks({ reached, passed }: ReturnType<Horizon['clocks']>): void {
    reached.forEach((time, scope) => this.reach(scope, time ?? -Infinity))
    passed.forEach((time, scope) => this.pass(scope, time ?? -Infinity))
  }

  #grow(scope: number): void {
    if (scope > 0) this.hasScopes = true
    const size = scope === 0 ? 1 : Math.max(scope + 1, this.#reached.length * 2)
    this.#reached = grown(this.#reached, size)
    this.#passed = grown(this.#passed, size)
  }
}

function grown(times: Float64Array, size: number): Float64Array {
  const more = new Float64Array(size).fill(-Infinity)
  more.set(times)
  return more
}

/** Without what has not come behind the last that has. */
function plain(times: Float64Array): readonly (number | null)[] {
  return Array.from(times.subarray(0, times.findLastIndex((time) => time > -Infinity) + 1), (time) =>
    time > -Infinity ? time : null,
  )
}
