import { expect, test } from 'vitest'
import { csvDecoder } from '../../src/formats/csv/csv-decoder.ts'
import { csvEncoder } from '../../src/formats/csv/csv-encoder.ts'
import { encoderFor, formatOfPath } from '../../src/formats/format.ts'
import { ndjsonEncoder } from '../../src/formats/ndjson-encoder.ts'
import { caught, decode } from './decoding.ts'

test('NDJSON is one line per value', () => {
  expect(ndjsonEncoder().encode([{ a: 'x\ny' }, [1], undefined])).toBe('{"a":"x\\ny"}\n[1]\nnull\n')
})

test('CSV quotes what needs it, and reads back as it was', () => {
  const records = [
    { a: 'x,"y"\r\nz', b: 1.5, c: '', d: undefined },
    { a: ' lead', b: -2, c: 'é', d: undefined },
  ]
  const encoder = csvEncoder()
  const text = encoder.encode(records.slice(0, 1)) + encoder.encode(records.slice(1))
  expect(text).toBe('a,b,c,d\n"x,""y""\r\nz",1.5,"",\n" lead",-2,é,\n')
  expect(decode(csvDecoder(), text).events).toEqual(records)
})

test('CSV writes times as ISO 8601 and nested values as JSON', () => {
  expect(csvEncoder({ writeHeader: false }).encode([{ t: new Date(0), m: { x: 1 } }])).toBe(
    '1970-01-01T00:00:00.000Z,"{""x"":1}"\n',
  )
})

test('CSV does not drop a field unless the columns were chosen', () => {
  expect(caught(() => csvEncoder().encode([{ a: 1 }, { a: 1, b: 2 }]))).toMatchObject({
    code: 'CSV_RECORD',
    data: { name: 'b' },
  })
  expect(csvEncoder({ header: ['b', 'c'] }).encode([{ a: 1, b: 2 }])).toBe('b,c\n2,\n')
  expect(caught(() => csvEncoder().encode(['text']))).toMatchObject({ code: 'CSV_RECORD' })
})

test('a format is known by extension, also packed, and only some are written', () => {
  const formats = [
    'a.csv',
    'a.TSV',
    'a.ndjson',
    'a.jsonl.gz',
    'dir.csv/a.json',
    'a.log',
    'a.txt',
    'a',
    'a.avro',
    '.gz',
    'a.constructor',
  ]
  expect(formats.map(formatOfPath)).toEqual([
    'csv',
    'tsv',
    'ndjson',
    'ndjson',
    'json',
    'lines',
    'lines',
    ...Array(4).fill(undefined),
  ])
  expect(encoderFor('tsv', {}).encode([{ a: 1, b: 2 }])).toBe('a\tb\n1\t2\n')
  expect(caught(() => encoderFor('json', {}))).toMatchObject({ code: 'UNKNOWN_FORMAT' })
})
