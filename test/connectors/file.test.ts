import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fromFile, fromPath, toFile } from '../../src/connectors/index.ts'
import { caught } from '../formats/decoding.ts'
import { openHandles, readAll, readOne, temporaryFolder } from './reading.ts'

/** Writes a file into a folder that is removed after the test. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const rows = (count: number): { id: number; text: string }[] =>
  Array.from({ length: count }, (_, id) => ({ id, text: `row ${id} é` }))
const ndjson = (count: number): string =>
  rows(count)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('')
const csv = (count: number): string =>
  `id,text\n${rows(count)
    .map((row) => `${row.id},${row.text}\n`)
    .join('')}`

test('the format is that of the extension, also packed, also by URL', async () => {
  const expected = rows(3)
  const contents: [string, string][] = [
    ['a.ndjson', ndjson(3)],
    ['a.jsonl', ndjson(3)],
    ['a.csv', csv(3)],
    ['a.tsv', csv(3).replaceAll(',', '\t')],
    ['a.json', JSON.stringify(expected)],
  ]
  for (const [name, content] of contents) {
    expect((await readAll(fromFile(file(name, content)))).events, name).toEqual(expected)
    expect((await readAll(fromFile(pathToFileURL(file(`${name}.gz`, gzipSync(content)))))).events, name).toEqual(
      expected,
    )
  }
  expect((await readAll(fromFile<string>(file('a.log', 'x\ny\n')))).events).toEqual(['x', 'y'])
  expect((await readAll(fromFile(file('a.dat', csv(3)), { format: 'csv' }))).events).toEqual(expected)
  expect(caught(() => fromFile('a.avro'))).toMatchObject({
    code: 'UNKNOWN_FORMAT',
    hint: expect.stringContaining('.ndjson'),
  })
  expect(caught(() => fromFile('a.csv', { format: 'xml' as never }))).toMatchObject({ code: 'UNKNOWN_FORMAT' })
})

test('gzip is told by its bytes, not by its name; also in several parts', async () => {
  const parts = Buffer.concat([gzipSync(ndjson(2)), gzipSync('{"id":9}\n')])
  expect((await readAll(fromFile(file('a.ndjson', parts)))).events).toEqual([...rows(2), { id: 9 }])
  expect((await readAll(fromFile(file('a.ndjson.gz', ndjson(2))))).events).toEqual(rows(2))
  expect((await readAll(fromFile<string>(file('a.txt', '\u001f')))).events).toEqual(['\u001f'])
})

test('events come a chunk at a time, with their ordinals and the progress in bytes', async () => {
  const content = ndjson(20_000)
  const path = file('a.ndjson', content)
  const source = fromFile(path)
  const total = Buffer.byteLength(content)
  const { events, batches } = await readAll(source)
  expect(events).toEqual(rows(20_000))
  expect(batches.length).toBe(Math.ceil(total / 131072))
  let next = 0
  for (const batch of batches) {
    expect(batch.first).toBe(next)
    next += batch.events.length
  }
  expect(source.progress?.()).toEqual({ done: total, total, unit: 'bytes' })
})

test('a file is read only as far as it is asked for, and closed when it is left', async () => {
  const path = file('a.ndjson', ndjson(20_000))
  const source = fromFile(path)
  const iterator = source.open(new AbortController().signal)[Symbol.asyncIterator]()
  expect(openHandles(path)).toBe(0)
  await iterator.next()
  expect(source.progress?.().done).toBe(131072)
  if (process.platform === 'linux') expect(openHandles(path)).toBe(1)
  await iterator.return?.()
  expect(openHandles(path)).toBe(0)
  const packed = file('a.ndjson.gz', gzipSync(ndjson(20_000)))
  await readOne(fromFile(packed))
  expect(openHandles(packed)).toBe(0)
})

test.each(['a.ndjson', 'a.ndjson.gz', 'a.csv'])(
  'an abort ends reading %s without an error, and closes the file',
  async (name) => {
    const content = name.startsWith('a.csv') ? csv(40_000) : ndjson(40_000)
    const path = file(name, name.endsWith('.gz') ? gzipSync(content) : content)
    const controller = new AbortController()
    let count = 0
    for await (const batch of fromFile(path).open(controller.signal)) {
      count += batch.events.length
      controller.abort()
    }
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(40_000)
    expect(openHandles(path)).toBe(0)
  },
)

test('broken records are reported with their place, and the others keep their ordinals', async () => {
  const { events, batches } = await readAll(fromFile(file('a.ndjson', '{"a":1}\n{"a"\n{"a":3}\n')))
  expect(events).toEqual([{ a: 1 }, { a: 3 }])
  expect(batches).toMatchObject([{ first: 0, positions: [0, 2], bad: [{ kind: 'parse', position: 1, line: 2 }] }])
  const only = await readAll(fromFile(file('b.ndjson', 'x\n')))
  expect(only.batches).toMatchObject([{ events: [], first: 0, bad: [{ position: 0 }] }])
})

test('a document of many records comes in batches, each with its bad ones', async () => {
  const records: unknown[] = Array.from({ length: 20_000 }, (_, i) => (i % 1000 === 999 ? i : { i }))
  const { events, bad, batches } = await readAll(fromFile(file('a.json', JSON.stringify(records))))
  expect(events).toEqual(records.filter((record) => typeof record === 'object'))
  expect(bad.map((record) => record.position)).toEqual(Array.from({ length: 20 }, (_, i) => i * 1000 + 999))
  expect(batches.length).toBeGreaterThan(10)
  for (const batch of batches) {
    const places = [...Array.from(batch.positions!), ...batch.bad!.map((record) => record.position)].sort(
      (a, b) => a - b,
    )
    expect(places[0]).toBe(batch.first)
    expect(places).toEqual(places.map((_, i) => batch.first + i))
  }
})

test('empty files, and a CSV file with only a header, have no events', async () => {
  for (const name of ['a.csv', 'a.ndjson', 'a.json', 'a.txt'])
    expect(await readAll(fromFile(file(name, '')))).toEqual({ events: [], bad: [], batches: [] })
  expect(await readAll(fromFile(file('a.csv', 'a,b\n')))).toEqual({ events: [], bad: [], batches: [] })
  expect(await readAll(fromFile(file('a.csv.gz', gzipSync(''))))).toEqual({ events: [], bad: [], batches: [] })
})

test('a file that cannot be opened is an error when it is read', async () => {
  expect((await readAll(fromFile('nowhere/a.csv'))).error).toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    data: { path: 'nowhere/a.csv' },
  })
  const folder = join(temporaryFolder(), 'a.csv')
  mkdirSync(folder)
  expect((await readAll(fromFile(folder))).error).toMatchObject({ code: 'SOURCE_UNREADABLE' })
  expect(openHandles(folder)).toBe(0)
})

test.each(['ndjson', 'csv'])('a packed %s file that is too short delivers everything before', async (format) => {
  const content = format === 'csv' ? csv(500) : ndjson(500)
  const whole = gzipSync(content, { level: 0 }) // stored, so that what is cut off is known
  const path = file(`a.${format}.gz`, whole.subarray(0, whole.length - 100))
  const { events, bad, error } = await readAll(fromFile(path))
  expect(error).toMatchObject({ code: 'SOURCE_BROKEN', cause: expect.objectContaining({ code: 'Z_BUF_ERROR' }) })
  expect(events.length).toBeGreaterThan(490)
  expect(events).toEqual(rows(500).slice(0, events.length))
  expect(bad).toEqual([])
  expect(openHandles(path)).toBe(0)
})

test('a damaged packed file delivers what came before the damage', async () => {
  const whole = gzipSync(ndjson(20_000))
  const damaged = Buffer.from(whole)
  damaged.fill(0xff, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 64)
  const path = file('a.ndjson.gz', damaged)
  const { events, error } = await readAll(fromFile(path))
  expect(error).toMatchObject({ code: 'SOURCE_BROKEN' })
  expect(events.length).toBeGreaterThan(5000)
  expect(events.slice(0, 5000)).toEqual(rows(5000))
  expect(openHandles(path)).toBe(0)
})

test('an error of the format fails the source and closes the file', async () => {
  const path = file('a.json', '[{"a":1},')
  expect((await readAll(fromFile(path))).error).toMatchObject({ code: 'JSON_BROKEN' })
  const twice = file('a.csv', 'a,a\n1,2\n')
  expect((await readAll(fromFile(twice))).error).toMatchObject({ code: 'CSV_HEADER' })
  expect([openHandles(path), openHandles(twice)]).toEqual([0, 0])
})

test('results are written as NDJSON or CSV, anew or behind what is there', async () => {
  const folder = temporaryFolder()
  const write = async (name: string, append: boolean): Promise<string> => {
    const sink = toFile(join(folder, name), { append })
    for (const batch of [rows(2), rows(1)]) await sink.write(batch)
    await sink.close()
    return readFileSync(join(folder, name), 'utf8')
  }
  const lines = '{"id":0,"text":"row 0 é"}\n{"id":1,"text":"row 1 é"}\n{"id":0,"text":"row 0 é"}\n'
  const table = '0,row 0 é\n1,row 1 é\n0,row 0 é\n'
  expect(await write('a.ndjson', false)).toBe(lines)
  expect(await write('a.ndjson', false)).toBe(lines)
  expect(await write('a.ndjson', true)).toBe(lines + lines)
  expect(await write('a.csv', true)).toBe(`id,text\n${table}`)
  expect(await write('a.csv', true)).toBe(`id,text\n${table}${table}`)
  expect(caught(() => toFile('a.json'))).toMatchObject({ code: 'UNKNOWN_FORMAT' })
  expect(caught(() => toFile('a.csv.gz'))).toMatchObject({ code: 'UNKNOWN_FORMAT' })
})

test('a file sink holds the job back while it has much to write, and writes all of it', async () => {
  const path = join(temporaryFolder(), 'a.ndjson')
  const sink = toFile(path)
  let waits = 0
  for (let i = 0; i < 50; i++) {
    const ready = sink.write(rows(200))
    if (ready instanceof Promise) waits++
    await ready
  }
  await sink.close()
  expect(waits).toBeGreaterThan(0)
  expect(readFileSync(path, 'utf8')).toBe(ndjson(200).repeat(50))
  expect(openHandles(path)).toBe(0)
})

test('a run without results leaves an empty file', async () => {
  const path = join(temporaryFolder(), 'a.csv')
  await toFile(path).close()
  expect(readFileSync(path, 'utf8')).toBe('')
})

test('a file that cannot be written is an error, once', async () => {
  const sink = toFile(join(temporaryFolder(), 'missing', 'a.ndjson'))
  const failures: unknown[] = []
  for (let i = 0; i < 3; i++)
    await (async () => sink.write(rows(1000)))().catch((error: unknown) => failures.push(error))
  await (async () => sink.close())().catch((error: unknown) => failures.push(error))
  expect(failures).toMatchObject([{ code: 'SINK_FAILED', cause: { code: 'ENOENT' } }])
})

test('a path on a command line names a file, standard input or a server', () => {
  expect(fromPath('a.csv').name).toBe('file a.csv')
  expect(fromPath('-').name).toBe('stdin')
  expect(fromPath('tcp://localhost:9000')).toMatchObject({ name: 'tcp://localhost:9000', live: true })
  expect(fromPath(pathToFileURL('/tmp/a.csv').href).name).toBe('file /tmp/a.csv')
})
