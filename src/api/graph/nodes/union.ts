import { Union } from '../../../stream/union.ts'
import { acceptsLate, STATELESS, type Assembling, type Node, type OperatorNode } from '../node.ts'

/** Several streams as one; of one stream, the same with the least watermark of all its scopes. */
export function unionNode(inputs: readonly Node[]): OperatorNode {
  const node: OperatorNode = {
    kind: inputs.length === 1 ? 'gather' : 'union',
    detail: '',
    inputs,
    traits: { ...STATELESS, passesEvents: true, keepsScopes: false },
    make: (run, next) => {
      const union = run.clockOf(node) as Union<unknown>
      union.connect(next)
      return inputs.map((_, i) => union.input(i))
    },
    clock: (run) => unionOf(run, inputs, acceptsLate(node)),
  }
  return node
}

/** The union of inputs, which is the clock of what stands behind it as well. */
export function unionOf(run: Assembling, inputs: readonly Node[], acceptLate: boolean): Union<unknown> {
  return new Union<unknown>({
    clocks: inputs.map((input) => run.clockOf(input)),
    acceptLate,
    lateBehind: run.lateBehind,
    onLate: (event, time, watermark, origin) => run.ledger.lateAfterAll(event, time, watermark, origin),
  })
}
