/** An engine as users have it: through the detector, with watermarks said explicitly. */
import { Detector, type DetectorOptions } from '../../src/api/detector.ts'
import { TidemarkError } from '../../src/base/errors.ts'
import { Pattern } from '../../src/pattern/builder/pattern.ts'
import type { Match, TimedOutMatch } from '../../src/pattern/match.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import type { CaseEngine, CaseError, CaseMatch, CaseOutput, Refusal } from './engines.ts'
import type { JsonMatch } from './format.ts'
import type { CaseInput, CaseStep } from './input.ts'

/** So long a delay that only an explicit watermark moves time. */
const NEVER = boundedOutOfOrderness(1e12)

interface Row {
  readonly row: number
  readonly time: number
  readonly key: string
}

type Name = 'auto' | 'register' | 'compact' | 'runs'

/** @param name - which engine is taken; `auto`: the one that the plan chooses, which is never refused */
export function detectorEngine(name: Name): CaseEngine {
  return {
    name,
    run(syntax, input, { timeouts }) {
      try {
        return run(syntax, input, name, timeouts)
      } catch (error) {
        const refused = refusal(error)
        if (refused === null || name === 'auto') throw error
        return refused
      }
    },
  }
}

function run(syntax: PatternSyntax, input: CaseInput, engine: Name, withTimeouts: boolean): CaseOutput {
  const late: number[] = []
  const matches: CaseMatch[] = []
  const timeouts: CaseMatch[] = []
  let step = 0
  const { orderBy } = input
  const rows = input.events.map(({ time, key, event }, row) => ({ ...event, row, time, key }))
  const options: DetectorOptions<Row> = {
    time: 'time',
    key: 'key',
    watermark: NEVER,
    engine,
    order: input.inOrder ? 'arrival' : 'event-time',
    onLate: ({ event }) => void late.push(event.row),
    ...(withTimeouts
      ? {
          onTimedOut: (partial: TimedOutMatch): void =>
            void timeouts.push({ match: rowsOf(partial), time: partial.time, step }),
        }
      : {}),
    ...(orderBy === null ? {} : { orderBy: (a, b) => rank(a, orderBy) - rank(b, orderBy) }),
  }
  const detector = new Detector<Row>([new Pattern<Row>(syntax)], options)
  let error: CaseError | null = null
  for (; step < input.steps.length && error === null; step++) {
    try {
      const found = take(detector, input.steps[step]!, rows)
      matches.push(...found.map((match) => ({ match: rowsOf(match), time: match.time, step })))
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'SKIP_TARGET_MISSED') throw thrown
      error = { code: thrown.code, step }
    }
  }
  return { matches, timeouts, late, error }
}

function take(detector: Detector<Row>, step: CaseStep, rows: readonly Row[]): readonly Match[] {
  if (step.kind === 'event') return detector.push(rows[step.row]!)
  // Not the end: that decides also what no time does.
  return detector.advanceTo(Math.min(step.time, Number.MAX_SAFE_INTEGER))
}

function refusal(error: unknown): Refusal | null {
  if (!(error instanceof TidemarkError) || error.code !== 'ENGINE_REFUSED') return null
  return { refused: String(error.data['reason']) }
}

function rank(event: Row, field: string): number {
  return Number((event as unknown as Readonly<Record<string, unknown>>)[field])
}

function rowsOf({ events }: { readonly events: Readonly<Record<string, unknown>> }): JsonMatch {
  const row = (event: unknown): number => (event as Row).row
  return Object.fromEntries(
    Object.entries(events).map(([name, bound]) => [name, Array.isArray(bound) ? bound.map(row) : [row(bound)]]),
  )
}
