/** What one event, or one advance of time, changes in all rules and keys: put in one order, and said. */
import { compareKeys } from '../../event/keys.ts'
import type { Cause, ChangeKind, MatchChange, TimedOutChange } from '../change.ts'
import type { Match } from '../match.ts'
import type { Difference, Finding } from './said.ts'

interface Changed {
  readonly change: ChangeKind
  readonly finding: Finding
  /** The watermark scope of its key. */
  readonly scope: number
  /** The place of its rule among all. */
  readonly rule: number
}

/** What is to be said of a match, and where it belongs. */
export interface ScopedChange {
  readonly scope: number
  readonly change: MatchChange
}

/** Retractions come first, so that a match is never there twice. */
const ORDER: Readonly<Record<ChangeKind, number>> = { retract: 0, insert: 1, confirm: 2 }

export class PendingChanges {
  #changes: Changed[] = []

  get isEmpty(): boolean {
    return this.#changes.length === 0
  }

  add({ retracted, inserted }: Difference, scope: number, rule: number): void {
    for (let i = 0; i < retracted.length; i++)
      this.#changes.push({ change: 'retract', finding: retracted[i]!, scope, rule })
    for (let i = 0; i < inserted.length; i++)
      this.#changes.push({ change: 'insert', finding: inserted[i]!, scope, rule })
  }

  confirm(findings: readonly Finding[], scope: number, rule: number): void {
    for (let i = 0; i < findings.length; i++)
      this.#changes.push({ change: 'confirm', finding: findings[i]!, scope, rule })
  }

  /**
   * Takes all, in an order that does not depend on that of arrival: by kind, time, start, key, rule; those of one rule
   * and key as they were found.
   */
  take(cause: Cause | null): {
    readonly matches: readonly ScopedChange[]
    readonly timedOut: readonly TimedOutChange[]
  } {
    const changes = this.#changes
    this.#changes = []
    if (changes.length > 1) changes.sort(compare)
    const matches: ScopedChange[] = []
    const timedOut: TimedOutChange[] = []
    for (const { change, finding, scope } of changes) {
      if ('timedOut' in finding) timedOut.push({ ...finding, change, cause })
      else matches.push({ scope, change: changed(finding, change, cause) })
    }
    return { matches, timedOut }
  }
}

/** PERF: one literal where there are no more fields than these: a copy to which fields are added is two objects. */
function changed(finding: Match, change: ChangeKind, cause: Cause | null): MatchChange {
  if (finding.byEnd !== undefined || finding.count !== undefined || finding.aggregates !== undefined)
    return { ...finding, change, cause }
  const { id, rule, key, start, end, time, events } = finding
  return { id, rule, key, start, end, time, events, change, cause }
}

function compare(a: Changed, b: Changed): number {
  return (
    ORDER[a.change] - ORDER[b.change] ||
    a.finding.time - b.finding.time ||
    a.finding.start - b.finding.start ||
    compareKeys(a.finding.key, b.finding.key) ||
    a.rule - b.rule
  )
}
