import { closeSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { begin, field, fromFile, stream } from 'tidemark'
import type { BadEvent, FileOptions, JobReport, StreamOptions } from 'tidemark'
import { openHandles } from '../connectors/reading.ts'
import { expectConserved, expectNoUnhandledRejections, temporaryFile } from '../api/kit.ts'

expectNoUnhandledRejections()

interface Outcome {
  /** The times at which the rule matched. */
  readonly hot: readonly number[]
  readonly bad: readonly BadEvent[]
  readonly report: JobReport
}

/** Runs a rule over a file; asserts that every record is accounted for and that the file is closed. */
async function run(path: string, options: FileOptions = {}, settings: StreamOptions<object> = {}): Promise<Outcome> {
  const bad: BadEvent[] = []
  const s = stream(fromFile<object>(path, options), { time: 'at', ...settings, onBad: (one) => bad.push(one) })
  const found = s.detect(begin('hot').where(field('celsius').gt(30)))
  const hot = (await found.toArray()).map(({ time }) => time)
  const report = found.report()!
  expectConserved(report)
  expect(report.bad).toBe(bad.length)
  expect(openHandles(path)).toBe(0)
  return { hot, bad, report }
}

const line = (at: number, celsius: number): string => JSON.stringify({ at, celsius })

describe('broken records cost only themselves', () => {
  test('NDJSON', async () => {
    const lines = [
      line(1, 40),
      '{"at":2,"celsius":',
      line(3, 40),
      'null',
      '17',
      '"text"',
      '',
      '   ',
      line(4, 10),
      '{"at":5,"celsius":40}}',
      `{"at":6,"celsius":"hot"}`,
      '{"celsius":40}',
      '{"at":null,"celsius":40}',
      line(7, 40),
    ]
    const { hot, bad, report } = await run(temporaryFile('a.ndjson', lines.join('\n')))
    expect(hot).toEqual([1, 3, 7])
    expect(report).toMatchObject({ input: 12, accepted: 5, late: 0, bad: 7, badByKind: { parse: 2, type: 3, time: 2 } })
    expect(bad.map(({ kind, position }) => [kind, position]).toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
      ['parse', 1],
      ['type', 3],
      ['type', 4],
      ['type', 5],
      ['parse', 7],
      ['time', 9],
      ['time', 10],
    ])
    expect(bad.find(({ position }) => position === 7)).toMatchObject({ line: 10, event: lines[9] })
  })

  test('CSV', async () => {
    const lines = [
      'at,celsius,name',
      '1,40,a',
      '2,40',
      '3,40,c,d',
      '4,40,"quoted ""name"", with comma"',
      '5,warm,e',
      '6,40,"never closed',
      'soon,40,g',
      '7,40,h',
    ]
    const schema = { at: 'number', celsius: 'number', name: 'string' } as const
    const { hot, bad, report } = await run(temporaryFile('a.csv', lines.join('\r\n')), { schema })
    expect(hot).toEqual([1, 4, 7])
    expect(report).toMatchObject({ input: 8, accepted: 3, bad: 5, badByKind: { parse: 3, type: 2 } })
    expect(bad.map((one) => one.line)).toEqual([3, 4, 6, 7, 8])
  })

  test('text that is no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${line(1, 40)}\n{"at":2,"x":"`),
      Buffer.of(0xff, 0xfe),
      Buffer.from(`"}\n${line(3, 40)}\n`),
    ])
    const { hot, report } = await run(temporaryFile('a.ndjson', bytes))
    expect(hot).toEqual([1, 3])
    expect(report).toMatchObject({ input: 3, bad: 1, badByKind: { parse: 1 } })
  })

  test('a whole file of rubbish is bad records, not an error', async () => {
    const rubbish = Array.from({ length: 5000 }, (_, i) => `{ rubbish ${i}`).join('\n')
    const { hot, report } = await run(temporaryFile('a.ndjson', rubbish))
    expect(hot).toEqual([])
    expect(report).toMatchObject({ input: 5000, accepted: 0, bad: 5000 })
  })

  test('many bad among many good, over many chunks', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => (i % 3 === 0 ? `{${i}` : line(i, i % 5 === 0 ? 40 : 10)))
    const { hot, report } = await run(temporaryFile('a.ndjson', lines.join('\n')))
    expect(hot).toEqual(lines.flatMap((_, i) => (i % 3 !== 0 && i % 5 === 0 ? [i] : [])))
    expect(report).toMatchObject({ input: 30_000, accepted: 20_000, bad: 10_000 })
  })
})

describe('a line of 100 MB', () => {
  const MB = 1024 * 1024

  /** Good lines around one of 100 MB: one text, of as many pieces as it takes. */
  function longLine(name: string, before: string, piece: string, after: string): string {
    const path = temporaryFile(name, '')
    const handle = openSync(path, 'w')
    writeSync(handle, before)
    const block = Buffer.alloc(MB, piece)
    for (let i = 0; i < 100; i++) writeSync(handle, block)
    writeSync(handle, after)
    closeSync(handle)
    return path
  }

  test('of NDJSON is one bad record, and is not held in memory', async () => {
    const path = longLine('a.ndjson', `${line(1, 40)}\n{"at":2,"x":"`, 'x', `"}\n${line(3, 40)}\n`)
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const s = stream(fromFile<object>(path), { time: 'at', onBad: () => (most = process.memoryUsage().arrayBuffers) })
    expect(await s.toArray()).toHaveLength(2)
    expect(s.report()).toMatchObject({ input: 3, accepted: 2, bad: 1, badByKind: { size: 1 } })
    // The limit is 16 MiB; what is held grows by doubling.
    expect(most - before).toBeLessThan(64 * MB)
  })

  test('of CSV', async () => {
    const path = longLine('a.csv', 'at,celsius\n1,40\n2,', '9', '\n3,40\n')
    const { hot, bad, report } = await run(path, { schema: { at: 'number', celsius: 'number' } })
    expect(hot).toEqual([1, 3])
    expect(report).toMatchObject({ input: 3, bad: 1, badByKind: { size: 1 } })
    expect(String(bad[0]!.event).length).toBeLessThan(300)
  })
})

describe('nothing at all', () => {
  test.each([
    ['empty.ndjson', ''],
    ['blank.ndjson', '\n\n \n'],
    ['mark.ndjson', '\uFEFF'],
    ['empty.csv', ''],
    ['header.csv', 'at,celsius\n'],
    ['empty.json', ''],
    ['list.json', '[]'],
    ['empty.ndjson.gz', gzipSync('')],
  ])('%s is an input without events', async (name, content) => {
    const { hot, report } = await run(temporaryFile(name, content))
    expect(hot).toEqual([])
    expect(report).toMatchObject({ input: 0, accepted: 0, late: 0, bad: 0, output: 0 })
  })

  test('an empty array, and an iterable without values', async () => {
    expect(await stream([]).toArray()).toEqual([])
    expect(await stream(new Set<number>()).toArray()).toEqual([])
  })
})

describe('an input that cannot be read as a whole is an error with its name, and is closed', () => {
  test.each([
    ['broken.json', '[{"at":1},', 'JSON_BROKEN'],
    ['broken.csv', 'at,at\n1,2\n', 'CSV_HEADER'],
  ])('%s', async (name, content, code) => {
    const path = temporaryFile(name, content)
    await expect(run(path)).rejects.toMatchObject({ code })
    expect(openHandles(path)).toBe(0)
  })

  test('a gzip file cut off half way: what can be read is processed, then the error', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => line(i, (i * 7919) % 101)).join('\n')
    const packed = gzipSync(lines)
    const path = temporaryFile('a.ndjson.gz', packed.subarray(0, packed.length / 2))
    const s = stream(fromFile<object>(path), { time: 'at' })
    let taken = 0
    await expect(s.to(() => void taken++)).rejects.toMatchObject({ code: 'SOURCE_BROKEN' })
    expect(taken).toBeGreaterThan(1000)
    expect(s.report()).toMatchObject({ input: taken, accepted: taken, bad: 0 })
    expect(openHandles(path)).toBe(0)
  })
})

describe('wrong types', () => {
  test('in events: a field of another type is unknown to an expression, and a key or time of one is bad', async () => {
    const events = [
      { at: 1, celsius: '40' },
      { at: 2, celsius: null },
      { at: 3, celsius: [40] },
      { at: '4', celsius: 40 },
      { at: 5, celsius: 40 },
      5,
      'text',
      null,
      undefined,
    ]
    const s = stream(events as object[], { time: 'at' }).detect(begin('hot').where(field('celsius').gt(30)))
    expect((await s.toArray()).map(({ time }) => time)).toEqual([5])
    expect(s.report()).toMatchObject({ input: 9, accepted: 4, bad: 5, badByKind: { time: 5 }, conditionFailures: 0 })
  })

  test('frozen events, events without prototype, and class instances are events', async () => {
    class Reading {
      readonly at = 3
      get celsius(): number {
        return 40
      }
    }
    const bare = Object.assign(Object.create(null) as object, { at: 2, celsius: 40 })
    const events = [Object.freeze({ at: 1, celsius: 40 }), bare, new Reading()]
    const s = stream(events, { time: 'at' }).detect(begin('hot').where(field('celsius').gt(30)))
    expect((await s.toArray()).map(({ time }) => time)).toEqual([1, 2, 3])
  })

  test('an event whose fields throw when they are read is bad, or unknown; the rest is processed', async () => {
    const trap = {
      at: 2,
      get celsius(): number {
        throw new Error('trap')
      },
    }
    const timeless = {
      get at(): number {
        throw new Error('trap')
      },
      celsius: 40,
    }
    const s = stream([{ at: 1, celsius: 40 }, trap, timeless, { at: 3, celsius: 40 }], { time: 'at' })
    const found = s.detect(begin('hot').where((r) => r['celsius'] > 30))
    expect((await found.toArray()).map(({ time }) => time)).toEqual([1, 3])
    expect(found.report()).toMatchObject({ input: 4, accepted: 3, bad: 1, conditionFailures: 1 })
  })
})
