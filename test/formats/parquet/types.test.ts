/** What each type of Parquet becomes, in each way that its values can be written. */
import type { SchemaElement } from 'hyparquet'
import { expect, test } from 'vitest'
import type { ColumnType } from '../../../src/formats/columns/column-schema.ts'
import { oneColumn, readTable } from '../tables/reading.ts'

type Element = Omit<SchemaElement, 'name'>

const DAY = 86_400_000
const at = Date.UTC(2026, 2, 1, 8, 0, 0, 123)

const TYPES: readonly (readonly [string, Element, readonly unknown[], readonly unknown[]])[] = [
  ['BOOLEAN', { type: 'BOOLEAN' }, [true, null, false], [true, undefined, false]],
  ['INT32', { type: 'INT32' }, [1, null, -2_147_483_648], [1, undefined, -2_147_483_648]],
  ['UINT_32', { type: 'INT32', converted_type: 'UINT_32' }, [4_294_967_295, 0], [4_294_967_295, 0]],
  ['INT64', { type: 'INT64' }, [1n, null, -(2n ** 53n) + 1n], [1, undefined, -Number.MAX_SAFE_INTEGER]],
  [
    'INT64 beyond what a number holds: text of its digits',
    { type: 'INT64' },
    [2n ** 53n + 1n, 7n, -(2n ** 63n)],
    ['9007199254740993', 7, '-9223372036854775808'],
  ],
  [
    'UINT_64',
    { type: 'INT64', logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: false } },
    [2n ** 64n - 1n, 5n],
    ['18446744073709551615', 5],
  ],
  ['FLOAT', { type: 'FLOAT' }, [1.5, null, NaN], [1.5, undefined, NaN]],
  ['DOUBLE', { type: 'DOUBLE' }, [0.1, -Infinity, -0], [0.1, -Infinity, -0]],
  [
    'FLOAT16',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
    [0.5, -2, 65_504, 2 ** -24, Infinity],
    [0.5, -2, 65_504, 2 ** -24, Infinity],
  ],
  [
    'STRING',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ['a', null, '', 'ü€😀', 'a'],
    ['a', undefined, '', 'ü€😀', 'a'],
  ],
  ['BYTE_ARRAY of which nothing is said', { type: 'BYTE_ARRAY' }, ['a', 'b'], ['a', 'b']],
  [
    'UUID',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    ['00112233-4455-6677-8899-aabbccddeeff'],
    ['00112233-4455-6677-8899-aabbccddeeff'],
  ],
  ['JSON: text', { type: 'BYTE_ARRAY', converted_type: 'JSON' }, [{ a: [1] }], ['{"a":[1]}']],
  ['DATE', { type: 'INT32', converted_type: 'DATE' }, [1, null, -1], [DAY, undefined, -DAY]],
  ['TIMESTAMP_MILLIS', { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, [at, -1], [at, -1]],
  [
    'TIMESTAMP_MICROS',
    { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
    [BigInt(at) * 1000n, BigInt(at) * 1000n + 500n, -1500n, null],
    [at, at + 0.5, -1.5, undefined],
  ],
  [
    'TIMESTAMP in nanoseconds, whole milliseconds exactly',
    { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
    [BigInt(at) * 1_000_000n, BigInt(at) * 1_000_000n + 250_000n, -1_000_000n],
    [at, at + 0.25, -1],
  ],
  [
    'DECIMAL, nearest number',
    { type: 'INT32', converted_type: 'DECIMAL', scale: 1, precision: 9 },
    [3n, null, -7n],
    [0.3, undefined, -0.7],
  ],
  [
    'DECIMAL in bytes',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', scale: 2, precision: 38 },
    [123_456_789_012_345_678_901_234n, -1n],
    [Number('1234567890123456789012.34'), -0.01],
  ],
  ['TIME_MILLIS', { type: 'INT32', converted_type: 'TIME_MILLIS' }, [1000], [1000]],
]

const written = (data: readonly unknown[], element: Element): readonly unknown[] =>
  // The writer takes INT64 as it is, whatever its sign says.
  element.type === 'BYTE_ARRAY' && element.converted_type === undefined
    ? data.map((text) => Buffer.from(text as string))
    : data

test.each(TYPES)('%s', async (_, element, data, values) => {
  const { rows, bad } = await readTable(oneColumn(element, written(data, element)), 'parquet')
  expect(rows.map(({ x }) => x)).toEqual(values)
  expect(bad).toEqual([])
})

test.each(TYPES)('%s, where no value may be missing', async (_, element, data, values) => {
  const present = written(data, element).filter((value) => value !== null)
  const { rows } = await readTable(oneColumn({ ...element, repetition_type: 'REQUIRED' }, present), 'parquet')
  expect(rows.map(({ x }) => x)).toEqual(values.filter((value) => value !== undefined))
})

const many = <T>(values: readonly T[]): readonly T[] =>
  Array.from({ length: 3000 }, (_, i) => values[i % values.length]!)

test.each(TYPES)('%s in many pages and row groups, from a dictionary', async (_, element, data, values) => {
  const bytes = oneColumn(element, many(written(data, element)), { rowGroupSize: 1100, pageSize: 256 })
  const { rows } = await readTable(bytes, 'parquet')
  expect(rows.map(({ x }) => x)).toEqual(many(values))
})

const ENCODINGS = [
  ['DELTA_BINARY_PACKED', { type: 'INT32' }, [1, 5, null, -9]],
  ['DELTA_BINARY_PACKED', { type: 'INT64' }, [1n, 5n, null, -9n]],
  ['DELTA_LENGTH_BYTE_ARRAY', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['a', 'bc', null, '']],
  ['DELTA_BYTE_ARRAY', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['abc', 'abd', null, 'x']],
  ['BYTE_STREAM_SPLIT', { type: 'DOUBLE' }, [1.5, null, -2]],
  ['BYTE_STREAM_SPLIT', { type: 'FLOAT' }, [1.5, null, -2]],
  ['RLE', { type: 'BOOLEAN' }, [true, null, false]],
  ['PLAIN', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['a', 'bc', null, '', 'a']],
] as const

test.each(ENCODINGS)('%s of %o', async (encoding, element, data) => {
  const bytes = oneColumn(element, many<unknown>(data), { encoding, pageSize: 512 })
  const { rows } = await readTable(bytes, 'parquet')
  const value = (given: unknown): unknown => (typeof given === 'bigint' ? Number(given) : (given ?? undefined))
  expect(rows.map(({ x }) => x)).toEqual(many<unknown>(data).map(value))
})

const TYPED: readonly (readonly [string, Element, readonly unknown[], ColumnType, readonly unknown[]])[] = [
  [
    'whole numbers as text, none lost',
    { type: 'INT64' },
    [2n ** 53n + 1n, 7n, null],
    'text',
    ['9007199254740993', '7', undefined],
  ],
  ['times as numbers', { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, [at, null], 'number', [at, undefined]],
  ['numbers as times', { type: 'DOUBLE' }, [at, null], 'time', [at, undefined]],
  [
    'text as times',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ['2026-03-01T08:00:00.123Z', null, '2026-03-01T08:00:00.123Z'],
    'time',
    [at, undefined, at],
  ],
]

test.each(TYPED)('by a schema: %s', async (_, element, data, type, values) => {
  const { rows, bad } = await readTable(oneColumn(element, data), 'parquet', { x: type })
  expect(rows.map(({ x }) => x)).toEqual(values)
  expect(bad).toEqual([])
})

const MISFITS: readonly (readonly [string, Element, readonly unknown[], ColumnType, string])[] = [
  [
    'a whole number beyond what a number holds',
    { type: 'INT64' },
    [1n, 2n ** 60n, 3n],
    'number',
    '1152921504606846976',
  ],
  [
    'text that is no time',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ['2026-03-01T08:00Z', 'noon', '2026-03-01T08:00Z'],
    'time',
    'noon',
  ],
  ['a number that is no time', { type: 'DOUBLE' }, [1, Infinity, 2], 'time', 'Infinity'],
]

test.each(MISFITS)('by a schema, %s makes its record bad, with its position', async (_, element, data, type, shown) => {
  const { rows, positions, bad } = await readTable(oneColumn(element, data), 'parquet', { x: type })
  expect(rows).toHaveLength(2)
  expect(positions).toEqual([0, 2])
  expect(bad).toMatchObject([{ kind: 'type', position: 1, reason: expect.stringContaining(shown) as string }])
})

test('INT96: days of the Julian calendar and nanoseconds of the day', async () => {
  const bytes = Buffer.from(
    oneColumn({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12 }, [int96(at), int96(-DAY - 1)], {
      codec: 'UNCOMPRESSED',
      encoding: 'PLAIN',
      statistics: false,
    }),
  )
  // The writer knows no INT96; in the footer its number is 3 where that of the bytes is 7.
  const { rows } = await readTable(asInt96(bytes), 'parquet')
  expect(rows.map(({ x }) => x)).toEqual([at, -DAY - 1])
})

function int96(time: number): Buffer {
  const bytes = Buffer.alloc(12)
  const days = Math.floor(time / DAY)
  bytes.writeBigUInt64LE(BigInt(time - days * DAY) * 1_000_000n, 0)
  bytes.writeInt32LE(days + 2_440_588, 8)
  return bytes
}

/** Writes the type INT96 where the footer says FIXED_LEN_BYTE_ARRAY: in the schema, and in the column. */
function asInt96(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const footer = copy.length - 8 - copy.readUInt32LE(copy.length - 8)
  let changed = 0
  for (let i = footer; i < copy.length - 8; i++) {
    // A field of Thrift's compact protocol: number 1 of type i32, then 7 in zigzag.
    if (copy[i] === 0x15 && copy[i + 1] === 14 && (copy[i + 2] === 0x15 || copy[i + 2] === 0x19)) {
      copy[i + 1] = 6
      changed++
    }
  }
  expect(changed).toBe(2)
  return copy
}
