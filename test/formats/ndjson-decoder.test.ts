import { expect, test } from 'vitest'
import { ndjsonDecoder } from '../../src/formats/ndjson-decoder.ts'
import { decode, kindsAndLines } from './decoding.ts'

test('reads one value per line, with LF, CRLF, a byte order mark, blank lines and no last line end', () => {
  const { events, positions, lines, bad } = decode(ndjsonDecoder(), '\ufeff{"a":1}\r\n\n \t\r\n{"a":"ü€😀"}\n[1]')
  expect(events).toEqual([{ a: 1 }, { a: 'ü€😀' }, [1]])
  expect(positions).toEqual([0, 1, 2])
  expect(lines).toEqual([1, 4, 5])
  expect(bad).toEqual([])
})

test('a broken line costs only itself, and says where it is and what it was', () => {
  const { events, positions, bad } = decode(ndjsonDecoder(), '{"a":1}\n{"a":\n\n{"a":3}\n')
  expect(events).toEqual([{ a: 1 }, { a: 3 }])
  expect(positions).toEqual([0, 2])
  expect(bad).toEqual([
    { kind: 'parse', line: 2, position: 1, raw: '{"a":', reason: expect.stringContaining('not JSON') },
  ])
})

test('a value that is no record is bad by its type', () => {
  const { events, bad } = decode(ndjsonDecoder(), '1\n"x"\nnull\ntrue\n{}\n')
  expect(events).toEqual([{}])
  expect(bad.map((record) => [record.kind, record.raw])).toEqual([
    ['type', '1'],
    ['type', '"x"'],
    ['type', 'null'],
    ['type', 'true'],
  ])
})

test('what is kept of a bad line is short, and never half a character', () => {
  const { bad } = decode(ndjsonDecoder(), `${'x'.repeat(199)}😀😀\n${'y'.repeat(200)}\n`)
  expect(bad.map((record) => record.raw)).toEqual([`${'x'.repeat(199)}…`, 'y'.repeat(200)])
})

test('bytes that are not UTF-8 make their line bad, and no other', () => {
  const input = Buffer.concat([
    Buffer.from('{"a":"ü"}\n{"a":"'),
    Buffer.from([0xfc, 0x62]),
    Buffer.from('"}\n{"a":"😀"}\n'),
  ])
  const { events, bad } = decode(ndjsonDecoder(), input)
  expect(events).toEqual([{ a: 'ü' }, { a: '😀' }])
  expect(bad).toMatchObject([
    { kind: 'parse', line: 2, position: 1, reason: expect.stringContaining('not valid UTF-8') },
  ])
})

test('a line is as long as the limit at most, counted in bytes without its line end', () => {
  const line = '{"a":"éé"}' // 12 bytes, 10 characters
  for (const cut of [[], [3], [12], [13]]) {
    expect(decode(ndjsonDecoder({ maxLineBytes: 12 }), `${line}\n{}\n`, cut).events).toHaveLength(2)
    const { events, bad } = decode(ndjsonDecoder({ maxLineBytes: 11 }), `${line}\n{}\n`, cut)
    expect(events).toEqual([{}])
    expect(bad).toMatchObject([{ kind: 'size', line: 1, position: 0 }])
  }
})

test('a line of 100 MB is reported at once and skipped without being held', () => {
  const decoder = ndjsonDecoder({ maxLineBytes: 1024 * 1024 })
  const chunk = Buffer.alloc(64 * 1024, 0x78)
  decoder.push(Buffer.from('{"a":1}\n{"b":"'))
  let held = 0
  let reports = 0
  for (let sent = 0; sent < 100e6; sent += chunk.length) {
    const { bad } = decoder.push(chunk)
    reports += bad.length
    if (bad.length > 0) expect(bad).toMatchObject([{ kind: 'size', line: 2, position: 1 }])
    if (bad.length > 0) expect(bad[0]!.raw).toBe(`{"b":"${'x'.repeat(194)}…`)
    held = Math.max(held, decoder.buffered)
  }
  expect(reports).toBe(1)
  expect(held).toBeGreaterThan(900_000)
  expect(held).toBeLessThanOrEqual(1024 * 1024)
  expect(decoder.buffered).toBe(0)
  const rest = decoder.push(Buffer.from('"}\n{"a":2}\n'))
  expect(rest).toEqual({ events: [{ a: 2 }], positions: [2], lines: [3], bad: [] })
  expect(kindsAndLines(decoder.end().bad)).toEqual([])
})

test('broken off, it drops the part of a record it holds', () => {
  const decoder = ndjsonDecoder()
  expect(decoder.push(Buffer.from('{"a":1}\n[1')).events).toEqual([{ a: 1 }])
  expect(decoder.buffered).toBe(2)
  expect(decoder.breakOff()).toEqual({ events: [], positions: [], lines: [], bad: [] })
  expect(decoder.buffered).toBe(0)
})

test('an input of no bytes has no events', () => {
  expect(ndjsonDecoder().end()).toEqual({ events: [], positions: [], lines: [], bad: [] })
  expect(decode(ndjsonDecoder(), '\ufeff')).toEqual({ events: [], positions: [], lines: [], bad: [] })
})
