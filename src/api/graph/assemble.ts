/** From the logical graph to the stages of one run. */
import type { Clock } from '../../event/batch.ts'
import type { Key } from '../../event/keys.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../event/rows.ts'
import type { PatternOperator } from '../../pattern/operator.ts'
import type { RunningPatterns } from '../../pattern/running-patterns.ts'
import type { SpeculativeOperator } from '../../pattern/speculative/speculative-operator.ts'
import { AsyncMap } from '../../runtime/async/async-map.ts'
import type { AsyncStage } from '../../runtime/async/async-stage.ts'
import { ParallelPatterns } from '../../runtime/workers/parallel-patterns.ts'
import type { Outbox } from '../../runtime/outbox.ts'
import { stampedTime, untimed, type JobInput } from '../../runtime/input.ts'
import { Fork, type Failed, type Operator, type Stage } from '../../stream/stage.ts'
import { Stamp, type StampDescription } from '../../stream/stamp.ts'
import { clockOf } from '../../time/clock-of.ts'
import type { SourceClock } from '../../time/source-clock.ts'
import type { Ledger } from '../ledger.ts'
import type { TraceRecorder } from '../trace-recorder.ts'
import type { Outboxes, SinkInput } from '../sinks.ts'
import {
  inputsOf,
  isOfSources,
  isSource,
  nodesOf,
  type Assembling,
  type Node,
  type OperatorNode,
  type SourceNode,
} from './node.ts'
import { Untimed } from './untimed.ts'

/** An operator that keeps something, and the node it belongs to. */
export interface Keeper {
  readonly node: OperatorNode
  readonly operator: Operator<never> | PatternOperator<unknown> | ParallelPatterns<unknown>
}

/** A source with event time, at work. */
export interface TimedSource {
  readonly node: SourceNode
  readonly clock: SourceClock
  /** What its watermark is, and who holds it back. */
  readonly describe: () => StampDescription
  /** What one of its scopes is called. */
  readonly scopeName: (scope: number) => Key | null
}

/** What one run is made of. */
export interface Assembly {
  readonly inputs: readonly JobInput<unknown>[]
  readonly patterns: readonly RunningPatterns<unknown>[]
  readonly keepers: readonly Keeper[]
  /** What keeps events to tell why. */
  readonly recorders: readonly TraceRecorder<unknown>[]
  readonly sources: readonly TimedSource[]
  /** Whether the job must be fed one event at a time, so that it does not matter how its input is cut. */
  readonly isFedSingly: boolean
  /** Stages whose results come later, none before one that it reads from. */
  readonly asyncStages: readonly AsyncStage[]
  clockOf(node: Node): Clock
  /** Whether the events that `node` hands on carry the number of a watermark scope other than 0. */
  isScoped(node: Node): boolean
  /** Sends a side output of a node there, too. */
  tap(node: OperatorNode, tag: string, outbox: Outbox<unknown>): void
}

/**
 * Makes the stages of one run, from the sink back to the sources. A node read by several is made once.
 *
 * @param results where the results of `node` go
 * @param outboxes of side outputs
 * @param ledger where this run counts
 * @param ruleFor the rule that is run in the place of one; absent: itself
 * @param usesThreads whether worker threads may be used; without, what comes out comes at once
 */
export function assemble(
  node: Node,
  results: Outbox<unknown>,
  outboxes: Outboxes,
  ledger: Ledger<unknown>,
  ruleFor: Assembling['ruleFor'] = (rule) => rule,
  usesThreads: boolean = false,
): Assembly {
  const assembler = new Assembler(node, outboxes, ledger, ruleFor, usesThreads)
  assembler.connect(node, assembler.toOutbox(results))
  return assembler
}

const NO_CLOCK: Clock = {
  watermark: () => -Infinity,
  general: -Infinity,
  low: () => -Infinity,
  greatestTime: () => -Infinity,
  greatestOfAll: -Infinity,
}

/** Whether a node that keeps something reads what another hands on. */
function reads(node: Node, other: Node): boolean {
  return !isSource(node) && node.traits.isStateful && nodesOf(node).includes(other)
}

class Assembler implements Assembly, Assembling {
  readonly inputs: JobInput<unknown>[] = []
  readonly patterns: RunningPatterns<unknown>[] = []
  readonly keepers: Keeper[] = []
  readonly recorders: TraceRecorder<unknown>[] = []
  readonly sources: TimedSource[] = []
  readonly ledger: Ledger<unknown>
  readonly lateBehind: boolean
  readonly ruleFor: Assembling['ruleFor']
  readonly usesThreads: boolean
  readonly #outboxes: Outboxes
  readonly #forks: Map<Node, Fork<unknown>> = new Map()
  readonly #made: Set<Node> = new Set()
  readonly #nodes: readonly Node[]
  readonly #sides: Map<Node, Map<string, Fork<unknown>>> = new Map()
  readonly #clockOf: Map<Node, Clock> = new Map()
  /** By source: the pattern operators that see its events as they are; `null` if some see what was made of them. */
  readonly #watchers: Map<SourceNode, RunningPatterns<unknown>[] | null> = new Map()

  constructor(
    root: Node,
    outboxes: Outboxes,
    ledger: Ledger<unknown>,
    ruleFor: Assembling['ruleFor'],
    usesThreads: boolean,
  ) {
    this.usesThreads = usesThreads
    this.#outboxes = outboxes
    this.ruleFor = ruleFor
    this.ledger = ledger
    this.#nodes = nodesOf(root)
    this.lateBehind = this.#nodes.some((node) => !isSource(node) && node.traits.decidesLateness)
  }

  get asyncStages(): readonly AsyncStage[] {
    const made = new Map(this.keepers.map(({ node, operator }) => [node as Node, operator]))
    return this.#nodes.flatMap((node) => {
      const operator = made.get(node)
      return operator instanceof AsyncMap || operator instanceof ParallelPatterns ? [operator] : []
    })
  }

  /**
   * Where several inputs meet: if two of them come from one source, a batch would come on one way before it comes on the
   * other; and what is known of the watermark of an input with scopes is known between batches only.
   */
  get isFedSingly(): boolean {
    return this.#nodes.some((node) => {
      if (isSource(node)) return false
      const { inputs, traits } = node
      // How far ahead the clock of an event is believed is known between batches only.
      const believes = traits.takesBack && inputs.every(isOfSources)
      if (believes && nodesOf(node).some((source) => isSource(source) && (source.stamp?.arrival ?? null) !== null)) {
        return true
      }
      // Behind it its watermark counts, and it is that of scopes which are joined here.
      const joins = !traits.keepsScopes && inputs.some((input) => this.isScoped(input))
      if (inputs.length < 2) return joins && this.#nodes.some((behind) => behind !== node && reads(behind, node))
      const sources = inputs.flatMap((input) => nodesOf(input).filter(isSource))
      return new Set(sources).size < sources.length || inputs.some((input) => this.isScoped(input))
    })
  }

  toOutbox(outbox: Outbox<unknown>): Stage<unknown> {
    return {
      batch: ({ rows, size, row }) => {
        for (let i = 0; i < size; i++) outbox.add(rows.get(row[i]!))
        this.ledger.counts.output += size
      },
      progress() {},
      tick() {},
      idle() {},
      end() {},
    }
  }

  /** Makes `node` hand its events to `next`. */
  connect(node: Node, next: Stage<unknown>): void {
    this.outputOf(node).add(next)
    this.#make(node)
  }

  tap(node: OperatorNode, tag: string, outbox: Outbox<unknown>): void {
    this.sideOf(node, tag).add(this.toOutbox(outbox))
  }

  sideOf(node: OperatorNode, tag: string): Fork<unknown> {
    let sides = this.#sides.get(node)
    if (sides === undefined) this.#sides.set(node, (sides = new Map<string, Fork<unknown>>()))
    let fork = sides.get(tag)
    if (fork === undefined) sides.set(tag, (fork = new Fork<unknown>()))
    return fork
  }

  sharersOf(node: OperatorNode): readonly OperatorNode[] {
    return this.#nodes.filter(
      (other): other is OperatorNode =>
        !isSource(other) && other.shares === node.shares && other.inputs[0] === node.inputs[0],
    )
  }

  outputOf(node: Node): Fork<unknown> {
    let fork = this.#forks.get(node)
    if (fork === undefined) this.#forks.set(node, (fork = new Fork<unknown>()))
    return fork
  }

  /** Makes the node when it is first needed. */
  #make(node: Node): void {
    if (this.#made.has(node)) return
    this.#made.add(node)
    if (isSource(node)) return this.#source(node, this.outputOf(node))
    const stages = node.make(this, this.outputOf(node))
    for (const [i, input] of node.inputs.entries()) {
      const stage = stages[i]
      if (stage === null || stage === undefined) this.#make(input)
      else if (node.side === undefined) this.connect(input, stage)
      else {
        this.sideOf(input as OperatorNode, node.side).add(stage)
        this.#make(input)
      }
    }
  }

  clockOf(node: Node): Clock {
    let clock = this.#clockOf.get(node)
    if (clock === undefined) this.#clockOf.set(node, (clock = this.#makeClock(node)))
    return clock
  }

  isScoped(node: Node): boolean {
    if (isSource(node)) return node.stamp !== null && node.stamp.scope !== null
    return node.traits.keepsScopes && inputsOf(node).some((input) => this.isScoped(input))
  }

  outboxOf<T>(sink: SinkInput<T>): Outbox<T> {
    return this.#outboxes.of(sink)
  }

  failed(name: string): Failed {
    return (event, error, position) =>
      this.ledger.badAfterAll({
        kind: 'function',
        reason: `the function of ${name} threw: ${error instanceof Error ? error.message : String(error)}`,
        event,
        error,
        position,
      })
  }

  keep(node: OperatorNode, operator: Operator<never>): void {
    this.keepers.push({ node, operator })
  }

  detects(
    node: OperatorNode,
    operator: PatternOperator<unknown> | SpeculativeOperator<unknown> | ParallelPatterns<unknown>,
  ): void {
    this.patterns.push(operator)
    this.keepers.push({ node, operator })
    for (const input of node.inputs) this.#watch(input, operator)
  }

  records(recorder: TraceRecorder<unknown>): void {
    this.recorders.push(recorder)
  }

  #source(node: SourceNode, next: Stage<unknown>): void {
    const { ledger } = this
    const { source, stamp } = node
    const sources = this.#nodes.filter(isSource)
    const interleave = (rows: Rows<unknown>): void => {
      if (sources.length > 1 && (rows instanceof ObjectRows || rows instanceof ColumnRows))
        rows.interleave(sources.indexOf(node), sources.length)
    }
    const shared = {
      source,
      bad: (record: Parameters<JobInput<unknown>['bad']>[0]) => {
        ledger.counts.input++
        ledger.bad({ ...record, event: record.raw })
      },
    }
    if (stamp === null) {
      const first = new Untimed(next, ledger)
      const ingest: JobInput<unknown>['ingest'] = (rows, from, to) => {
        interleave(rows)
        first.ingest(rows, from, to)
      }
      this.inputs.push({ ...shared, ...untimed(next), ingest, end: () => next.end() })
      return
    }
    const clock = this.clockOf(node) as SourceClock
    const relevant = (late: unknown): boolean => {
      const watchers = this.#watchers.get(node) ?? []
      return watchers.length === 0 || watchers.some((operator) => operator.wants(late))
    }
    const stage = new Stamp<unknown>(
      { ...stamp, clock, acceptLate: node.acceptLate, lateBehind: this.lateBehind, maxScopes: node.maxScopes },
      next,
      {
        counts: ledger.counts,
        onBad: (bad) => ledger.bad(bad),
        onLate: (event, time, watermark, position) => ledger.late(event, time, watermark, position, relevant),
        onWatermarkFailure: (failure) => ledger.watermarkFailed(failure),
      },
    )
    this.sources.push({ node, clock, describe: () => stage.describe(), scopeName: (scope) => stage.scopeName(scope) })
    this.inputs.push({
      ...shared,
      ...stampedTime(stage, stamp),
      ingest: (rows, from, to, now) => {
        interleave(rows)
        ledger.counts.input += to - from
        stage.ingest(rows, from, to, now)
      },
      end: () => {
        clock.end()
        stage.end()
      },
    })
  }

  /** Notes which operator sees the events of which source; `null`: what is seen is not an event of a source. */
  #watch(node: Node, operator: RunningPatterns<unknown> | null): void {
    if (isSource(node)) {
      const watchers = this.#watchers.get(node)
      if (operator === null || watchers === null) this.#watchers.set(node, null)
      else this.#watchers.set(node, [...(watchers ?? []), operator])
      return
    }
    for (const input of node.inputs) this.#watch(input, node.traits.passesEvents ? operator : null)
  }

  #makeClock(node: Node): Clock {
    if (!isSource(node)) return node.clock === undefined ? this.clockOf(node.inputs[0]!) : node.clock(this)
    if (node.stamp === null) return NO_CLOCK
    const { watermark, partition, maxKeyLagMs } = node.stamp
    return clockOf({ watermark, isPartitioned: partition !== null, maxKeyLagMs })
  }
}
