/** Keyed state, and calls that change it. */
import { KeyUses } from '../../../src/stream/state/key-uses.ts'
import { KeyedState, type KeyedStateSnapshot } from '../../../src/stream/state/keyed-state.ts'
import type { StateSpecs, StatesOf } from '../../../src/stream/state/specs.ts'

export class Kept<S extends StateSpecs> {
  readonly uses = new KeyUses()
  readonly state: KeyedState
  readonly specs: S

  constructor(specs: S, maxEntries = 100) {
    this.specs = specs
    this.state = new KeyedState(specs, { maxEntries, uses: this.uses })
  }

  /** One call for a key at a time of both domains. */
  at<R>(now: number, work: (states: StatesOf<S>) => R, id = 0): R {
    this.state.open(id, 0, now, now)
    try {
      const given = work(this.state.states as unknown as StatesOf<S>)
      this.state.commit()
      return given
    } catch (error) {
      this.state.rollback()
      throw error
    }
  }

  to(now: number): void {
    this.state.expire('event', 0, now, () => {})
    this.state.expire('processing', 0, now, () => {})
  }

  restored(): Kept<S> {
    const other = new Kept(this.specs)
    other.state.restore(JSON.parse(JSON.stringify(this.state.snapshot())) as KeyedStateSnapshot)
    return other
  }
}
