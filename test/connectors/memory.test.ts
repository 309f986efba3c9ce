import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  fromColumns,
  fromFile,
  fromIterable,
  fromReadable,
  fromWebStream,
  toSource,
} from '../../src/connectors/index.ts'
import { caught } from '../formats/decoding.ts'
import { readAll, readOne, watched } from './reading.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

test.each([0, 1, 1023, 1024, 1025, 2048, 4096])(
  'an array or iterable of %i events comes in batches of 1,024',
  async (count) => {
    for (const source of [fromIterable(numbers(count)), fromIterable(new Set(numbers(count)))]) {
      const { events, batches } = await readAll(source)
      expect(events).toEqual(numbers(count))
      expect(batches.map((batch) => batch.first)).toEqual(numbers(Math.ceil(count / 1024)).map((i) => i * 1024))
      expect(batches.every((batch) => batch.events.length <= 1024)).toBe(true)
      expect(batches.every((batch) => batch.positions === undefined && batch.bad === undefined)).toBe(true)
    }
  },
)

test('an array says how far it has come, and can be read again', async () => {
  const source = fromIterable(numbers(1500))
  const iterator = source.open(new AbortController().signal)[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.next()
  expect(source.progress?.()).toEqual({ done: 1024, total: 1500, unit: 'events' })
  await iterator.next()
  expect(source.progress?.()).toEqual({ done: 1500, total: 1500, unit: 'events' })
  expect((await readAll(source)).events).toHaveLength(1500)
})

test('an event of an async iterable is delivered as soon as it is there', async () => {
  const { events, closed } = watched([{ a: 1 }], () => new Promise(() => {}))
  const iterator = fromIterable(events).open(new AbortController().signal)[Symbol.asyncIterator]()
  expect(await iterator.next()).toEqual({ done: false, value: { events: [{ a: 1 }], first: 0 } })
  expect(closed()).toBe(false)
})

test('nothing is taken from an iterable that is not asked for', async () => {
  let taken = 0
  const endless = function* (): Generator<number> {
    for (;;) yield taken++
  }
  const iterator = fromIterable(endless()).open(new AbortController().signal)[Symbol.asyncIterator]()
  expect(taken).toBe(0)
  await iterator.next()
  await delay(5)
  expect(taken).toBe(1024)
  await iterator.return?.()
})

test('a consumer that leaves early runs the finally of the generator', async () => {
  const { events, closed } = watched([1, 2, 3])
  await readOne(fromIterable(events))
  expect(closed()).toBe(true)
  let syncClosed = false
  const sync = function* (): Generator<number> {
    try {
      for (;;) yield 1
    } finally {
      syncClosed = true
    }
  }
  await readOne(fromIterable(sync()))
  expect(syncClosed).toBe(true)
})

test('an abort ends an iteration that waits, and closes what it reads', async () => {
  const controller = new AbortController()
  let returned = false
  const never: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        returned = true
        return { done: true, value: undefined }
      },
    }),
  }
  const reading = readAll(fromIterable(never), controller.signal)
  await delay(1)
  controller.abort()
  expect(await reading).toEqual({ events: [], bad: [], batches: [] })
  expect(returned).toBe(true)
  expect((await readAll(fromIterable([1]), controller.signal)).events).toEqual([])
})

test('what fails half way has delivered everything before, and keeps its cause', async () => {
  const cause = new Error('disk on fire')
  const sync = function* (): Generator<number> {
    yield* [1, 2]
    throw cause
  }
  const failing = new Readable({ objectMode: true, read() {} })
  failing.push(1)
  failing.push(2)
  setImmediate(() => failing.destroy(cause))
  let pulls = 0
  const web = new ReadableStream<number>({
    pull(controller) {
      if (++pulls <= 2) controller.enqueue(pulls)
      else controller.error(cause)
    },
  })
  const sources = [
    fromIterable(sync(), { name: 'x' }),
    fromIterable(watched([1, 2], () => Promise.reject(cause)).events, { name: 'x' }),
    fromReadable<number>(failing, { name: 'x' }),
  ]
  for (const source of sources) {
    const { events, error } = await readAll(source)
    expect(events).toEqual([1, 2])
    expect(error).toMatchObject({ code: 'SOURCE_BROKEN', cause, message: 'x failed half way: disk on fire' })
  }
  const { error } = await readAll(fromWebStream(web, { name: 'x' }))
  expect(error).toMatchObject({ code: 'SOURCE_BROKEN', cause })
})

test('a Node stream gives what it has at hand, and all it had before it failed', async () => {
  const stream = new Readable({ objectMode: true, highWaterMark: 100, read() {} })
  for (let i = 0; i < 10; i++) stream.push(i)
  stream.on('error', () => {})
  stream.destroy(new Error('gone'))
  await new Promise((resolve) => stream.on('close', resolve))
  const { events, batches, error } = await readAll(fromReadable<number>(stream))
  expect(events).toEqual(numbers(10))
  expect(batches).toHaveLength(1)
  expect(error).toMatchObject({ code: 'SOURCE_BROKEN' })
})

test('a Node stream is held back, and destroyed when it is left', async () => {
  let made = 0
  const stream = new Readable({
    objectMode: true,
    highWaterMark: 16,
    read() {
      setImmediate(() => this.push(made++))
    },
  })
  const iterator = fromReadable<number>(stream).open(new AbortController().signal)[Symbol.asyncIterator]()
  await iterator.next()
  await delay(20)
  const held = made
  expect(held).toBeLessThanOrEqual(40)
  await delay(10)
  expect(made).toBe(held)
  await iterator.return?.()
  expect(stream.destroyed).toBe(true)
})

test('a stream of bytes needs a format', async () => {
  const bytes = (): Readable => Readable.from([Buffer.from('{"a":1}\n{"a"'), Buffer.from(':2}')], { objectMode: false })
  expect((await readAll(fromReadable(bytes(), { format: 'ndjson' }))).events).toEqual([{ a: 1 }, { a: 2 }])
  expect(caught(() => fromReadable(bytes()))).toMatchObject({ code: 'UNKNOWN_FORMAT' })
  const web = (): ReadableStream<Uint8Array> => Readable.toWeb(bytes()) as ReadableStream<Uint8Array>
  expect((await readAll(fromWebStream<unknown>(web(), { format: 'ndjson' }))).events).toEqual([{ a: 1 }, { a: 2 }])
  expect((await readAll(fromWebStream<unknown>(web()))).error).toMatchObject({ code: 'UNKNOWN_FORMAT' })
})

test('a web stream is cancelled when it is left or aborted', async () => {
  const cancelled: string[] = []
  const web = (name: string): ReadableStream<number> =>
    new ReadableStream({ start: (controller) => controller.enqueue(1), cancel: () => void cancelled.push(name) })
  expect(await readOne(fromWebStream(web('left')))).toEqual({ events: [1], first: 0 })
  const controller = new AbortController()
  const reading = readAll(fromWebStream(web('aborted')), controller.signal)
  await delay(1)
  controller.abort()
  expect((await reading).events).toEqual([1])
  expect(cancelled).toEqual(['left', 'aborted'])
})

test('columns are handed over as they are, once', async () => {
  const data = {
    length: 3,
    columns: { t: new Float64Array([1, 2, 3]), s: { codes: new Int32Array([0, 0, -1]), dictionary: ['x'] } },
  }
  const { batches } = await readAll(fromColumns(data))
  expect(batches).toHaveLength(1)
  expect(batches[0]!.events).toBe(data)
  expect((await readAll(fromColumns({ length: 0, columns: {} }))).batches).toEqual([])
  const uneven = { length: 3, columns: { t: new Float64Array(3), s: ['x'] } }
  expect(caught(() => fromColumns(uneven))).toMatchObject({
    code: 'COLUMNS_UNEQUAL',
    data: { column: 's', length: 1, expected: 3 },
  })
})

test('toSource recognises what holds events', async () => {
  const source = fromIterable([1])
  expect(toSource(source)).toBe(source)
  const inputs = [
    [1, 2],
    new Set([1, 2]),
    watched([1, 2]).events,
    Readable.from([1, 2]),
    Readable.toWeb(Readable.from([1, 2])) as ReadableStream<number>,
  ]
  for (const input of inputs) expect((await readAll(toSource<number>(input))).events).toEqual([1, 2])
  const data = { length: 1, columns: { a: [1] } }
  expect((await readOne(toSource(data)))!.events).toBe(data)
  expect(toSource(fromFile('x.csv')).name).toBe('file x.csv')
})

test('anything else is an error that says what to do', () => {
  const wrong: [unknown, string][] = [
    ['readings.csv', 'fromFile'],
    [function* () {}, 'call it'],
    [Promise.resolve([]), 'await'],
    [Buffer.from('x'), 'Readable.from'],
    [{ a: 1 }, 'pass an array'],
    [undefined, 'pass an array'],
    [5, 'pass an array'],
  ]
  for (const [input, hint] of wrong) {
    expect(caught(() => toSource(input as never))).toMatchObject({
      code: 'NOT_A_SOURCE',
      hint: expect.stringContaining(hint),
    })
  }
})
