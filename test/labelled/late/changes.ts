/** What a sequence of changes comes to. */
import type { ChangeKind } from '../../../src/pattern/change.ts'

/** A change as far as it is looked at here. */
export interface Said {
  readonly id: string
  readonly change: ChangeKind
}

export interface Settled<C> {
  /** What was inserted and not retracted, in order of its last insert. */
  readonly standing: readonly C[]
  readonly inserts: number
  readonly retracts: number
  readonly confirms: number
  /** Changes that cannot be: of what is not there, twice, or after a confirmation. */
  readonly contradictions: readonly string[]
}

/** @complexity O(n) */
export function settle<C extends Said>(changes: readonly C[]): Settled<C> {
  const standing = new Map<string, C>()
  const confirmed = new Set<string>()
  const counts = { insert: 0, retract: 0, confirm: 0 }
  const contradictions: string[] = []
  const check = (isRight: boolean, { change, id }: C, why: string): void => {
    if (!isRight) contradictions.push(`${change} of ${id}, ${why}`)
  }
  for (const said of changes) {
    const { id, change } = said
    counts[change]++
    check(!confirmed.has(id), said, 'which was confirmed')
    if (change === 'insert') {
      check(!standing.has(id), said, 'which stands already')
      standing.set(id, said)
    } else {
      check(standing.has(id), said, 'which does not stand')
      if (change === 'retract') standing.delete(id)
      else confirmed.add(id)
    }
  }
  for (const id of standing.keys()) if (!confirmed.has(id)) contradictions.push(`${id} stands and was never confirmed`)
  const { insert: inserts, retract: retracts, confirm: confirms } = counts
  return { standing: [...standing.values()], inserts, retracts, confirms, contradictions }
}
