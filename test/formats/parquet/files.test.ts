/** Parquet files as a whole: row groups, columns that nobody looks at, nesting, codecs, and files that are broken. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { batchesOf, errorOf, MemoryFile, oneColumn, readTable } from '../tables/reading.ts'

const TEXT: Omit<SchemaElement, 'name'> = { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const wide = (rows: number, rowGroupSize = 100): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'time', data: numbers(rows), type: 'DOUBLE' },
        { name: 'key', data: numbers(rows).map((i) => `k${i % 5}`), type: 'STRING' },
        { name: 'rest', data: numbers(rows).map((i) => `${i} ${'x'.repeat(200)}`), type: 'STRING' },
      ],
      rowGroupSize,
      codec: 'UNCOMPRESSED',
    }),
  )

describe('what is read', () => {
  test('a row group at a time: the bytes of the next are asked for when the last batch of this one was taken', async () => {
    const file = new MemoryFile(wide(1000))
    const read: number[] = []
    for await (const batch of batchesOf(file, 'parquet')) read.push(file.bytesRead / batch.events.length)
    expect(read).toHaveLength(10)
    const steps = read.slice(1).map((bytes, i) => bytes - read[i]!)
    // A row has some 230 bytes; what is read at first is the footer.
    expect(Math.max(...steps)).toBeLessThan(300)
    expect(Math.min(...steps)).toBeGreaterThan(200)
  })

  test('with a schema, only the bytes of its columns', async () => {
    const bytes = wide(5000, 1000)
    const file = new MemoryFile(bytes)
    let rows = 0
    for await (const batch of batchesOf(file, 'parquet', { time: 'time', key: 'text' })) rows += batch.events.length
    expect(rows).toBe(5000)
    // The last 512 KiB hold the footer, and are read at once.
    expect(file.bytesRead - 2 ** 19).toBeLessThan(bytes.length / 10)
  })

  test('without one, a column is decoded when it is looked at, and only then', async () => {
    const bytes = Buffer.from(wide(300, 300))
    // The column that nobody looks at is made unreadable.
    const at = bytes.indexOf('1 xxx')
    bytes.fill(0xff, at - 64, at)
    const seen: unknown[] = []
    for await (const { events } of batchesOf(new MemoryFile(bytes), 'parquet')) seen.push(events.columns['time'])
    expect(seen).toEqual([Float64Array.from(numbers(300))])
    expect(await errorOf(readTable(bytes, 'parquet'))).toEqual([
      'FILE_BROKEN',
      expect.stringContaining("column 'rest'"),
    ])
  })

  test('what is broken where somebody looked ends the reading, also if he did not mind', async () => {
    const bytes = Buffer.from(wide(300, 300))
    const at = bytes.indexOf('1 xxx')
    bytes.fill(0xff, at - 64, at)
    const reading = async (): Promise<void> => {
      for await (const { events } of batchesOf(new MemoryFile(bytes), 'parquet')) {
        try {
          expect(events.columns['rest']).toBe('never')
        } catch {
          // As a condition that throws is taken for false.
        }
      }
    }
    expect((await errorOf(reading()))[0]).toBe('FILE_BROKEN')
  })

  test('batches share the dictionary of a column, across row groups', async () => {
    const dictionaries = new Set<unknown>()
    for await (const { events } of batchesOf(new MemoryFile(wide(1000)), 'parquet'))
      dictionaries.add((events.columns['key'] as { dictionary: unknown }).dictionary)
    expect([...dictionaries]).toEqual([['k0', 'k1', 'k2', 'k3', 'k4']])
  })

  test('a dictionary at its limit is left behind with the next row group', async () => {
    const seen = new Set<unknown>()
    let rows = 0
    for await (const { events } of batchesOf(
      new MemoryFile(wide(300)),
      'parquet',
      { rest: 'text' },
      { maxWords: 150 },
    )) {
      seen.add((events.columns['rest'] as { dictionary: unknown }).dictionary)
      rows += events.length
    }
    expect([seen.size, rows]).toEqual([2, 300])
  })

  test('nothing from a file without rows', async () => {
    expect(await readTable(oneColumn(TEXT, []), 'parquet')).toEqual({ rows: [], positions: [], bad: [] })
  })

  test('lists and records as they are, with times as milliseconds', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 3 },
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'place', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'x', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'since', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'OPTIONAL' },
      { name: 'tags', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ]
    const columnData = [
      { name: 'id', data: [1n, 2n] },
      { name: 'place', data: [{ x: 1.5, since: 2_000_500n }, null] },
      { name: 'tags', data: [['a', 'b'], []] },
    ]
    const bytes = new Uint8Array(parquetWriteBuffer({ schema, columnData }))
    const { rows } = await readTable(bytes, 'parquet')
    expect(rows).toEqual([
      { id: 1, place: { x: 1.5, since: 2000.5 }, tags: ['a', 'b'] },
      { id: 2, place: undefined, tags: [] },
    ])
    const [code, message] = await errorOf(readTable(bytes, 'parquet', { place: 'text' }))
    expect([code, message]).toEqual(['COLUMN_SCHEMA', expect.stringContaining("'place' of file memory is nested")])
    expect((await readTable(bytes, 'parquet', { id: 'number' })).rows).toEqual([{ id: 1 }, { id: 2 }])
  })
})

describe('codecs', () => {
  const data = ['a', null, 'bc', 'a']
  const values = ['a', undefined, 'bc', 'a']
  const compressors = {
    GZIP: (bytes: Uint8Array) => gzipSync(bytes),
    BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
    // One block of literals.
    LZ4_RAW: (bytes: Uint8Array) => Uint8Array.of(0xf0, bytes.length - 15, ...bytes),
  }

  test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI'] as const)('%s', async (codec) => {
    const { rows } = await readTable(oneColumn(TEXT, data, { codec, compressors }), 'parquet')
    expect(rows.map(({ x }) => x)).toEqual(values)
  })

  test('LZ4_RAW, by hyparquet-compressors', async () => {
    const long = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? null : `${i}`))
    const bytes = oneColumn(TEXT, long, { codec: 'LZ4_RAW', compressors, encoding: 'PLAIN' })
    const { rows } = await readTable(bytes, 'parquet')
    expect(rows.map(({ x }) => x)).toEqual(long.map((value) => value ?? undefined))
  })

  test('one that nobody knows is named, with its column', async () => {
    const bytes = oneColumn(TEXT, data, { codec: 'LZO', compressors: { LZO: (given: Uint8Array) => given } })
    expect(await errorOf(readTable(bytes, 'parquet'))).toEqual([
      'FILE_UNSUPPORTED',
      "file memory cannot be read: the column 'x' is packed by LZO",
    ])
  })

  test('an encrypted file says so', async () => {
    const bytes = Buffer.from(oneColumn(TEXT, data))
    bytes.write('PARE', bytes.length - 4)
    expect((await errorOf(readTable(bytes, 'parquet')))[0]).toBe('FILE_UNSUPPORTED')
  })
})

describe('a broken file', () => {
  const sound = wide(400)

  test.each([
    ['empty', new Uint8Array(0), 'it has 0 bytes'],
    ['of another format', Buffer.from('{"time":1}\n'.repeat(5)), 'not in "PAR1"'],
    ['cut off', sound.subarray(0, sound.length - 100), 'not in "PAR1"'],
    ['whose footer is not there', Buffer.concat([sound.subarray(0, 50), sound.subarray(-8)]), 'its footer'],
  ])('%s is an error that says so', async (_, bytes, says) => {
    expect(await errorOf(readTable(bytes, 'parquet'))).toEqual(['FILE_BROKEN', expect.stringContaining(says)])
  })

  test('wherever its bytes are changed, gives an error with a code, or rows: it never hangs or throws what it likes', async () => {
    const seen = new Map<string, number>()
    const bytes = Buffer.from(wide(60, 30))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(bytes)
        changed[at] = changed[at]! ^ by
        const [code] = await errorOf(readTable(changed, 'parquet', undefined))
        expect(['none', 'FILE_BROKEN', 'FILE_UNSUPPORTED']).toContain(code)
        seen.set(code, (seen.get(code) ?? 0) + 1)
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(seen.get('FILE_BROKEN')).toBeGreaterThan(10)
  })
})

describe('a schema', () => {
  test.each([
    [{ nothing: 'text' }, "the columns name 'nothing', which file memory has not; its columns are 'x'"],
    [{ x: 'number' }, "the column 'x' of file memory is BYTE_ARRAY (UTF8), which is not read as 'number'"],
  ] as const)('%o that does not fit the file is an error', async (schema, message) => {
    expect(await errorOf(readTable(oneColumn(TEXT, ['a']), 'parquet', schema))).toEqual(['COLUMN_SCHEMA', message])
  })
})
