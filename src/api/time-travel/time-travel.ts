/**
 * Time travel: a job is run over its sources, or over a journal of an earlier run, and its state after each event is kept,
 * to be looked at forwards and backwards; and it can be asked what would have been said, had something been set otherwise.
 *
 * The sources are read once, to their end, into memory. Nothing is written to the sinks of the job; the functions in it are
 * called as in any run.
 *
 * What runs and keeps it is loaded when somebody first travels: it would be a fortieth of what importing the package reads.
 */
import type { SourceInput } from '../../connectors/to-source.ts'
import type { AnyPattern, BindingsOf, EventOf } from '../../pattern/builder/pattern.ts'
import type { Match } from '../../pattern/match.ts'
import type { HistoryOptions, StatePatch } from '../../replay/history/history.ts'
import type { JournalEntry, JournalReplay } from '../../runtime/journal.ts'
import { checkNames } from '../check-names.ts'
import { isSource, nodesOf } from '../graph/node.ts'
import { badOption, type StreamOptions } from '../options.ts'
import { toArrayOfRules, isPattern } from '../rules.ts'
import { StartableStream } from '../startable-stream.ts'
import { stream } from '../source-stream.ts'
import { notToTravel } from './errors.ts'
import type { JobState } from './job-state.ts'
import type { RecordedRun, StepOutput } from './recorded-run.ts'
import { Tape } from './tape.ts'
import type { Compared, WhatIfChange } from './what-if.ts'

export interface TimeTravelOptions extends HistoryOptions {
  /** A journal of an earlier run, to be played with the same sources; absent: the sources are read as in any run. */
  readonly replay?: JournalReplay
  /** The processing time. Default: `Date.now` if a source is live; else it stands still, since a recording has none. */
  readonly now?: () => number
  /** How many windows, partial matches and timers are listed of each operator. Default 1000. */
  readonly listed?: number
  /** Gives up. */
  readonly signal?: AbortSignal
}

const OPTIONS: readonly string[] = [
  'replay',
  'now',
  'listed',
  'signal',
  'fullEvery',
  'maxSteps',
  'maxPatches',
  'onLimit',
] satisfies readonly (keyof TimeTravelOptions)[]

/** What would have been, and the run in which it would. */
export interface WhatIf<O> extends Compared<O> {
  /** The other run. Up to the step it is this one; what is changed is a step of its own behind it. */
  readonly travel: TimeTravel<O>
}

/** @typeParam O the results of the job */
export class TimeTravel<O> {
  readonly #run: RecordedRun<O>
  readonly #stepOf: Map<string, number> = new Map()
  #step: number

  /** Use `timeTravel(…)`. */
  constructor(run: RecordedRun<O>) {
    this.#run = run
    this.#step = run.history.first
    for (const { step, value } of run.outputs) {
      const id = idOf(value)
      if (id !== null && !this.#stepOf.has(id)) this.#stepOf.set(id, step)
    }
  }

  /** The state at hand: at first the earliest. */
  get current(): JobState<O> {
    return this.#run.history.at(this.#step)
  }

  /** The earliest step that can be looked at: 0, unless steps were forgotten (`onLimit: 'forget'`). */
  get first(): number {
    return this.#run.history.first
  }

  /** The last step. */
  get last(): number {
    return this.#run.history.last
  }

  /** How many states can be looked at. */
  get length(): number {
    return this.last - this.first + 1
  }

  /** What ended the run before its sources did: the last step is the one at which that happened. `null`: nothing. */
  get failure(): { readonly error: unknown } | null {
    return this.#run.failure
  }

  /** All that entered the job besides the records themselves, as a run tells it: it can be played again by any run. */
  get journal(): readonly JournalEntry[] {
    return this.#run.journal
  }

  /** The state after a step; `current` stays what it is. @throws TidemarkError `NO_SUCH_STEP` */
  at(step: number): JobState<O> {
    return this.#run.history.at(step)
  }

  /** Goes to a step. @throws TidemarkError `NO_SUCH_STEP` */
  jumpTo(step: number): JobState<O> {
    const state = this.at(step)
    this.#step = step
    return state
  }

  /** Goes on by so many steps, or to the last. */
  forward(steps: number = 1): JobState<O> {
    return this.jumpTo(Math.min(this.#step + steps, this.last))
  }

  /** Goes back by so many steps, or to the first. */
  back(steps: number = 1): JobState<O> {
    return this.jumpTo(Math.max(this.#step - steps, this.first))
  }

  /**
   * Goes to the step at which an event entered.
   *
   * @param event its ordinal in its source, or what is asked of each event in turn, from the first
   * @param input which source, where there are several
   * @returns `null` if there is no such event; then nobody goes anywhere
   */
  jumpToEvent(event: number | ((event: unknown) => boolean), input: number = 0): JobState<O> | null {
    const isIt = ({ cause }: JobState<O>): boolean =>
      typeof event === 'number'
        ? (cause.kind === 'event' || cause.kind === 'bad') && cause.input === input && cause.position === event
        : cause.kind === 'event' && event(cause.event)
    return this.#find(isIt, this.first, 1)
  }

  /**
   * Goes to the step at which a match was said first.
   *
   * @param id its id
   * @returns `null` if there is none; then nobody goes anywhere
   */
  jumpToMatch(id: string): JobState<O> | null {
    const step = this.#stepOf.get(id)
    return step === undefined || step < this.first ? null : this.jumpTo(step)
  }

  /** Goes to the next step of which that holds. @returns `null` if there is none; then nobody goes anywhere */
  forwardTo(holds: (state: JobState<O>) => boolean): JobState<O> | null {
    return this.#find(holds, this.#step + 1, 1)
  }

  /** Goes to the last step before this one of which that holds. @returns `null` if there is none */
  backTo(holds: (state: JobState<O>) => boolean): JobState<O> | null {
    return this.#find(holds, this.#step - 1, -1)
  }

  /** What leads from the state after one step to that after another, forward or back. @throws TidemarkError `NO_SUCH_STEP` */
  changes(from: number, to: number): readonly StatePatch[] {
    return this.#run.history.changes(from, to)
  }

  /** The results up to a step, in order. @param upTo absent: the step at hand */
  outputs(upTo: number = this.#step): readonly StepOutput<O>[] {
    return this.#run.outputs.filter(({ step }) => step <= upTo)
  }

  /**
   * What would have been said, had something been set otherwise right after a step. The same journal and the same records
   * are played to another run.
   *
   * @param at the step after which it holds
   * @throws TidemarkError `BAD_WHAT_IF`, `NO_SUCH_STEP`, `BAD_DURATION`, `NOT_A_RULE`
   * @complexity that of the first run
   */
  async whatIf(at: number, change: WhatIfChange<O>): Promise<WhatIf<O>> {
    checkNames(change, ['watermark', 'input', 'rules', 'stream'], 'whatIf()')
    const { compare, runOtherwise } = await import('./what-if.ts')
    const other = await runOtherwise(this.#run, at, change)
    const travel = new TimeTravel<O>(other)
    travel.jumpTo(Math.max(at, travel.first))
    return { ...compare(this.#run.outputs, other.outputs, at), travel }
  }

  #find(holds: (state: JobState<O>) => boolean, from: number, by: 1 | -1): JobState<O> | null {
    for (let step = from; step >= this.first && step <= this.last; step += by)
      if (holds(this.at(step))) return this.jumpTo(step)
    return null
  }
}

/**
 * The run of a stream, step by step.
 *
 * @throws TidemarkError `HISTORY_FULL`: there are more steps than are to be kept; `BAD_OPTIONS`, `BAD_JOURNAL`
 * @complexity for each step that of the job, and O(what the job keeps)
 */
export async function timeTravel<O>(of: StartableStream<O>, options?: TimeTravelOptions): Promise<TimeTravel<O>>
/**
 * The run of a rule, or several, over events.
 *
 * @param recording the events, in order of arrival
 * @param settings as of `stream(…)`; the engine is `runs` unless they say another, since that one can tell what each partial
 *   match has bound
 */
export async function timeTravel<P extends AnyPattern>(
  rules: P | readonly P[],
  recording: SourceInput<EventOf<P>>,
  settings: StreamOptions<EventOf<P>>,
  options?: TimeTravelOptions,
): Promise<TimeTravel<Match<BindingsOf<P>>>>
export async function timeTravel(
  of: StartableStream<unknown> | AnyPattern | readonly AnyPattern[],
  recording: SourceInput<unknown> | TimeTravelOptions = {},
  settings: StreamOptions<unknown> = {},
  options: TimeTravelOptions = {},
): Promise<TimeTravel<unknown>> {
  if (of instanceof StartableStream) return await travelThrough(of, recording as TimeTravelOptions)
  if (!(Array.isArray(of) ? of.every(isPattern) : isPattern(of))) throw notToTravel(of)
  const rules = toArrayOfRules(of)
  const events = stream(recording as SourceInput<unknown>, { engine: 'runs', ...settings })
  return await travelThrough(events.detect(rules), options)
}

async function travelThrough(of: StartableStream<unknown>, options: TimeTravelOptions): Promise<TimeTravel<unknown>> {
  checkNames(options, OPTIONS, 'timeTravel()')
  const { replay, now, listed = 1000, signal, ...history } = options
  if (now !== undefined && typeof now !== 'function') throw badOption('now', now, 'a function: () => milliseconds')
  if (!(Number.isInteger(listed) && listed >= 1)) throw badOption('listed', listed, 'a whole number from 1')
  const node = of['node']
  const tape = new Tape(nodesOf(node).filter(isSource).length)
  const job = { node, sides: of['sides'], tape, plays: false, now, replay, signal, limit: listed }
  const { record } = await import('./recorded-run.ts')
  return new TimeTravel(await record({ ...job, ruleFor: (rule: AnyPattern) => rule }, history))
}

function idOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const { id } = value as { readonly id?: unknown }
  return typeof id === 'string' ? id : null
}
