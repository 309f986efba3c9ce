import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ndjsonColumns } from '../../../src/formats/columns/ndjson-columns.ts'
import type { NdjsonColumnOptions } from '../../../src/formats/columns/ndjson-columns.ts'
import type { ColumnSchema } from '../../../src/formats/columns/column-schema.ts'
import { ndjsonDecoder } from '../../../src/formats/ndjson-decoder.ts'
import { bytesOf, caught, decode } from '../decoding.ts'
import { anyText, cutsOf, garbage, numberText, timeText } from './arbitrary-text.ts'
import { comparable, projected, readColumns, rowsOf } from './reading.ts'

const READING: ColumnSchema = { time: 'time', sensor: 'text', celsius: 'number', ok: 'boolean' }

test('reads the wanted fields, wherever they stand, and steps over the others', () => {
  const lines = [
    '{"time":"2026-01-01T00:00:00.250Z","sensor":"a","celsius":20.5,"ok":true}',
    ' {"ok" : false, "other":{"celsius":[1,{"x":"}\\""}]},"celsius":-1.5e1 ,"sensor":"\\u00fc\\n","time":1767225600000 } ',
    '{"sensor":null,"celsius":1,"celsius":2,"sensor":"b","ok":true,"ok":null}\r',
    '{}',
  ]
  const decoder = ndjsonColumns(READING)
  const { rows, positions, bad } = readColumns(decoder, lines.join('\n'))
  expect(rows).toEqual([
    { time: 1767225600250, sensor: 'a', celsius: 20.5, ok: true },
    { time: 1767225600000, sensor: 'ü\n', celsius: -15, ok: false },
    { time: undefined, sensor: 'b', celsius: 2, ok: undefined },
    { time: undefined, sensor: undefined, celsius: undefined, ok: undefined },
  ])
  expect(positions).toEqual([0, 1, 2, 3])
  expect(bad).toEqual([])
  // The white space before the second, and the line without an end.
  expect(decoder.counts).toEqual({ careful: 2, dictionariesBegun: 0 })
})

test('numbers are a Float64Array, text codes and a dictionary that later batches share', () => {
  const decoder = ndjsonColumns({ a: 'number', b: 'text' })
  const one = decoder.push(bytesOf('{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n{"a":3,"b":"x"}\n'))
  const two = decoder.push(bytesOf('{"a":4,"b":"z"}\n{"a":5}\n{"b":"y","a":6}\n'))
  expect(one).toMatchObject({ first: 0, bad: [], events: { length: 3 } })
  expect(one.positions).toBeUndefined()
  expect(one.events.columns['a']).toEqual(Float64Array.of(1, 2, 3))
  expect(one.events.columns['b']).toMatchObject({ codes: Int32Array.of(0, 1, 0) })
  expect(two.events.columns['b']).toEqual({ codes: Int32Array.of(2, -1, 1), dictionary: ['x', 'y', 'z'] })
  expect(two.first).toBe(3)
  expect(rowsOf(one.events)).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: 'y' },
    { a: 3, b: 'x' },
  ])
})

test('a batch in which a number is missing has it as a plain array, or as NaN if that is wanted', () => {
  const text = '{"a":1}\n{}\n{"a":null}\n'
  expect(ndjsonColumns({ a: 'number' }).push(bytesOf(text)).events.columns['a']).toEqual([1, undefined, undefined])
  expect(ndjsonColumns({ a: 'number' }, { missing: 'nan' }).push(bytesOf(text)).events.columns['a']).toEqual(
    Float64Array.of(1, NaN, NaN),
  )
})

test('a value of another type makes its record bad, and nothing is converted', () => {
  const text =
    '{"time":1}\n{"time":"soon"}\n{"sensor":5}\n{"celsius":"5"}\n\n{"ok":1}\n{"celsius":{}}\n[1]\n5\n{"celsius":1,"celsius":"x"}\n'
  const { rows, positions, bad } = readColumns(ndjsonColumns(READING), text)
  expect(rows).toHaveLength(2)
  expect(positions).toEqual([0, 6])
  expect(bad.map(({ kind, reason, position, line, raw }) => [kind, position, line, raw, reason])).toEqual([
    ['type', 1, 2, '{"time":"soon"}', expect.stringContaining("the field 'time': 'soon' is not a time")],
    ['type', 2, 3, '{"sensor":5}', "the field 'sensor' is 5, not text"],
    ['type', 3, 4, '{"celsius":"5"}', "the field 'celsius' is '5', not a number"],
    ['type', 4, 6, '{"ok":1}', "the field 'ok' is 1, not true or false"],
    ['type', 5, 7, '{"celsius":{}}', "the field 'celsius' is {}, not a number"],
    ['type', 7, 9, '5', expect.stringContaining('neither an object nor an array')],
    ['type', 8, 10, '{"celsius":1,"celsius":"x"}', "the field 'celsius' is 'x', not a number"],
  ])
})

test('numbers of time count in the unit that is said, and texts without a zone are read in it', () => {
  const text = '{"t":1767225600.5}\n{"t":"2026-01-01T01:00:00"}\n'
  const { rows } = readColumns(ndjsonColumns({ t: 'time' }, { timeUnit: 's', zone: 'Europe/Berlin' }), text)
  expect(rows).toEqual([{ t: 1767225600500 }, { t: 1767225600000 }])
})

test('what is not JSON is bad in fields that are wanted and in others, and leaves nothing behind', () => {
  const values = [
    '1.',
    '01',
    '-',
    '1e',
    '.5',
    '+1',
    '"\\x"',
    '"\t"',
    '"\\u00g0"',
    '[1,]',
    '[1 2]',
    '{"a"}',
    '{,}',
    'nul',
    'tru',
    '',
  ]
  const cases: readonly (readonly [ColumnSchema, string])[] = [
    [{ n: 'number', s: 'text' }, 'other'],
    [{ n: 'number', s: 'text' }, 's'],
    [{ n: 'number', s: 'text' }, 'n'],
    [{ n: 'time', s: 'text' }, 'n'],
    [{ n: 'number', s: 'boolean' }, 's'],
  ]
  for (const [schema, key] of cases) {
    const text = values.map((wrong) => `{"n":1,"${key}":${wrong}}\n{}\n`).join('')
    const { rows, bad } = readColumns(ndjsonColumns(schema), text)
    expect(rows).toEqual(values.map(() => ({ n: undefined, s: undefined })))
    expect(bad.map(({ kind, line }) => [kind, line])).toEqual(values.map((_, i) => ['parse', 2 * i + 1]))
  }
})

test('of two fields of one name the last counts, also if it is null', () => {
  const { rows } = readColumns(ndjsonColumns({ n: 'number', s: 'text' }), '{"n":1,"s":"x","s":null,"n":null}\n')
  expect(rows).toStrictEqual([{ n: undefined, s: undefined }])
})

test('names are told apart by all their bytes, whatever they are', () => {
  const names = ['__proto__x', '', 'ü', 'constructor', 'length']
  const schema: ColumnSchema = Object.fromEntries(names.map((name) => [name, 'number' as const]))
  const text =
    '{"__proto__":9,"__proto__x":1,"":2,"ü":3,"constructor":4,"length":5,"lengt":6,"lengthx":7}\n{"\\u00fc":8}\n[7]\n'
  const { rows } = readColumns(ndjsonColumns(schema), text)
  expect(rows[0]).toEqual({ __proto__x: 1, '': 2, ü: 3, constructor: 4, length: 5 })
  expect(rows[1]).toMatchObject({ ü: 8 })
  expect(rows[2]).toMatchObject({ length: 1 })
})

test('what cannot be asked for is an error', () => {
  const code = (schema: unknown, options: unknown = {}): unknown =>
    caught(() => ndjsonColumns(schema as ColumnSchema, options as NdjsonColumnOptions))
  expect(code({})).toMatchObject({ code: 'COLUMN_SCHEMA' })
  expect(code({ a: 'int' })).toMatchObject({ code: 'COLUMN_SCHEMA', data: { name: 'a', type: 'int' } })
  expect(code({ 'a.b': 'number' })).toMatchObject({
    code: 'COLUMN_SCHEMA',
    message: expect.stringContaining("'a.b' lies inside"),
  })
  expect(code({ '\ud800': 'number' })).toMatchObject({ code: 'COLUMN_SCHEMA' })
  expect(code({ a: 'text' }, { maxWords: 0 })).toMatchObject({ code: 'COLUMN_OPTIONS' })
  expect(code({ a: 'text' }, { missing: 'zero' })).toMatchObject({ code: 'COLUMN_OPTIONS' })
  expect(code({ a: 'time' }, { timeUnit: 'h' })).toMatchObject({ code: 'BAD_TIME_UNIT' })
  expect(code({ a: 'time' }, { zone: 'Mars' })).toMatchObject({ code: 'BAD_ZONE' })
})

test('broken off, it drops the part of a record it holds', () => {
  const decoder = ndjsonColumns({ a: 'number' })
  expect(decoder.push(bytesOf('{"a":1}\n{"a":')).events.length).toBe(1)
  expect(decoder.buffered).toBe(5)
  expect(decoder.breakOff()).toMatchObject({ events: { length: 0 }, first: 1, bad: [] })
  expect(decoder.buffered).toBe(0)
})

const jsonText = anyText.map((text) => JSON.stringify(text))
const value = fc.oneof(
  { weight: 4, arbitrary: numberText },
  { weight: 3, arbitrary: jsonText },
  { weight: 2, arbitrary: timeText.map((text) => `"${text}"`) },
  fc.constantFrom(
    'null',
    'true',
    'false',
    'nul',
    '"\\ud800"',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    '"\\u0061"',
    '""',
    '{}',
    '[]',
  ),
  fc.json({ maxDepth: 3 }),
)
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('"t"', '"s"', '"n"', '"b"') },
  fc.constantFrom('"x"', '"__proto__"', '"\\u006e"', '""', '"nn"'),
)
const space = fc.constantFrom('', '', '', ' ', '\t', ' \r')
/** A record whose fields are of the types of the schema more often than not. */
const typed = fc
  .record(
    {
      t: fc.oneof(fc.integer({ min: 0, max: 2e12 }), timeText),
      s: anyText,
      n: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
      b: fc.boolean(),
      z: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  )
  .map((record) => JSON.stringify(record))
const wild = fc
  .array(fc.tuple(space, name, space, space, value, space), { maxLength: 5 })
  .map((fields) => `{${fields.map(([a, key, b, c, of, d]) => `${a}${key}${b}:${c}${of}${d}`).join(',')}}`)
const line = fc.oneof(
  { weight: 5, arbitrary: typed },
  { weight: 3, arbitrary: wild },
  { weight: 1, arbitrary: garbage },
)
const input = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '')), { maxLength: 12 })
  .map((lines) => Buffer.concat(lines.flatMap(([text, end]) => [bytesOf(text), bytesOf(end)])))

test('L5 columns are what the object decoder gives, projected, however the bytes are cut', () => {
  const schema: ColumnSchema = { t: 'time', s: 'text', n: 'number', b: 'boolean' }
  const seen = { cases: 0, rows: 0, bad: 0, fast: 0 }
  fc.assert(
    fc.property(
      input,
      fc.array(fc.nat(2000), { maxLength: 8 }),
      fc.constantFrom(60, 1000),
      (bytes, places, maxLineBytes) => {
        const judge = projected(decode(ndjsonDecoder<object>({ maxLineBytes }), bytes), schema)
        const decoder = ndjsonColumns(schema, { maxLineBytes, maxWords: 3 })
        const whole = readColumns(decoder, bytes)
        const [answer, expected] = comparable(whole, judge)
        expect(answer).toEqual(expected)
        expect(readColumns(ndjsonColumns(schema, { maxLineBytes }), bytes, cutsOf(places, bytes.length))).toEqual(whole)
        expect(readColumns(ndjsonColumns(schema, { maxLineBytes }), bytes, [...bytes.keys()])).toEqual(whole)
        seen.cases++
        if (whole.rows.length > 0) seen.rows++
        if (whole.bad.length > 0) seen.bad++
        if (whole.rows.length + whole.bad.length > decoder.counts.careful) seen.fast++
      },
    ),
    { numRuns: 600 },
  )
  for (const count of [seen.rows, seen.bad, seen.fast]) expect(count / seen.cases).toBeGreaterThan(0.3)
})

test('numbers are read as JSON.parse reads them, to the last bit and the sign of zero', () => {
  let read = 0
  fc.assert(
    fc.property(numberText, (text) => {
      const decoder = ndjsonColumns({ n: 'number' })
      const { rows } = readColumns(decoder, `{"n":${text}}\n`)
      const expected = caught(() => JSON.parse(text)) === undefined ? [{ n: JSON.parse(text) as number }] : []
      expect(rows).toEqual(expected)
      if (rows.length > 0) {
        expect(Object.is(rows[0]!['n'], expected[0]!.n)).toBe(true)
        expect(decoder.counts.careful).toBe(0)
        read++
      }
    }),
    { numRuns: 2000 },
  )
  expect(read).toBeGreaterThan(600)
})
