/**
 * Conditions that relate an event to those bound before it, and the view of a partial match that they see.
 */
import { compileExpression, OBJECT_READERS } from '../../../event/compile.ts'
import { scalarOf } from '../../../event/evaluate.ts'
import { compileReader } from '../../../event/reader.ts'
import { dereference } from '../../../event/rows.ts'
import type { Condition } from '../../syntax/condition.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { Cell } from '../cell.ts'

/** Whether the condition holds for `event` and the partial match whose last cell is `last`. Never throws. */
export type Related = (event: unknown, last: Cell | null) => boolean

/** Called when a condition throws, with the element it belongs to. */
export type FailureReport = (event: unknown, error: unknown, element: number) => void

/** The related conditions of a plan by element; `null` where there is none. */
export function compileRelated(plan: PatternPlan, report: FailureReport): readonly (Related | null)[] {
  const view = new BoundView(plan)
  return plan.tests.map(({ related }, element) =>
    related === null ? null : compileCondition(related, plan, view, element, report),
  )
}

function compileCondition(
  condition: Condition,
  plan: PatternPlan,
  view: BoundView,
  element: number,
  report: FailureReport,
): Related {
  switch (condition.kind) {
    case 'expression': {
      const compiled = compileExpression<unknown, Cell | null>(condition.expression, {
        field: (path) => OBJECT_READERS.field(path),
        bound(step, path, at) {
          const wanted = plan.elements.findIndex(({ name }) => name === step)
          const read = compileReader(path)
          return (last) => {
            const cell = boundCell(last, wanted, at)
            return cell === null ? null : scalarOf(read(dereference(cell.ref, cell.index)))
          }
        },
      })
      return (event, last) => compiled(event, last) === true
    }
    case 'function': {
      const { test } = condition
      return (event, last) => {
        try {
          view.last = last
          return Boolean(test(event, view.bound))
        } catch (error) {
          report(event, error, element)
          return false
        }
      }
    }
    case 'and': {
      const parts = condition.conditions.map((part) => compileCondition(part, plan, view, element, report))
      return (event, last) => parts.every((part) => part(event, last))
    }
    case 'or': {
      const parts = condition.conditions.map((part) => compileCondition(part, plan, view, element, report))
      return (event, last) => parts.some((part) => part(event, last))
    }
  }
}

function boundCell(last: Cell | null, step: number, at: 'first' | 'last'): Cell | null {
  let found: Cell | null = null
  for (let cell = last; cell !== null; cell = cell.previous) {
    if (cell.step < step) break
    if (cell.step !== step) continue
    if (at === 'last') return cell
    found = cell
  }
  return found
}

/** What a function sees as its second argument: a property per step, which walks the chain when it is read. */
class BoundView {
  last: Cell | null = null
  readonly bound: Readonly<Record<string, unknown>> = {}

  constructor(plan: PatternPlan) {
    plan.elements.forEach((element, step) => {
      if (element.kind === 'absence') return
      const loop = element.repeat !== null
      Object.defineProperty(this.bound, element.name, {
        enumerable: true,
        get: () => (loop ? this.#events(step) : this.#event(step)),
      })
    })
    Object.freeze(this.bound)
  }

  #event(step: number): unknown {
    const cell = boundCell(this.last, step, 'last')
    return cell === null ? undefined : dereference(cell.ref, cell.index)
  }

  #events(step: number): readonly unknown[] | undefined {
    const events: unknown[] = []
    for (let cell = this.last; cell !== null && cell.step >= step; cell = cell.previous) {
      if (cell.step === step) events.push(dereference(cell.ref, cell.index))
    }
    return events.reverse()
  }
}
