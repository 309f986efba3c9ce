/** The input of a command: a file, standard input or a server, with the records of the rule file made into events. */
import { statSync } from 'node:fs'
import { show, TidemarkError } from '../../base/errors.ts'
import { isColumnData } from '../../event/columns.ts'
import { objectsOf } from '../../event/rows.ts'
import { fromPath, type FormatName, type PathOptions, type Source } from '../../connectors/index.ts'
import type { BadRecord } from '../../connectors/source.ts'
import { delimiterOf } from './delimiter.ts'
import { eventSource } from './event-source.ts'
import { formatOfPath } from '../../formats/format.ts'
import type { RuleStream } from '../rule/rule-module.ts'

export interface InputFlags {
  readonly source: string
  readonly format?: FormatName
  readonly delimiter?: string
  readonly records?: string
}

/** A source from which records may have been left out. */
export interface InputSource extends Source<unknown> {
  /** How many records of the last reading the rule file does not take for its own: its `where`. */
  readonly leftOut: number
}

/** @throws TidemarkError `UNKNOWN_FORMAT`, `BAD_OPTIONS`, `CSV_DELIMITER`, `SOURCE_UNREADABLE`, `SOCKET_ADDRESS` */
export function openSource(flags: InputFlags, stream: RuleStream): InputSource {
  const { source: path } = flags
  const isFile = isFilePath(path)
  if (isFile) checkNoFolder(path)
  const format = flags.format ?? stream.format
  if (isFile && format === undefined && formatOfPath(path) === undefined) throw formatNotNamed(path)
  const records = flags.records ?? stream.records
  const options: PathOptions = {
    ...(format === undefined ? {} : { format }),
    ...(records === undefined ? {} : { records }),
    ...(flags.delimiter === undefined
      ? {}
      : { delimiter: delimiterOf(flags.delimiter, format ?? (isFile ? formatOfPath(path) : 'ndjson')) }),
    ...(stream.schema === undefined ? {} : { schema: stream.schema }),
  }
  return eventSource(fromPath<unknown>(path, options), stream)
}

/** Whether a source is a file, which can be looked at before it is read. */
export function isFilePath(path: string): boolean {
  return path !== '-' && !path.startsWith('tcp://')
}

function checkNoFolder(path: string): void {
  if (path.startsWith('file://') || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return
  throw new TidemarkError('SOURCE_UNREADABLE', {
    message: `${show(path)} cannot be read: it is a folder.`,
    hint: 'Name a file in it: --source <file>.',
    data: { path },
  })
}

function formatNotNamed(path: string): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `The name ${show(path)} does not say which format the file has.`,
    hint: 'Name it: --format ndjson, csv, tsv, json, lines, parquet or arrow.',
    data: { path },
  })
}

/** All that a recording holds. */
export interface ReadRecording {
  readonly events: readonly unknown[]
  readonly positions: readonly number[]
  readonly bad: readonly BadRecord[]
}

/**
 * Reads a source to its end, into memory.
 *
 * @param onBatch called after each batch with the number of events so far
 */
export async function readAll(
  source: Source<unknown>,
  signal: AbortSignal,
  onBatch: (events: number) => void = () => {},
): Promise<ReadRecording> {
  const events: unknown[] = []
  const positions: number[] = []
  const bad: BadRecord[] = []
  for await (const batch of source.open(signal)) {
    const objects = isColumnData(batch.events) ? objectsOf(batch.events) : batch.events
    for (let i = 0; i < objects.length; i++) {
      events.push(objects[i])
      positions.push(batch.positions?.[i] ?? batch.first + i)
    }
    if (batch.bad !== undefined) bad.push(...batch.bad)
    onBatch(events.length)
  }
  return { events, positions, bad }
}

/** The names of the fields of the first event, to tell someone who named none; empty if there is no event. */
export async function firstFields(source: Source<unknown>): Promise<readonly string[]> {
  const abort = new AbortController()
  for await (const { events } of source.open(abort.signal)) {
    if (isColumnData(events)) return Object.keys(events.columns)
    if (events.length > 0) return fieldsOf(events[0])
  }
  return []
}

/** The names of the fields of an event that have a value which is no object. */
export function fieldsOf(event: unknown): readonly string[] {
  if (typeof event !== 'object' || event === null) return []
  return Object.entries(event)
    .flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.keys(value).map((inner) => `${name}.${inner}`)
        : [name],
    )
    .slice(0, 20)
}
