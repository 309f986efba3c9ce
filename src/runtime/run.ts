/**
 * The asynchronous shell: reads sources, feeds the synchronous core, waits for sinks.
 *
 * Backpressure: a source is asked for its next batch only after everything that the last one caused has been taken by
 * the sinks. Large batches are fed in slices, so that outputs do not pile up either.
 */
import { isColumnData } from '../event/columns.ts'
import { ColumnRows, ObjectRows, type Rows } from '../event/rows.ts'
import type { BadRecord, Source, SourceBatch } from '../connectors/source.ts'
import { IdleDetector } from '../time/idleness.ts'
import type { Outbox } from './outbox.ts'

/** One input of a job, as the core sees it. */
export interface JobInput<T> {
  readonly source: Source<T>
  /** An input without events for longer than this (of processing time) holds nothing back; `null`: it always does. */
  readonly idleAfterMs: number | null
  ingest(rows: Rows<T>, from: number, to: number, now: number): void
  bad(record: BadRecord): void
  idle(idle: boolean): void
  end(): void
}

export interface JobRun {
  readonly inputs: readonly JobInput<unknown>[]
  readonly outboxes: readonly Outbox<unknown>[]
  /** Stops at once: what was read is not finished. */
  readonly signal: AbortSignal
  /** Stops reading; what was read is finished as if the input went on: nothing is decided by its end. */
  readonly drain: AbortSignal
  /** The processing time, in epoch milliseconds. */
  readonly now: () => number
}

/** How many events are fed before the sinks are served. */
const SLICE = 4096

/**
 * Runs until all sources have ended, or one of the signals.
 *
 * @returns whether the input ended (`false`: it was drained)
 * @throws what a source, a sink or the core throws, and the reason of `signal`; sources and sinks are closed before
 */
export async function runJob(run: JobRun): Promise<boolean> {
  const idle = run.inputs.length > 1 ? new IdleInputs(run) : null
  try {
    const ended = run.inputs.length === 1 ? await pumpOne(run, run.inputs[0]!) : await pumpAll(run, idle!)
    if (ended) for (const input of run.inputs) input.end()
    run.signal.throwIfAborted()
    await flush(run)
    return ended
  } finally {
    idle?.stop()
    await closeAll(run)
  }
}

async function pumpOne(run: JobRun, input: JobInput<unknown>): Promise<boolean> {
  const stop = AbortSignal.any([run.signal, run.drain])
  for await (const batch of input.source.open(stop)) {
    run.signal.throwIfAborted()
    await feed(run, input, batch)
    if (stop.aborted) break
  }
  run.signal.throwIfAborted()
  return !run.drain.aborted
}

/** Several sources: whichever has a batch is fed. An ended input is ended at once, so that it holds nothing back. */
async function pumpAll(run: JobRun, idle: IdleInputs): Promise<boolean> {
  const stop = AbortSignal.any([run.signal, run.drain])
  const iterators = run.inputs.map(({ source }) => source.open(stop)[Symbol.asyncIterator]())
  const next = (i: number): Promise<{ i: number; result: IteratorResult<SourceBatch<unknown>> }> =>
    iterators[i]!.next().then((result) => ({ i, result }))
  const waiting = new Map(iterators.map((_, i) => [i, next(i)]))
  try {
    while (waiting.size > 0) {
      const { i, result } = await Promise.race(waiting.values())
      run.signal.throwIfAborted()
      if (result.done === true) {
        waiting.delete(i)
        continue
      }
      idle.observe(i)
      await feed(run, run.inputs[i]!, result.value)
      if (stop.aborted) break
      waiting.set(i, next(i))
    }
  } finally {
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.() ?? Promise.resolve()))
  }
  run.signal.throwIfAborted()
  return !run.drain.aborted
}

async function feed(run: JobRun, input: JobInput<unknown>, batch: SourceBatch<unknown>): Promise<void> {
  if (batch.bad !== undefined) for (const record of batch.bad) input.bad(record)
  const { events } = batch
  const columns = isColumnData(events)
  const rows = columns
    ? new ColumnRows<unknown>(events, batch.first)
    : new ObjectRows<unknown>(events, batch.first, batch.positions ?? null)
  const now = input.source.live ? run.now() : NaN
  for (let from = 0; from < events.length; from += SLICE) {
    input.ingest(rows, from, Math.min(from + SLICE, events.length), now)
    const flushed = flush(run)
    if (flushed !== undefined) await flushed
    run.signal.throwIfAborted()
  }
  const flushed = flush(run)
  if (flushed !== undefined) await flushed
}

function flush(run: JobRun): void | Promise<void> {
  let waiting: Promise<void>[] | undefined
  for (const outbox of run.outboxes) {
    const flushed = outbox.flush()
    if (flushed !== undefined) (waiting ??= []).push(flushed)
  }
  return waiting === undefined ? undefined : Promise.all(waiting).then(() => {})
}

async function closeAll(run: JobRun): Promise<void> {
  const closed = await Promise.allSettled(run.outboxes.map((outbox) => outbox.close()))
  for (const result of closed) if (result.status === 'rejected') throw result.reason
}

/** Ticks: the only place where processing time enters a job. */
class IdleInputs {
  readonly #run: JobRun
  readonly #detectors: readonly IdleDetector[]
  readonly #timer: NodeJS.Timeout | null

  constructor(run: JobRun) {
    this.#run = run
    this.#detectors = run.inputs.map(({ idleAfterMs }) => new IdleDetector(idleAfterMs, 1))
    const shortest = Math.min(...run.inputs.map(({ idleAfterMs }) => idleAfterMs ?? Infinity))
    this.#timer = shortest === Infinity ? null : setInterval(() => this.#tick(), Math.max(10, shortest / 4))
  }

  observe(input: number): void {
    if (this.#detectors[input]!.observe(0, this.#run.now())) this.#run.inputs[input]!.idle(false)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  #tick(): void {
    const now = this.#run.now()
    for (const [i, detector] of this.#detectors.entries()) {
      if (detector.tick(now).length > 0) this.#run.inputs[i]!.idle(true)
    }
    void flush(this.#run)
  }
}
