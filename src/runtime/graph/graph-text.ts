/** Graphs as text, Mermaid and DOT: one drawing for the logical graph, and for the physical one with a frame per task. */
import type { Exchange, LogicalGraph, LogicalNode } from './logical-graph.ts'
import type { PhysicalGraph, Subtask, Task } from './physical-graph.ts'

/**
 * The logical graph, a line per node:
 *
 * ```text
 * 1 source readings.csv            watermark boundedOutOfOrderness('5s')
 * 2 window tumbling('1m')          from 1 by key machine · stateful
 * ```
 */
export function logicalText({ nodes }: LogicalGraph): string {
  return table(nodes.map((node) => [`${node.id}`, titleOf(node), wordsOf(node)]))
}

/**
 * The physical graph, a block per task:
 *
 * ```text
 * task 1, one per source
 *   1 source readings.csv
 *   2 map toCelsius
 * task 2, one per share of the keys, from task 1 by key machine
 *   3 window tumbling('1m')
 * ```
 */
export function physicalText({ logical, tasks }: PhysicalGraph): string {
  return tasks
    .map((task) => {
      const from = task.inputs.map((input) => `from task ${input.from}${byOf(input.exchange)}`)
      const head = [`task ${task.id}`, SPREADS[task.spread], ...from].join(', ')
      return [head, ...nodesIn(logical, task).map((node) => `  ${node.id} ${titleOf(node)}`)].join('\n')
    })
    .join('\n')
}

/** A line per subtask. */
export function executionText(subtasks: readonly Subtask[]): string {
  const name = (task: number, index: number, of: number): string =>
    of === 1 ? `task ${task}` : `task ${task} (${index + 1} of ${of})`
  const count = new Map(subtasks.map(({ task, of }) => [task, of]))
  return table(
    subtasks.map(({ task, index, of, inputs }) => [
      name(task, index, of),
      inputs.length === 0
        ? ''
        : `from ${inputs.map((input) => `${name(input.task, input.index, count.get(input.task)!)}${byOf(input.exchange)}`).join(', ')}`,
    ]),
  )
}

/** A Mermaid flowchart; of a physical graph with a frame around each task. */
export function graphMermaid(graph: LogicalGraph | PhysicalGraph): string {
  const { logical, tasks } = partsOf(graph)
  const node = ({ id, ...rest }: LogicalNode): string => `n${id}${mermaidShape({ id, ...rest })}`
  const lines = ['flowchart LR']
  if (tasks === null) lines.push(...logical.nodes.map((one) => `  ${node(one)}`))
  else
    for (const task of tasks) {
      lines.push(`  subgraph t${task.id}["task ${task.id} · ${SPREADS[task.spread]}"]`)
      lines.push(...nodesIn(logical, task).map((one) => `    ${node(one)}`), '  end')
    }
  for (const { id, inputs } of logical.nodes) {
    for (const { from, exchange } of inputs) {
      const by = labelOf(exchange)
      lines.push(by === '' ? `  n${from} --> n${id}` : `  n${from} -->|"${quoted(by)}"| n${id}`)
    }
  }
  return lines.join('\n')
}

/** For Graphviz; of a physical graph with a cluster per task. */
export function graphDot(graph: LogicalGraph | PhysicalGraph): string {
  const { logical, tasks } = partsOf(graph)
  const node = (one: LogicalNode): string =>
    `n${one.id} [label=${dotText(`${one.id} ${titleOf(one)}`)}, shape=${one.kind === 'source' ? 'cds' : 'box'}${one.isStateful ? ', peripheries=2' : ''}];`
  const lines = ['digraph job {', '  rankdir=LR;', '  node [fontname="sans-serif"];']
  if (tasks === null) lines.push(...logical.nodes.map((one) => `  ${node(one)}`))
  else
    for (const task of tasks) {
      lines.push(`  subgraph cluster_${task.id} {`, `    label=${dotText(`task ${task.id}, ${SPREADS[task.spread]}`)};`)
      lines.push(...nodesIn(logical, task).map((one) => `    ${node(one)}`), '  }')
    }
  for (const { id, inputs } of logical.nodes) {
    for (const { from, exchange } of inputs) {
      const by = labelOf(exchange)
      lines.push(`  n${from} -> n${id}${by === '' ? '' : ` [label=${dotText(by)}]`};`)
    }
  }
  return [...lines, '}'].join('\n')
}

const SPREADS: Readonly<Record<Task['spread'], string>> = {
  source: 'one per source',
  keys: 'one per share of the keys',
  single: 'one',
}

function partsOf(graph: LogicalGraph | PhysicalGraph): {
  readonly logical: LogicalGraph
  readonly tasks: readonly Task[] | null
} {
  return 'tasks' in graph ? graph : { logical: graph, tasks: null }
}

function nodesIn({ nodes }: LogicalGraph, task: Task): readonly LogicalNode[] {
  return nodes.filter(({ id }) => task.nodes.includes(id))
}

function titleOf({ kind, label }: LogicalNode): string {
  return label === '' ? kind : label.startsWith(`${kind}(`) ? label : `${kind} ${label}`
}

function wordsOf({ inputs, hasEventTime, isStateful, orderSensitive, notes, kind }: LogicalNode): string {
  const words = [
    ...inputs.map(({ from, exchange }) => `from ${from}${byOf(exchange)}`),
    ...notes,
    ...(isStateful ? ['stateful'] : []),
    ...(kind === 'source' && !hasEventTime ? ['no event time'] : []),
    ...orderSensitive.map((why) => `depends on the order of arrival: ${why}`),
  ]
  return words.join(' · ')
}

function byOf(exchange: Exchange): string {
  const label = labelOf(exchange)
  return label === '' ? '' : ` ${label}`
}

function labelOf(exchange: Exchange): string {
  switch (exchange.kind) {
    case 'forward':
      return ''
    case 'hash':
      return `by key ${exchange.key}`
    case 'gather':
      return 'gathered'
    case 'broadcast':
      return 'to all'
  }
}

function mermaidShape(node: LogicalNode): string {
  const text = `"${quoted(`${node.id} ${titleOf(node)}`)}"`
  if (node.kind === 'source') return `([${text}])`
  return node.isStateful ? `[[${text}]]` : `[${text}]`
}

function quoted(text: string): string {
  return text.replaceAll('"', '#quot;')
}

function dotText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** Columns side by side; the last is as long as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
