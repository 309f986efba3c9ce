/** Nodes that look at one event at a time. */
import { FilterStage } from '../../../stream/filter.ts'
import { FlatMapStage } from '../../../stream/flat-map.ts'
import { MapStage } from '../../../stream/map.ts'
import type { SinkInput } from '../../sinks.ts'
import { STATELESS, type Node, type OperatorNode } from '../node.ts'

export function mapNode(input: Node, map: (event: unknown) => unknown): OperatorNode {
  return {
    kind: 'map',
    detail: map.name,
    inputs: [input],
    traits: STATELESS,
    make: (run, next) => [new MapStage(map, next, run.failed('map'))],
  }
}

export function flatMapNode(input: Node, expand: (event: unknown) => Iterable<unknown>): OperatorNode {
  return {
    kind: 'flatMap',
    detail: expand.name,
    inputs: [input],
    traits: STATELESS,
    make: (run, next) => [new FlatMapStage(expand, next, run.failed('flatMap'))],
  }
}

/** @param aside where the events go that do not pass; `null`: nowhere */
export function filterNode(
  input: Node,
  detail: string,
  passes: (event: unknown) => boolean,
  aside: SinkInput<unknown> | null,
): OperatorNode {
  return {
    kind: aside === null ? 'filter' : 'sideOutput',
    detail,
    inputs: [input],
    traits: { ...STATELESS, passesEvents: true },
    make: (run, next) => {
      const box = aside === null ? null : run.outboxOf(aside)
      return [new FilterStage(passes, next, box === null ? null : (event) => box.add(event), run.failed('filter'))]
    },
  }
}
