/**
 * The asynchronous shell: reads sources, feeds the synchronous core, waits for sinks.
 *
 * Backpressure: a source is asked for its next batch only after everything that the last one caused has been taken by
 * the sinks. Large batches are fed in slices, so that outputs do not pile up either. Everything happens in turn: while
 * a sink is waited for, nothing is fed and no time passes, so no sink is written to twice at once.
 */
import { isColumnData } from '../event/columns.ts'
import { ColumnRows, ObjectRows, type Rows } from '../event/rows.ts'
import type { BadRecord, Source, SourceBatch } from '../connectors/source.ts'
import { IdleInputs } from './idle-inputs.ts'
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
  /** How many events are fed before the sinks are served. With 1, an error leaves nothing before it undone. */
  readonly slice: number
  /** Stops at once: what was read is not finished. */
  readonly signal: AbortSignal
  /** Stops reading; what was read is finished as if the input went on: nothing is decided by its end. */
  readonly drain: AbortSignal
  /** The processing time, in epoch milliseconds. */
  readonly now: () => number
}

/**
 * Runs until all sources have ended, or one of the signals.
 *
 * @returns whether the input ended (`false`: it was drained)
 * @throws what a source, a sink or the core throws first, and the reason of `signal`; by then everything is closed
 */
export async function runJob(run: JobRun): Promise<boolean> {
  // Not AbortSignal.any: in Node 20 what it makes is kept for as long as its sources live, and a caller's may live long.
  const stop = new AbortController()
  const stopNow = (): void => stop.abort(run.signal.reason)
  run.signal.addEventListener('abort', stopNow)
  run.drain.addEventListener('abort', stopNow)
  let ended = false
  let failure: { readonly error: unknown } | undefined
  try {
    run.signal.throwIfAborted()
    if (run.inputs.length === 1) await pumpOne(run, run.inputs[0]!, stop.signal)
    else await pumpAll(run, stop)
    run.signal.throwIfAborted()
    ended = !stop.signal.aborted
  } catch (error) {
    failure = { error }
  } finally {
    run.signal.removeEventListener('abort', stopNow)
    run.drain.removeEventListener('abort', stopNow)
  }
  // That a sink cannot be closed either is less than what went wrong first.
  const closed = await closeAll(run)
  failure ??= closed
  if (failure !== undefined) throw failure.error
  return ended
}

async function pumpOne(run: JobRun, input: JobInput<unknown>, stop: AbortSignal): Promise<void> {
  for await (const batch of input.source.open(stop)) {
    run.signal.throwIfAborted()
    await feed(run, input, batch)
    if (stop.aborted) break
  }
  if (!stop.aborted) await step(run, () => input.end())
}

/** What a source has answered. */
type Answer =
  | { readonly input: number; readonly result: IteratorResult<SourceBatch<unknown>> }
  | { readonly input: number; readonly error: unknown }

/**
 * Several sources: whichever has a batch is fed, first come, first served. An ended input is ended at once, so that it
 * holds nothing back. When told to drain, what has been read is fed, and nothing more is asked for.
 */
async function pumpAll(run: JobRun, stop: AbortController): Promise<void> {
  const iterators: AsyncIterator<SourceBatch<unknown>>[] = []
  const answers: Answer[] = []
  let asked = 0
  let wake: () => void = () => {}
  // Not Promise.race: it would leave something behind at a source that is silent, with each batch of the others.
  const answered = (answer: Answer): void => {
    answers.push(answer)
    wake()
  }
  const ask = (input: number): void => {
    asked++
    iterators[input]!.next().then(
      (result) => answered({ input, result }),
      (error: unknown) => answered({ input, error }),
    )
  }
  const idle = new IdleInputs(run.inputs, run.now, () => wake())
  try {
    for (const { source } of run.inputs) iterators.push(source.open(stop.signal)[Symbol.asyncIterator]())
    for (let input = 0; input < iterators.length; input++) ask(input)
    while (asked > 0) {
      if (answers.length === 0 && !idle.due) await new Promise<void>((resolve) => (wake = resolve))
      run.signal.throwIfAborted()
      const answer = answers.shift()
      if (answer === undefined) {
        await step(run, () => idle.tick())
        continue
      }
      asked--
      if ('error' in answer) throw answer.error
      const { input, result } = answer
      if (result.done === true) {
        idle.end(input)
        if (!stop.signal.aborted) await step(run, () => run.inputs[input]!.end())
        continue
      }
      await step(run, () => idle.observe(input))
      await feed(run, run.inputs[input]!, result.value)
      // While the sinks were waited for, nobody asked it.
      idle.asked(input)
      if (!stop.signal.aborted) ask(input)
    }
  } finally {
    idle.stop()
    // Whoever still waits for data hears that nobody wants it any more.
    if (asked > 0) stop.abort()
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()))
  }
}

async function feed(run: JobRun, input: JobInput<unknown>, batch: SourceBatch<unknown>): Promise<void> {
  const { events } = batch
  const rows = isColumnData(events)
    ? new ColumnRows<unknown>(events, batch.first)
    : new ObjectRows<unknown>(events, batch.first, batch.positions ?? null)
  const failure = reportBad(input, batch.bad ?? [])
  const size = failure === undefined ? events.length : rowsBefore(rows, events.length, failure.position)
  const now = input.source.live ? run.now() : NaN
  for (let from = 0; from < size; from += run.slice) {
    const stepped = step(run, () => input.ingest(rows, from, Math.min(from + run.slice, size), now))
    if (stepped !== undefined) await stepped
    run.signal.throwIfAborted()
  }
  if (failure !== undefined) return step(run, () => fail(failure.error))
  const flushed = flush(run)
  if (flushed !== undefined) await flushed
}

interface Failure {
  readonly error: unknown
  readonly position: number
}

/** Reports bad records up to the first with which the job fails. */
function reportBad(input: JobInput<unknown>, bad: readonly BadRecord[]): Failure | undefined {
  for (const record of bad) {
    try {
      input.bad(record)
    } catch (error) {
      return { error, position: record.position }
    }
  }
  return undefined
}

function rowsBefore(rows: Rows<unknown>, size: number, position: number): number {
  let row = 0
  while (row < size && rows.position(row) < position) row++
  return row
}

function fail(error: unknown): never {
  throw error
}

/** Lets the core work, then serves the sinks; also if it throws, for what it had found before. */
function step(run: JobRun, work: () => void): void | Promise<void> {
  try {
    work()
  } catch (error) {
    return failServed(run, error)
  }
  return flush(run)
}

async function failServed(run: JobRun, error: unknown): Promise<never> {
  try {
    await flush(run)
  } catch {
    // What went wrong first is told.
  }
  throw error
}

/** Serves the sinks; all of them are through when this is, also if one fails. */
function flush(run: JobRun): void | Promise<void> {
  let waiting: Promise<void>[] | undefined
  for (const outbox of run.outboxes) {
    const flushed = flushOne(outbox)
    if (flushed !== undefined) (waiting ??= []).push(flushed)
  }
  if (waiting === undefined) return undefined
  return waiting.length === 1 ? waiting[0] : allOf(waiting)
}

function flushOne(outbox: Outbox<unknown>): void | Promise<void> {
  try {
    return outbox.flush()
  } catch (error) {
    return failing(error)
  }
}

async function failing(error: unknown): Promise<never> {
  throw error
}

async function allOf(waiting: readonly Promise<void>[]): Promise<void> {
  const failure = firstFailure(await Promise.allSettled(waiting))
  if (failure !== undefined) throw failure.error
}

async function closeAll(run: JobRun): Promise<{ readonly error: unknown } | undefined> {
  return firstFailure(await Promise.allSettled(run.outboxes.map((outbox) => outbox.close())))
}

function firstFailure(results: readonly PromiseSettledResult<void>[]): { readonly error: unknown } | undefined {
  for (const result of results) if (result.status === 'rejected') return { error: result.reason }
  return undefined
}
