/** What window cases are run on: the oracle, and every engine that takes the windows. */
import { oracleWindows } from '../../../src/window/oracle/oracle.ts'
import type { OracleStep } from '../../../src/window/oracle/steps.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { isEventStep, isWatermarkStep, type OperatorFactory, type Step } from '../../../src/testing/harness/step.ts'
import { testStream } from '../../../src/testing/test-stream.ts'
import { whyNotSliced } from '../../../src/window/choose.ts'
import { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import type { WindowLimits, WindowOperatorOptions } from '../../../src/window/operator-options.ts'
import { SlicedWindowOperator } from '../../../src/window/slices/sliced-window-operator.ts'

export interface Keyed {
  readonly key: string
}

/** What a step brought about. */
export interface StepAnswer<T> {
  readonly results: readonly WindowResult[]
  readonly late: readonly T[]
}

/** By step; or why the engine does not take such windows; or what it threw. */
export type WindowAnswers<T> = readonly StepAnswer<T>[] | { readonly refused: string } | { readonly threw: string }

export interface WindowEngine {
  readonly name: string
  readonly run: <T extends Keyed>(syntax: WindowSyntax, steps: readonly Step<T>[]) => WindowAnswers<T>
}

/** The judge of engines, and judged by the facts itself. */
export const ORACLE: WindowEngine = { name: 'oracle', run: runOracle }

function runOracle<T extends Keyed>(syntax: WindowSyntax, steps: readonly Step<T>[]): readonly StepAnswer<T>[] {
  let watermark = -Infinity
  const asked: OracleStep<T>[] = []
  /** By step: how many steps of the oracle belong to it and those before. */
  const upTo = steps.map((step) => {
    if (isWatermarkStep(step)) watermark = Math.max(watermark, step.watermark)
    if (isEventStep(step)) asked.push({ event: step.event, time: step.time, key: step.event.key, watermark })
    else if (isWatermarkStep(step)) asked.push({ watermark })
    else if ('processingTime' in step) asked.push({ now: step.processingTime })
    return 'end' in step ? asked.length + 1 : asked.length
  })
  const { results, late, after } = oracleWindows(syntax, asked, { atEnd: 'complete' })
  const lateAt = new Map<T, number>()
  for (const [n, step] of steps.entries()) if (isEventStep(step)) lateAt.set(step.event, n)
  let seen = 0
  return steps.map((_, n) => {
    const until = upTo[n] === 0 ? 0 : after[upTo[n]! - 1]!
    const own = results.slice(seen, until)
    seen = until
    return { results: own, late: late.flatMap(({ event }) => (lateAt.get(event) === n ? [event] : [])) }
  })
}

const LIMITS: WindowLimits = { keys: 1000, windows: 10_000, events: 10_000 }

/** How both operators are made for cases. */
export const MADE: Readonly<
  Record<
    'general' | 'sliced',
    <T>(syntax: WindowSyntax, parts: Partial<WindowOperatorOptions<T>>) => OperatorFactory<T, WindowResult>
  >
> = {
  general:
    (syntax, parts) =>
    (next, clock, { onLate, onBad }) =>
      new GeneralWindowOperator(syntax, { ...DEFAULTS, ...parts, next, clock, onLate, onBad }),
  sliced:
    (syntax, parts) =>
    (next, clock, { onLate, onBad }) =>
      new SlicedWindowOperator([{ syntax, next, onLate }], { ...DEFAULTS, ...parts, clock, onBad }),
}

const DEFAULTS = { atEnd: 'complete', key: 'key', isScoped: false, limits: LIMITS } as const

function engineOf(name: 'general' | 'sliced'): WindowEngine {
  return {
    name,
    run: <T extends Keyed>(syntax: WindowSyntax, steps: readonly Step<T>[]): WindowAnswers<T> => {
      const [why] = name === 'sliced' ? whyNotSliced(syntax) : []
      if (why !== undefined) return { refused: why.reason }
      try {
        const { steps: answers } = testStream<T>()
          .step(...steps)
          .through<WindowResult>(MADE[name]<T>(syntax, {}))
        const bad = answers.find((answer) => answer.bad.length > 0)?.bad[0]
        if (bad !== undefined) return { threw: `an event is bad: ${bad.reason}` }
        return answers.map(({ outputs, late }) => ({ results: outputs, late }))
      } catch (error) {
        return { threw: String(error) }
      }
    },
  }
}

/** Compared with the facts and with the oracle, step by step. */
const ENGINES: readonly WindowEngine[] = [engineOf('general'), engineOf('sliced')]

/** What all engines say of a case, beside the oracle. */
export interface Asked {
  readonly differences: readonly { readonly engine: string; readonly text: string }[]
  readonly agreed: readonly string[]
  readonly refused: readonly { readonly engine: string; readonly reason: string }[]
}

/** @param compare what is wrong with the answers of an engine */
export function askAll<T extends Keyed>(
  syntax: WindowSyntax,
  steps: readonly Step<T>[],
  compare: (answers: readonly StepAnswer<T>[]) => readonly string[],
): Asked {
  const differences: { readonly engine: string; readonly text: string }[] = []
  const refused: { readonly engine: string; readonly reason: string }[] = []
  const agreed: string[] = []
  for (const { name, run } of ENGINES) {
    const answers = run(syntax, steps)
    if ('refused' in answers) refused.push({ engine: name, reason: answers.refused })
    else {
      const own = 'threw' in answers ? [`threw ${answers.threw}`] : compare(answers)
      if (own.length === 0) agreed.push(name)
      differences.push(...own.map((text) => ({ engine: name, text })))
    }
  }
  return { differences, agreed, refused }
}
