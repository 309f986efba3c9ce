/** What stands of what was said, and whether it was said by the rules of saying. */
import { expect } from 'vitest'
import type { MatchChange, TimedOutChange } from '../../../src/pattern/change.ts'

type Change = MatchChange | TimedOutChange

/** Matches by what tells them apart: an id can be said again with another time. */
export class Standing<C extends Change> {
  readonly #standing: Map<string, { readonly change: C; confirmed: boolean }> = new Map()
  inserts = 0
  retracts = 0
  confirms = 0

  /** @param changes what one event, or one advance of time, has made */
  take(changes: readonly C[]): void {
    const takenBack = new Set<string>()
    for (const [i, change] of changes.entries()) {
      const before = changes[i - 1]
      const isSame = before?.cause !== undefined && before.cause !== null && before.cause === change.cause
      if (isSame && before.change === 'insert')
        expect(change.change, 'what one event takes back comes first').toBe('insert')
      const name = `${change.id} @${change.start}–${change.time} ${change.byEnd ?? false} ${JSON.stringify([change.count, change.aggregates])}`
      const known = this.#standing.get(name)
      switch (change.change) {
        case 'insert':
          expect(known, `${name} is said twice`).toBeUndefined()
          expect(takenBack.has(name), `${name} is taken back and said again`).toBe(false)
          this.#standing.set(name, { change, confirmed: false })
          this.inserts++
          break
        case 'retract':
          expect(known, `${name} is taken back and was not said`).toBeDefined()
          expect(known!.confirmed, `${name} is taken back and was confirmed`).toBe(false)
          this.#standing.delete(name)
          takenBack.add(name)
          this.retracts++
          break
        case 'confirm':
          expect(known, `${name} is confirmed and was not said`).toBeDefined()
          expect(known!.confirmed, `${name} is confirmed twice`).toBe(false)
          known!.confirmed = true
          this.confirms++
      }
    }
  }

  get matches(): readonly C[] {
    return [...this.#standing.values()].map(({ change }) => change)
  }

  get unconfirmed(): readonly C[] {
    return [...this.#standing.values()].flatMap(({ change, confirmed }) => (confirmed ? [] : [change]))
  }
}
