/**
 * The logical graph of a stream: frozen nodes, each naming what it reads from. Building it starts nothing; `assemble`
 * makes the stages of one run from it.
 *
 * Nodes of one graph carry events of many types, so their types are erased here; `Stream` keeps them apart.
 */
import type { Source } from '../../connectors/source.ts'
import type { Clock } from '../../event/batch.ts'
import type { KeySelector } from '../../event/keys.ts'
import type { AnyPattern } from '../../pattern/builder/pattern.ts'
import type { PatternOperator } from '../../pattern/operator.ts'
import type { SpeculativeOperator } from '../../pattern/speculative/speculative-operator.ts'
import type { Outbox } from '../../runtime/outbox.ts'
import type { ParallelPatterns } from '../../runtime/workers/parallel-patterns.ts'
import type { Failed, Fork, Operator, Stage } from '../../stream/stage.ts'
import type { Ledger } from '../ledger.ts'
import type { TraceRecorder } from '../trace-recorder.ts'
import type { SideOutputs, StampSettings } from '../options.ts'
import type { SinkInput } from '../sinks.ts'
import type { Sharing } from './parallel.ts'

export interface SourceNode {
  readonly kind: 'source'
  readonly source: Source<unknown>
  /** `null`: a stream without event time. */
  readonly stamp: StampSettings<unknown> | null
  readonly acceptLate: boolean
  /** Watermark scopes at once. */
  readonly maxScopes: number
  readonly listeners: SideOutputs<unknown>
  /** How many threads are to share the patterns behind it out. */
  readonly workers: number
}

export interface OperatorNode {
  /** What it is, in the words of the API: `map`, `window`, `detect`. */
  readonly kind: string
  /** What stands in its brackets, for people; may be empty. */
  readonly detail: string
  readonly inputs: readonly Node[]
  readonly traits: Traits
  /**
   * Makes the stages of one run.
   *
   * @returns by input: where its events go; `null`: they go there already, by the node that it shares its operator with
   */
  readonly make: (run: Assembling, next: Stage<unknown>) => readonly (Stage<unknown> | null)[]
  /** By input: what belongs together, where inputs have keys of their own; `BROADCAST`: all places get all of it. */
  readonly keys?: readonly (KeySelector<unknown> | typeof BROADCAST | null)[]
  /** The tags of its side outputs. */
  readonly sides?: readonly string[]
  /** It is this side output of what it reads. */
  readonly side?: string
  /** Operators with equal values here, over the same input, may be one. */
  readonly shares?: string
  /** Of patterns for which worker threads are asked: whether they are shared out. */
  readonly sharing?: Sharing
  /** What else people want to know of it: which engine it runs on. */
  readonly notes?: () => readonly string[]
  /** The clock of what it hands on; absent: that of its input. */
  readonly clock?: (run: Assembling) => Clock
}

export type Node = SourceNode | OperatorNode

/** In the place of a key: all places get all events. */
export const BROADCAST: unique symbol = Symbol('broadcast')

/** What has to be known of an operator to plan a job. */
export interface Traits {
  /** What belongs together: events are handed to it by key. `null`: it takes them as they come. */
  readonly key: KeySelector<unknown> | null
  /** Whether it hands on the events it gets, as they are. */
  readonly passesEvents: boolean
  /** Whether it decides itself which late events it can still take. Else the source puts them aside. */
  readonly decidesLateness: boolean
  /** Whether what it hands on carries the watermark scopes of what it gets. */
  readonly keepsScopes: boolean
  /** Whether it acts on processing time. */
  readonly usesProcessingTime: boolean
  /** Why its results depend on the order of arrival; empty: they do not. */
  readonly orderSensitive: readonly string[]
  /** Whether it keeps anything from one event to the next. */
  readonly isStateful: boolean
  /** Whether what it hands on can take back what it handed on before. */
  readonly takesBack: boolean
}

export const STATELESS: Traits = Object.freeze({
  key: null,
  passesEvents: false,
  decidesLateness: false,
  keepsScopes: true,
  usesProcessingTime: false,
  orderSensitive: Object.freeze([]),
  isStateful: false,
  takesBack: false,
})

/** What nodes are given when their stages are made. */
export interface Assembling {
  readonly ledger: Ledger<unknown>
  clockOf(node: Node): Clock
  /** Whether the events that `node` hands on carry the number of a watermark scope other than 0. */
  isScoped(node: Node): boolean
  /** Whether somebody behind decides lateness, so that late events are handed on. */
  readonly lateBehind: boolean
  outboxOf<T>(sink: SinkInput<T>): Outbox<T>
  /** A last stage, which puts events there. */
  toOutbox(outbox: Outbox<unknown>): Stage<unknown>
  /** The nodes that share an operator with `node`, itself among them, in one order. */
  sharersOf(node: OperatorNode): readonly OperatorNode[]
  /** Whether worker threads may be used; without, everything is done in turn, with the same output. */
  readonly usesThreads: boolean
  /** The rule that is run in the place of this one: itself, unless somebody asks what another would have said. */
  readonly ruleFor: (rule: AnyPattern) => AnyPattern
  /** Where what `node` hands on goes. */
  outputOf(node: Node): Stage<unknown>
  /** Where a node's side output goes. */
  sideOf(node: OperatorNode, tag: string): Fork<unknown>
  /** Counts an event on which the function of `name` threw, and tells of it. */
  failed(name: string): Failed
  /** Names an operator that keeps something, for snapshots and explanations. */
  keep(node: OperatorNode, operator: Operator<never>): void
  /** Names a pattern operator, for reports; it sees what `node` reads. */
  detects(
    node: OperatorNode,
    operator: PatternOperator<unknown> | SpeculativeOperator<unknown> | ParallelPatterns<unknown>,
  ): void
  /** Names what keeps events to tell why. */
  records(recorder: TraceRecorder<unknown>): void
}

export function inputsOf(node: Node): readonly Node[] {
  return isSource(node) ? [] : node.inputs
}

export function isSource(node: Node): node is SourceNode {
  return node.kind === 'source'
}

/** Whether some events that `node` hands on can take back earlier ones. */
export function takesBack(node: Node): boolean {
  return !isSource(node) && (node.traits.takesBack || node.inputs.some(takesBack))
}

/** Whether the events that `node` hands on are those of sources, and not results. */
export function isOfSources(node: Node): boolean {
  return isSource(node) || (node.traits.passesEvents && node.inputs.every(isOfSources))
}

/** Whether the events that `node` hands on have a time. */
export function hasEventTime(node: Node): boolean {
  return isSource(node) ? node.stamp !== null : inputsOf(node).every(hasEventTime)
}

/** Every node that `node` needs, each once, those it reads from before itself. */
export function nodesOf(node: Node): readonly Node[] {
  const found = new Set<Node>()
  const visit = (one: Node): void => {
    if (found.has(one)) return
    for (const input of inputsOf(one)) visit(input)
    found.add(one)
  }
  visit(node)
  return [...found]
}

/** Late events are taken as they come if all sources say so. */
export function acceptsLate(node: Node): boolean {
  return isSource(node) ? node.acceptLate : inputsOf(node).every(acceptsLate)
}
