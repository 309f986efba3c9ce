/** A running stream. */
import type { Sink } from '../connectors/sink.ts'
import type { SourceProgress } from '../connectors/source.ts'
import { Outbox } from '../runtime/outbox.ts'
import { reportOf, type JobReport } from '../runtime/report.ts'
import { runJob } from '../runtime/run.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { assemble, inputsOf, type Assembly, type Node } from './graph.ts'
import { Ledger } from './ledger.ts'

export interface RunOptions {
  /** Stops the job at once; what it gives back is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** The processing time in epoch milliseconds, for live sources and idleness. Default `Date.now`. */
  readonly now?: () => number
}

/** Where late or bad events go besides. */
export type SideSink =
  | { readonly kind: 'late'; readonly sink: Sink<LateEvent<unknown>> }
  | { readonly kind: 'bad'; readonly sink: Sink<BadEvent> }

export class Job {
  /** Settles when everything has been read, processed, written and closed. */
  readonly done: Promise<JobReport>
  readonly #assembly: Assembly
  readonly #ledger: Ledger<unknown>
  readonly #drain: AbortController = new AbortController()

  constructor(node: Node, sink: Sink<unknown>, sides: readonly SideSink[], options: RunOptions) {
    const sideBoxes: Outbox<never>[] = []
    this.#ledger = new Ledger<unknown>(sourcesOf(node).map(({ listeners }) => listeners))
    for (const side of sides) sideBoxes.push(this.#listen(side))
    this.#assembly = assemble(node, new Outbox<unknown>(sink), this.#ledger)
    const { inputs, outboxes } = this.#assembly
    const { signal = new AbortController().signal, now = Date.now } = options
    this.done = runJob({
      inputs,
      outboxes: [...outboxes, ...(sideBoxes as unknown as Outbox<unknown>[])],
      signal,
      drain: this.#drain.signal,
      now,
    }).then(() => this.report())
  }

  #listen(side: SideSink): Outbox<never> {
    if (side.kind === 'late') {
      const box = new Outbox(side.sink)
      this.#ledger.addLateListener((late) => box.add(late))
      return box as unknown as Outbox<never>
    }
    const box = new Outbox(side.sink)
    this.#ledger.addBadListener((bad) => box.add(bad))
    return box as unknown as Outbox<never>
  }

  /** Stops reading, finishes what was read without deciding what is open, writes it and closes. */
  drain(): Promise<JobReport> {
    this.#drain.abort()
    return this.done
  }

  /** What has been done so far. */
  report(): JobReport {
    const { clocks, operators } = this.#assembly
    return reportOf(
      this.#ledger.counts,
      clocks.reduce((sum, { skewed }) => sum + skewed, 0),
      operators,
    )
  }

  /** How far the sources have been read; absent if they do not know. */
  progress(): SourceProgress | undefined {
    const known = this.#assembly.inputs.map(({ source }) => source.progress?.())
    const first = known[0]
    if (first === undefined || known.some((one) => one?.unit !== first.unit)) return undefined
    const totals = known.map((one) => one?.total)
    const done = known.reduce((sum, one) => sum + (one?.done ?? 0), 0)
    const total = totals.includes(undefined) ? undefined : totals.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    return { done, unit: first.unit, ...(total === undefined ? {} : { total }) }
  }
}

function sourcesOf(node: Node): readonly Extract<Node, { kind: 'source' }>[] {
  const sources = new Set<Extract<Node, { kind: 'source' }>>()
  const visit = (one: Node): void => {
    if (one.kind === 'source') sources.add(one)
    inputsOf(one).forEach(visit)
  }
  visit(node)
  return [...sources]
}
