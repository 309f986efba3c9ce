/** One operator for windows or frames, without anything around it: steps go in, all that comes out is kept. */
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import type { BadEvent, Operator, Stage } from '../../../src/stream/stage.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import { CountOperator } from '../../../src/window/keyed/count-operator.ts'
import { SessionOperator } from '../../../src/window/keyed/session-operator.ts'
import type { WindowOperatorOptions } from '../../../src/window/operator-options.ts'
import type { OracleStep } from '../../../src/window/oracle/steps.ts'
import type { FrameResult, WindowResult } from '../../../src/window/result.ts'
import { SlicedWindowOperator } from '../../../src/window/slices/sliced-window-operator.ts'
import type { FrameSyntax, WindowSyntax } from '../../../src/window/syntax/window.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'

export type WindowEngine = 'general' | 'slices' | 'sessions' | 'counted' | 'frames'
export type Syntax = WindowSyntax | FrameSyntax
export type Result = WindowResult | FrameResult

export interface WindowRun {
  readonly results: readonly Result[]
  readonly late: readonly { readonly event: SampleEvent; readonly windows: readonly (readonly number[])[] }[]
  /** The events, or `null` where none was told. */
  readonly bad: readonly (SampleEvent | null)[]
  /** What is wrong about how results came: their time, and whether they are late for what is behind. */
  readonly problems: readonly string[]
}

export interface WindowRunOptions {
  readonly atEnd: 'complete' | 'cut'
  /** Before which steps the input is cut; default: before each. */
  readonly cuts?: readonly number[]
  /** Whether the operator is written and read, through text, before each call. */
  readonly restores?: boolean
  /** Whether everything belongs together. */
  readonly unkeyed?: boolean
  /** Told of the operator before the end. */
  readonly look?: (operator: Operator<SampleEvent>) => void
}

const LIMITS = { keys: Infinity, windows: Infinity, events: Infinity }

/** A clock that says what it is told. */
class StepClock implements Clock {
  now = -Infinity
  greatestOfAll = -Infinity

  get general(): number {
    return this.now
  }

  watermark(): number {
    return this.now
  }

  low(): number {
    return this.now
  }

  greatestTime(): number {
    return this.greatestOfAll
  }
}

interface Taken {
  readonly results: Result[]
  readonly late: WindowRun['late'][number][]
  readonly problems: string[]
}

class WindowDriver {
  /** By window. */
  readonly taken: readonly Taken[]
  readonly bad: (SampleEvent | null)[] = []
  readonly #engine: WindowEngine
  readonly #syntaxes: readonly Syntax[]
  readonly #options: WindowRunOptions
  readonly #clock = new StepClock()
  #operator: Operator<SampleEvent>

  constructor(engine: WindowEngine, syntaxes: readonly Syntax[], options: WindowRunOptions) {
    this.#engine = engine
    this.#syntaxes = syntaxes
    this.taken = syntaxes.map(() => ({ results: [], late: [], problems: [] }))
    this.#options = options
    this.#operator = this.#start()
  }

  get operator(): Operator<SampleEvent> {
    return this.#operator
  }

  /** @param known the watermark after them */
  events(steps: readonly EventStep[], first: number, known: number): void {
    this.#between()
    const size = steps.length
    for (const { time } of steps) this.#clock.greatestOfAll = Math.max(this.#clock.greatestOfAll, time)
    const batch: EventBatch<SampleEvent> = {
      rows: new ObjectRows(
        steps.map(({ event, key }) => (key === null ? { ...event, key: null as never } : event)),
        first,
      ),
      size,
      row: Int32Array.from({ length: size }, (_, i) => i),
      time: Float64Array.from(steps, ({ time }) => time),
      scope: null,
      watermark: Float64Array.from(steps, ({ watermark }) => watermark),
    }
    this.#operator.batch(batch)
    this.#clock.now = Math.max(this.#clock.now, known)
    this.#operator.progress()
  }

  watermark(watermark: number): void {
    this.#between()
    this.#clock.now = Math.max(this.#clock.now, watermark)
    this.#operator.progress()
  }

  tick(now: number): void {
    this.#between()
    this.#operator.tick(now)
  }

  end(): void {
    this.#between()
    this.#options.look?.(this.#operator)
    if (this.#options.atEnd === 'complete') this.#clock.now = Infinity
    this.#operator.end()
  }

  #between(): void {
    if (this.#options.restores !== true) return
    const text = JSON.stringify(this.#operator.snapshot())
    this.#operator = this.#start()
    this.#operator.restore(JSON.parse(text) as never)
  }

  #start(): Operator<SampleEvent> {
    const common: Omit<WindowOperatorOptions<SampleEvent>, 'next' | 'onLate'> = {
      clock: this.#clock,
      atEnd: this.#options.atEnd,
      key: this.#options.unkeyed === true ? null : 'key',
      isScoped: false,
      limits: LIMITS,
      onBad: (bad: BadEvent) => this.bad.push((bad.event as SampleEvent | undefined) ?? null),
    }
    const outputs = this.#syntaxes.map((syntax, i) => ({
      syntax: syntax as WindowSyntax,
      next: sinkTo(this.taken[i]!, syntax) as Stage<WindowResult>,
      // Frames tell no windows.
      onLate: (
        event: SampleEvent,
        _time: number,
        _watermark: number,
        _origin: number,
        windows?: WindowRun['late'][number]['windows'],
      ) => {
        this.taken[i]!.late.push({ event, windows: windows ?? [] })
      },
    }))
    const [{ syntax, ...own }] = outputs as [(typeof outputs)[0]]
    switch (this.#engine) {
      case 'general':
        return new GeneralWindowOperator(syntax, { ...common, ...own })
      case 'sessions':
        return new SessionOperator(syntax, { ...common, ...own })
      case 'counted':
        return new CountOperator(syntax, { ...common, ...own })
      case 'slices':
        return new SlicedWindowOperator(outputs, common)
      case 'frames':
        return new FrameOperator(syntax as Syntax as FrameSyntax, { ...common, ...own } as never)
    }
  }
}

function sinkTo({ results, problems }: Taken, syntax: Syntax): Stage<Result> {
  const fires =
    syntax.kind === 'window' &&
    syntax.trigger.kind === 'eventTime' &&
    syntax.timestamp === 'end' &&
    !('domain' in syntax.assigner && syntax.assigner.domain === 'processing')
  return {
    batch: ({ rows, size, row, time, watermark }) => {
      for (let i = 0; i < size; i++) {
        const result = rows.get(row[i]!)
        results.push(result)
        const isRetracted = 'change' in result && result.change === 'retract'
        // What is taken back has the time of what comes instead, so that it is not late.
        if (time?.[i] !== result.time && !isRetracted) problems.push(`told at ${time?.[i]}, made for ${result.time}`)
        const isOnTime = fires && !isRetracted && result.pane.timing === 'on-time'
        if (isOnTime && !(watermark![i]! < result.time)) problems.push(`late for what is behind: ${result.time}`)
      }
    },
    progress: () => {},
    tick: () => {},
    idle: () => {},
    end: () => {},
  }
}

type EventStep = Extract<OracleStep<SampleEvent>, { event: unknown }>

/** Runs steps; those of events that are not cut apart are one batch. */
export function runWindows(
  engine: WindowEngine,
  syntax: Syntax,
  steps: readonly OracleStep<SampleEvent>[],
  options: WindowRunOptions,
): WindowRun {
  return runTogether(engine, [syntax], steps, options)[0]!
}

/** Runs windows that share one operator: what each of them gives. */
export function runTogether(
  engine: WindowEngine,
  syntaxes: readonly Syntax[],
  steps: readonly OracleStep<SampleEvent>[],
  options: WindowRunOptions,
): readonly WindowRun[] {
  const driver = new WindowDriver(engine, syntaxes, options)
  const cuts = options.cuts === undefined ? null : new Set(options.cuts)
  let position = 0
  for (let i = 0; i < steps.length;) {
    const step = steps[i]!
    if ('now' in step) driver.tick(step.now)
    else if (!('event' in step)) driver.watermark(step.watermark)
    else {
      const batch = [step]
      while (cuts?.has(i + batch.length) === false) {
        const next = steps[i + batch.length]
        if (next === undefined || !('event' in next)) break
        batch.push(next)
      }
      const next = steps[i + batch.length]
      // What the events say is told behind them, as far as it is known here.
      driver.events(
        batch,
        position,
        next !== undefined && 'watermark' in next ? next.watermark : batch.at(-1)!.watermark,
      )
      position += batch.length
      i += batch.length - 1
    }
    i++
  }
  driver.end()
  return driver.taken.map((one) => ({ ...one, bad: driver.bad }))
}
