/** Runs of the detector over sample events, objects or columns. */
import { Detector, type DetectorOptions } from '../../../src/api/detector.ts'
import type { ColumnData } from '../../../src/event/columns.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { Match } from '../../../src/pattern/match.ts'
import type { JobReport } from '../../../src/runtime/report.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'

export type Settings = Partial<DetectorOptions<SampleEvent>> & { readonly delay?: number }

export interface Run {
  readonly matches: readonly Match[]
  /** Ids of the late events, in order. */
  readonly late: readonly number[]
  readonly report: JobReport
}

/** A detector over sample events, keyed, and the ids of its late events as they come. */
export function sampleDetector(
  rules: readonly AnyPattern<SampleEvent>[],
  { delay = 0, ...options }: Settings,
): { readonly detector: Detector<SampleEvent>; readonly late: number[] } {
  const late: number[] = []
  const detector = new Detector<SampleEvent>(rules, {
    time: 'time',
    key: 'key',
    watermark: boundedOutOfOrderness(delay),
    onLate: ({ event }) => void late.push(event.id),
    ...options,
  })
  return { detector, late }
}

/** Everything at once, to the end. */
export function detect(
  rules: readonly AnyPattern<SampleEvent>[],
  input: readonly SampleEvent[] | ColumnData,
  settings: Settings = {},
): Run {
  const { detector, late } = sampleDetector(rules, settings)
  const matches = [...detector.pushAll(input), ...detector.end()]
  return { matches, late, report: detector.report() }
}

/** In pieces: cut before each of these indices. */
export function detectInPieces(
  rules: readonly AnyPattern<SampleEvent>[],
  pieces: readonly (readonly SampleEvent[] | ColumnData)[],
  settings: Settings = {},
): Run {
  const { detector, late } = sampleDetector(rules, settings)
  const matches = [...pieces.flatMap((piece) => detector.pushAll(piece)), ...detector.end()]
  return { matches, late, report: detector.report() }
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
