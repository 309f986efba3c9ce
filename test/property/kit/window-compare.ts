/** Whether what a window operator gave is what the oracle says. */
import { expect } from 'vitest'
import { oracleFrames } from '../../../src/window/oracle/frames.ts'
import { oracleWindows } from '../../../src/window/oracle/oracle.ts'
import type { OracleAnswer, OracleStep } from '../../../src/window/oracle/steps.ts'
import type { AggregateSpec } from '../../../src/window/syntax/aggregate.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import type { Result, Syntax, WindowRun } from './window-driver.ts'

export type Answer = OracleAnswer<SampleEvent, Result>

export function expectedWindows(
  syntax: Syntax,
  steps: readonly OracleStep<SampleEvent>[],
  options: { readonly atEnd: 'complete' | 'cut'; readonly isKeyed?: boolean },
): Answer {
  return syntax.kind === 'frames' ? oracleFrames(syntax, steps, options) : oracleWindows(syntax, steps, options)
}

/** What differs, in words; the first few. */
export function windowDifferences(syntax: Syntax, run: WindowRun, expected: Answer): readonly string[] {
  const wrong = [...run.problems]
  const compare = (what: string, found: readonly string[], wanted: readonly string[]): void => {
    for (let i = 0; i < Math.max(found.length, wanted.length); i++) {
      if (found[i] !== wanted[i]) {
        wrong.push(`${what} ${i}: got ${found[i] ?? 'none'}, expected ${wanted[i] ?? 'none'}`)
        return
      }
    }
  }
  compareResults(wrong, syntax, run.results, expected.results)
  const lateText = (event: SampleEvent, windows: readonly (readonly number[])[]): string =>
    `${event.id} of ${windows.map((bounds) => bounds.join('…')).join(', ')}`
  compare(
    'late',
    run.late.map(({ event, windows }) => lateText(event, windows)),
    expected.late.map(({ event, windows }) => lateText(event, windows)),
  )
  // Frames are found when their time has come: what fails then is not in order of arrival.
  const inOrder = (ids: readonly string[]): readonly string[] => (syntax.kind === 'frames' ? ids.toSorted() : ids)
  compare(
    'bad',
    inOrder(run.bad.map((event) => String(event?.id))),
    inOrder(expected.bad.map(({ event }) => String(event?.id))),
  )
  return wrong
}

export function expectWindows(syntax: Syntax, run: WindowRun, expected: Answer): void {
  const wrong = windowDifferences(syntax, run, expected)
  if (wrong.length > 0) expect(wrong).toEqual([])
}

/** One result as text: fields in order of name, numbers without what the last digits of sums may differ in. */
export function resultText(result: Result): string {
  return JSON.stringify(sorted(result))
}

function sorted(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(10)) + 0 : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]))
}

function compareResults(wrong: string[], syntax: Syntax, found: readonly Result[], wanted: readonly Result[]): void {
  for (let i = 0; i < Math.max(found.length, wanted.length); i++) {
    const [a, b] = [found[i], wanted[i]]
    if (a !== undefined && b !== undefined) {
      if (resultText(a) === resultText(b) || resultText(withEstimates(syntax, a, b)) === resultText(b)) continue
    }
    const text = (one: Result | undefined): string => (one === undefined ? 'none' : resultText(one))
    wrong.push(`result ${i}: got ${text(a)}, expected ${text(b)}`)
    return
  }
}

/** The result with the exact values for estimates that are near enough. */
function withEstimates({ aggregates }: Syntax, found: Result, exact: Result): Result {
  if (aggregates.kind !== 'aggregates') return found
  const values = found as unknown as Record<string, unknown>
  const wanted = exact as unknown as Record<string, unknown>
  const made = { ...values }
  for (const [name, spec] of Object.entries(aggregates.aggregates)) {
    const [a, b] = [values[name], wanted[name]]
    if (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= toleranceOf(spec, b)) made[name] = b
  }
  return made as unknown as Result
}

function toleranceOf(spec: AggregateSpec, exact: number): number {
  if (spec.kind === 'quantile') return spec.relativeError * Math.abs(exact) * 1.000001
  return spec.kind === 'distinct' ? 0.6 : 0
}
