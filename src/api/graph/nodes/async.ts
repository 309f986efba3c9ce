import { AsyncMap } from '../../../runtime/async/async-map.ts'
import { DEFAULT_CAPACITY, type AsyncFunction, type AsyncMapOptions } from '../../../runtime/async/async-options.ts'
import { HeldClock } from '../../../runtime/async/held-clock.ts'
import { STATELESS, type Node, type OperatorNode } from '../node.ts'

/** One result from each event, which comes later. What is behind has a clock that is held up until results are out. */
export function asyncMapNode(
  input: Node,
  fn: AsyncFunction<unknown, unknown>,
  options: AsyncMapOptions<unknown, unknown>,
): OperatorNode {
  const { order = 'ordered', capacity = DEFAULT_CAPACITY } = options
  const node: OperatorNode = {
    kind: 'asyncMap',
    detail: fn.name,
    inputs: [input],
    traits: {
      ...STATELESS,
      orderSensitive: order === 'ordered' ? [] : ["order: 'unordered': results come as they are ready"],
    },
    notes: () => [`${order}, up to ${capacity} at once`],
    make: (run, next) => {
      const operator = new AsyncMap<unknown, unknown>(fn, options, {
        clock: run.clockOf(input),
        held: run.clockOf(node) as HeldClock,
        onBad: (bad) => run.ledger.badAfterAll(bad),
        next,
      })
      run.keep(node, operator)
      return [operator]
    },
    clock: () => new HeldClock(),
  }
  return node
}
