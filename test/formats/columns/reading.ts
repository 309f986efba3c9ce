/** Columns as rows, and what the object decoder of the format would have given for them. */
import { isDictionaryColumn } from '../../../src/event/columns.ts'
import type { ColumnData } from '../../../src/event/columns.ts'
import { columnValue } from '../../../src/event/rows.ts'
import type { BadRecord } from '../../../src/formats/bad-record.ts'
import type { ColumnDecoder } from '../../../src/formats/columns/column-decoder.ts'
import type { ColumnSchema, ColumnType } from '../../../src/formats/columns/column-schema.ts'
import type { DecodedBatch } from '../../../src/formats/decoder.ts'
import { timeOf } from '../../../src/time/timestamp.ts'
import type { TimeOptions } from '../../../src/time/timestamp.ts'
import { bytesOf } from '../decoding.ts'

export type Row = Readonly<Record<string, unknown>>

export interface ReadRows {
  readonly rows: readonly Row[]
  readonly positions: readonly number[]
  readonly bad: readonly BadRecord[]
}

export function rowsOf(data: ColumnData): Row[] {
  const readers = Object.entries(data.columns).map(([name, column]) => {
    const length = isDictionaryColumn(column) ? column.codes.length : column.length
    if (length !== data.length) throw new Error(`the column ${name} has ${length} rows, not ${data.length}`)
    return [name, columnValue(column)] as const
  })
  return Array.from({ length: data.length }, (_, row) =>
    Object.fromEntries(readers.map(([name, read]) => [name, read(row)])),
  )
}

/** Decodes text or bytes, cut at ascending offsets, in memory that is used again for each chunk. */
export function readColumns(
  decoder: ColumnDecoder,
  input: string | Uint8Array,
  cuts: readonly number[] = [],
): ReadRows {
  const bytes = bytesOf(input)
  const rows: Row[] = []
  const positions: number[] = []
  const bad: BadRecord[] = []
  const take = (batch: ReturnType<ColumnDecoder['push']>): void => {
    if (batch.first !== rows.length + bad.length) throw new Error(`a batch begins at ${batch.first}`)
    const taken = rowsOf(batch.events)
    rows.push(...taken)
    positions.push(...(batch.positions ?? taken.map((_, row) => batch.first + row)))
    bad.push(...batch.bad)
  }
  const memory = Buffer.alloc(bytes.length)
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    const chunk = memory.subarray(0, to - from)
    chunk.set(bytes.subarray(from, to))
    take(decoder.push(chunk))
    memory.fill(0x7e)
    from = to
  }
  take(decoder.end())
  return { rows, positions, bad }
}

/**
 * The objects of a decoder with the fields of the schema alone. One with a value of another type is bad; its reason and
 * text are left out.
 */
export function projected(decoded: DecodedBatch<object>, schema: ColumnSchema, times: TimeOptions = {}): ReadRows {
  const rows: Row[] = []
  const positions: number[] = []
  const bad: BadRecord[] = [...decoded.bad]
  decoded.events.forEach((event, i) => {
    const position = decoded.positions[i]!
    const row = Object.entries(schema).map(([name, type]) => {
      const value: unknown = Object.hasOwn(event, name) ? (event as Row)[name] : undefined
      return [name, valueOf(value, type, times)] as const
    })
    if (row.some(([, value]) => value === MISFIT)) {
      bad.push({ kind: 'type', reason: '', position, line: decoded.lines[i]! })
      return
    }
    rows.push(Object.fromEntries(row))
    positions.push(position)
  })
  return { rows, positions, bad: bad.sort((a, b) => a.position - b.position) }
}

const MISFIT = Symbol('a value of another type')

function valueOf(value: unknown, type: ColumnType, times: TimeOptions): unknown {
  if (value === undefined || value === null) return undefined
  if (type === 'time') {
    const time = timeOf(value, times)
    return Number.isNaN(time) ? MISFIT : time
  }
  return typeof value === (type === 'text' ? 'string' : type) ? value : MISFIT
}

/** Both answers, to be compared: reasons and texts of misfits, which only one of them has, are left out. */
export function comparable(read: ReadRows, judge: ReadRows): readonly [ReadRows, ReadRows] {
  const unexplained = new Set(judge.bad.filter(({ reason }) => reason === '').map(({ position }) => position))
  const bad = read.bad.map((record) =>
    unexplained.has(record.position) && record.kind === 'type'
      ? { kind: record.kind, reason: '', position: record.position, line: record.line! }
      : record,
  )
  return [{ ...read, bad }, judge]
}
