/**
 * Tidemark on the workload `sequence`, by its public API, as its users write it.
 */
import type { Source } from 'tidemark'
import { boundedOutOfOrderness, detector, field, fromColumns, fromFile, pattern, stream } from 'tidemark'
import type { Reading, ReadingColumns } from '../workloads/sequence-input.ts'
import type { FoundReadings, FoundRows } from '../workloads/tally.ts'

export const rule = pattern<Reading>('a-b')
  .begin('a')
  .where(field('type').eq('A'))
  .followedBy('b')
  .where(field('type').eq('B'))
  .within({ minutes: 5 })

const ruleOfFunctions = pattern<Reading>('a-b')
  .begin('a')
  .where((event) => event.type === 'A')
  .followedBy('b')
  .where((event) => event.type === 'B')
  .within({ minutes: 5 })

const options = { time: 'time', key: 'device', watermark: boundedOutOfOrderness({ seconds: 5 }) } as const

export async function overObjects(events: readonly Reading[], found: FoundReadings): Promise<void> {
  await stream(events, options)
    .detect(rule)
    .to((match) => found(match.events.a, match.events.b))
}

export async function overObjectsAwaited(events: readonly Reading[], found: FoundReadings): Promise<void> {
  for await (const match of stream(events, options).detect(rule)) found(match.events.a, match.events.b)
}

export async function overObjectsByWorkers(events: readonly Reading[], found: FoundReadings): Promise<void> {
  await stream(events, { ...options, parallelism: 2 })
    .detect(rule)
    .to((match) => found(match.events.a, match.events.b))
}

export async function overObjectsByFunctions(events: readonly Reading[], found: FoundReadings): Promise<void> {
  await stream(events, options)
    .detect(ruleOfFunctions)
    .to((match) => found(match.events.a, match.events.b))
}

export function overObjectsByPush(events: readonly Reading[], found: FoundReadings): void {
  const detection = detector(rule, options)
  for (const event of events) {
    for (const match of detection.push(event)) found(match.events.a, match.events.b)
  }
  for (const match of detection.end()) found(match.events.a, match.events.b)
}

export async function overColumns(data: ReadingColumns, _rows: FoundRows, found: FoundReadings): Promise<void> {
  await stream(fromColumns<Reading>(data), options)
    .detect(rule)
    .to((match) => found(match.events.a, match.events.b))
}

export async function overColumnsByWorkers(
  data: ReadingColumns,
  _rows: FoundRows,
  found: FoundReadings,
): Promise<void> {
  await stream(fromColumns<Reading>(data), { ...options, parallelism: 2 })
    .detect(rule)
    .to((match) => found(match.events.a, match.events.b))
}

export function overFile(path: string, found: FoundReadings): Promise<number> {
  return overSource(fromFile<Reading>(path), found)
}

export function overFileColumns(path: string, found: FoundReadings): Promise<number> {
  return overSource(fromFile<Reading>(path, { columns: COLUMNS }), found)
}

const COLUMNS = { time: 'time', device: 'text', type: 'text', value: 'number' } as const

async function overSource(readings: Source<Reading>, found: FoundReadings): Promise<number> {
  const detection = stream(readings, options).detect(rule)
  await detection.to((match) => found(match.events.a, match.events.b))
  return detection.report()!.input
}
