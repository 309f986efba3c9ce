import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvColumns } from '../../../src/formats/columns/csv-columns.ts'
import type { CsvColumnOptions } from '../../../src/formats/columns/csv-columns.ts'
import type { ColumnSchema } from '../../../src/formats/columns/column-schema.ts'
import { csvDecoder } from '../../../src/formats/csv/csv-decoder.ts'
import type { CsvSchema } from '../../../src/formats/csv/csv-options.ts'
import { bytesOf, caught, decode } from '../decoding.ts'
import { anyText, cutsOf, garbage, numberText, timeText } from './arbitrary-text.ts'
import { comparable, projected, readColumns } from './reading.ts'
import type { ReadRows } from './reading.ts'

const READING: ColumnSchema = { time: 'time', sensor: 'text', celsius: 'number', ok: 'boolean' }

test('reads quoted fields, CRLF, a byte order mark, blank lines and empty fields', () => {
  const text =
    '\ufefftime,x,sensor,celsius,ok\r\n2026-01-01T00:00:00Z,"a,\n",kitchen,20.5,true\r\n\r\n' +
    '1767225600000,,"say ""hi""\r\nthere","-7",0\n,,"",,\n"2026-01-01T00:00:00.5Z",,,  7 , FALSE '
  const decoder = csvColumns(READING)
  const { rows, positions, bad } = readColumns(decoder, text)
  expect(rows).toEqual([
    { time: 1767225600000, sensor: 'kitchen', celsius: 20.5, ok: true },
    { time: 1767225600000, sensor: 'say "hi"\r\nthere', celsius: -7, ok: false },
    { time: undefined, sensor: '', celsius: undefined, ok: undefined },
    { time: 1767225600500, sensor: undefined, celsius: 7, ok: false },
  ])
  expect(positions).toEqual([0, 1, 2, 3])
  expect(bad).toEqual([])
  // The line without an end.
  expect(decoder.counts.careful).toBe(1)
})

test('NaN is a missing number, in its commonest spelling without a second look; inf is bad', () => {
  const { rows, bad } = readColumns(csvColumns({ celsius: 'number' }), 'celsius\n1\nNaN\n"NaN"\n-nan\ninf\n2\n')
  expect(rows.map(({ celsius }) => celsius)).toEqual([1, undefined, undefined, undefined, 2])
  expect(bad).toMatchObject([{ kind: 'type', position: 4, line: 6 }])
  const plain = csvColumns({ celsius: 'number' })
  readColumns(plain, 'celsius\n1\nNaN\n"NaN"\n2\n')
  expect(plain.counts.careful).toBe(0)
})

test('a broken record costs only itself, and is reported in the words of the object decoder', () => {
  const text = 'celsius,time\n1,1\n2\n3,"soon\n4,4\nx,5\n6,soon\n7,"7"7\n8,8\n'
  const { rows, positions, bad } = readColumns(csvColumns({ celsius: 'number', time: 'time' }), text)
  expect(rows.map((row) => row['celsius'])).toEqual([1, 4, 8])
  expect(positions).toEqual([0, 3, 7])
  expect(bad.map(({ kind, position, line, raw, reason }) => [kind, position, line, raw, reason])).toEqual([
    ['parse', 1, 3, '2', '1 field, but the header has 2'],
    ['parse', 2, 4, '3,"soon', expect.stringContaining('quote')],
    ['type', 4, 6, 'x,5', "the field 'celsius' is 'x', not a number"],
    ['type', 5, 7, '6,soon', expect.stringContaining("the field 'time': 'soon' is not a time")],
    ['parse', 6, 8, '7,"7"7', 'text after a closing quote'],
  ])
})

test('the header can be given, with any delimiter, in either encoding', () => {
  const read = (options: CsvColumnOptions, input: string | Uint8Array): unknown =>
    readColumns(csvColumns({ a: 'text', b: 'number' }, options), input).rows
  expect(read({ delimiter: '\t' }, 'a\tb\nx\t1\n')).toEqual([{ a: 'x', b: 1 }])
  expect(read({ delimiter: ';', header: ['b', 'a'] }, '\ufeff1;x\n')).toEqual([{ a: 'x', b: 1 }])
  expect(read({ delimiter: '§' }, 'a§b\nx§1\n')).toEqual([{ a: 'x', b: 1 }])
  expect(read({ encoding: 'latin1' }, Buffer.from('a,b\n°"°,1\n', 'latin1'))).toEqual([{ a: '°"°', b: 1 }])
  expect(read({ encoding: 'latin1', delimiter: '§' }, Buffer.from('a§b\n°§1\n', 'latin1'))).toEqual([{ a: '°', b: 1 }])
})

test('a header or a schema that cannot be used is an error', () => {
  const errorOf = (text: string, schema: ColumnSchema = { a: 'text' }, options: CsvColumnOptions = {}): unknown =>
    caught(() => readColumns(csvColumns(schema, options), text))
  expect(errorOf('a,a\n')).toMatchObject({ code: 'CSV_HEADER' })
  expect(errorOf('\n\na,"b\n1,2\n')).toMatchObject({ code: 'CSV_HEADER' })
  expect(errorOf('b\n')).toMatchObject({ code: 'CSV_SCHEMA', data: { name: 'a', names: ['b'] } })
  expect(errorOf('', { a: 'text' }, { header: ['b'] })).toMatchObject({ code: 'CSV_SCHEMA' })
  expect(errorOf('', { a: 'text' }, { delimiter: '""' })).toMatchObject({ code: 'CSV_DELIMITER' })
  expect(errorOf('a\n', {})).toMatchObject({ code: 'COLUMN_SCHEMA' })
  expect(errorOf(`${'a'.repeat(30)}\n`, { a: 'text' }, { maxLineBytes: 10 })).toMatchObject({ code: 'CSV_HEADER' })
})

test('no bytes, or only a header, are no rows', () => {
  for (const text of ['', 'a', 'a\n', '\n\r\na\n\n']) {
    expect(readColumns(csvColumns({ a: 'text' }), text)).toEqual({ rows: [], positions: [], bad: [] })
  }
})

test('bytes that are not UTF-8 make their record bad', () => {
  const input = Buffer.from('a,b\n1,°\n2,"x\n°"\n3,y\n', 'latin1')
  const { rows, bad } = readColumns(csvColumns({ a: 'number' }), input)
  expect(rows).toEqual([{ a: 3 }])
  expect(bad.map(({ line }) => line)).toEqual([2, 3])
})

test('a line of 20 MB is reported at once and skipped without being held', () => {
  const decoder = csvColumns({ a: 'text', b: 'number' }, { maxLineBytes: 1024 * 1024 })
  const chunk = Buffer.alloc(64 * 1024, 0x2c)
  decoder.push(Buffer.from('a,b\nx,1\ny,'))
  let held = 0
  let reports = 0
  for (let sent = 0; sent < 20e6; sent += chunk.length) {
    const { bad } = decoder.push(chunk)
    reports += bad.length
    if (bad.length > 0) expect(bad).toMatchObject([{ kind: 'size', line: 3, position: 1 }])
    held = Math.max(held, decoder.buffered)
  }
  expect(reports).toBe(1)
  expect(held).toBeGreaterThan(900_000)
  expect(held).toBeLessThanOrEqual(1024 * 1024 + 1)
  expect(decoder.push(Buffer.from('\nz,2\n'))).toMatchObject({ first: 2, events: { length: 1 }, bad: [] })
})

test('a dictionary that is full is left to those who have it, and a new one is begun', () => {
  const decoder = csvColumns({ a: 'text' }, { maxWords: 2 })
  const words = ['a\nx\ny\nz\n', 'x\n', 'q\nz\n'].map((text) => decoder.push(bytesOf(text)).events.columns['a'])
  expect(words).toEqual([
    { codes: Int32Array.of(0, 1, 2), dictionary: ['x', 'y', 'z'] },
    { codes: Int32Array.of(0), dictionary: ['x', 'q', 'z'] },
    { codes: Int32Array.of(1, 2), dictionary: ['x', 'q', 'z'] },
  ])
  expect(decoder.counts.dictionariesBegun).toBe(2)
})

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const plainText = anyText.map((text) => (/[",\n\r]/.test(text) ? quoted(text) : text))
const written = (field: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: field }, { weight: 1, arbitrary: field.map(quoted) }, fc.constantFrom('', '""', ' '))
/** A record which is sound, but for what its texts may be. */
const record = fc
  .tuple(
    written(timeText),
    written(plainText),
    plainText,
    written(numberText),
    written(fc.constantFrom('true', 'false', '0', '1', 'TRUE', 'truth', ' true')),
  )
  .map((fields) => fields.join(','))
const good = fc
  .tuple(fc.integer({ min: 0, max: 2e12 }), fc.constantFrom('a', 'b'), plainText, fc.integer({ min: -999, max: 999 }))
  .map(([t, s, x, n]) => `${t},${s},${x},${n / 100},true`)
const line = fc.oneof(
  { weight: 5, arbitrary: good },
  { weight: 3, arbitrary: record },
  { weight: 1, arbitrary: garbage },
)
const input = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\r\n', '')), { maxLength: 12 })
  .map((lines) => Buffer.concat(lines.flatMap(([text, end]) => [bytesOf(text), bytesOf(end)])))

const SCHEMA: ColumnSchema = { b: 'boolean', t: 'time', s: 'text', n: 'number' }
const JUDGE: CsvSchema = { t: 'timestamp', s: 'string', x: 'string', n: 'number', b: 'boolean' }

test('L5 columns are what the object decoder gives, projected, however the bytes are cut', () => {
  const seen = { cases: 0, rows: 0, bad: 0, fast: 0 }
  const options = fc.record({
    maxLineBytes: fc.constantFrom(60, 1000),
    encoding: fc.constantFrom('utf-8' as const, 'utf-8' as const, 'latin1' as const),
    header: fc.constantFrom(undefined, undefined, ['t', 's', 'x', 'n', 'b']),
  })
  fc.assert(
    fc.property(input, fc.array(fc.nat(2000), { maxLength: 8 }), options, (data, places, option) => {
      const bytes = option.header === undefined ? Buffer.concat([Buffer.from('t,s,x,n,b\n'), data]) : data
      const judge = projected(decode(csvDecoder<object>({ ...option, schema: JUDGE }), bytes), SCHEMA)
      const decoder = csvColumns(SCHEMA, { ...option, maxWords: 3 })
      const whole = readColumns(decoder, bytes)
      const [answer, expected] = comparable(whole, judge)
      expect(answer).toEqual(expected)
      const again = (cuts: readonly number[]): ReadRows => readColumns(csvColumns(SCHEMA, option), bytes, cuts)
      expect(again(cutsOf(places, bytes.length))).toEqual(whole)
      expect(again([...bytes.keys()])).toEqual(whole)
      seen.cases++
      if (whole.rows.length > 0) seen.rows++
      if (whole.bad.length > 0) seen.bad++
      if (whole.rows.length + whole.bad.length > decoder.counts.careful) seen.fast++
    }),
    { numRuns: 600 },
  )
  for (const count of [seen.rows, seen.bad, seen.fast]) expect(count / seen.cases).toBeGreaterThan(0.3)
})
