/** A program in full, for people who look into engines. */
import { conditionText } from '../syntax/condition.ts'
import type { Guard, Program, ProgramEdge, State, Take } from '../program/program.ts'
import { oneLine } from './one-line.ts'
import { Words, withinText } from './words.ts'

/**
 * A line for each test, the start, each take and each state, with all edges and what they ask for:
 *
 * ```text
 * test a: kind == "a"
 * test b: kind == "b"
 *
 * start: take t0 [a]
 * t0: a, enter q0
 * t1: b, complete
 * q0: take t1 [b]; pass q0 [not b]
 * ```
 *
 * Conditions stand in brackets, by the names of their steps, absences and loops (`until(a)`). A take that is not the
 * first repetition of its step is marked `again`.
 *
 * @complexity O(edges)
 */
export function programText(program: Program): string {
  const { plan, start, takes, states } = program
  const words = new Words(plan)
  const tests = plan.tests.map(
    ({ condition }, test) => `test ${words.test(test)}: ${oneLine(conditionText(condition))}`,
  )
  return [
    ...(tests.length === 0 ? [] : [...tests, '']),
    `start: ${edgesText(start, words)}`,
    ...takes.map((take) => takeText(take, words)),
    ...states.map((state) => stateText(state, words)),
  ].join('\n')
}

function takeText(take: Take, words: Words): string {
  const { id, complete, enter } = take
  const parts = [words.take(take)]
  if (complete.length > 0) parts.push(`complete${complete.map((guard) => guardText(guard, words)).join(' or')}`)
  if (enter.length > 0) parts.push(`enter ${statesText(enter)}`)
  return `t${id}: ${parts.join(', ')}`
}

function stateText({ id, edges, pending, lasts, bounds, absorbs }: State, words: Words): string {
  const parts = edges.length === 0 ? [] : [edgesText(edges, words)]
  if (pending) {
    parts.push(lasts === null ? 'match when the window closes' : `match ${withinText(lasts)} after the event before`)
  }
  if (bounds.length > 0) {
    parts.push(`bounded by ${bounds.map((timings) => `[${words.guard({ when: [], timings }).join(', ')}]`).join(' ')}`)
  }
  if (absorbs.length > 0) parts.push(`absorbs ${statesText(absorbs)}`)
  return `q${id}: ${parts.join('; ')}`
}

function edgesText(edges: readonly ProgramEdge[], words: Words): string {
  return edges
    .map((edge) => {
      const { action, take, to } = edge
      const target = action === 'take' ? ` t${take}` : action === 'pass' ? ` ${statesText(to)}` : ''
      return `${action}${target}${guardText(edge, words)}`
    })
    .join('; ')
}

function guardText(guard: Guard, words: Words): string {
  const texts = words.guard(guard)
  return texts.length === 0 ? '' : ` [${texts.join(', ')}]`
}

function statesText(ids: readonly number[]): string {
  return ids.map((id) => `q${id}`).join(' ')
}
