import { describe, expect, test } from 'vitest'
import {
  executionText,
  graphDot,
  graphMermaid,
  logicalText,
  physicalText,
} from '../../../src/runtime/graph/graph-text.ts'
import type { Exchange, LogicalNode } from '../../../src/runtime/graph/logical-graph.ts'
import { executionGraph, physicalGraph } from '../../../src/runtime/graph/physical-graph.ts'

const FORWARD: Exchange = { kind: 'forward' }
const BY_KEY: Exchange = { kind: 'hash', key: 'machine' }
const GATHER: Exchange = { kind: 'gather' }

function node(id: number, kind: string, label: string, inputs: readonly (readonly [number, Exchange])[]): LogicalNode {
  return {
    id,
    kind,
    label,
    inputs: inputs.map(([from, exchange]) => ({ from, exchange })),
    hasEventTime: true,
    isStateful: inputs.some(([, exchange]) => exchange.kind === 'hash'),
    orderSensitive: kind === 'reduce' ? ['it adds up as they come'] : [],
    notes: [],
  }
}

/** Two sources, one of them mapped; united; a window per key; mapped; and a running value beside it. */
const GRAPH = {
  nodes: [
    node(1, 'source', 'a "quoted" file', []),
    node(2, 'map', 'clean', [[1, FORWARD]]),
    node(3, 'source', 'b', []),
    node(4, 'union', '', [
      [2, GATHER],
      [3, GATHER],
    ]),
    node(5, 'window', 'tumbling', [[4, BY_KEY]]),
    node(6, 'map', '', [[5, FORWARD]]),
    node(7, 'reduce', 'sum', [[4, BY_KEY]]),
  ],
}

describe('the physical graph', () => {
  const physical = physicalGraph(GRAPH)

  test('has as one task what hands its events straight on', () => {
    expect(physical.tasks).toEqual([
      { id: 1, nodes: [1, 2], inputs: [], spread: 'source' },
      { id: 2, nodes: [3], inputs: [], spread: 'source' },
      {
        id: 3,
        nodes: [4],
        inputs: [
          { from: 1, exchange: GATHER },
          { from: 2, exchange: GATHER },
        ],
        spread: 'single',
      },
      { id: 4, nodes: [5, 6], inputs: [{ from: 3, exchange: BY_KEY }], spread: 'keys' },
      { id: 5, nodes: [7], inputs: [{ from: 3, exchange: BY_KEY }], spread: 'keys' },
    ])
  })

  test('has each node in one task', () => {
    const all = physical.tasks.flatMap(({ nodes }) => nodes)
    expect([...all].sort((a, b) => a - b)).toEqual(GRAPH.nodes.map(({ id }) => id))
  })

  test('multiplies the tasks that have keys, and no others', () => {
    const subtasks = executionGraph(physical, 3)
    expect(subtasks.map(({ task, index, of }) => `${task}:${index}/${of}`)).toEqual([
      '1:0/1',
      '2:0/1',
      '3:0/1',
      '4:0/3',
      '4:1/3',
      '4:2/3',
      '5:0/3',
      '5:1/3',
      '5:2/3',
    ])
    expect(executionText(subtasks).split('\n')[4]).toBe('task 4 (2 of 3)  from task 3 by key machine')
  })
})

describe('graphs as text', () => {
  test('the logical one has a line per node, and says what depends on the order of arrival', () => {
    expect(logicalText(GRAPH).split('\n')).toEqual([
      '1  source a "quoted" file',
      '2  map clean               from 1',
      '3  source b',
      '4  union                   from 2 gathered · from 3 gathered',
      '5  window tumbling         from 4 by key machine · stateful',
      '6  map                     from 5',
      '7  reduce sum              from 4 by key machine · stateful · depends on the order of arrival: it adds up as they come',
    ])
  })

  test('the physical one has a block per task', () => {
    expect(physicalText(physicalGraph(GRAPH))).toContain(
      'task 4, one per share of the keys, from task 3 by key machine\n  5 window tumbling\n  6 map',
    )
  })

  test('Mermaid and DOT quote what they must', () => {
    const physical = physicalGraph(GRAPH)
    expect(graphMermaid(GRAPH)).toContain('n1(["1 source a #quot;quoted#quot; file"])')
    expect(graphMermaid(physical)).toContain('subgraph t4["task 4 · one per share of the keys"]')
    expect(graphDot(physical)).toContain('n1 [label="1 source a \\"quoted\\" file", shape=cds];')
    expect(graphDot(GRAPH)).not.toContain('cluster')
  })
})
