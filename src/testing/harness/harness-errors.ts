/** What the harness says of an operator that is not what it must be. */
import { TidemarkError } from '../../base/errors.ts'
import type { HarnessOutput } from './consumer.ts'
import type { HarnessRun } from './run-steps.ts'
import { valueText } from './value-text.ts'

type Outputs = readonly HarnessOutput<unknown>[]

/** Two runs that must answer the same do not. */
export function differs(
  what: string,
  reference: HarnessRun<never, unknown>,
  run: HarnessRun<never, unknown>,
  expected: unknown,
  found: unknown,
): TidemarkError {
  const [a, b] = [expected, found].map((list) => (Array.isArray(list) ? (list as unknown[]) : [list]))
  const at = firstDifference(a!, b!)
  const step = run.outputs[at]?.step ?? reference.outputs[at]?.step ?? -1
  return new TidemarkError('OPERATOR_DIFFERS', {
    message: [
      `The run '${run.name}' has other ${what} than the run '${reference.name}': number ${at}, made at step ${step}, is`,
      `  ${at < b!.length ? valueText(b![at]) : 'none'}`,
      `and was`,
      `  ${at < a!.length ? valueText(a![at]) : 'none'}`,
      `All of '${run.name}':`,
      ...lines(b!),
      `All of '${reference.name}':`,
      ...lines(a!),
    ].join('\n'),
    hint: 'What an operator answers must not depend on how its input is cut, nor on restores, nor on further watermarks.',
    data: { run: run.name, reference: reference.name, step, expected, found },
  })
}

export function brokenRun(run: string, step: number, fact: string, outputs: Outputs): TidemarkError {
  return new TidemarkError('OPERATOR_BROKEN', {
    message: [`In the run '${run}', at step ${step}: ${fact}.`, ...outputs.map(outputLine)].join('\n'),
    hint: 'Hand on the results of a call before its progress, and never change what was handed on.',
    data: { run, step, fact },
  })
}

export function notEmpty(fresh: string, left: string): TidemarkError {
  return new TidemarkError('OPERATOR_NOT_EMPTY', {
    message: `After the end the operator keeps\n  ${left}\nand a fresh one\n  ${fresh}`,
    hint: 'State goes when time has passed it. Of an operator that keeps something on purpose, say stateOf: false.',
    data: { fresh, left },
  })
}

export function miscounted(input: number, accepted: number, late: number, bad: number): TidemarkError {
  return new TidemarkError('OPERATOR_MISCOUNTS', {
    message: `${accepted} events accepted, ${late} late and ${bad} bad are not the ${input} of the input.`,
    hint: 'Every event is one of the three, once.',
    data: { input, accepted, late, bad },
  })
}

export function overcounted(input: number, late: number, bad: number): TidemarkError {
  return new TidemarkError('OPERATOR_MISCOUNTS', {
    message: `${late} late and ${bad} bad events are more than the ${input} of the input.`,
    hint: 'An event is late or bad once.',
    data: { input, late, bad },
  })
}

function firstDifference(a: readonly unknown[], b: readonly unknown[]): number {
  let at = 0
  while (at < a.length && at < b.length && valueText(a[at]) === valueText(b[at])) at++
  return at
}

function lines(list: readonly unknown[]): readonly string[] {
  return list.map((one, i) => `  ${i}: ${valueText(one)}`)
}

function outputLine({ text, time, step }: HarnessOutput<unknown>): string {
  return `  step ${step}, time ${time}: ${text}`
}
