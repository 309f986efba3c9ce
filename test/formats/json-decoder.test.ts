import { expect, test } from 'vitest'
import { jsonDecoder } from '../../src/formats/json-decoder.ts'
import { bytesOf, caught, decode } from './decoding.ts'

test('a document is a list of records, or one record', () => {
  expect(decode(jsonDecoder(), '\ufeff[{"a":1},\n{"a":"ü"}]')).toEqual({
    events: [{ a: 1 }, { a: 'ü' }],
    positions: [0, 1],
    lines: [],
    bad: [],
  })
  expect(decode(jsonDecoder(), '{"a":1}').events).toEqual([{ a: 1 }])
})

test('records are found at a path', () => {
  expect(decode(jsonDecoder({ records: 'features' }), '{"type":"x","features":[{"a":1}]}').events).toEqual([{ a: 1 }])
  expect(decode(jsonDecoder({ records: 'data.0.rows' }), '{"data":[{"rows":[{"a":1},{"a":2}]}]}').events).toEqual([
    { a: 1 },
    { a: 2 },
  ])
})

test('a record that is no object is bad; the others are kept', () => {
  const { events, positions, bad } = decode(jsonDecoder(), '[{"a":1},2,{"a":3},null]')
  expect(events).toEqual([{ a: 1 }, { a: 3 }])
  expect(positions).toEqual([0, 2])
  expect(bad).toMatchObject([
    { kind: 'type', position: 1, raw: '2' },
    { kind: 'type', position: 3, raw: 'null' },
  ])
})

test('a document that is not JSON fails whole', () => {
  const error = caught(() => decode(jsonDecoder(), '[{"a":1},{"a":'))
  expect(error).toMatchObject({ code: 'JSON_BROKEN', hint: expect.stringContaining('ndjson') })
  expect(caught(() => decode(jsonDecoder(), new Uint8Array([0x22, 0xff, 0x22])))).toMatchObject({ code: 'JSON_BROKEN' })
})

test('a path that leads nowhere is an error which lists what is there', () => {
  const error = caught(() => decode(jsonDecoder({ records: 'featurse' }), '{"type":"x","features":[]}'))
  expect(error).toMatchObject({ code: 'JSON_RECORDS_MISSING', data: { path: 'featurse', keys: ['type', 'features'] } })
  expect(String(error)).toContain("'features'")
  expect(caught(() => decode(jsonDecoder({ records: 'n' }), '{"n":5}'))).toMatchObject({ code: 'JSON_RECORDS_MISSING' })
  expect(caught(() => decode(jsonDecoder({ records: 'x' }), '[{}]'))).toMatchObject({
    hint: expect.stringContaining('leave'),
  })
})

test('a document over the limit is refused as soon as it is, with a hint', () => {
  const decoder = jsonDecoder({ maxDocumentBytes: 8 })
  decoder.push(bytesOf('[1,2,3,4'))
  expect(decoder.buffered).toBe(8)
  expect(caught(() => decoder.push(bytesOf(']')))).toMatchObject({
    code: 'JSON_TOO_LARGE',
    hint: expect.stringContaining('NDJSON'),
  })
  expect(decoder.buffered).toBe(0)
})

test('an empty document has no events', () => {
  expect(decode(jsonDecoder(), '').events).toEqual([])
  expect(decode(jsonDecoder({ records: 'x' }), ' \n').events).toEqual([])
})
