/**
 * Which scopes of a clock have to be written down at a moment, so that what was written down before and this together
 * show all of it. Mostly those that have had events since; where the general watermark has moved, and at the end, whoever
 * is behind looks at all of them, and a scope may have moved by events that were filtered out before.
 *
 * Cost: O(scopes that have had events since), O(all scopes) where all are looked at. Memory: 16 bytes a scope.
 */
import type { Clock } from '../../event/batch.ts'

export interface ShownScopesSnapshot {
  readonly touched: readonly number[]
  /** One more than the greatest. */
  readonly scopes: number
}

export class ShownScopes {
  readonly #clock: Clock
  #touched = new Set<number>([0])
  #count = 1
  #general = -Infinity
  readonly #watermarks: number[] = []
  readonly #greatest: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A scope has had an event. */
  touch(scope: number): void {
    this.#touched.add(scope)
    if (scope >= this.#count) this.#count = scope + 1
  }

  /** The scopes to be written down now. @param all whether it is the last time */
  take(all: boolean): Iterable<number> {
    const clock = this.#clock
    const touched = this.#touched
    this.#touched = new Set([0])
    if (all || clock.general > this.#general) {
      this.#general = clock.general
      for (let scope = 0; scope < this.#count; scope++) if (this.#hasMoved(scope)) touched.add(scope)
    }
    for (const scope of touched) {
      this.#watermarks[scope] = clock.watermark(scope)
      this.#greatest[scope] = clock.greatestTime(scope)
    }
    return touched
  }

  snapshot(): ShownScopesSnapshot {
    return { touched: [...this.#touched], scopes: this.#count }
  }

  restore({ touched, scopes }: ShownScopesSnapshot): void {
    this.#touched = new Set(touched)
    this.#count = scopes
  }

  /** The general watermark is known besides, so a scope that has moved with it need not be told. */
  #hasMoved(scope: number): boolean {
    const clock = this.#clock
    const watermark = clock.watermark(scope)
    if (watermark > clock.general && watermark !== this.#watermarks[scope]) return true
    return clock.greatestTime(scope) !== this.#greatest[scope]
  }
}
