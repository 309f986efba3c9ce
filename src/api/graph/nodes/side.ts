import { unknownTag } from '../../../stream/process/errors.ts'
import { isSource, STATELESS, type Node, type OperatorNode } from '../node.ts'

/**
 * A side output of a process function as a stream of its own.
 *
 * @returns its node, and the node that it belongs to
 * @throws TidemarkError `UNKNOWN_TAG`
 */
export function sideNode(of: Node, tag: string): { readonly node: OperatorNode; readonly of: OperatorNode } {
  const tags = isSource(of) ? [] : (of.sides ?? [])
  if (isSource(of) || !tags.includes(tag)) throw unknownTag(tag, tags)
  const node: OperatorNode = {
    kind: 'side',
    detail: tag,
    inputs: [of],
    traits: STATELESS,
    side: tag,
    // What it reads is not the main output, so the assembler connects it.
    make: (_, next) => [next],
  }
  return { node, of }
}
