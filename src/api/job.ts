/** A running stream. */
import type { SourceProgress } from '../connectors/source.ts'
import { reportOf, type JobReport } from '../runtime/report.ts'
import type { JournalEntry, JournalReplay } from '../runtime/journal.ts'
import { runJob } from '../runtime/run.ts'
import { Deduplicate } from '../stream/deduplicate.ts'
import type { TimedOutMatch } from '../pattern/match.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { explainJob, type JobExplanation } from './explain/explain-job.ts'
import { assemble, type Assembly } from './graph/assemble.ts'
import { checkShared } from './graph/parallel.ts'
import { isSource, nodesOf, type Node, type OperatorNode } from './graph/node.ts'
import { Ledger } from './ledger.ts'
import { Outboxes, type SinkInput } from './sinks.ts'
import { notTraced, Why, type WhyQuestion } from './trace.ts'

export interface RunOptions {
  /**
   * Stops the job at once; what it gives back is rejected with the signal's reason. A write that is under way is waited
   * for.
   */
  readonly signal?: AbortSignal
  /** The processing time in epoch milliseconds, for live sources and idleness. Default `Date.now`. */
  readonly now?: () => number
  /**
   * Told of everything that enters the job and cannot be had again from its sources: ticks of processing time, arrivals,
   * which inputs went idle. With that and the same sources, `replay` gives the same output, whatever the clock says.
   */
  readonly journal?: (entry: JournalEntry) => void
  /** A journal to be played instead of the clock. */
  readonly replay?: JournalReplay
}

/** How often operators in processing time are told it, besides before each batch. */
const TICK_MS = 50

/** Where late or bad events, partial matches that timed out, and side outputs go besides. */
export type SideSink =
  | { readonly kind: 'late'; readonly sink: SinkInput<LateEvent<unknown>> }
  | { readonly kind: 'bad'; readonly sink: SinkInput<BadEvent> }
  | { readonly kind: 'timedOut'; readonly sink: SinkInput<TimedOutMatch> }
  /** A side output of a process function. */
  | { readonly kind: 'side'; readonly of: OperatorNode; readonly tag: string; readonly sink: SinkInput<unknown> }

/** How many events are fed before the sinks are served. */
const SLICE = 4096

export class Job {
  /** Settles when everything has been read, processed, written and closed. */
  readonly done: Promise<JobReport>
  readonly #assembly: Assembly
  readonly #ledger: Ledger<unknown>
  readonly #drain: AbortController = new AbortController()

  constructor(node: Node, sink: SinkInput<unknown>, sides: readonly SideSink[], options: RunOptions) {
    const { signal, now = Date.now, journal, replay } = options
    checkShared(nodesOf(node))
    const outboxes = new Outboxes(signal)
    const ledger = (this.#ledger = new Ledger<unknown>(
      nodesOf(node)
        .filter(isSource)
        .map(({ listeners }) => listeners),
    ))
    const results = outboxes.of(sink)
    for (const side of new Set(sides)) listen(side, ledger, outboxes)
    this.#assembly = assemble(node, results, outboxes, ledger, undefined, true)
    for (const side of new Set(sides))
      if (side.kind === 'side') this.#assembly.tap(side.of, side.tag, outboxes.of(side.sink))
    this.done = runJob({
      inputs: this.#assembly.inputs,
      asyncStages: this.#assembly.asyncStages,
      outboxes: outboxes.all,
      slice: ledger.fails || this.#assembly.isFedSingly ? 1 : SLICE,
      signal: signal ?? new AbortController().signal,
      drain: this.#drain.signal,
      now,
      journal,
      replay,
      ticksEveryMs: nodesOf(node).some((one) => !isSource(one) && one.traits.usesProcessingTime) ? TICK_MS : null,
    }).then(() => this.report())
  }

  /** Stops reading, finishes what was read without deciding what is open, writes it and closes. */
  drain(): Promise<JobReport> {
    this.#drain.abort()
    return this.done
  }

  /** What has been done so far. */
  report(): JobReport {
    const { sources, patterns, keepers } = this.#assembly
    return reportOf(
      this.#ledger.counts,
      sources.reduce((sum, { clock }) => sum + clock.skewed, 0),
      patterns,
      keepers.flatMap(({ operator }) => (operator instanceof Deduplicate ? [operator] : [])),
    )
  }

  /**
   * Why there is no output (yet): what waits in each operator, for which watermark, and which source, partition or key
   * holds that back. It prints as text.
   *
   * @param limit how many are listed of each operator
   */
  explain(limit: number = 20): JobExplanation {
    return explainJob(this.#assembly, limit)
  }

  /**
   * Why a match came, or did not: what became of the partial matches of a key, for patterns with `trace`. It prints as
   * text.
   *
   * @throws TidemarkError `NOT_TRACED`, `BAD_OPTIONS`
   */
  why(question: WhyQuestion = {}): Why {
    const { recorders, patterns } = this.#assembly
    if (recorders.length === 0) throw notTraced()
    const shed = patterns.reduce((sum, one) => sum + one.shed, 0)
    const answers = recorders.map((recorder) => recorder.why(question, shed))
    return new Why(
      answers.flatMap(({ traces }) => traces),
      [...new Set(answers.flatMap(({ notes }) => notes))],
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

function listen(side: SideSink, ledger: Ledger<unknown>, outboxes: Outboxes): void {
  if (side.kind === 'late') {
    const box = outboxes.of(side.sink)
    ledger.addLateListener((late) => box.add(late))
  } else if (side.kind === 'timedOut') {
    const box = outboxes.of(side.sink)
    ledger.addTimedOutListener((partial) => box.add(partial))
  } else if (side.kind === 'bad') {
    const box = outboxes.of(side.sink)
    ledger.addBadListener((bad) => box.add(bad))
  }
}
