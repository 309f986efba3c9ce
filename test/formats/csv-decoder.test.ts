import { expect, test } from 'vitest'
import { csvDecoder } from '../../src/formats/csv/csv-decoder.ts'
import { bytesOf, caught, decode, kindsAndLines } from './decoding.ts'

test('reads quoted delimiters, quotes and line ends, CRLF, a byte order mark and blank lines', () => {
  const text = '\ufeffid,text,n\r\n1,"a,b",2\r\n\r\n3,"say ""hi""\r\nthere",4\n5,5" pipe,6\n7,"",8'
  const { events, positions, lines, bad } = decode(csvDecoder(), text)
  expect(events).toEqual([
    { id: 1, text: 'a,b', n: 2 },
    { id: 3, text: 'say "hi"\r\nthere', n: 4 },
    { id: 5, text: '5" pipe', n: 6 },
    { id: 7, text: '', n: 8 },
  ])
  expect(positions).toEqual([0, 1, 2, 3])
  expect(lines).toEqual([2, 4, 6, 7])
  expect(bad).toEqual([])
})

test('a wrong number of fields costs one record', () => {
  const { events, positions, bad } = decode(csvDecoder(), 'a,b\n1,2\n3\n4,5,6\n7,8\n')
  expect(events).toEqual([
    { a: 1, b: 2 },
    { a: 7, b: 8 },
  ])
  expect(positions).toEqual([0, 3])
  expect(bad).toEqual([
    { kind: 'parse', line: 3, position: 1, raw: '3', reason: '1 field, but the header has 2' },
    { kind: 'parse', line: 4, position: 2, raw: '4,5,6', reason: '3 fields, but the header has 2' },
  ])
})

test('a quote that is never closed, or closed in the wrong place, costs one line', () => {
  const { events, bad } = decode(csvDecoder(), 'a,b\n1,"x\n2,y\n3,"z"z\n4,"q"\n5,"w\n6,v\n')
  expect(events).toEqual([
    { a: 2, b: 'y' },
    { a: 4, b: 'q' },
    { a: 6, b: 'v' },
  ])
  expect(bad.map(({ kind, line, position, raw }) => [kind, line, position, raw])).toEqual([
    ['parse', 2, 0, '1,"x'],
    ['parse', 4, 2, '3,"z"z'],
    ['parse', 6, 4, '5,"w'],
  ])
})

test('types are inferred from the first records; names that look like numbers stay text', () => {
  const text = 'n,zip,big,flag,mixed,empty\n1.5,00123,12345678901234567,true,1,\n-2e3,10115,1,FALSE,x,\n,1,2,,,\n'
  const { events, bad } = decode(csvDecoder(), text)
  expect(events).toEqual([
    { n: 1.5, zip: '00123', big: '12345678901234567', flag: true, mixed: '1', empty: undefined },
    { n: -2000, zip: '10115', big: '1', flag: false, mixed: 'x', empty: undefined },
    { n: undefined, zip: '1', big: '2', flag: undefined, mixed: undefined, empty: undefined },
  ])
  expect(bad).toEqual([])
})

test('a quoted nothing is a missing value, but in a column of text', () => {
  expect(decode(csvDecoder(), '"n","s","none"\n"","","",\n"","",""\n"1.5","x",""\n').events).toEqual([
    { n: undefined, s: '', none: undefined },
    { n: 1.5, s: 'x', none: undefined },
  ])
})

test.each([
  ['among the first records', 'v,w\n1,a\nNaN,NaN\n-2.5,b\n'],
  ['as the first', 'v,w\nnan,NaN\n1,a\n-2.5,b\n'],
])('NaN %s keeps no column from being one of numbers, where it is missing; in text it is text', (_, text) => {
  const { events, bad } = decode<{ v?: number; w: string }>(csvDecoder(), text)
  expect(bad).toEqual([])
  expect(new Set(events.map(({ v }) => v))).toEqual(new Set([-2.5, 1, undefined]))
  expect(new Set(events.map(({ w }) => w))).toEqual(new Set(['NaN', 'a', 'b']))
})

test('inf is bad in a column of numbers, inferred or not, and nothing but it changes', () => {
  const text = 'v\n1\ninf\n-Infinity\n2\n'
  for (const options of [{}, { schema: { v: 'number' } }, { sample: 1 }] as const) {
    const { events, bad } = decode(csvDecoder(options), text)
    expect(events).toEqual([{ v: 1 }, { v: 2 }])
    expect(bad).toMatchObject([
      { kind: 'type', position: 1, line: 3 },
      { kind: 'type', position: 2, line: 4 },
    ])
  }
})

test('a schema wins over what the values look like', () => {
  const { events, bad } = decode(csvDecoder({ schema: { v: 'string' } }), 'v\n1\nNaN\ninf\n')
  expect([events, bad]).toEqual([[{ v: '1' }, { v: 'NaN' }, { v: 'inf' }], []])
})

test('a later value that does not fit the inferred type is bad, with advice; never another type', () => {
  for (const value of ['x', '007', '+1', '0x1f', '12345678901234567', 'Infinity', '1e999', 'NaNa', 'inf', 'true']) {
    const { events, bad } = decode(csvDecoder({ sample: 2 }), `n\n1\n2\n${value}\n" "\n-0.25\n`)
    expect(events).toEqual([{ n: 1 }, { n: 2 }, { n: undefined }, { n: -0.25 }])
    expect(bad).toMatchObject([{ kind: 'type', position: 2, line: 4, raw: value }])
    expect(bad[0]!.reason).toContain(`'n' is '${value}', not a number as in the first records`)
    expect(bad[0]!.reason).toContain(`give a schema, such as { "n": 'string' }`)
  }
  expect(decode(csvDecoder({ sample: 1 }), 'b\ntrue\nmaybe\n').bad).toMatchObject([{ kind: 'type', position: 1 }])
})

test('events are held only until the sample is complete', () => {
  const decoder = csvDecoder({ sample: 3 })
  expect(decoder.push(bytesOf('a\n1\n2\n')).events).toEqual([])
  expect(decoder.push(bytesOf('x\n')).events).toEqual([{ a: '1' }, { a: '2' }, { a: 'x' }])
  expect(decoder.push(bytesOf('4\n')).events).toEqual([{ a: '4' }])
  const live = csvDecoder({ sample: 1 })
  expect(live.push(bytesOf('a,b\n1,\n')).events).toEqual([{ a: 1, b: undefined }])
  expect(live.push(bytesOf('2,3\n')).events).toEqual([{ a: 2, b: 3 }]) // b takes its type from its first value
  expect(live.push(bytesOf('2,x\n')).bad).toMatchObject([{ kind: 'type', position: 2 }])
})

test('with a schema for all columns nothing is held, and a value that does not fit is named', () => {
  const schema = { t: 'timestamp', id: 'string', v: 'number', ok: 'boolean' } as const
  const decoder = csvDecoder({ schema })
  expect(decoder.push(bytesOf('t,id,v,ok\n2026-01-01T00:00:00Z,007,+1.50,1\n')).events).toEqual([
    { t: '2026-01-01T00:00:00Z', id: '007', v: 1.5, ok: true },
  ])
  expect(decoder.push(bytesOf('1700000000000,x, 007 ,False\n,,,\n')).events).toEqual([
    { t: 1700000000000, id: 'x', v: 7, ok: false },
    { t: undefined, id: undefined, v: undefined, ok: undefined },
  ])
  const { bad } = decoder.push(bytesOf('1,x,12 C,true\n1,x,1,perhaps\n1,x,0x10,true\n1,x,-Infinity,true\n'))
  expect(bad.map(({ kind, position, reason }) => [kind, position, reason])).toEqual([
    ['type', 3, "the field 'v' is '12 C', not a number"],
    ['type', 4, "the field 'ok' is 'perhaps', not true or false"],
    ['type', 5, "the field 'v' is '0x10', not a number"],
    ['type', 6, "the field 'v' is '-Infinity', not a number"],
  ])
})

test('the header can be given, with any delimiter; an unnamed column is named by its place', () => {
  expect(decode(csvDecoder({ delimiter: ';', header: ['a', 'b'] }), '1;2,5\n').events).toEqual([{ a: 1, b: '2,5' }])
  expect(decode(csvDecoder({ delimiter: '\t' }), ' a \t\n1\t2\n').events).toEqual([{ a: 1, column2: 2 }])
})

test('every row has its fields in the order of the header, whatever their names', () => {
  const names = ['10', '__proto__', 'constructor', "it's", 'line\u2028end', 'x']
  const { events } = decode(csvDecoder(), `${names.join(',')}\n1,2,3,4,5,6\n`)
  expect(Object.keys(events[0]!)).toEqual(names)
  expect(Object.values(events[0]!)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a header that cannot be used is an error', () => {
  const errorOf = (text: string, options = {}): unknown => caught(() => decode(csvDecoder(options), text))
  expect(errorOf('a,b,a\n')).toMatchObject({
    code: 'CSV_HEADER',
    message: expect.stringContaining("'a' more than once"),
  })
  expect(errorOf('a,"b\n1,2\n')).toMatchObject({ code: 'CSV_HEADER' })
  expect(errorOf('a\n', { schema: { b: 'number' } })).toMatchObject({
    code: 'CSV_SCHEMA',
    data: { name: 'b', names: ['a'] },
  })
  expect(errorOf('a\n', { schema: { a: 'int' } })).toMatchObject({ code: 'CSV_SCHEMA' })
  expect(errorOf('a\n', { delimiter: '' })).toMatchObject({ code: 'CSV_DELIMITER' })
  expect(errorOf('a\n', { delimiter: '"' })).toMatchObject({ code: 'CSV_DELIMITER' })
})

test('no bytes, or only a header, are no events', () => {
  const none = { events: [], positions: [], lines: [], bad: [] }
  expect(decode(csvDecoder(), '')).toEqual(none)
  expect(decode(csvDecoder(), 'a,b')).toEqual(none)
  expect(decode(csvDecoder(), 'a,b\r\n\r\n')).toEqual(none)
})

test('bytes that are not UTF-8 make their record bad, unless it is Latin-1', () => {
  const input = Buffer.from('a,b\n1,°\n2,"x\n°"\n3,y\n', 'latin1')
  const { events, bad } = decode(csvDecoder(), input)
  expect(events).toEqual([{ a: 3, b: 'y' }])
  expect(kindsAndLines(bad)).toEqual([
    ['parse', 2],
    ['parse', 3],
  ])
  expect(decode(csvDecoder({ encoding: 'latin1' }), input).events).toHaveLength(3)
})

test('a line of 100 MB is reported at once and skipped without being held', () => {
  const decoder = csvDecoder({ maxLineBytes: 1024 * 1024, schema: { a: 'string', b: 'number' } })
  const chunk = Buffer.alloc(64 * 1024, 0x2c)
  expect(decoder.push(Buffer.from('a,b\nx,1\ny,')).events).toEqual([{ a: 'x', b: 1 }])
  let held = 0
  let reports = 0
  for (let sent = 0; sent < 100e6; sent += chunk.length) {
    const { bad } = decoder.push(chunk)
    reports += bad.length
    if (bad.length > 0) expect(bad).toMatchObject([{ kind: 'size', line: 3, position: 1 }])
    held = Math.max(held, decoder.buffered)
  }
  expect(reports).toBe(1)
  expect(held).toBeGreaterThan(900_000)
  expect(held).toBeLessThanOrEqual(1024 * 1024 + 1)
  expect(decoder.push(Buffer.from('\nz,2\n'))).toEqual({
    events: [{ a: 'z', b: 2 }],
    positions: [2],
    lines: [4],
    bad: [],
  })
})

test('an open quote is given up at the limit, and what it had swallowed is read as records', () => {
  const decoder = csvDecoder({ maxLineBytes: 1000 })
  const rows = Array.from({ length: 200 }, (_, i) => `${i},value${i}`)
  const { events, bad } = decode(decoder, `a,b\n1,"open\n${rows.join('\n')}\n`)
  expect(bad).toMatchObject([
    { kind: 'size', line: 2, position: 0, raw: '1,"open', reason: expect.stringContaining('never closed') },
  ])
  expect(events).toHaveLength(200)
  expect(events[199]).toEqual({ a: 199, b: 'value199' })
})

test('a quoted field that comes in many pieces is complete with its closing quote', () => {
  const decoder = csvDecoder({ schema: { a: 'string', b: 'number' } })
  decoder.push(bytesOf('a,b\n"one\n'))
  decoder.push(bytesOf('two'))
  decoder.push(bytesOf('\nthree"'))
  expect(decoder.push(bytesOf(',4\n')).events).toEqual([{ a: 'one\ntwo\nthree', b: 4 }])
})

test('broken off, it delivers the sample it held and drops the part of a record', () => {
  const decoder = csvDecoder()
  expect(decoder.push(bytesOf('a,b\n1,2\n3,4')).events).toEqual([])
  expect(decoder.breakOff().events).toEqual([{ a: 1, b: 2 }])
})
