/** The oracle as an engine: after each step it is asked again, and what it did not say before is the output of that step. */
import { TidemarkError } from '../../src/base/errors.ts'
import { oracleMatches, oracleTimeouts, type OracleEvent, type OracleMatch } from '../../src/pattern/oracle/oracle.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import type { CaseError, CaseMatch, CaseOutput } from './engines.ts'
import type { JsonMatch } from './format.ts'
import { matchKey, timeAt, viewsOf, type CaseInput } from './input.ts'

export const oracleEngine = {
  name: 'oracle',
  run: (syntax: PatternSyntax, input: CaseInput): CaseOutput =>
    stepByStep(input, (events, now) => ({
      matches: oracleMatches(syntax, events, { now }).map(answerOf),
      timeouts: oracleTimeouts(syntax, events, { now }).map(answerOf),
    })),
} as const

/** A match with the indices of its events among those that were given. */
export interface Answer {
  readonly match: JsonMatch
  readonly time: number
}

/** What is known at `now` of the events of one key. @param rows - those of the events in the case */
export type Asked = (
  events: readonly OracleEvent[],
  now: number,
  rows: readonly number[],
) => { readonly matches: readonly Answer[]; readonly timeouts: readonly Answer[] }

/** @throws Error if what was said after one step is not said any more after another: what is decided stays so, whatever comes */
export function stepByStep(input: CaseInput, asked: Asked): CaseOutput {
  const matches = new Said('match')
  const timeouts = new Said('time-out')
  let error: CaseError | null = null
  for (const { step, now, keys } of viewsOf(input)) {
    try {
      const answers = keys.map((rows) => {
        const events = rows.map((row) => ({ time: timeAt(input, row), event: input.events[row]?.event }))
        return { rows, ...asked(events, now, rows) }
      })
      matches.hear(
        answers.flatMap((one) => inInput(one.matches, one.rows)),
        step,
      )
      timeouts.hear(
        answers.flatMap((one) => inInput(one.timeouts, one.rows)),
        step,
      )
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'SKIP_TARGET_MISSED') throw thrown
      error = { code: thrown.code, step }
      break
    }
  }
  const seen = error === null ? input.steps : input.steps.slice(0, error.step + 1)
  const late = seen.flatMap((step) => (step.kind === 'event' && step.late ? [step.row] : []))
  return { matches: matches.all(), timeouts: timeouts.all(), late, error }
}

/** What was said so far, each with the step after which it was said first. */
class Said {
  readonly #what: string
  readonly #known: Map<string, CaseMatch> = new Map()

  constructor(what: string) {
    this.#what = what
  }

  hear(answers: readonly Answer[], step: number): void {
    const heard = new Map(answers.map((one) => [matchKey(one.match), one]))
    for (const [key, { time }] of this.#known) {
      if (heard.get(key)?.time !== time) throw new Error(`step ${step} takes back the ${this.#what} ${key} at ${time}`)
    }
    for (const [key, one] of heard) if (!this.#known.has(key)) this.#known.set(key, { ...one, step })
  }

  all(): readonly CaseMatch[] {
    return [...this.#known.values()]
  }
}

function inInput(answers: readonly Answer[], rows: readonly number[]): readonly Answer[] {
  return answers.map(({ match, time }) => ({
    match: Object.fromEntries(
      Object.entries(match).map(([name, taken]) => [name, taken.map((index) => rows[index] ?? NaN)]),
    ),
    time,
  }))
}

function answerOf({ bindings, time }: OracleMatch): Answer {
  return { match: Object.fromEntries(bindings), time }
}
