/** Runs of the detector over sample events, objects or columns. */
import { Detector, type DetectorOptions, type DetectorSnapshot } from '../../../src/api/detector.ts'
import { TidemarkError } from '../../../src/base/errors.ts'
import type { ColumnData } from '../../../src/event/columns.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { Match, TimedOutMatch } from '../../../src/pattern/match.ts'
import { leavesOf } from '../../../src/pattern/syntax/pattern.ts'
import type { JobReport } from '../../../src/runtime/report.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'
import type { Answer } from './answer.ts'

export interface Settings extends Partial<DetectorOptions<SampleEvent>> {
  readonly delay?: number
  /** Whether partial matches that time out are asked for. Default false. */
  readonly timeouts?: boolean
}

export interface Run {
  readonly matches: readonly Match[]
  readonly timeouts: readonly TimedOutMatch[]
  /** Ids of the late events, in order. */
  readonly late: readonly number[]
  readonly report: JobReport
}

interface Watched {
  readonly detector: Detector<SampleEvent>
  readonly late: number[]
  readonly timeouts: TimedOutMatch[]
}

/** A detector over sample events, keyed, and the ids of its late events as they come. */
export function sampleDetector(
  rules: readonly AnyPattern<SampleEvent>[],
  { delay = 0, timeouts: asksTimeouts = false, ...options }: Settings,
  snapshot: DetectorSnapshot | null = null,
): Watched {
  const late: number[] = []
  const timeouts: TimedOutMatch[] = []
  const all: DetectorOptions<SampleEvent> = {
    time: 'time',
    key: 'key',
    watermark: boundedOutOfOrderness(delay),
    onLate: ({ event }) => void late.push(event.id),
    ...(asksTimeouts ? { onTimedOut: (partial: TimedOutMatch): void => void timeouts.push(partial) } : {}),
    ...options,
  }
  const detector = new Detector<SampleEvent>(rules, all, snapshot)
  return { detector, late, timeouts }
}

/** Everything at once, to the end. */
export function detect(
  rules: readonly AnyPattern<SampleEvent>[],
  input: readonly SampleEvent[] | ColumnData,
  settings: Settings = {},
): Run {
  const { detector, late, timeouts } = sampleDetector(rules, settings)
  const matches = [...detector.pushAll(input), ...detector.end()]
  return { matches, timeouts, late, report: detector.report() }
}

/** As `detect`; `null` where a limit of partial matches is reached. */
export function detectWithin(
  rules: readonly AnyPattern<SampleEvent>[],
  input: readonly SampleEvent[],
  settings: Settings,
): Run | null {
  try {
    return detect(rules, input, settings)
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'PARTIAL_MATCH_LIMIT') return null
    throw error
  }
}

/** In pieces: cut before each of these indices. */
export function detectInPieces(
  rules: readonly AnyPattern<SampleEvent>[],
  pieces: readonly (readonly SampleEvent[] | ColumnData)[],
  settings: Settings = {},
): Run {
  const { detector, late, timeouts } = sampleDetector(rules, settings)
  const matches = [...pieces.flatMap((piece) => detector.pushAll(piece)), ...detector.end()]
  return { matches, timeouts, late, report: detector.report() }
}

/** What the detector says, as data that can be compared. */
export function answersOf(rules: readonly AnyPattern<SampleEvent>[], matches: readonly Match[]): readonly Answer[] {
  const names = new Map(
    rules.map(({ syntax }) => [syntax.name, leavesOf(syntax.elements).map(({ name }) => name)] as const),
  )
  return matches.map(({ id, rule, key, start, end, time, byEnd, events, ...told }) => {
    const { syntax } = rules.find((one) => one.syntax.name === rule)!
    const bindings = names.get(rule)!.flatMap((name) => {
      const bound = events[name]
      if (bound === undefined) return []
      return [[name, (Array.isArray(bound) ? bound : [bound]).map((event: SampleEvent) => event.id)] as const]
    })
    const isListed = syntax.output.kind === 'matches' || 'timedOut' in told
    const summary = isListed ? null : { count: told.count ?? null, aggregates: told.aggregates ?? {} }
    return { rule, key, start, end, time, byEnd: byEnd === true, bindings, summary, id }
  })
}

/** The same events as columns: of numbers, of a dictionary, and plain. */
export function toColumns(events: readonly SampleEvent[]): ColumnData {
  const dictionary = ['a', 'b', 'c']
  return {
    length: events.length,
    columns: {
      id: Int32Array.from(events, ({ id }) => id),
      time: Float64Array.from(events, ({ time }) => time),
      key: events.map(({ key }) => key),
      kind: { codes: Int32Array.from(events, ({ kind }) => dictionary.indexOf(kind)), dictionary },
      value: events.map(({ value }) => value),
    },
  }
}

/** The pieces between cuts; cuts may lie anywhere and repeat. */
export function cutAt<T>(events: readonly T[], cuts: readonly number[]): readonly (readonly T[])[] {
  const places = [0, ...cuts.map((cut) => cut % (events.length + 1)).sort((a, b) => a - b), events.length]
  return places.slice(1).map((to, i) => events.slice(places[i], to))
}
