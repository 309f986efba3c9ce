/**
 * What Beam's transcripts and pane cases have in common: elements that are their own time, bundles, panes. Beam's
 * watermark `w` says that nothing before `w` follows; ours says the same as `w - 1`.
 */
import type { Step } from '../../../src/testing/harness/step.ts'
import { checkWindowSyntax } from '../../../src/window/builder/check-window.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import type { Accumulation, TimestampOf, WindowSyntax } from '../../../src/window/syntax/window.ts'
import { askAll, ORACLE, type StepAnswer } from './engines.ts'
import type { WindowVerdict } from './fact.ts'
import { unknown, wordOf } from './json.ts'
import { BUNDLE_EVALUATION, needsBundle } from './reasons.ts'
import { compareWithOracle } from './window-cases.ts'

export interface Element {
  readonly key: string
  readonly value: number
}

/** Something that is done, as one step or, for a bundle, several. */
export interface Action {
  readonly steps: readonly Step<Element>[]
  /** The times of elements that come together; empty: it is something else. */
  readonly bundle: readonly number[]
}

export const element = (time: number): Step<Element> => ({ event: { key: '', value: time }, time })

/** Runs the actions on the oracle and on every engine, and compares what each action brings about. */
export function judgeActions(
  syntax: WindowSyntax,
  actions: readonly Action[],
  compare: (answers: readonly (readonly WindowResult[])[]) => readonly string[],
): WindowVerdict {
  checkWindowSyntax(syntax)
  const steps = actions.flatMap((action) => action.steps)
  const byAction = (answers: readonly StepAnswer<Element>[]): readonly (readonly WindowResult[])[] => {
    let at = 0
    return actions.map((action) => answers.slice(at, (at += action.steps.length)).flatMap(({ results }) => results))
  }
  const oracle = ORACLE.run(syntax, steps) as readonly StepAnswer<Element>[]
  const gap = syntax.assigner.kind === 'session' ? (syntax.assigner.gap as number) : 0
  let at = 0
  const needsBundles = actions.some(({ bundle, steps: own }) => {
    const answers = oracle.slice(at, (at += own.length)).map(({ results }) => results)
    return needsBundle(bundle, answers, gap)
  })
  if (needsBundles) return { differences: [], aside: BUNDLE_EVALUATION.name }
  const differences = compare(byAction(oracle)).map((text) => ({ engine: ORACLE.name, text }))
  const asked = askAll<Element>(syntax, steps, (answers) => [
    ...compare(byAction(answers)),
    ...compareWithOracle(oracle, answers),
  ])
  return { ...asked, differences: [...differences, ...asked.differences] }
}

export function beamSyntax(parts: Pick<WindowSyntax, 'assigner' | 'trigger'> & Partial<WindowSyntax>): WindowSyntax {
  return {
    kind: 'window',
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs: 0,
    unchanged: 'emit',
    onEmpty: 'onTime',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: { values: { kind: 'collect', of: 'value' } } },
    ...parts,
  }
}

export function accumulationOf(mode: unknown): Accumulation {
  if (mode === undefined || mode === null) return 'accumulating'
  const name = wordOf(mode).toLowerCase()
  if (name === 'accumulating' || name === 'discarding' || name === 'retracting') return name
  throw unknown('no accumulation is known that is called', mode)
}

export function timestampOf(combiner: unknown): TimestampOf {
  if (combiner === undefined || combiner === null) return 'end'
  const name = wordOf(combiner).toLowerCase()
  if (/eow|end/.test(name)) return 'end'
  if (/earliest/.test(name)) return 'earliest'
  if (/latest/.test(name)) return 'latest'
  throw unknown('no timestamp combiner is known that is called', combiner)
}

export const fixedWindow = (sizeMs: number, offsetMs: number = 0): Assigner => ({
  kind: 'tumbling',
  sizeMs,
  offsetMs,
  domain: 'event',
})

export function valuesOf(result: WindowResult): readonly number[] {
  return (result as unknown as { readonly values: readonly number[] }).values.toSorted((a, b) => a - b)
}
