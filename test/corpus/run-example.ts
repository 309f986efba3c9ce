/** Runs an example of the reference: by the definition of a match, and by an engine. */
import { detector } from '../../src/api/detector.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import { timeline } from '../../src/pattern/explain/timeline.ts'
import type { Match, TimedOutMatch } from '../../src/pattern/match.ts'
import { oracleMatches, oracleTimeouts, type OracleMatch } from '../../src/pattern/oracle/oracle.ts'
import { patternOf, type Example, type Letter } from './examples.ts'

/** What came of an example: matches and time-outs as text, in order. */
export interface Ran {
  readonly matches: readonly string[]
  readonly timeOuts: readonly string[]
}

interface Found {
  /** In order of time. */
  readonly events: readonly Letter[]
  readonly time: number
  readonly byEnd: boolean
}

/** `a1 b3 @11 end`: events, the second at which it was certain if that is not the last event's, whether only the end made it so. */
function textOf({ events, time, byEnd }: Found): string {
  const at = time === events.at(-1)!.second * 1000 ? [] : [`@${time / 1000}`]
  return [...events.map(({ is, second }) => `${is}${second}`), ...at, ...(byEnd ? ['end'] : [])].join(' ')
}

/** All matches by the definition: what a pattern says of its output is not its affair. */
export function runByOracle({ code, events, atEnd }: Example): Ran {
  const { syntax } = patternOf(code)
  const letters = events!
  const timed = letters.map((event) => ({ time: event.second * 1000, event }))
  const shown = ({ rows, time, byEnd }: OracleMatch): string =>
    textOf({ events: rows.map((row) => letters[row]!), time, byEnd })
  return {
    matches: oracleMatches(syntax, timed, { atEnd }).map(shown),
    timeOuts: oracleTimeouts(syntax, timed, { atEnd }).map(shown),
  }
}

/** @param timeOuts whether partial matches that timed out are asked for */
export function runByEngine(example: Example, engine: EngineName | 'auto', timeOuts: boolean): Ran {
  const { matches, timedOut } = detect(example, engine, timeOuts)
  const letters = example.events!
  const shown = ({ events, time, byEnd, count, aggregates }: Match): string => {
    if (count !== undefined || Object.keys(events).length === 0) return summaryText(time, count, aggregates)
    const taken = (Object.values(events).flat() as Letter[]).toSorted((a, b) => letters.indexOf(a) - letters.indexOf(b))
    return textOf({ events: taken, time, byEnd: byEnd === true })
  }
  return { matches: matches.map(shown), timeOuts: timedOut.map(shown) }
}

/** `count=3 most=7 @5`; `any @5` of a pattern that only detects. */
function summaryText(time: number, count: number | undefined, aggregates: Match['aggregates']): string {
  const values = Object.entries({ count, ...aggregates }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  return `${values.length === 0 ? 'any' : values.join(' ')} @${time / 1000}`
}

/** The events of an example, and below them what the engine finds. */
export function drawingOf(example: Example): string {
  const { matches, timedOut } = detect(example, 'auto', example.timeOuts)
  const found: readonly Match[] = [...matches, ...timedOut]
  if (found.length === 0) return `${timeline(example.events!, [], LOOK)}\nno match`
  const within = example.window ? patternOf(example.code).syntax.within : null
  return timeline(example.events!, found, within === null ? LOOK : { ...LOOK, within: within.ms })
}

const LOOK = {
  label: ({ is, second, value }: Letter): string => `${is}${second}${value === undefined ? '' : `=${value}`}`,
  time: ({ second }: Letter): number => second * 1000,
  timeText: (time: number): string => String(time / 1000),
}

function detect(
  { code, events, atEnd }: Example,
  engine: EngineName | 'auto',
  timeOuts: boolean,
): { readonly matches: readonly Match[]; readonly timedOut: readonly TimedOutMatch[] } {
  const timedOut: TimedOutMatch[] = []
  const detecting = detector(patternOf(code), {
    time: 'second',
    timeUnit: 's',
    atEnd,
    engine,
    ...(timeOuts ? { onTimedOut: (partial: TimedOutMatch) => void timedOut.push(partial) } : {}),
  })
  if (events === null) return { matches: [], timedOut }
  const matches = [...detecting.pushAll(events), ...detecting.end()] as Match[]
  return { matches, timedOut }
}
