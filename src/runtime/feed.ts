/** Feeding the synchronous core, and serving the sinks after each step of it. */
import type { BadRecord } from '../connectors/source.ts'
import type { AsyncWork } from './async/async-work.ts'
import type { Core } from './core.ts'
import type { JobInput } from './input.ts'
import type { Outbox } from './outbox.ts'
import { endOf, isEmpty, rowAt, type Portion } from './portion.ts'

/** What feeding needs to know of a run. */
export interface Feeding {
  readonly outboxes: readonly Outbox<unknown>[]
  /** How many events are fed before the sinks are served. With 1, an error leaves nothing before it undone. */
  readonly slice: number
  /** Stops at once: what was read is not finished. */
  readonly signal: AbortSignal
  /** Stages whose results come later; absent: there are none. */
  readonly work?: AsyncWork | undefined
}

/**
 * Feeds what an input has handed over.
 *
 * @param now when it arrived, in epoch milliseconds; NaN if that says nothing
 */
export async function feed(run: Feeding, core: Core, input: number, portion: Portion, now: number): Promise<void> {
  if (!isEmpty(portion)) core.records(input, endOf(portion), now)
  const { rows, from, to, bad } = portion
  const into = core.inputs[input]!
  const failure = reportBad(into, bad)
  const end = failure === undefined ? to : rowAt(portion, failure.position)
  for (let at = from; at < end; at += run.slice) {
    const stepped = step(run, () => into.ingest(rows, at, Math.min(at + run.slice, end), now))
    if (stepped !== undefined) await stepped
    run.signal.throwIfAborted()
  }
  if (failure !== undefined) return step(run, () => fail(failure.error))
  const flushed = flush(run)
  if (flushed !== undefined) await flushed
}

/** When what an input hands over arrives, as the core is told: a recording's is not, unless its events have that time. */
export function arrivalOf(input: JobInput<unknown>, now: () => number): number {
  return input.source.live || input.wantsArrival ? now() : NaN
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

function fail(error: unknown): never {
  throw error
}

/** Lets the core work, then serves the sinks; also if it throws, for what it had found before. */
export function step(run: Feeding, work: () => void): void | Promise<void> {
  try {
    work()
  } catch (error) {
    return failServed(run, error)
  }
  return flush(run)
}

async function failServed(run: Feeding, error: unknown): Promise<never> {
  try {
    await flush(run)
  } catch {
    // What went wrong first is told.
  }
  throw error
}

/** Serves the sinks; all of them are through when this is, also if one fails. */
function flush(run: Feeding): void | Promise<void> {
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

/** Closes all sinks. @returns what the first that could not be closed says */
export async function closeAll(run: Feeding): Promise<{ readonly error: unknown } | undefined> {
  return firstFailure(await Promise.allSettled(run.outboxes.map((outbox) => outbox.close())))
}

function firstFailure(results: readonly PromiseSettledResult<void>[]): { readonly error: unknown } | undefined {
  for (const result of results) if (result.status === 'rejected') return { error: result.reason }
  return undefined
}
