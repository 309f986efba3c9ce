/** What the rules look at in events: the fields that they read, and whether functions do. */
import { operandsOf, type Expression } from '../../event/expression.ts'
import { conditionsIn, looksAtPrevious, looksBack, type Condition } from './condition.ts'
import { leavesOf, partsOf, type PatternSyntax } from './pattern.ts'

/** The paths of all fields that the expressions of a pattern, its partition and its aggregates read, each once. */
export function fieldsRead({ elements, partitionBy, output }: PatternSyntax): readonly string[] {
  const paths = new Set<string>(partitionBy)
  if (output.kind === 'count') for (const { path } of Object.values(output.aggregates)) paths.add(path)
  const inExpression = (expression: Expression): void => {
    if ('path' in expression) paths.add(expression.path)
    operandsOf(expression).forEach(inExpression)
  }
  const inCondition = (condition: Condition): void => {
    if (condition.kind === 'expression') inExpression(condition.expression)
    else if (condition.kind === 'completes') conditionsIn(condition.sequence.elements).forEach(inCondition)
    else if (condition.kind !== 'function') condition.conditions.forEach(inCondition)
  }
  conditionsIn(elements).forEach(inCondition)
  // The aggregate that counts events reads none of their fields.
  paths.delete('')
  return [...paths]
}

/** Whether events may be looked at again after their own conditions have been decided: by later ones, or for aggregates. */
export function looksAgain({ elements, partitionBy, output }: PatternSyntax): boolean {
  return (
    partitionBy.length > 0 ||
    output.kind === 'count' ||
    conditionsIn(elements).some((condition) => looksBack(condition) || looksAtPrevious(condition))
  )
}

/** The first step whose condition is a function; `null`: all of them are expressions. */
export function stepWithFunction({ elements }: PatternSyntax): string | null {
  const leaf = leavesOf(elements).find(({ where }) => where !== null && callsFunction(where))
  if (leaf !== undefined) return leaf.name
  const part = partsOf(elements).find(({ repeat }) => {
    const until = repeat?.until ?? null
    return until !== null && callsFunction(until)
  })
  if (part === undefined) return null
  return part.kind === 'step' ? part.name : (leavesOf([part])[0]?.name ?? '')
}

function callsFunction(condition: Condition): boolean {
  if (condition.kind === 'function') return true
  if (condition.kind === 'completes') return conditionsIn(condition.sequence.elements).some(callsFunction)
  return condition.kind !== 'expression' && condition.conditions.some(callsFunction)
}
