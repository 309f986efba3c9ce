/** The automaton as a drawing, in the languages of Mermaid and Graphviz. */
import type { Program } from '../program/program.ts'

interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly ends: boolean
}

/** Nodes: the start, the states, the match. An edge for each take, and for each way to end. */
function edgesOf({ plan, states, takes, starts }: Program): Edge[] {
  const name = (element: number): string => plan.elements[element]!.name
  const edges: Edge[] = []
  const addTake = (from: string, take: number): void => {
    const { step, complete, enter } = takes[take]!
    for (const id of enter) edges.push({ from, to: `q${id}`, label: name(step), ends: false })
    if (complete) edges.push({ from, to: 'match', label: name(step), ends: false })
  }
  for (const take of starts) addTake('start', take)
  for (const state of states) {
    const from = `q${state.id}`
    if (state.take >= 0) addTake(from, state.take)
    else
      edges.push({
        from,
        to: 'match',
        label: state.kind === 'absence' ? 'window passed' : 'another event',
        ends: false,
      })
    const ending = [...state.kills, ...state.guards, ...state.bars]
    if (ending.length > 0) edges.push({ from, to: 'ended', label: ending.map(name).join(' or '), ends: true })
  }
  return edges
}

/** The states in words: what each waits for, and what it passes over. */
function labelOf({ plan, states }: Program, id: number): string {
  const state = states[id]!
  if (state.kind !== 'take') return state.kind === 'absence' ? 'absence' : 'next event'
  return `${plan.elements[state.step]!.name}?\\n${state.gap}`
}

/** As a Mermaid `stateDiagram-v2`. */
export function programMermaid(program: Program): string {
  const node = (id: string): string => (id === 'start' || id === 'match' || id === 'ended' ? '[*]' : id)
  return [
    'stateDiagram-v2',
    ...program.states.map(({ id }) => `  q${id} : ${labelOf(program, id).replaceAll('\\n', ' ')}`),
    ...edgesOf(program)
      .filter(({ ends }) => !ends)
      .map(({ from, to, label }) => `  ${node(from)} --> ${node(to)} : ${label}${to === 'match' ? ' (match)' : ''}`),
    ...edgesOf(program)
      .filter(({ ends }) => ends)
      .map(({ from, label }) => `  ${from} --> [*] : ${label} (ended)`),
  ].join('\n')
}

/** As a Graphviz `digraph`. */
export function programDot(program: Program): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', String.raw`\"`)}"`
  const edges = edgesOf(program)
  return [
    'digraph pattern {',
    '  rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"]; edge [fontname="sans-serif"];',
    '  start [shape=circle, label=""]; match [shape=doublecircle];',
    ...(edges.some(({ ends }) => ends) ? ['  ended [shape=point];'] : []),
    ...program.states.map(({ id }) => `  q${id} [label=${quoted(labelOf(program, id))}];`),
    ...edges.map(
      ({ from, to, label, ends }) => `  ${from} -> ${to} [label=${quoted(label)}${ends ? ', style=dashed' : ''}];`,
    ),
    '}',
  ].join('\n')
}
