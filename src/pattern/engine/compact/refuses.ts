/** Which programs the `compact` engine runs. */
import type { Guard, Program } from '../../program/program.ts'
import type { EngineWishes } from '../choose.ts'

/**
 * Why the engine does not run a program, in a few words; `null`: it does.
 *
 * It knows sets of partial matches, not single ones. So it runs what does the same to all that wait alike: every
 * condition is decided by the event alone (or beside the one before it), and the only bound on time is the window.
 */
export function refusesCompact(program: Program, { timeouts, arrival }: EngineWishes): string | null {
  const { plan, start, states, takes } = program
  const related = plan.tests.find((test) => test.related !== null)
  if (related !== undefined) return `the condition of '${plan.leaves[related.leaf]!.name}' looks at bound events`
  if (plan.longest.length > 0) return 'longest() compares matches with each other'
  if (plan.skip !== 'noSkip') return 'a match takes away those that overlap with it'
  if (states.some(({ pending }) => pending)) return 'an absence at its end waits for a deadline'
  const isBounded =
    isAnyBounded(start) ||
    states.some(({ edges }) => isAnyBounded(edges)) ||
    takes.some(({ complete }) => isAnyBounded(complete))
  if (isBounded) return 'the time of a part is bounded'
  if (timeouts) return 'partial matches that time out are asked for'
  return arrival ? 'events are not in order of time' : null
}

function isAnyBounded(guards: readonly Guard[]): boolean {
  return guards.some(({ timings }) => timings.length > 0)
}
