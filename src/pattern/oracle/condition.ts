/** Whether a condition holds: the plain reading of every kind of condition, one event at a time. */
import { evaluate, type Bound } from '../../event/evaluate.ts'
import type { Condition } from '../syntax/condition.ts'

/**
 * Whether `event` satisfies `condition`, given what is bound and the event of the key before it. `null` is the condition
 * of an element without one: every event satisfies it. A condition that throws does not hold, wherever it stands: such
 * an event is not taken by a step, is passed over by a relaxed gap, and does not break an absence.
 */
export function holds(condition: Condition | null, event: unknown, bound: Bound, previous: unknown): boolean {
  if (condition === null) return true
  switch (condition.kind) {
    case 'expression':
      return withoutThrow(() => evaluate(condition.expression, event, bound, previous) === true)
    case 'function':
      return withoutThrow(() => Boolean(condition.test(event, bound, previous)))
    case 'completes':
      // Not a question about one event: see `run.ts`.
      return false
    case 'and':
      return condition.conditions.every((part) => holds(part, event, bound, previous))
    case 'or':
      return condition.conditions.some((part) => holds(part, event, bound, previous))
  }
}

function withoutThrow(test: () => boolean): boolean {
  try {
    return test()
  } catch {
    return false
  }
}
