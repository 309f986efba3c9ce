/** What the `register` engine runs: a chain of fixed length in which each event must directly follow the one before. */
import type { PatternPlan } from '../../plan/plan.ts'
import type { EngineWishes } from '../choose.ts'
import type { Program } from '../../program/program.ts'

/** Positions fit into the bits of a small integer. */
const MAX_LENGTH = 30

export interface Chain {
  /** By position: the number of the step that takes the event there. */
  readonly steps: readonly number[]
  /** By position: whether it is the first repetition of its step. */
  readonly firsts: readonly boolean[]
}

/** The chain of a plan, or in a few words why it is none. */
export function chainOf({ syntax: { elements }, leaves }: PatternPlan): Chain | string {
  const steps: number[] = []
  const firsts: boolean[] = []
  for (const [at, element] of elements.entries()) {
    if (element.kind === 'group') return 'it has a group'
    const { name } = element
    if (element.kind === 'absence') return `'${name}' must not come`
    if (at > 0 && element.gap !== 'strict') return `other events may lie before '${name}'`
    if (element.optional) return `'${name}' is optional`
    const { repeat } = element
    if (repeat !== null && (repeat.max !== repeat.min || repeat.inner !== 'strict')) return `'${name}' repeats`
    const timed = element.withinPrevious ?? element.withinStep ?? repeat?.within ?? null
    if (timed !== null) return `the time of '${name}' is bounded`
    for (let n = 0; n < (repeat?.min ?? 1); n++) {
      steps.push(leaves.indexOf(element))
      firsts.push(n === 0)
    }
  }
  return steps.length > MAX_LENGTH ? `it is longer than ${MAX_LENGTH} events` : { steps, firsts }
}

/** Why the engine does not run a program; `null`: it does. */
export function refusesRegister({ plan }: Program, { timeouts }: EngineWishes): string | null {
  const chain = chainOf(plan)
  if (typeof chain === 'string') return chain
  const related = plan.tests.find((test) => test.related !== null)
  if (related !== undefined) return `the condition of '${plan.leaves[related.leaf]!.name}' looks at bound events`
  if (typeof plan.skip === 'object') return 'it skips to a step'
  return timeouts ? 'partial matches that time out are asked for' : null
}
