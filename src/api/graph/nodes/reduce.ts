import type { KeySelector } from '../../../event/keys.ts'
import { ReduceStage, type Reduction } from '../../../stream/reduce.ts'
import { STATELESS, type Node, type OperatorNode } from '../node.ts'

/** A running value per key. */
export function reduceNode(
  input: Node,
  detail: string,
  key: KeySelector<unknown>,
  reduce: Reduction<unknown>,
  maxKeys: number,
): OperatorNode {
  return {
    kind: 'reduce',
    detail,
    inputs: [input],
    traits: { ...STATELESS, key, isStateful: true, orderSensitive: ['a running value follows the order of arrival'] },
    make: (run, next) => [new ReduceStage(key, reduce, maxKeys, next, (bad) => run.ledger.badAfterAll(bad))],
  }
}
