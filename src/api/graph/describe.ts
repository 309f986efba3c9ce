/** The nodes of a stream as a logical graph: plain data, to be printed, drawn and planned. */
import type { KeySelector } from '../../event/keys.ts'
import type { Exchange, LogicalGraph, LogicalInput, LogicalNode } from '../../runtime/graph/logical-graph.ts'
import { BROADCAST, hasEventTime, isSource, nodesOf, type Node, type OperatorNode, type SourceNode } from './node.ts'

export function logicalGraph(root: Node): LogicalGraph {
  const all = nodesOf(root)
  const idOf = new Map(all.map((node, i) => [node, i + 1]))
  return { nodes: all.map((node) => describe(node, idOf)) }
}

function describe(node: Node, idOf: ReadonlyMap<Node, number>): LogicalNode {
  const shared = { id: idOf.get(node)!, kind: node.kind, hasEventTime: hasEventTime(node) }
  if (isSource(node)) {
    const notes = sourceNotes(node)
    return { ...shared, label: node.source.name, inputs: [], isStateful: false, orderSensitive: [], notes }
  }
  const { isStateful, orderSensitive } = node.traits
  return {
    ...shared,
    label: node.detail,
    inputs: node.inputs.map((input, i): LogicalInput => ({ from: idOf.get(input)!, exchange: exchangeOf(node, i) })),
    isStateful,
    orderSensitive,
    notes: node.notes?.() ?? [],
  }
}

function exchangeOf({ traits, inputs, keys }: OperatorNode, input: number): Exchange {
  const key = keys === undefined ? traits.key : keys[input]!
  if (key === BROADCAST) return { kind: 'broadcast' }
  if (key !== null) return { kind: 'hash', key: keyText(key) }
  return traits.isStateful || inputs.length > 1 ? { kind: 'gather' } : { kind: 'forward' }
}

function sourceNotes({ stamp }: SourceNode): readonly string[] {
  if (stamp === null) return []
  const { watermark, scope } = stamp
  return [`watermark ${String(watermark)}${scope === null ? '' : ` per ${keyText(scope)}`}`]
}

/** A node as it would be written. */
export function titleOf(node: Node): string {
  if (isSource(node)) return node.source.name
  const { kind, detail } = node
  return detail === '' ? kind : detail.startsWith(`${kind}(`) ? detail : `${kind} ${detail}`
}

export function keyText(key: KeySelector<never>): string {
  if (typeof key === 'function') return key.name === '' ? '(function)' : key.name
  return typeof key === 'string' ? key : key.join(', ')
}
