/**
 * Streams that take back what they said: changes of matches, and results of windows that retract. Their rows carry
 * `change`; which earlier row one takes back is told by what it is called.
 */
import type { Key } from '../../event/keys.ts'

interface Changing {
  readonly change?: unknown
  readonly id?: unknown
  readonly key?: Key
  readonly start?: unknown
  readonly end?: unknown
}

/** What a row says; a row without `change` is an event like any other. */
export function changeOf(row: unknown): 'insert' | 'retract' | 'confirm' {
  const change = typeof row === 'object' && row !== null ? (row as Changing).change : undefined
  return change === 'retract' || change === 'confirm' ? change : 'insert'
}

/**
 * What the row is called, equal for the row that says something and the one that takes it back: the id of a match, the
 * key and the bounds of a window. `null`: it is no such row.
 */
export function nameOf(row: unknown): string | null {
  if (typeof row !== 'object' || row === null || (row as Changing).change === undefined) return null
  const { id, key, start, end } = row as Changing
  if (typeof id === 'string') return id
  if (typeof start !== 'number' || typeof end !== 'number') return null
  return `${key === undefined ? '' : `${Array.isArray(key) ? JSON.stringify(key.map(String)) : String(key)}@`}${start}..${end}`
}

/**
 * Whether a row comes before another of its time. Results can be taken back and said again, so the order in which they
 * come says nothing: they stand by their start, their end, and what they are called. Other rows as they have come.
 */
export function comesBefore(a: unknown, b: unknown): boolean {
  const [left, right] = [nameOf(a), nameOf(b)]
  if (left === null || right === null) return false
  const [one, other] = [a as Changing, b as Changing]
  return (compare(one.start, other.start) || compare(one.end, other.end) || compare(left, right)) < 0
}

function compare(a: unknown, b: unknown): number {
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}
