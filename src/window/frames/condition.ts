/** Conditions of frames as functions of an event. */
import { compileExpression, OBJECT_READERS } from '../../event/compile.ts'
import type { FrameCondition } from '../syntax/frame.ts'

/** An expression holds if it is true: unknown does not pass. A function does by JavaScript's truth; only it can throw. */
export function conditionTest(condition: FrameCondition): (event: unknown) => boolean {
  if (typeof condition === 'function') {
    const test = condition as (event: unknown) => unknown
    return (event) => Boolean(test(event))
  }
  const compiled = compileExpression(condition, OBJECT_READERS)
  return (event) => compiled(event, undefined) === true
}
