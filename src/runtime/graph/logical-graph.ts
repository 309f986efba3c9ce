/**
 * The logical graph of a job, as plain data: what the user wrote, one node per operator. (Flink's StreamGraph.)
 */

/** How events get from one node to the next. */
export type Exchange =
  /** As they come. */
  | { readonly kind: 'forward' }
  /** By key: all events of one key to the same place. */
  | { readonly kind: 'hash'; readonly key: string }
  /** All to one place, where they are taken together. */
  | { readonly kind: 'gather' }
  /** All to every place. */
  | { readonly kind: 'broadcast' }

export interface LogicalInput {
  /** The id of the node that it reads from. */
  readonly from: number
  readonly exchange: Exchange
}

export interface LogicalNode {
  /** From 1; a node has a greater id than those it reads from. */
  readonly id: number
  /** `source`, or what the operator is called in the API. */
  readonly kind: string
  /** As it would be written: `window(tumbling('5m'))`. */
  readonly label: string
  readonly inputs: readonly LogicalInput[]
  readonly hasEventTime: boolean
  readonly isStateful: boolean
  /** Why its results depend on the order of arrival; empty: they do not. */
  readonly orderSensitive: readonly string[]
  /** What else is to be known: the watermark of a source, the engine of an operator. */
  readonly notes: readonly string[]
}

export interface LogicalGraph {
  readonly nodes: readonly LogicalNode[]
}
