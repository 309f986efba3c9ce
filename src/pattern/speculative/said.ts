/** What has been said of one key, and what of it changes when the key's last events are gone through again. */
import type { Match, TimedOutMatch } from '../match.ts'

/** A match, or a partial match that timed out, that was found. */
export type Finding = Match | TimedOutMatch

export interface Difference {
  /** What was said and is not so any more. */
  readonly retracted: readonly Finding[]
  /** What is so and was not said. */
  readonly inserted: readonly Finding[]
}

const NOTHING: Difference = Object.freeze({ retracted: Object.freeze([]), inserted: Object.freeze([]) })

/**
 * What to say when `before` becomes `after`.
 *
 * @complexity O(both)
 */
export function differenceOf(before: readonly Finding[], after: readonly Finding[]): Difference {
  let same = 0
  while (same < before.length && same < after.length && isSame(before[same]!, after[same]!)) same++
  if (same === before.length && same === after.length) return NOTHING
  const left = new Map<string, Finding[]>()
  for (const finding of before.slice(same)) {
    const name = nameOf(finding)
    const known = left.get(name)
    if (known === undefined) left.set(name, [finding])
    else known.push(finding)
  }
  const inserted: Finding[] = []
  for (const finding of after.slice(same)) {
    const known = left.get(nameOf(finding))
    const at = known === undefined ? -1 : known.findIndex((other) => isSame(other, finding))
    if (at < 0) inserted.push(finding)
    else known!.splice(at, 1)
  }
  return { retracted: [...left.values()].flat(), inserted }
}

function isTimedOut(finding: Finding): boolean {
  return 'timedOut' in finding
}

function nameOf(finding: Finding): string {
  return isTimedOut(finding) ? `timed out ${finding.id}` : finding.id
}

/** Equal in all that can differ between two findings of one id: an id names rule, key and events. */
function isSame(a: Finding, b: Finding): boolean {
  if (a.id !== b.id || a.time !== b.time || a.byEnd !== b.byEnd || isTimedOut(a) !== isTimedOut(b)) return false
  if (a.start !== b.start || a.count !== b.count) return false
  if (a.aggregates === undefined || b.aggregates === undefined) return a.aggregates === b.aggregates
  const others = b.aggregates
  return Object.entries(a.aggregates).every(([name, value]) => Object.is(others[name], value))
}
