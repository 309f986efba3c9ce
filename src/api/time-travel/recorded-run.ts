/** A run that was looked at, kept: its states, its results by step, and all that is needed to run it again. */
import { History, type HistoryOptions } from '../../replay/history/history.ts'
import type { JournalEntry } from '../../runtime/journal.ts'
import type { JobState } from './job-state.ts'
import { observe, type ObservedJob, type ObservedRun, type Place } from './observer.ts'

/** A result, and the step at which it was said. */
export interface StepOutput<O> {
  readonly step: number
  readonly value: O
}

export interface RecordedRun<O> {
  readonly job: ObservedJob
  readonly options: HistoryOptions
  readonly history: History<JobState<O>>
  readonly outputs: readonly StepOutput<O>[]
  /** By step: where it stands in the journal. */
  readonly places: readonly Place[]
  readonly journal: readonly JournalEntry[]
  readonly failure: ObservedRun['failure']
}

/** What belongs to one step, or to one event. */
const WHOLES = ['cause', 'outputs', 'aside', 'fates', 'events']

/** What a run has in common with an earlier one. */
export interface Prefix<O> {
  readonly of: RecordedRun<O>
  /** Up to this step it is that one, whatever it says itself. */
  readonly upTo: number
  /** What was changed then besides what the journal says, as a step of its own; `null`: nothing. */
  readonly change: string | null
}

/**
 * Runs a job and keeps what it does.
 *
 * @throws TidemarkError `HISTORY_FULL`, `BAD_OPTIONS`; the reason of the signal
 */
export async function record<O>(
  job: ObservedJob,
  options: HistoryOptions,
  prefix: Prefix<O> | null = null,
): Promise<RecordedRun<O>> {
  const outputs: StepOutput<O>[] = prefix === null ? [] : prefix.of.outputs.filter(({ step }) => step <= prefix.upTo)
  const places: Place[] = []
  let history: History<JobState<O>> | null = null
  const add = (state: JobState<O>, number: number): void => {
    if (history === null) history = new History<JobState<O>>(state, options, { number, wholes: WHOLES })
    else history.append(state)
  }
  const { journal, failure } = await observe(job, ({ place, state, outputs: said }) => {
    const observed = places.length
    if (prefix !== null && observed <= prefix.upTo) {
      places.push(place)
      const { history: known } = prefix.of
      if (observed >= known.first) add(known.at(observed), observed)
      if (observed === prefix.upTo && prefix.change !== null) {
        places.push(place)
        const now = state(observed + 1, outputs.length) as JobState<O>
        add({ ...now, cause: { kind: 'config', what: prefix.change }, outputs: [], aside: [], fates: [] }, observed + 1)
      }
      return
    }
    places.push(place)
    for (const value of said) outputs.push({ step: observed, value: value as O })
    add(state(observed, outputs.length) as JobState<O>, observed)
  })
  return { job, options, history: history!, outputs, places, journal, failure }
}
