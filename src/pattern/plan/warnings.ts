/** What is legal, but probably not meant. */
import type { PatternSyntax } from '../syntax/pattern.ts'

export interface PlanWarning {
  readonly code: 'UNBOUNDED_STATE' | 'HELD_FOREVER'
  readonly message: string
}

export function warningsOf(syntax: PatternSyntax): readonly PlanWarning[] {
  if (syntax.within !== null) return []
  const waits = syntax.elements.some(
    (element, i) =>
      (i > 0 && element.gap !== 'strict') ||
      (element.kind === 'step' && element.repeat !== null && element.repeat.inner !== 'strict'),
  )
  if (!waits) return []
  const warnings: PlanWarning[] = [
    {
      code: 'UNBOUNDED_STATE',
      message: `Rule "${syntax.name}" has no within(): a partial match that never completes is kept for ever.`,
    },
  ]
  const holds =
    syntax.skip !== 'noSkip' ||
    syntax.elements.some((element) => element.kind === 'step' && element.repeat?.longest === true)
  if (holds) {
    warnings.push({
      code: 'HELD_FOREVER',
      message: `Rule "${syntax.name}" has no within(): a match can wait for ever for a partial match that started before it.`,
    })
  }
  return warnings
}
