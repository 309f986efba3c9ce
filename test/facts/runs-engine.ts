/** The `runs` engine as users have it: through the detector, with watermarks said explicitly. */
import { Detector } from '../../src/api/detector.ts'
import { TidemarkError } from '../../src/base/errors.ts'
import { Pattern } from '../../src/pattern/builder/pattern.ts'
import type { Match } from '../../src/pattern/match.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import type { CaseEngine, CaseMatch, CaseOutput } from './engines.ts'
import type { JsonMatch } from './format.ts'
import type { CaseInput } from './input.ts'

/** So long a delay that only an explicit watermark moves time. */
const NEVER = boundedOutOfOrderness(1e12)

export const runsEngine: CaseEngine = {
  name: 'runs',
  accepts(syntax) {
    try {
      planPattern(syntax)
      return null
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error
      return error.code === 'UNSUPPORTED' ? String(error.data['construct']) : error.code
    }
  },
  run,
}

interface Row {
  readonly row: number
  readonly time: number
  readonly key: string
}

function run(syntax: PatternSyntax, input: CaseInput): CaseOutput {
  const late: number[] = []
  const matches: CaseMatch[] = []
  const { orderBy } = input
  const rows = input.events.map(({ time, key, event }, row) => ({ ...event, row, time, key }))
  const detector = new Detector<Row>([new Pattern<Row>(syntax)], {
    time: 'time',
    key: 'key',
    watermark: NEVER,
    order: input.inOrder ? 'arrival' : 'event-time',
    onLate: ({ event }) => void late.push(event.row),
    ...(orderBy === null ? {} : { orderBy: (a, b) => rank(a, orderBy) - rank(b, orderBy) }),
  })
  for (const [step, what] of input.steps.entries()) {
    const found =
      what.kind === 'event'
        ? detector.push(rows[what.row]!)
        : what.time === Infinity
          ? detector.end()
          : detector.advanceTo(what.time)
    for (const match of found) matches.push({ match: rowsOf(match), time: match.time, step })
  }
  return { matches, late }
}

function rank(event: Row, field: string): number {
  return Number((event as unknown as Readonly<Record<string, unknown>>)[field])
}

function rowsOf({ events }: Match): JsonMatch {
  const row = (event: unknown): number => (event as Row).row
  return Object.fromEntries(
    Object.entries(events).map(([name, bound]) => [name, Array.isArray(bound) ? bound.map(row) : [row(bound)]]),
  )
}
