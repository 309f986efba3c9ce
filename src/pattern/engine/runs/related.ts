/**
 * Conditions that relate an event to those bound before it, and what of a partial match they see.
 */
import { compileExpression, type Readers } from '../../../event/compile.ts'
import type { Expression } from '../../../event/expression.ts'
import { fieldAt } from '../../../event/field-at.ts'
import { dereference } from '../../../event/rows.ts'
import type { Condition } from '../../syntax/condition.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { Cell } from '../cell.ts'
import { Aggregates } from './aggregates.ts'
import { boundCell } from './bound-cell.ts'
import { BoundView } from './bound-view.ts'
import { generateRelated } from './related-source.ts'
import type { Watched } from './watched.ts'

/** The event at hand: by reference, and as it is for those that want it so. */
export interface AskedEvent {
  readonly ref: unknown
  readonly index: number
  readonly event: unknown
}

/** Whether the condition holds for the event at hand and the partial match whose last cell is `last`. Never throws. */
export type Related = (asked: AskedEvent, last: Cell | null) => boolean

/** Called when a condition throws, with the number of the step or absence it belongs to. */
export type FailureReport = (event: unknown, error: unknown, leaf: number) => void

/** The event of the key before the one at hand, by reference: made where a function asks for it. `undefined`: none. */
export interface PreviousEvent {
  ref: unknown
  index: number
}

export interface RelatedConditions {
  /** By test of the plan; `null` where the event alone decides. */
  readonly conditions: readonly (Related | null)[]
  /** Whether any of them keeps running aggregates at the cells. */
  readonly aggregates: boolean
  /** Sequences that must not come. */
  readonly watched: readonly Watched[]
}

/**
 * Compiles the conditions of a plan that look at what is bound.
 *
 * @param watched by test of the plan, what looks for the sequence that must not come
 */
export function compileRelated(
  plan: PatternPlan,
  previous: PreviousEvent,
  report: FailureReport,
  watched: ReadonlyMap<number, Watched> = NONE_WATCHED,
): RelatedConditions {
  const aggregates = new Aggregates(plan)
  const view = new BoundView(plan, aggregates)
  const numberOf = (step: string): number => plan.leaves.findIndex(({ name }) => name === step)
  const readers = readersOf(numberOf, previous, aggregates)
  const express = (expression: Expression): Related => {
    const generated = generateRelated(expression, readers, numberOf)
    if (generated !== null) return generated
    const compiled = compileExpression<AskedEvent, Cell | null>(expression, readers)
    return (asked, last) => compiled(asked, last) === true
  }
  const conditions = plan.tests.map(({ related, leaf }, test) => {
    if (related === null) return null
    const sequence = watched.get(test)
    if (sequence !== undefined) return breaks(sequence)
    return compileCondition(related, express, view, previous, (event, error) => report(event, error, leaf))
  })
  return { conditions, aggregates: aggregates.size > 0 || view.aggregates, watched: [...watched.values()] }
}

const NONE_WATCHED: ReadonlyMap<number, Watched> = new Map()

/** Whether a match that the event completes began after the event taken last. */
function breaks(watched: Watched): Related {
  return (_asked, last) => watched.latest > (last?.sequence ?? -1)
}

function readersOf(
  numberOf: (step: string) => number,
  previous: PreviousEvent,
  aggregates: Aggregates,
): Readers<AskedEvent, Cell | null> {
  return {
    field(path) {
      const read = fieldAt(path)
      return ({ ref, index }) => read(ref, index)
    },
    bound(step, path, at) {
      const wanted = numberOf(step)
      const read = fieldAt(path)
      return (last) => {
        const cell = boundCell(last, wanted, at)
        return cell === null ? null : read(cell.ref, cell.index)
      }
    },
    aggregate(fn, step, path) {
      const number = aggregates.numberOf(numberOf(step), path)
      return (last) => aggregates.at(last, number).value(fn)
    },
    previous(path) {
      const read = fieldAt(path)
      return () => read(previous.ref, previous.index)
    },
  }
}

function compileCondition(
  condition: Condition,
  express: (expression: Expression) => Related,
  view: BoundView,
  previous: PreviousEvent,
  report: (event: unknown, error: unknown) => void,
): Related {
  const part = (inner: Condition): Related => compileCondition(inner, express, view, previous, report)
  switch (condition.kind) {
    case 'expression':
      return express(condition.expression)
    case 'function': {
      const { test } = condition
      return ({ event }, last) => {
        try {
          view.last = last
          return Boolean(test(event, view.bound, dereference(previous.ref, previous.index)))
        } catch (error) {
          report(event, error)
          return false
        }
      }
    }
    case 'completes':
      // It stands alone as a test, which is watched.
      return () => false
    case 'and': {
      const parts = condition.conditions.map(part)
      return (asked, last) => parts.every((one) => one(asked, last))
    }
    case 'or': {
      const parts = condition.conditions.map(part)
      return (asked, last) => parts.some((one) => one(asked, last))
    }
  }
}
