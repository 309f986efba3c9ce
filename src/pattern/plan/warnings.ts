/** What is legal, but probably not meant. */
import type { PatternSyntax } from '../syntax/pattern.ts'

export interface PlanWarning {
  readonly code: 'UNBOUNDED_STATE' | 'HELD_FOREVER' | 'COMBINATORIAL'
  readonly message: string
}

export function warningsOf(syntax: PatternSyntax): readonly PlanWarning[] {
  return [...combinatorial(syntax), ...(syntax.within === null ? unbounded(syntax) : [])]
}

/** A loop that may pass over events it could take has a partial match for every subset of them. */
function combinatorial({ name, elements }: PatternSyntax): readonly PlanWarning[] {
  const loop = elements.find((element) => element.kind === 'step' && element.repeat?.inner === 'any')
  if (loop === undefined) return []
  const message = `Rule "${name}": each event that '${loop.name}' can take doubles its partial matches; limits.partialMatches stops it.`
  return [{ code: 'COMBINATORIAL', message }]
}

function unbounded({ name, elements, skip }: PatternSyntax): readonly PlanWarning[] {
  const waits = elements.some(
    (element, i) =>
      (i > 0 && element.gap !== 'strict') ||
      (element.kind === 'step' && element.repeat !== null && element.repeat.inner !== 'strict'),
  )
  if (!waits) return []
  const warnings: PlanWarning[] = [
    {
      code: 'UNBOUNDED_STATE',
      message: `Rule "${name}" has no within(): a partial match that never completes is kept for ever.`,
    },
  ]
  const holds =
    skip !== 'noSkip' || elements.some((element) => element.kind === 'step' && element.repeat?.longest === true)
  if (holds) {
    warnings.push({
      code: 'HELD_FOREVER',
      message: `Rule "${name}" has no within(): a match can wait for ever for a partial match that started before it.`,
    })
  }
  return warnings
}
