/**
 * The logical graph of a stream: frozen nodes, each naming what it reads from. Building it starts nothing; `assemble`
 * makes the stages of one run from it.
 */
import type { Source } from '../connectors/source.ts'
import type { Clock } from '../event/batch.ts'
import type { KeySelector } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { Match } from '../pattern/match.ts'
import { PatternOperator } from '../pattern/operator.ts'
import type { Outbox } from '../runtime/outbox.ts'
import type { JobInput } from '../runtime/run.ts'
import { FilterStage } from '../stream/filter.ts'
import { FlatMapStage } from '../stream/flat-map.ts'
import { MapStage } from '../stream/map.ts'
import { Output } from '../stream/output.ts'
import { ReduceStage, type Reduction } from '../stream/reduce.ts'
import { Fork, type Stage } from '../stream/stage.ts'
import { Stamp } from '../stream/stamp.ts'
import { Union } from '../stream/union.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import type { Ledger } from './ledger.ts'
import type { PatternSettings, SideOutputs, StampSettings } from './options.ts'
import { patternOptions } from './rules.ts'
import type { Outboxes, SinkInput } from './sinks.ts'

/* Nodes of one graph carry events of many types, so their types are erased here; `Stream` keeps them apart. */
export type Node =
  | {
      readonly kind: 'source'
      readonly source: Source<unknown>
      /** `null`: a stream without event time. */
      readonly stamp: StampSettings<unknown> | null
      readonly acceptLate: boolean
      /** Watermark scopes at once. */
      readonly maxScopes: number
      readonly listeners: SideOutputs<unknown>
    }
  | { readonly kind: 'map'; readonly input: Node; readonly map: (event: unknown) => unknown }
  | { readonly kind: 'flatMap'; readonly input: Node; readonly expand: (event: unknown) => Iterable<unknown> }
  | {
      readonly kind: 'filter'
      readonly input: Node
      readonly passes: (event: unknown) => boolean
      readonly aside: SinkInput<unknown> | null
    }
  | {
      readonly kind: 'reduce'
      readonly input: Node
      readonly key: KeySelector<unknown>
      readonly reduce: Reduction<unknown>
      readonly maxKeys: number
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

type SourceNode = Extract<Node, { kind: 'source' }>

/** Whether the events that `node` hands on have a time. */
export function hasEventTime(node: Node): boolean {
  if (node.kind === 'source') return node.stamp !== null
  return node.kind === 'detect' || inputsOf(node).every(hasEventTime)
}

/** What one run is made of. */
export interface Assembly {
  readonly inputs: readonly JobInput<unknown>[]
  readonly operators: readonly PatternOperator<unknown>[]
  readonly clocks: readonly ScopeClock[]
}

/**
 * Makes the stages of one run, from the sink back to the sources. A node read by several is made once.
 *
 * @param results where the results of `node` go
 * @param outboxes of side outputs
 * @param ledger where this run counts
 */
export function assemble(node: Node, results: Outbox<unknown>, outboxes: Outboxes, ledger: Ledger<unknown>): Assembly {
  const assembler = new Assembler(outboxes, ledger)
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

class Assembler implements Assembly {
  readonly inputs: JobInput<unknown>[] = []
  readonly operators: PatternOperator<unknown>[] = []
  readonly clocks: ScopeClock[] = []
  readonly #outboxes: Outboxes
  readonly #ledger: Ledger<unknown>
  readonly #forks: Map<Node, Fork<unknown>> = new Map()
  readonly #clockOf: Map<Node, Clock> = new Map()
  /** By source: the operators that see its events as they are; `null` if some see what was made of them. */
  readonly #watchers: Map<SourceNode, PatternOperator<unknown>[] | null> = new Map()

  constructor(outboxes: Outboxes, ledger: Ledger<unknown>) {
    this.#outboxes = outboxes
    this.#ledger = ledger
  }

  toOutbox(outbox: Outbox<unknown>): Stage<unknown> {
    return {
      batch: ({ rows, size, row }) => {
        for (let i = 0; i < size; i++) outbox.add(rows.get(row[i]!))
        this.#ledger.counts.output += size
      },
      progress() {},
      tick() {},
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
    const failed =
      (name: string) =>
      (event: unknown, error: unknown, position: number): void =>
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
        const aside = node.aside === null ? null : this.#outboxes.of(node.aside)
        return this.connect(
          node.input,
          new FilterStage(node.passes, next, aside === null ? null : (event) => aside.add(event), failed('filter')),
        )
      }
      case 'reduce':
        return this.connect(
          node.input,
          new ReduceStage(node.key, node.reduce, node.maxKeys, next, (bad) => this.#ledger.badAfterAll(bad)),
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

  #source(node: SourceNode, next: Stage<unknown>): void {
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
    const relevant = (late: unknown): boolean => {
      const watchers = this.#watchers.get(node) ?? []
      return watchers.length === 0 || watchers.some((operator) => operator.wants(late))
    }
    const stage = new Stamp<unknown>(
      { ...stamp, clock, acceptLate: node.acceptLate, lateBehind: false, maxScopes: node.maxScopes },
      next,
      {
        counts: ledger.counts,
        onBad: (bad) => ledger.bad(bad),
        onLate: (event, time, watermark, position) => ledger.late(event, time, watermark, position, relevant),
      },
    )
    this.inputs.push({
      ...shared,
      ingest: (rows, from, to, now) => {
        ledger.begin()
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
    let found = 0
    const operator = new PatternOperator<unknown>({
      ...patternOptions(node.settings, node.rules, this.#clock(node.input), this.#ledger),
      onMatches: (matches) => {
        for (const match of matches) output.add(match, found++, -1, match.time, 0, match.time - 1)
      },
    })
    const forward = (): void => output.flush(MATCHES)
    this.operators.push(operator)
    this.#watch(node.input, operator)
    this.connect(node.input, {
      batch: (batch) => operator.batch(batch),
      progress: () => {
        operator.progress()
        forward()
        next.progress()
      },
      tick: (now) => next.tick(now),
      idle: (idle) => next.idle(idle),
      end: () => {
        operator.end()
        forward()
        next.end()
      },
    })
  }

  /** Notes which operator sees the events of which source; `null`: what is seen is not an event of a source. */
  #watch(node: Node, operator: PatternOperator<unknown> | null): void {
    if (node.kind === 'source') {
      const watchers = this.#watchers.get(node)
      if (operator === null || watchers === null) this.#watchers.set(node, null)
      else this.#watchers.set(node, [...(watchers ?? []), operator])
      return
    }
    const same = node.kind === 'filter' || node.kind === 'union'
    for (const input of inputsOf(node)) this.#watch(input, same ? operator : null)
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
        return new Union<unknown>({
          clocks: node.inputs.map((input) => this.#clock(input)),
          acceptLate: acceptsLate(node),
          lateBehind: false,
          onLate: (event, time, watermark, origin) => this.#ledger.lateAfterAll(event, time, watermark, origin),
        })
      case 'detect':
        return wholeOf(this.#clock(node.input))
      default:
        return this.#clock(node.input)
    }
  }
}

/** Matches come in order of time over all scopes together, so what is known of them is the least of all. */
function wholeOf(clock: Clock): Clock {
  return {
    watermark: () => clock.low(),
    get general() {
      return clock.low()
    },
    low: () => clock.low(),
    greatestTime: () => clock.greatestOfAll,
    get greatestOfAll() {
      return clock.greatestOfAll
    },
  }
}

function acceptsLate(node: Node): boolean {
  return node.kind === 'source' ? node.acceptLate : inputsOf(node).every(acceptsLate)
}

/** They come in order of time, so each says that all before it have come. */
const MATCHES = { time: new Float64Array(0), scope: null, watermark: new Float64Array(0) }

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
    this.#ledger.begin()
    this.#ledger.counts.input += size
    this.#ledger.counts.accepted += size
    this.#next.batch({ rows, size, row: this.#row, time: null, scope: null, watermark: null })
    this.#next.progress()
  }
}
