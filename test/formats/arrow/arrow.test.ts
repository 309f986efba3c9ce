/** Arrow IPC, file and stream: what each type becomes, dictionaries, batches, and files that are broken. */
import {
  Binary,
  Bool,
  compressionRegistry,
  CompressionType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  Field,
  Float16,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  LargeUtf8,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  tableToIPC,
  TimeMillisecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { DataType } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { batchesOf, errorOf, MemoryFile, readTable } from '../tables/reading.ts'

const DAY = 86_400_000
const at = Date.UTC(2026, 2, 1, 8, 0, 0, 123)
const KINDS = ['file', 'stream'] as const

function ipc(type: DataType, values: readonly unknown[], kind: 'file' | 'stream'): Uint8Array {
  return tableToIPC(new Table({ x: vectorFromArray(values as unknown[], type) }), kind)
}

/** A column from the memory it lies in, for what the package's builders do not take. */
function ipcOf(
  type: DataType,
  data: ArrayLike<number> | BigInt64Array | BigUint64Array,
  kind: 'file' | 'stream',
): Uint8Array {
  const made = makeData({ type, length: data.length, nullCount: 0, data } as never)
  const schema = new Schema([new Field('x', type, true)])
  const struct = makeData({ type: new Struct(schema.fields), length: data.length, children: [made] } as never)
  return tableToIPC(new Table([new RecordBatch(schema, struct as never)]), kind)
}

const TYPES: readonly (readonly [string, DataType, readonly unknown[], readonly unknown[]])[] = [
  ['Int8', new Int8(), [1, null, -128], [1, undefined, -128]],
  ['Int16', new Int16(), [1, -32_768], [1, -32_768]],
  ['Int32', new Int32(), [1, null], [1, undefined]],
  ['Uint32', new Uint32(), [4_294_967_295], [4_294_967_295]],
  ['Int64', new Int64(), [1n, null, -(2n ** 60n)], [1, undefined, '-1152921504606846976']],
  ['Uint64', new Uint64(), [2n ** 64n - 1n, 5n], ['18446744073709551615', 5]],
  ['Float16', new Float16(), [0.5, null, -2], [0.5, undefined, -2]],
  ['Float32', new Float32(), [1.5, null, NaN], [1.5, undefined, NaN]],
  ['Float64', new Float64(), [0.1, -0, Infinity], [0.1, -0, Infinity]],
  ['Utf8', new Utf8(), ['a', null, '', 'ü€😀', 'a'], ['a', undefined, '', 'ü€😀', 'a']],
  ['LargeUtf8', new LargeUtf8(), ['a', null, 'b'], ['a', undefined, 'b']],
  ['Bool', new Bool(), [true, null, false], [true, undefined, false]],
  ['Dictionary of text', new Dictionary(new Utf8(), new Int8()), ['a', null, 'b', 'a'], ['a', undefined, 'b', 'a']],
  ['Dictionary of numbers', new Dictionary(new Float64(), new Int16()), [1.5, null, 2], [1.5, undefined, 2]],
  ['TimeMillisecond', new TimeMillisecond(), [1000, null], [1000, undefined]],
  ['List', new List(new Field('item', new Int32(), true)), [[1, 2], null, []], [[1, 2], undefined, []]],
  [
    'Struct',
    new Struct([new Field('a', new Int64(), true), new Field('b', new Utf8(), true)]),
    [{ a: 1n, b: 'x' }, null],
    [{ a: 1, b: 'x' }, undefined],
  ],
  ['Binary', new Binary(), [Uint8Array.of(1, 2), null], [Uint8Array.of(1, 2), undefined]],
]

const STORED: readonly (readonly [string, DataType, ArrayLike<number> | BigInt64Array, readonly unknown[]])[] = [
  ['DateDay', new DateDay(), Int32Array.of(1, -1), [DAY, -DAY]],
  ['DateMillisecond', new DateMillisecond(), BigInt64Array.of(BigInt(at)), [at]],
  ['Timestamp in seconds', new TimestampSecond(), BigInt64Array.of(5n, -1n), [5000, -1000]],
  [
    'Timestamp in milliseconds, with a zone',
    new TimestampMillisecond('Europe/Berlin'),
    BigInt64Array.of(BigInt(at)),
    [at],
  ],
  [
    'Timestamp in microseconds',
    new TimestampMicrosecond(),
    BigInt64Array.of(BigInt(at) * 1000n + 500n, -1500n),
    [at + 0.5, -1.5],
  ],
  [
    'Timestamp in nanoseconds',
    new TimestampNanosecond(),
    BigInt64Array.of(BigInt(at) * 1_000_000n, -1_000_000n),
    [at, -1],
  ],
  [
    'Decimal',
    new Decimal(1, 10),
    Uint32Array.of(3, 0, 0, 0, 0xfffffff9, 0xffffffff, 0xffffffff, 0xffffffff),
    [0.3, -0.7],
  ],
]

describe.each(KINDS)('as a %s', (kind) => {
  test.each(TYPES)('%s', async (_, type, values, expected) => {
    const { rows } = await readTable(ipc(type, values, kind), 'arrow')
    expect(rows.map(({ x }) => x)).toEqual(expected)
  })

  test.each(STORED)('%s', async (name, type, values, expected) => {
    const rows = (await readTable(storedIpc(name, type, values, kind), 'arrow')).rows
    expect(rows.map(({ x }) => x)).toEqual(expected)
  })

  test('batch by batch, with the dictionary that a batch before has brought', async () => {
    const batches = [['a', 'b'], ['b', 'a', 'a'], ['a']]
    const type = new Dictionary(new Utf8(), new Int32())
    const vector = vectorFromArray(batches.flat(), type)
    const schema = new Schema([new Field('x', type, true)])
    const writer = kind === 'file' ? new RecordBatchFileWriter() : new RecordBatchStreamWriter()
    let from = 0
    for (const { length } of batches) {
      const children = [vector.data[0]!.slice(from, length)]
      writer.write(
        new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children } as never) as never),
      )
      from += length
    }
    writer.finish()
    const bytes = await writer.toUint8Array()
    const dictionaries = new Set<unknown>()
    const sizes: number[] = []
    for await (const { events } of batchesOf(new MemoryFile(bytes), 'arrow')) {
      sizes.push(events.length)
      dictionaries.add((events.columns['x'] as { dictionary: unknown }).dictionary)
    }
    expect(sizes).toEqual(batches.map(({ length }) => length))
    expect([...dictionaries]).toEqual([['a', 'b']])
    const { rows } = await readTable(bytes, 'arrow')
    expect(rows.map(({ x }) => x)).toEqual(batches.flat())
  })

  test('nothing from a table without rows', async () => {
    expect((await readTable(ipc(new Utf8(), [], kind), 'arrow')).rows).toEqual([])
  })

  test('by a schema: digits as text, text as times, and a bad record with its position', async () => {
    const table = new Table({
      id: vectorFromArray([1n, 2n ** 60n, 3n], new Int64()),
      at: vectorFromArray(
        ['2026-03-01T08:00:00.123Z', 'noon', '2026-03-01T08:00:00.123Z'],
        new Dictionary(new Utf8(), new Int32()),
      ),
    })
    const { rows, positions, bad } = await readTable(tableToIPC(table, kind), 'arrow', { at: 'time', id: 'text' })
    expect(rows).toEqual([
      { at, id: '1' },
      { at, id: '3' },
    ])
    expect([positions, bad]).toMatchObject([[0, 2], [{ kind: 'type', position: 1 }]])
    expect((await readTable(tableToIPC(table, kind), 'arrow', { id: 'number' })).bad).toMatchObject([{ position: 1 }])
  })

  test('wherever it is cut off, it gives an error with a code, or the batches before', async () => {
    const bytes = ipc(new Dictionary(new Utf8(), new Int32()), ['a', 'b'], kind)
    const codes = new Map<string, number>()
    for (let length = 0; length < bytes.length; length += 3) {
      const [code] = await errorOf(readTable(bytes.slice(0, length), 'arrow'))
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect([...codes.keys()].filter((code) => code !== 'none')).toEqual(['FILE_BROKEN'])
    expect(codes.get('FILE_BROKEN')).toBeGreaterThan(50)
  })
})

function storedIpc(
  name: string,
  type: DataType,
  values: ArrayLike<number> | BigInt64Array,
  kind: 'file' | 'stream',
): Uint8Array {
  if (name !== 'Decimal') return ipcOf(type, values, kind)
  const schema = new Schema([new Field('x', type, true)])
  const made = makeData({ type, length: 2, nullCount: 0, data: values } as never)
  const struct = makeData({ type: new Struct(schema.fields), length: 2, children: [made] } as never)
  return tableToIPC(new Table([new RecordBatch(schema, struct as never)]), kind)
}

describe('what is no Arrow', () => {
  test.each([
    ['empty', new Uint8Array(0)],
    ['text', Buffer.from('{"time":1}\n'.repeat(10))],
    ['Parquet', Buffer.from(`PAR1${'\0'.repeat(50)}PAR1`)],
  ])('%s is an error that says so', async (_, bytes) => {
    expect((await errorOf(readTable(bytes, 'arrow')))[0]).toBe('FILE_BROKEN')
  })
})

describe('packed by LZ4, as writers do unless told otherwise', () => {
  // A frame of one block of literals: what a writer of Arrow is asked for.
  const lz4Frame = (bytes: Uint8Array): Uint8Array => {
    const size = Buffer.alloc(4)
    size.writeUInt32LE(bytes.length + 2 ** 31)
    return Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, ...size, ...bytes, 0, 0, 0, 0)
  }

  test.each(KINDS)('a %s is unpacked', async (kind) => {
    const known = compressionRegistry.get(CompressionType.LZ4_FRAME)
    compressionRegistry.set(CompressionType.LZ4_FRAME, { ...known, encode: lz4Frame })
    const options = { compressionType: CompressionType.LZ4_FRAME }
    const writer = kind === 'file' ? new RecordBatchFileWriter(options) : new RecordBatchStreamWriter(options)
    const words = Array.from({ length: 100 }, (_, i) => `word ${i}`)
    writer.write(new Table({ x: vectorFromArray(words, new Utf8()) }))
    writer.finish()
    compressionRegistry.set(CompressionType.LZ4_FRAME, null as never)
    const { rows } = await readTable(await writer.toUint8Array(), 'arrow')
    expect(rows.map(({ x }) => x)).toEqual(words)
  })
})
