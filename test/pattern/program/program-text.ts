import type { Program, State } from '../../../src/pattern/program/program.ts'

/**
 * A program as text, one line a take and a state.
 *
 *     start: t0
 *     t0 a → #0 #1              took a; waits in these states
 *     t1 b complete
 *     #0 any a2 → t0            waits for the second `a` over any gap, which is take t0
 *     #1 strict b → t1, kill n  …; an event that satisfies n ends the wait
 */
export function programText({ plan, states, takes, starts }: Program): string {
  const name = (element: number): string => plan.elements[element]!.name
  const list = (title: string, elements: readonly number[]): string =>
    elements.length === 0 ? '' : `, ${title} ${elements.map(name).join(' ')}`
  const takeLines = takes.map(({ id, step, complete, unless, enter }) => {
    const states_ = enter.length === 0 ? '' : ` → ${enter.map((state) => `#${state}`).join(' ')}`
    return `t${id} ${name(step)}${complete ? ' complete' : ''}${list('unless', unless)}${states_}`
  })
  const stateLines = states.map(
    (state) =>
      `#${state.id} ${state.gap} ${target(state, name)}${list('kill', state.kills)}${list('guard', state.guards)}` +
      `${list('bar', state.bars)}${state.settled === state.id ? '' : `, then #${state.settled}`}`,
  )
  return [`start: ${starts.map((take) => `t${take}`).join(' ')}`, ...takeLines, ...stateLines].join('\n')
}

function target({ kind, step, repetition, take }: State, name: (element: number) => string): string {
  if (kind !== 'take') return kind
  return `${name(step)}${repetition === 1 ? '' : repetition} → t${take}`
}
