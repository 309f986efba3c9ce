/**
 * The asynchronous shell: reads sources, feeds the synchronous core, waits for sinks.
 *
 * Backpressure: a source is asked for its next batch only after everything that the last one caused has been taken by
 * the sinks. Large batches are fed in slices, so that outputs do not pile up either. Everything happens in turn: while
 * a sink is waited for, nothing is fed and no time passes, so no sink is written to twice at once.
 *
 * Results of asynchronous stages are handed on in turn as well. While one of them is full, nothing is read or fed; the run
 * ends, or is drained, when nothing of theirs is under way.
 */
import type { AsyncStage } from './async/async-stage.ts'
import { AsyncWork } from './async/async-work.ts'
import { Core } from './core.ts'
import { arrivalOf, closeAll, feed, step, type Feeding } from './feed.ts'
import type { JobInput } from './input.ts'
import type { JournalEntry, JournalReplay } from './journal.ts'
import { play } from './play.ts'
import { portionOf, Reading } from './portion.ts'
import { pump } from './pump.ts'

export type { JobInput } from './input.ts'

export interface JobRun extends Omit<Feeding, 'work'> {
  readonly inputs: readonly JobInput<unknown>[]
  /** Stops reading; what was read is finished as if the input went on: nothing is decided by its end. */
  readonly drain: AbortSignal
  /** The processing time, in epoch milliseconds. */
  readonly now: () => number
  /**
   * How often processing time is told besides before each batch, where an operator acts on it. Absent or `null`: none
   * does, and it is told only if partitions can go idle.
   */
  readonly ticksEveryMs?: number | null
  /** Told of everything that enters the core and cannot be had again from the sources, in order, before it enters. */
  readonly journal?: ((entry: JournalEntry) => void) | undefined
  /** A journal that is played first, with sources that begin again. It is told to `journal`, too. */
  readonly replay?: JournalReplay | undefined
  /** The stages whose results come later, none before one that it reads from. */
  readonly asyncStages?: readonly AsyncStage[]
}

/**
 * Runs until all sources have ended, or one of the signals.
 *
 * @returns whether the input ended (`false`: it was drained)
 * @throws what a source, a sink or the core throws first, and the reason of `signal`; by then everything is closed
 */
export async function runJob(jobRun: JobRun): Promise<boolean> {
  const { asyncStages = [] } = jobRun
  const work = asyncStages.length === 0 ? undefined : new AsyncWork(asyncStages)
  const run: Run = { ...jobRun, work }
  // Not AbortSignal.any: in Node 20 what it makes is kept for as long as its sources live, and a caller's may live long.
  const stop = new AbortController()
  const stopNow = (): void => {
    stop.abort(run.signal.reason)
    work?.bell.ring()
  }
  run.signal.addEventListener('abort', stopNow)
  run.drain.addEventListener('abort', stopNow)
  let ended = false
  let failure: { readonly error: unknown } | undefined
  try {
    run.signal.throwIfAborted()
    const core = new Core(run.inputs, run.journal)
    if (isSimple(run)) await pumpOne(run, core, stop.signal)
    else await pumpAll(run, core, stop)
    run.signal.throwIfAborted()
    ended = !stop.signal.aborted
  } catch (error) {
    failure = { error }
  } finally {
    run.signal.removeEventListener('abort', stopNow)
    run.drain.removeEventListener('abort', stopNow)
  }
  work?.close(failure?.error)
  // That a sink cannot be closed either is less than what went wrong first.
  const closed = await closeAll(run)
  failure ??= closed
  if (failure !== undefined) throw failure.error
  return ended
}

type Run = JobRun & Feeding

/** Whether there is nothing but one source to wait for. Idleness of the only input decides nothing by itself. */
function isSimple({ inputs, replay, ticksEveryMs = null, work }: Run): boolean {
  const [only] = inputs
  if (work !== undefined) return false
  if (inputs.length !== 1 || only === undefined || replay !== undefined || ticksEveryMs !== null) return false
  return only.idleAfterMs === null || !(only.hasPartitions || only.whenAllIdle === 'advance')
}

async function pumpOne(run: Run, core: Core, stop: AbortSignal): Promise<void> {
  const input = run.inputs[0]!
  for await (const batch of input.source.open(stop)) {
    run.signal.throwIfAborted()
    await feed(run, core, 0, portionOf(batch), arrivalOf(input, run.now))
    if (stop.aborted) break
  }
  if (!stop.aborted) await step(run, () => core.end(0))
}

async function pumpAll(run: Run, core: Core, stop: AbortController): Promise<void> {
  const readings: Reading[] = []
  try {
    for (const { source } of run.inputs) readings.push(new Reading(source.open(stop.signal)[Symbol.asyncIterator]()))
    const { replay, ticksEveryMs = null } = run
    const isIdle = replay === undefined ? [] : await play(run, core, readings, replay.entries, stop.signal)
    if (replay?.afterwards === 'stop') {
      await run.work?.finish(run)
      return stop.abort()
    }
    const open = readings.map((reading, input) => (core.hasEnded(input) ? null : reading))
    await pump({ ...run, ticksEveryMs }, core, open, isIdle, stop)
  } finally {
    await Promise.allSettled(readings.map((reading) => reading.close()))
  }
}
