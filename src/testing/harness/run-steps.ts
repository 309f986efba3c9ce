/** Runs an operator over the steps of a case, cut and disturbed as a plan says. */
import { show, TidemarkError } from '../../base/errors.ts'
import type { EventBatch } from '../../event/batch.ts'
import type { ColumnData } from '../../event/columns.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../event/rows.ts'
import type { BadEvent } from '../../stream/stage.ts'
import { MergedRows } from '../../stream/union.ts'
import { VirtualClock } from '../virtual-clock.ts'
import { Consumer, OneAtATime, type HarnessOutput } from './consumer.ts'
import { isEventStep, isWatermarkStep, type EventStep, type OperatorFactory, type Step, type Tested } from './step.ts'
import { valueText } from './value-text.ts'

/** A step of the case, in the order in which it is to be taken. */
export interface PlacedStep<I> {
  readonly step: Step<I>
  /** Its index in the case; of a step that was put in: that of the step before. */
  readonly index: number
  /** Of an event: its ordinal in the case. */
  readonly position: number
}

export interface RunPlan<I> {
  readonly name: string
  /** Whether what was fed so far is handed on after the n-th step; so it always is before anything but an event. */
  readonly cutAfter: (n: number) => boolean
  /** Whether the operator is lost and restored after the n-th step. */
  readonly restoreAfter?: (n: number) => boolean
  /** Whether a snapshot is taken after each step, and nothing done with it. */
  readonly snapshots?: boolean
  /** Whether results are taken one at a time. */
  readonly oneAtATime?: boolean
  /** Whether the events of a batch stand between rows that are none of it. */
  readonly selected?: boolean
  /** Events as columns. */
  readonly columns?: (events: readonly I[]) => ColumnData
  /** Whether a result of an event on time, or of a watermark, may be late for what is behind. */
  readonly mayBeLate?: (output: HarnessOutput<unknown>) => boolean
}

/** An event that was put aside. */
export interface Aside {
  readonly step: number
  readonly text: string
  readonly event: unknown
}

/** How often results and events put aside had been seen when a step was over. */
export interface RunMark {
  readonly outputs: number
  readonly late: number
  readonly bad: number
}

export interface HarnessRun<I, O> {
  readonly name: string
  readonly outputs: readonly HarnessOutput<O>[]
  readonly late: readonly Aside[]
  readonly bad: readonly (Aside & { readonly bad: BadEvent })[]
  readonly broken: readonly { readonly step: number; readonly fact: string }[]
  readonly operator: Tested<I>
  readonly clock: VirtualClock
  /** By step taken. */
  readonly marks: readonly RunMark[]
}

export function placed<I>(steps: readonly Step<I>[]): readonly PlacedStep<I>[] {
  let position = 0
  return steps.map((step, index) => ({ step, index, position: isEventStep(step) ? position++ : -1 }))
}

/** @throws TidemarkError `OPERATOR_THREW` */
export function runSteps<I, O>(
  factory: OperatorFactory<I, O>,
  steps: readonly PlacedStep<I>[],
  plan: RunPlan<I>,
): HarnessRun<I, O> {
  return new Runner(factory, steps, plan).run()
}

class Runner<I, O> {
  readonly #factory: OperatorFactory<I, O>
  readonly #steps: readonly PlacedStep<I>[]
  readonly #plan: RunPlan<I>
  readonly #clock = new VirtualClock()
  readonly #consumer: Consumer<O>
  readonly #late: Aside[] = []
  readonly #bad: (Aside & { readonly bad: BadEvent })[] = []
  readonly #marks: RunMark[] = []
  readonly #snapshots: { readonly step: number; readonly text: string; readonly value: unknown }[] = []
  readonly #isScoped: boolean
  readonly #inputs: number
  #operator: Tested<I>
  #wasWatermark = false
  #pending: { readonly at: PlacedStep<I>; readonly step: EventStep<I>; readonly watermark: number }[] = []
  #now = -Infinity

  constructor(factory: OperatorFactory<I, O>, steps: readonly PlacedStep<I>[], plan: RunPlan<I>) {
    this.#factory = factory
    this.#steps = steps
    this.#plan = plan
    this.#consumer = new Consumer<O>(this.#clock)
    this.#isScoped = steps.some(({ step }) => 'scope' in step)
    this.#inputs = 1 + Math.max(0, ...steps.map(({ step }) => ('input' in step ? (step.input ?? 0) : 0)))
    this.#operator = this.#make()
  }

  run(): HarnessRun<I, O> {
    for (const [n, at] of this.#steps.entries()) {
      try {
        this.#take(at)
        const isWhole = !isOfScope(this.#steps[n + 1]?.step)
        if (isWhole && this.#plan.cutAfter(n)) this.#flush(at.index)
        if (isWhole && this.#plan.snapshots === true) this.#note(at.index)
        if (isWhole && this.#plan.restoreAfter?.(n) === true && !('end' in at.step)) {
          this.#flush(at.index)
          this.#restore()
        }
      } catch (error) {
        throw operatorThrew(this.#plan.name, at.index, error)
      }
      this.#marks.push({ outputs: this.#consumer.outputs.length, late: this.#late.length, bad: this.#bad.length })
    }
    this.#flush(this.#steps.at(-1)?.index ?? 0)
    this.#consumer.finish()
    this.#checkSnapshots()
    return {
      name: this.#plan.name,
      outputs: this.#consumer.outputs,
      late: this.#late,
      bad: this.#bad,
      broken: this.#consumer.broken,
      operator: this.#operator,
      clock: this.#clock,
      marks: this.#marks,
    }
  }

  #make(): Tested<I> {
    const next = this.#plan.oneAtATime === true ? new OneAtATime(this.#consumer) : this.#consumer
    const made = this.#factory(next, this.#clock, {
      onLate: (event, time, watermark, origin, windows) => {
        const text = valueText({ event, time, watermark, origin, windows })
        this.#late.push({ step: this.#consumer.step, event, text })
      },
      onBad: (bad) => {
        const { kind, reason, position, event } = bad
        this.#bad.push({ step: this.#consumer.step, event, text: valueText({ kind, reason, position, event }), bad })
      },
    })
    this.#consumer.clock = made.outputClock ?? this.#clock
    return made
  }

  #take(at: PlacedStep<I>): void {
    const { step, index } = at
    if (isEventStep(step)) {
      const last = this.#pending.at(-1)
      if (last !== undefined && last.step.input !== step.input) this.#flush(index)
      this.#pending.push({ at, step, watermark: this.#clock.watermark(step.scope ?? 0) })
      this.#clock.observe(step.time, step.scope ?? 0)
      this.#told = false
    } else if (isWatermarkStep(step)) {
      // Two watermarks with no event between them: the first is not to be passed over.
      if (this.#wasWatermark && step.scope === undefined) this.#flush(index)
      this.#clock.advance(step.watermark, step.scope ?? null)
      this.#told = false
    } else {
      this.#flush(index)
      this.#consumer.step = index
      this.#consumer.mayBeLate = this.#plan.mayBeLate ?? always
      this.#other(step)
      this.#consumer.settle()
    }
    this.#wasWatermark = isWatermarkStep(step)
  }

  /** Whether the operator has been told all. */
  #told = true

  #other(step: Exclude<Step<I>, EventStep<I> | { readonly watermark: number }>): void {
    if ('processingTime' in step) {
      this.#now = Math.max(this.#now, step.processingTime)
      this.#operator.tick(step.processingTime)
      if (this.#consumer.now !== step.processingTime) this.#break('processing time was not handed on')
    } else if ('idle' in step) {
      this.#operator.idle(step.idle)
    } else if ('end' in step) {
      this.#clock.end()
      this.#operator.end()
      if (this.#consumer.ended === 0) this.#break('the end was not handed on')
    } else {
      this.#restore()
    }
  }

  #flush(index: number): void {
    if (this.#told) return
    this.#told = true
    this.#consumer.step = index
    this.#consumer.mayBeLate = this.#mayBeLate()
    const pending = this.#pending
    this.#pending = []
    if (pending.length > 0) this.#feed(pending)
    this.#operator.progress()
    this.#consumer.confirm()
  }

  #mayBeLate(): (output: HarnessOutput<O>) => boolean {
    const isLate = this.#pending.some(({ step, watermark }) => step.time <= watermark)
    return isLate ? always : (this.#plan.mayBeLate ?? always)
  }

  #feed(
    pending: readonly { readonly at: PlacedStep<I>; readonly step: EventStep<I>; readonly watermark: number }[],
  ): void {
    const size = pending.length
    const gap = this.#plan.selected === true && this.#plan.columns === undefined ? 2 : 1
    const values: I[] = []
    for (const [i, { step }] of pending.entries()) values[i * gap + gap - 1] = step.event
    const positions: number[] = []
    for (const [i, { at }] of pending.entries()) positions[i * gap + gap - 1] = at.position
    const { columns } = this.#plan
    const rows = columns === undefined ? new ObjectRows<I>(values, 0, positions) : null
    const columnar = columns === undefined ? null : new ColumnRows<I>(columns(values), positions[0]!)
    const input = pending[0]!.step.input
    const plain: Rows<I> = rows ?? columnar!
    const timeless = pending.every(({ step }) => Number.isNaN(step.time))
    const batch: EventBatch<I> = {
      rows: input === undefined ? plain : new MergedRows<I>(plain, input, this.#inputs),
      size,
      row: Int32Array.from(pending, (_, i) => i * gap + gap - 1),
      time: timeless ? null : Float64Array.from(pending, ({ step }) => step.time),
      scope: this.#isScoped ? Int32Array.from(pending, ({ step }) => step.scope ?? 0) : null,
      watermark: timeless ? null : Float64Array.from(pending, ({ watermark }) => watermark),
    }
    this.#operator.batch(batch)
    // A batch is valid during the call only: whoever still looks at it finds nothing there.
    batch.row.fill(-1)
    batch.time?.fill(NaN)
    batch.scope?.fill(-1)
    batch.watermark?.fill(NaN)
    if (rows !== null) rows.values = []
  }

  #note(index: number): void {
    if (this.#operator.snapshot === undefined || this.#consumer.ended > 0) return
    this.#flush(index)
    const value = this.#operator.snapshot()
    const text = valueText(value)
    if (valueText(this.#operator.snapshot()) !== text) this.#break('two snapshots, one right after the other, differ')
    this.#snapshots.push({ step: index, text, value })
  }

  #checkSnapshots(): void {
    for (const { step, text, value } of this.#snapshots) {
      if (valueText(value) === text) continue
      this.#consumer.broken.push({ step, fact: `a snapshot changed afterwards: ${text} is ${valueText(value)}` })
      return
    }
  }

  #restore(): void {
    if (this.#operator.snapshot === undefined || this.#consumer.ended > 0) return
    const text = JSON.stringify(this.#operator.snapshot()) as string | undefined
    this.#operator = this.#make()
    this.#operator.restore?.((text === undefined ? undefined : JSON.parse(text)) as never)
  }

  #break(fact: string): void {
    this.#consumer.broken.push({ step: this.#consumer.step, fact })
  }
}

/** The watermark of a scope moves with an event of the scope: it is told together with it. */
export function isOfScope(step: Step<unknown> | undefined): boolean {
  return step !== undefined && isWatermarkStep(step) && step.scope !== undefined
}

function always(): boolean {
  return true
}

function operatorThrew(run: string, step: number, error: unknown): TidemarkError {
  return new TidemarkError('OPERATOR_THREW', {
    message: `The operator threw at step ${step} of the run '${run}': ${show(error)}`,
    hint: 'A user function that throws makes an event bad; an operator itself throws only at a limit.',
    data: { run, step },
    cause: error,
  })
}
