/** Matches, as users see them. */
import type { Key } from '../event/keys.ts'
import { dereference } from '../event/rows.ts'
import { cellsOf } from './engine/cell.ts'
import type { Found } from './engine/engine.ts'
import type { PatternPlan } from './plan/plan.ts'

/** @typeParam M the bound events by the name of their step: one, or a list for a loop; a step that was skipped is absent */
export interface Match<M = Readonly<Record<string, unknown>>> {
  /** Made of rule, key and the positions of its events in their source: equal for equal matches, whenever they are found. */
  readonly id: string
  readonly rule: string
  /** The key of its events; `''` on a stream without one. */
  readonly key: Key
  /** Event time of its first event, in epoch milliseconds. */
  readonly start: number
  /** Event time of its last event. */
  readonly end: number
  /** Event time at which it became certain: its last event, the deadline of an absence, or what released it. */
  readonly time: number
  /** Present and true if only the end of the input decided it. */
  readonly byEnd?: true
  readonly events: M
}

/** @complexity O(length of the match) */
export function buildMatch(found: Found, plan: PatternPlan, key: Key): Match {
  const cells = cellsOf(found.last)
  const events: Record<string, unknown> = {}
  let positions = ''
  for (const cell of cells) {
    const element = plan.elements[cell.step]!
    const event = dereference(cell.ref, cell.index)
    positions += positions === '' ? String(cell.position) : `,${cell.position}`
    if (element.kind === 'step' && element.repeat !== null) ((events[element.name] ??= []) as unknown[]).push(event)
    else events[element.name] = event
  }
  return {
    id: `${plan.name}|${typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)}|${positions}`,
    rule: plan.name,
    key,
    start: cells[0]!.time,
    end: found.last.time,
    time: found.time,
    ...(found.byEnd ? { byEnd: true as const } : {}),
    events,
  }
}
