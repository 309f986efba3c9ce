/** The automaton as a drawing, in the languages of Mermaid and Graphviz. */
import type { Program } from '../program/program.ts'
import { AutomatonWords, type StateText, type TakeText } from './automaton-text.ts'

interface Arrow {
  readonly from: string
  readonly to: string
  /** What all lead from one to the other. */
  readonly labels: readonly string[]
}

interface Drawing {
  readonly nodes: readonly { readonly id: string; readonly lines: readonly string[] }[]
  readonly arrows: readonly Arrow[]
}

/**
 * Nodes: the start, the states, the match. An arrow for each take and each move to another state; what stays where it
 * is, and what ends a partial match, stands in the node.
 */
function drawingOf(program: Program): Drawing {
  const words = new AutomatonWords(program)
  const states = program.states.map((state) => words.state(state))
  const arrows = new Arrows()
  for (const take of words.start) arrows.addTake('start', take)
  for (const state of states) arrows.addState(state)
  return { nodes: states.map((state) => ({ id: `q${state.id}`, lines: linesOf(state) })), arrows: arrows.all }
}

class Arrows {
  readonly #labels: Map<string, { readonly from: string; readonly to: string; readonly labels: Set<string> }> =
    new Map()

  get all(): readonly Arrow[] {
    return [...this.#labels.values()].map(({ from, to, labels }) => ({ from, to, labels: [...labels] }))
  }

  addTake(from: string, { event, match, enter }: TakeText): void {
    for (const id of enter) this.#add(from, `q${id}`, event)
    if (match !== '') this.#add(from, 'match', `${event}${match.slice('match'.length)}`)
  }

  addState({ id, takes, completes, passes, pending }: StateText): void {
    const from = `q${id}`
    for (const take of takes) this.addTake(from, take)
    for (const event of completes) this.#add(from, 'match', event)
    for (const { event, condition, to } of passes) {
      for (const next of to) if (next !== id) this.#add(from, `q${next}`, `${event}${condition}`)
    }
    if (pending !== '') this.#add(from, 'match', pending.slice('match '.length))
  }

  #add(from: string, to: string, label: string): void {
    const key = `${from} ${to}`
    const known = this.#labels.get(key)
    if (known === undefined) this.#labels.set(key, { from, to, labels: new Set([label]) })
    else known.labels.add(label)
  }
}

/** What stands in the node of a state. */
function linesOf({ id, passes, ends, deadline }: StateText): readonly string[] {
  const stays = passes.filter(({ to }) => to.includes(id)).map(({ event, condition }) => `passes ${event}${condition}`)
  return [`q${id}`, ...stays, ...(ends === '' ? [] : [`ends at ${ends}`]), ...(deadline === '' ? [] : [deadline])]
}

/** As a Mermaid `stateDiagram-v2`. */
export function programMermaid(program: Program): string {
  const { nodes, arrows } = drawingOf(program)
  const node = (id: string): string => (id === 'start' ? '[*]' : id)
  return [
    'stateDiagram-v2',
    '  direction LR',
    ...nodes.map(({ id, lines }) => `  ${id} : ${lines.map(mermaidText).join('<br>')}`),
    '  match : match',
    ...arrows.map(({ from, to, labels }) => `  ${node(from)} --> ${to} : ${labels.map(mermaidText).join('<br>')}`),
    '  match --> [*]',
  ].join('\n')
}

/** Whatever could mean something to Mermaid or to HTML, as an entity of Mermaid's. */
function mermaidText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ,.()'_+=-]/gu, (character) => `#${character.codePointAt(0)};`)
}

/** As a Graphviz `digraph`. */
export function programDot(program: Program): string {
  const { nodes, arrows } = drawingOf(program)
  return [
    'digraph pattern {',
    '  rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"]; edge [fontname="sans-serif"];',
    '  start [shape=circle, label=""]; match [shape=doublecircle];',
    ...nodes.map(({ id, lines }) => `  ${id} [label=${dotText(lines)}];`),
    ...arrows.map(({ from, to, labels }) => `  ${from} -> ${to} [label=${dotText(labels)}];`),
    '}',
  ].join('\n')
}

/** In quotes; Graphviz reads entities of HTML in labels, too. */
function dotText(lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replaceAll('&', '&amp;').replaceAll(/["\\]/g, String.raw`\$&`))
  return `"${escaped.join(String.raw`\n`)}"`
}
