/**
 * The logical graph of a stream: frozen nodes, each naming what it reads from. Building it starts nothing; `assemble`
 * makes the stages of one run from it.
 */
import type { Sink } from '../connectors/sink.ts'
import type { Source } from '../connectors/source.ts'
import type { Clock } from '../event/batch.ts'
import type { KeySelector } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { Match } from '../pattern/match.ts'
import { PatternOperator } from '../pattern/operator.ts'
import { Outbox } from '../runtime/outbox.ts'
import type { JobInput } from '../runtime/run.ts'
import { FilterStage } from '../stream/filter.ts'
import { FlatMapStage } from '../stream/flat-map.ts'
import { MapStage } from '../stream/map.ts'
import { Output } from '../stream/output.ts'
import { ReduceStage } from '../stream/reduce.ts'
import { Fork, type Stage } from '../stream/stage.ts'
import { Stamp } from '../stream/stamp.ts'
import { Union } from '../stream/union.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import type { Ledger } from './ledger.ts'
import { DEFAULT_LIMITS, type PatternSettings, type SideOutputs, type StampSettings } from './options.ts'
import { patternOptions } from './rules.ts'

/* Nodes of one graph carry events of many types, so their types are erased here; `Stream` keeps them apart. */
export type Node =
  | {
      readonly kind: 'source'
      readonly source: Source<unknown>
      /** `null`: a stream without event time. */
      readonly stamp: StampSettings<unknown> | null
      readonly acceptLate: boolean
      readonly listeners: SideOutputs<unknown>
    }
  | { readonly kind: 'map'; readonly input: Node; readonly map: (event: unknown) => unknown }
  | { readonly kind: 'flatMap'; readonly input: Node; readonly expand: (event: unknown) => Iterable<unknown> }
  | {
      readonly kind: 'filter'
      readonly input: Node
      readonly passes: (event: unknown) => boolean
      readonly aside: Sink<unknown> | null
    }
  | {
      readonly kind: 'reduce'
      readonly input: Node
      readonly key: KeySelector<unknown>
      readonly reduce: (sofar: unknown, event: unknown) => unknown
    }
  | { readonly kind: 'union'; readonly inputs: readonly Node[] }
  | {
      readonly kind: 'detect'
      readonly input: Node
      readonly rules: readonly AnyPattern[]
      readonly settings: PatternSettings<unknown>
    }

export function inputsOf(node: Node): readonly Node[] {
  if (node.kind === 'source') return []
  return node.kind === 'union' ? node.inputs : [node.input]
}

/** What one run is made of. */
export interface Assembly {
  readonly inputs: readonly JobInput<unknown>[]
  readonly outboxes: readonly Outbox<unknown>[]
  readonly operators: readonly PatternOperator<unknown>[]
  readonly clocks: readonly ScopeClock[]
}

/**
 * Makes the stages of one run, from the sink back to the sources. A node read by several is made once.
 *
 * @param ledger where this run counts
 */
export function assemble(node: Node, outbox: Outbox<unknown>, ledger: Ledger<unknown>): Assembly {
  const assembler = new Assembler(outbox, ledger)
  assembler.connect(node, assembler.toOutbox(outbox))
  return assembler
}

const NO_CLOCK: Clock = {
  watermark: () => -Infinity,
  general: -Infinity,
  low: () => -Infinity,
  greatestTime: () => -Infinity,
}

class Assembler implements Assembly {
  readonly inputs: JobInput<unknown>[] = []
  readonly outboxes: Outbox<unknown>[]
  readonly operators: PatternOperator<unknown>[] = []
  readonly clocks: ScopeClock[] = []
  readonly #ledger: Ledger<unknown>
  readonly #forks: Map<Node, Fork<unknown>> = new Map()
  readonly #clockOf: Map<Node, Clock> = new Map()

  constructor(outbox: Outbox<unknown>, ledger: Ledger<unknown>) {
    this.outboxes = [outbox]
    this.#ledger = ledger
  }

  toOutbox(outbox: Outbox<unknown>): Stage<unknown> {
    return {
      batch: ({ rows, size, row }) => {
        for (let i = 0; i < size; i++) outbox.add(rows.get(row[i]!))
        this.#ledger.counts.output += size
      },
      progress() {},
      idle() {},
      end() {},
    }
  }

  /** Makes `node` hand its events to `next`. */
  connect(node: Node, next: Stage<unknown>): void {
    const known = this.#forks.get(node)
    if (known !== undefined) return known.add(next)
    const fork = new Fork<unknown>()
    this.#forks.set(node, fork)
    fork.add(next)
    this.#make(node, fork)
  }

  #make(node: Node, next: Fork<unknown>): void {
    const failed = (name: string) => (event: unknown, error: unknown, position: number) =>
      this.#ledger.badAfterAll({
        kind: 'function',
        reason: `the function of ${name} threw: ${error instanceof Error ? error.message : String(error)}`,
        event,
        error,
        position,
      })
    switch (node.kind) {
      case 'source':
        return this.#source(node, next)
      case 'map':
        return this.connect(node.input, new MapStage(node.map, next, failed('map')))
      case 'flatMap':
        return this.connect(node.input, new FlatMapStage(node.expand, next, failed('flatMap')))
      case 'filter': {
        const aside = node.aside === null ? null : new Outbox(node.aside)
        if (aside !== null) this.outboxes.push(aside)
        return this.connect(
          node.input,
          new FilterStage(node.passes, next, aside === null ? null : (event) => aside.add(event), failed('filter')),
        )
      }
      case 'reduce':
        return this.connect(
          node.input,
          new ReduceStage(node.key, node.reduce, DEFAULT_LIMITS.keys, next, (bad) => this.#ledger.badAfterAll(bad)),
        )
      case 'union': {
        const union = this.#clock(node) as Union<unknown>
        union.connect(next)
        return node.inputs.forEach((input, i) => this.connect(input, union.input(i)))
      }
      case 'detect':
        return this.#detect(node, next)
    }
  }

  #source(node: Extract<Node, { kind: 'source' }>, next: Stage<unknown>): void {
    const ledger = this.#ledger
    const { source, stamp } = node
    const shared = {
      source,
      idleAfterMs: stamp?.watermark.idleAfterMs ?? null,
      bad: (record: Parameters<JobInput<unknown>['bad']>[0]) => {
        ledger.counts.input++
        ledger.bad({ ...record, event: record.raw })
      },
      idle: (idle: boolean) => next.idle(idle),
    }
    if (stamp === null) {
      const untimed = new Untimed(next, ledger)
      this.inputs.push({ ...shared, ingest: (rows, from, to) => untimed.ingest(rows, from, to), end: () => next.end() })
      return
    }
    const clock = this.#clock(node) as ScopeClock
    const operators = this.operators
    const stage = new Stamp<unknown>(
      { ...stamp, clock, acceptLate: node.acceptLate, maxScopes: DEFAULT_LIMITS.keys },
      next,
      {
        counts: ledger.counts,
        onBad: (bad) => ledger.bad(bad),
        onLate: (event, time, watermark, position) =>
          ledger.late(
            event,
            time,
            watermark,
            position,
            (late) => operators.length === 0 || operators.some((operator) => operator.wants(late)),
          ),
      },
    )
    this.inputs.push({
      ...shared,
      ingest: (rows, from, to, now) => {
        ledger.counts.input += to - from
        stage.ingest(rows, from, to, now)
      },
      end: () => {
        clock.end()
        stage.end()
      },
    })
  }

  #detect(node: Extract<Node, { kind: 'detect' }>, next: Stage<unknown>): void {
    const output = new Output<Match>(next)
    const operator = new PatternOperator<unknown>({
      ...patternOptions(node.settings, node.rules, this.#clock(node.input), this.#ledger),
      onMatches: (matches) => {
        for (const match of matches) output.add(match, match.start, match.time, 0)
      },
    })
    const forward = (): void => output.flush(MATCHES)
    this.operators.push(operator)
    this.connect(node.input, {
      batch: (batch) => operator.batch(batch),
      progress: () => {
        operator.progress()
        forward()
        next.progress()
      },
      idle: (idle) => next.idle(idle),
      end: () => {
        operator.end()
        forward()
        next.end()
      },
    })
  }

  /** The clock of the events that `node` hands on. */
  #clock(node: Node): Clock {
    let clock = this.#clockOf.get(node)
    if (clock === undefined) this.#clockOf.set(node, (clock = this.#makeClock(node)))
    return clock
  }

  #makeClock(node: Node): Clock {
    switch (node.kind) {
      case 'source': {
        if (node.stamp === null) return NO_CLOCK
        const { delayMs, maxFutureSkewMs } = node.stamp.watermark
        const clock = new ScopeClock({ delayMs, maxFutureSkewMs, maxKeyLagMs: node.stamp.maxKeyLagMs })
        this.clocks.push(clock)
        return clock
      }
      case 'union':
        return new Union(node.inputs.map((input) => this.#clock(input)))
      case 'detect':
        return wholeOf(this.#clock(node.input))
      default:
        return this.#clock(node.input)
    }
  }
}

/** Matches come in order of time over all scopes together, so what is known of them is the least of all. */
function wholeOf(clock: Clock): Clock {
  let greatest = -Infinity
  return {
    watermark: () => clock.low(),
    get general() {
      return clock.low()
    },
    low: () => clock.low(),
    greatestTime: () => (greatest = Math.max(greatest, clock.greatestTime(0))),
  }
}

const MATCHES = { time: new Float64Array(0), scope: null }

/** The first stage of a stream without event time: every record is accepted. */
class Untimed {
  readonly #next: Stage<unknown>
  readonly #ledger: Ledger<unknown>
  #row: Int32Array = new Int32Array(64)

  constructor(next: Stage<unknown>, ledger: Ledger<unknown>) {
    this.#next = next
    this.#ledger = ledger
  }

  ingest(rows: Rows<unknown>, from: number, to: number): void {
    const size = to - from
    if (size > this.#row.length) this.#row = new Int32Array(size)
    for (let i = 0; i < size; i++) this.#row[i] = from + i
    this.#ledger.counts.input += size
    this.#ledger.counts.accepted += size
    this.#next.batch({ rows, size, row: this.#row, time: null, scope: null })
    this.#next.progress()
  }
}
