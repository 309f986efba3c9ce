/**
 * A run of a job that is looked at: everything enters it one by one, and after each the state is shown. Nothing is written
 * anywhere. Results of asynchronous stages are waited for, so that they belong to the event that asked for them.
 */
import type { Rows } from '../../event/rows.ts'
import type { AnyPattern } from '../../pattern/builder/pattern.ts'
import { AsyncWork } from '../../runtime/async/async-work.ts'
import type { JobInput } from '../../runtime/input.ts'
import type { JournalEntry, JournalReplay } from '../../runtime/journal.ts'
import { Outbox } from '../../runtime/outbox.ts'
import { runJob } from '../../runtime/run.ts'
import { isIngestionTime } from '../../stream/ingestion-time.ts'
import { TimeReader, type TimeSelector } from '../../stream/time-reader.ts'
import { assemble, type Assembly } from '../graph/assemble.ts'
import { isSource, nodesOf, type Node } from '../graph/node.ts'
import type { SideSink } from '../job.ts'
import { Ledger } from '../ledger.ts'
import { EventValues } from './event-values.ts'
import type { FateState, JobState, StepCause } from './job-state.ts'
import { collecting, MutedOutboxes, type AsideValue } from './muted-outboxes.ts'
import { operatorState } from './operator-state.ts'
import type { Tape } from './tape.ts'
import { sourceNames, watermarkState } from './watermark-state.ts'

export interface ObservedJob {
  readonly node: Node
  readonly sides: readonly SideSink[]
  readonly tape: Tape
  /** Whether the tape is played, or recorded. */
  readonly plays: boolean
  /** Absent: that of a run; without a live source it stands still. */
  readonly now: (() => number) | undefined
  readonly replay: JournalReplay | undefined
  readonly signal: AbortSignal | undefined
  /** How much is listed of each operator. */
  readonly limit: number
  readonly ruleFor: (rule: AnyPattern) => AnyPattern
}

/** Where a step stands in the journal. */
export interface Place {
  /** The index of its entry. */
  readonly entry: number
  /** Of a record: the ordinal behind it; `null`: the step is the whole entry. */
  readonly to: number | null
}

/** A step, before its number is known. */
export interface Observed {
  readonly place: Place
  /** Makes the state; the caller says which step it is and how many results there have been. */
  readonly state: (step: number, output: number) => JobState
  readonly outputs: readonly unknown[]
}

/** What is told of each step, the state before the first event among them. */
export type OnStep = (observed: Observed) => void

export interface ObservedRun {
  readonly journal: readonly JournalEntry[]
  /** What ended the run too early; `null`: nothing did. */
  readonly failure: { readonly error: unknown } | null
}

const TICK_MS = 50

/** @throws what `onStep` throws, and the reason of the signal */
export async function observe(job: ObservedJob, onStep: OnStep): Promise<ObservedRun> {
  return await new Observer(job, onStep).run()
}

interface Held {
  readonly record: Parameters<JobInput<unknown>['bad']>[0]
  readonly tell: () => void
}

class Observer {
  readonly #job: ObservedJob
  readonly #onStep: OnStep
  readonly #entries: JournalEntry[] = []
  readonly #values: EventValues = new EventValues()
  readonly #ledger: Ledger<unknown>
  readonly #outboxes: MutedOutboxes
  readonly #results: Outbox<unknown>
  readonly #assembly: Assembly
  readonly #names: readonly string[]
  readonly #work: AsyncWork | null
  /** Has something whenever a step is under way, so that it is asked to flush when the core has worked. */
  readonly #gate: Outbox<unknown>
  /** By input: bad records that stand behind the event at hand, or have none behind them. */
  readonly #held: Held[][]
  /** By input: the entry by which its records came. */
  readonly #records: number[]
  #outputs: unknown[] = []
  #aside: AsideValue[] = []
  #fates: FateState[] = []
  #underWay: { readonly cause: StepCause; readonly place: Place } | null = null
  #processingTime: number | null = null
  #last = ''
  #stopped: { readonly error: unknown } | null = null

  constructor(job: ObservedJob, onStep: OnStep) {
    this.#job = job
    this.#onStep = onStep
    const sources = nodesOf(job.node).filter(isSource)
    // What the stream's own listeners do, they have done when it ran.
    const listeners = sources.map(({ listeners: { onBadEvent } }) => (onBadEvent === undefined ? {} : { onBadEvent }))
    this.#ledger = new Ledger<unknown>(listeners)
    this.#listen()
    this.#outboxes = new MutedOutboxes((values) => this.#aside.push(...values))
    this.#results = collecting((results) => this.#outputs.push(...results))
    this.#assembly = assemble(job.node, this.#results, this.#outboxes, this.#ledger, job.ruleFor)
    for (const side of new Set(job.sides))
      if (side.kind === 'side') this.#assembly.tap(side.of, side.tag, this.#outboxes.of(side.sink))
    const { inputs, asyncStages } = this.#assembly
    this.#names = sourceNames(inputs.map(({ source }) => source.name))
    this.#work = asyncStages.length === 0 ? null : new AsyncWork(asyncStages)
    this.#gate = new Outbox({ name: 'time travel', guarantee: 'at-most-once', write: () => this.#worked(), close() {} })
    this.#held = inputs.map(() => [])
    this.#records = inputs.map(() => -1)
  }

  async run(): Promise<ObservedRun> {
    const { node, plays, replay, signal = new AbortController().signal } = this.#job
    const inputs = this.#assembly.inputs.map((input, i) => this.#watched(input, i))
    const isLive = inputs.some(({ source, wantsArrival }) => source.live || wantsArrival)
    const now = this.#job.now ?? (isLive && !plays ? Date.now : () => 0)
    this.#begin({ kind: 'start' }, { entry: -1, to: null })
    this.#settle()
    let failure: ObservedRun['failure'] = null
    try {
      await runJob({
        inputs,
        outboxes: [this.#gate],
        slice: 1,
        signal,
        drain: new AbortController().signal,
        now,
        journal: (entry) => this.#entered(entry),
        replay,
        ticksEveryMs: nodesOf(node).some((one) => !isSource(one) && one.traits.usesProcessingTime) ? TICK_MS : null,
      })
      this.#tellHeld()
      this.#settle()
    } catch (error) {
      failure = { error }
    }
    this.#work?.close(failure?.error)
    if (this.#stopped !== null) throw this.#stopped.error
    signal.throwIfAborted()
    return { journal: this.#entries, failure }
  }

  #listen(): void {
    const ledger = this.#ledger
    ledger.addLateListener(({ position, latenessMs }) => {
      this.#fates.push({ kind: 'late', position, latenessMs, reason: '' })
    })
    ledger.addBadListener(({ kind, position, reason }) => {
      const wasProcessed = kind === 'condition'
      this.#fates.push({ kind: wasProcessed ? 'failed' : 'bad', position, latenessMs: null, reason })
    })
    // Partial matches that time out are looked for only if somebody wants them: as in the run itself.
    for (const side of this.#job.sides) {
      if (side.kind !== 'timedOut') continue
      const to = side.sink.name === '' ? 'timedOut' : side.sink.name
      ledger.addTimedOutListener((value) => this.#aside.push({ to, value }))
    }
  }

  #watched(input: JobInput<unknown>, i: number): JobInput<unknown> {
    const { tape, plays } = this.#job
    const times = this.#timesOf(input)
    const ingest: JobInput<unknown>['ingest'] = (rows, from, to, now) => {
      for (let row = from; row < to; row++) {
        const position = rows.position(row)
        this.#tellHeld(i, position)
        const event = rows.get(row)
        this.#values.add(event, i, position)
        const cause: StepCause = {
          kind: 'event',
          input: i,
          source: this.#names[i]!,
          position,
          time: known(times.time(rows, row, now)),
          arrival: known(times.arrival(rows, row, now)),
          event: this.#values.copyOf(event),
        }
        this.#begin(cause, { entry: this.#records[i]!, to: position + 1 })
        input.ingest(rows, row, row + 1, now)
      }
    }
    const bad: JobInput<unknown>['bad'] = (record) => {
      const { position, reason } = record
      const cause: StepCause = { kind: 'bad', input: i, source: this.#names[i]!, position, reason }
      const tell = (): void => {
        this.#begin(cause, { entry: this.#records[i]!, to: position + 1 })
        input.bad(record)
        this.#settle()
      }
      // They are told before the events of their batch, but belong between them.
      if (this.#ledger.fails) tell()
      else this.#held[i]!.push({ record, tell })
    }
    const source = plays ? tape.played(input.source, i) : tape.recorded(input.source, i)
    return { ...input, source, ingest, bad }
  }

  #timesOf({ source }: JobInput<unknown>): Times {
    const stamp = this.#assembly.sources.find(({ node }) => node.source === source)?.node.stamp
    if (stamp === undefined || stamp === null) return { time: NO_TIME, arrival: WHEN_TOLD }
    const { time, timeOptions, arrival } = stamp
    const read = (selector: TimeSelector<unknown>): TimeOfRow => {
      const reader = new TimeReader<unknown>(selector, timeOptions)
      return (rows, row) => reader.over(rows)(row)
    }
    return {
      time: isIngestionTime(time) ? WHEN_TOLD : read(time),
      arrival: arrival === null ? WHEN_TOLD : read(arrival),
    }
  }

  /** Bad records that stand before an ordinal; absent: all that are held. */
  #tellHeld(input?: number, before: number = Infinity): void {
    for (const [i, held] of this.#held.entries()) {
      if (input !== undefined && i !== input) continue
      while (held.length > 0 && held[0]!.record.position < before) held.shift()!.tell()
    }
  }

  #entered(entry: JournalEntry): void {
    this.#tellHeld()
    this.#entries.push(entry)
    const at = this.#entries.length - 1
    if (entry.kind === 'records') {
      this.#records[entry.input] = at
      return
    }
    if (entry.kind === 'excuse') return
    const cause = entry.kind === 'tick' ? entry : { ...entry, source: this.#names[entry.input]! }
    this.#begin(cause, { entry: at, to: null })
    if (entry.kind === 'tick') this.#processingTime = entry.now
  }

  #begin(cause: StepCause, place: Place): void {
    this.#settle()
    this.#underWay = { cause, place }
    this.#gate.add(cause)
  }

  /** The core has worked. */
  #worked(): void | Promise<void> {
    const work = this.#work
    if (work === null || !work.isBusy) return this.#settle()
    const { signal = new AbortController().signal } = this.#job
    return work.finish({ outboxes: [], slice: 1, signal }).then(() => this.#settle())
  }

  /** Shows the step that is under way, when all that it causes has been caused. */
  #settle(): void {
    if (this.#underWay === null) return
    const { cause, place } = this.#underWay
    this.#underWay = null
    void this.#results.flush()
    this.#outboxes.flush()
    const [outputs, aside, fates] = [this.#outputs, this.#aside, this.#fates]
    this.#outputs = []
    this.#aside = []
    this.#fates = []
    if (cause.kind === 'look' && outputs.length === 0 && this.#look() === this.#last) return
    const values = this.#values
    const shown = outputs.map((output) => values.resultOf(output))
    try {
      this.#onStep({
        place,
        outputs: shown,
        state: (step, output) => this.#state({ step, cause, outputs: shown, aside, fates }, output),
      })
    } catch (error) {
      this.#stopped ??= { error }
      throw error
    }
    if (this.#looks) this.#last = this.#look()
  }

  /** Whether partitions can be found idle, which is a step only if that changes anything. */
  get #looks(): boolean {
    return this.#assembly.inputs.some(({ hasPartitions, idleAfterMs }) => hasPartitions && idleAfterMs !== null)
  }

  #look(): string {
    return JSON.stringify(this.#watermarks(), (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
  }

  #watermarks(): JobState['watermarks'] {
    const { inputs, sources } = this.#assembly
    return sources.map((source) =>
      watermarkState(source, this.#names[inputs.findIndex((input) => input.source === source.node.source)]!),
    )
  }

  #state(parts: Pick<JobState, 'step' | 'cause' | 'outputs' | 'aside' | 'fates'>, output: number): JobState {
    const { input, accepted, late, bad } = this.#ledger.counts
    return {
      ...parts,
      aside: parts.aside.map((one) => this.#values.resultOf(one)),
      processingTime: this.#processingTime,
      watermarks: this.#watermarks(),
      operators: this.#assembly.keepers.map((keeper) => operatorState(keeper, this.#job.limit, this.#values)),
      counts: { input, accepted, late, bad, output },
    }
  }
}

/** @param now when the row came in, NaN if that was not told */
type TimeOfRow = (rows: Rows<unknown>, row: number, now: number) => number

interface Times {
  readonly time: TimeOfRow
  readonly arrival: TimeOfRow
}

const NO_TIME: TimeOfRow = () => NaN
const WHEN_TOLD: TimeOfRow = (_rows, _row, now) => now

function known(time: number): number | null {
  return Number.isNaN(time) ? null : time
}
