import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, expect, test } from 'vitest'
import {
  boundedOutOfOrderness,
  field,
  fromFile,
  fromIterable,
  pattern,
  stream,
  type FileOptions,
  type Source,
} from '../../src/index.ts'
import { runs } from './kit/runs.ts'

interface Reading {
  readonly at?: number
  readonly sensor?: string
  readonly v?: number
  readonly on?: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'tidemark-formats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COLUMNS: NonNullable<FileOptions['columns']> = { at: 'time', sensor: 'text', v: 'number', on: 'boolean' }
const NAMES = ['at', 'sensor', 'v', 'on'] as const

/** One in eight is not there. */
const mostly = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { freq: 8, nil: undefined })

/** Events a second apart, some of them further behind than the delay, and some without time or key. */
const readings: fc.Arbitrary<readonly Reading[]> = fc
  .array(
    fc.record({
      behind: mostly(fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(20) })),
      sensor: mostly(fc.constantFrom('a', 'b', 'ü, "c"')),
      v: mostly(fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constantFrom(0.1, -7.25, 5))),
      on: mostly(fc.boolean()),
    }),
    { minLength: 5, maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(({ behind, sensor, v, on }, i) => ({
      ...(behind !== undefined && { at: 1000 * (i - behind) }),
      ...(sensor !== undefined && { sensor }),
      ...(v !== undefined && { v }),
      ...(on !== undefined && { on }),
    })),
  )

const rise = pattern<Reading>()
  .begin('low')
  .where(field('v').lt(4))
  .followedBy('high')
  .where(field('v').gte(5).and(field('on').eq(true)))
  .within('20s')
  .named('rise')
const twice = pattern<Reading>()
  .begin('first')
  .where((reading) => reading.on === true)
  .next('then')
  .where((reading) => (reading.v ?? 0) > 2)
  .named('twice')

const path = (name: string): string => join(folder, name)

const csvField = (value: string | number | boolean | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)

/** The same events as sources of every kind. */
async function sourcesOf(
  events: readonly Reading[],
  rows: number,
): Promise<readonly (readonly [string, Source<Reading>])[]> {
  writeFileSync(path('r.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const lines = events.map((event) => NAMES.map((name) => csvField(event[name])).join(','))
  writeFileSync(path('r.csv'), [NAMES.join(','), ...lines, ''].join('\n'))
  const column = <K extends (typeof NAMES)[number]>(name: K): (Reading[K] | null)[] =>
    events.map((event) => event[name] ?? null)
  const columnData = [
    { name: 'at', data: column('at').map((at) => (at === null ? null : new Date(at!))), type: 'TIMESTAMP' as const },
    { name: 'sensor', data: column('sensor'), type: 'STRING' as const },
    { name: 'v', data: column('v'), type: 'DOUBLE' as const },
    { name: 'on', data: column('on'), type: 'BOOLEAN' as const },
  ]
  writeFileSync(path('r.parquet'), new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: rows })))
  const vectors = {
    at: vectorFromArray(column('at'), new TimestampMillisecond()),
    sensor: vectorFromArray(column('sensor'), new Dictionary(new Utf8(), new Int32())),
    v: vectorFromArray(column('v'), new Float64()),
    on: vectorFromArray(column('on'), new Bool()),
  }
  const schema = new Schema(NAMES.map((name) => new Field(name, vectors[name].type, true)))
  for (const [name, writer] of [
    ['r.arrow', new RecordBatchFileWriter()],
    ['r.arrows', new RecordBatchStreamWriter()],
  ] as const) {
    for (let from = 0; from < events.length; from += rows) {
      const length = Math.min(rows, events.length - from)
      const children = NAMES.map((each) => vectors[each].data[0]!.slice(from, length))
      const type = new Struct(schema.fields)
      writer.write(new RecordBatch(schema, makeData({ type, length, children } as never) as never))
    }
    writer.finish()
    writeFileSync(path(name), await writer.toUint8Array())
  }
  const files = ['r.csv', 'r.ndjson', 'r.parquet', 'r.arrow', 'r.arrows']
  const csvSchema = { sensor: 'string', v: 'number', on: 'boolean', at: 'number' } as const
  return files.flatMap((name) => [
    [`${name} by columns`, fromFile<Reading>(path(name), { columns: COLUMNS })] as const,
    [name, fromFile<Reading>(path(name), { schema: csvSchema })] as const,
  ])
}

interface Answer {
  readonly matches: readonly unknown[]
  readonly late: readonly unknown[]
  readonly bad: readonly unknown[]
  readonly counts: readonly unknown[]
}

async function answerOf(source: Source<Reading>): Promise<Answer> {
  const late: (readonly [position: number, latenessMs: number, v: unknown])[] = []
  const bad: (readonly [position: number, kind: string])[] = []
  const events = stream(source, {
    time: 'at',
    key: 'sensor',
    watermark: boundedOutOfOrderness('5s'),
    onLate: ({ position, latenessMs, event }) => void late.push([position, latenessMs, event.v]),
    onBad: ({ kind, position }) => void bad.push([position, kind]),
  })
  const found = events.detect([rise, twice])
  const matches = (await found.toArray()).map(({ id, start, end, time }) => [id, start, end, time])
  const { input, accepted, late: lateCount, bad: badCount } = found.report()!
  // Whoever decides that an event is bad is told a batch at a time.
  bad.sort(([a], [b]) => a - b)
  return { matches, late, bad, counts: [input, accepted, lateCount, badCount] }
}

test('L5 the same events as objects, CSV, NDJSON, Parquet and Arrow, cut anywhere, give the same matches, late and bad', async () => {
  const seen = { matches: 0, late: 0, bad: 0 }
  await fc.assert(
    fc.asyncProperty(readings, fc.integer({ min: 1, max: 30 }), async (events, rows) => {
      const expected = await answerOf(fromIterable(events))
      seen.matches += expected.matches.length
      seen.late += expected.late.length
      seen.bad += expected.bad.length
      for (const [name, source] of await sourcesOf(events, rows))
        expect([name, await answerOf(source)]).toEqual([name, expected])
    }),
    { numRuns: runs(25) },
  )
  expect(Math.min(seen.matches, seen.late, seen.bad)).toBeGreaterThan(20)
})
