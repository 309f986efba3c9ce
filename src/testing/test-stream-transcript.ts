/** What a test stream brought about: step by step, as data, as JSON and as text. */
import type { BadEvent } from '../stream/stage.ts'
import { stepText, type Step } from './harness/step.ts'
import { valueText } from './harness/value-text.ts'

/** A step and what it caused. */
export interface TranscriptStep<T, O> {
  readonly step: Step<T>
  readonly outputs: readonly O[]
  readonly late: readonly T[]
  readonly bad: readonly BadEvent[]
}

export interface TranscriptJson<T, O> {
  /** Only steps that caused something; `afterStep` counts from 0. */
  readonly expected: readonly { readonly afterStep: number; readonly out: readonly O[] }[]
  readonly late: readonly { readonly afterStep: number; readonly event: T }[]
}

export class Transcript<T, O> {
  readonly steps: readonly TranscriptStep<T, O>[]

  constructor(steps: readonly TranscriptStep<T, O>[]) {
    this.steps = steps
  }

  /** All results, in order. */
  get outputs(): readonly O[] {
    return this.steps.flatMap(({ outputs }) => outputs)
  }

  get late(): readonly T[] {
    return this.steps.flatMap(({ late }) => late)
  }

  get bad(): readonly BadEvent[] {
    return this.steps.flatMap(({ bad }) => bad)
  }

  toJSON(): TranscriptJson<T, O> {
    return {
      expected: this.steps.flatMap(({ outputs }, afterStep) =>
        outputs.length === 0 ? [] : [{ afterStep, out: outputs }],
      ),
      late: this.steps.flatMap(({ late }, afterStep) => late.map((event) => ({ afterStep, event }))),
    }
  }

  /**
   * One line a step, and below it one for each thing that it caused.
   *
   * @param output how a result is written
   * @param event how an event is written
   */
  text(output: (output: O) => string = valueText, event: (event: unknown) => string = valueText): string {
    const width = String(this.steps.length - 1).length
    return this.steps
      .flatMap(({ step, outputs, late, bad }, n) => [
        `${String(n).padStart(width)}  ${stepText(step, event)}`,
        ...outputs.map((one) => `${' '.repeat(width)}    => ${output(one)}`),
        ...late.map((one) => `${' '.repeat(width)}    late ${event(one)}`),
        ...bad.map(({ reason }) => `${' '.repeat(width)}    bad: ${reason}`),
      ])
      .join('\n')
  }

  toString(): string {
    return this.text()
  }
}
