/** What a match takes away from those that overlap with it. */
import { TidemarkError, show } from '../../../base/errors.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { SkipTo } from '../../syntax/pattern.ts'
import type { Cell } from '../cell.ts'

/**
 * The sequence from which on starts are kept when this match is emitted.
 *
 * @throws TidemarkError `SKIP_TARGET_MISSED`
 */
export function firstKept({ name, skip, leaves }: PatternPlan, last: Cell): number {
  const { sequence: first } = last.start
  if (skip === 'noSkip') return -Infinity
  if (skip === 'skipToNext') return first + 1
  if (skip === 'skipPastLastEvent') return last.sequence + 1
  const step = leaves.findIndex((leaf) => leaf.name === skip.step)
  let target: number | null = null
  for (let cell: Cell | null = last; cell !== null && (skip.to === 'first' || target === null); cell = cell.previous) {
    if (cell.step === step) target = cell.sequence
  }
  if (skip.onMiss === 'error' && (target === null || target === first)) throw missed(name, skip, target === null)
  return target ?? -Infinity
}

function missed(rule: string, { step, to }: SkipTo, hasNone: boolean): TidemarkError {
  return new TidemarkError('SKIP_TARGET_MISSED', {
    message: hasNone
      ? `Rule ${show(rule)} is to skip to the ${to} event of ${show(step)}, and a match has none.`
      : `Rule ${show(rule)} is to skip to the ${to} event of ${show(step)}, which is the first of the match: nothing would be skipped.`,
    hint: "Skip to a step that every match binds and none begins with, or leave onMiss: 'error' away.",
    data: { rule, step },
  })
}
