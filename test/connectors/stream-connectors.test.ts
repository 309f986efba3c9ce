import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { customSink, customSource, fromSocket, fromStdin, toCallback, toConsole } from '../../src/connectors/index.ts'
import { caught } from '../formats/decoding.ts'
import { readAll, readOne, watched } from './reading.ts'

/** A server on loopback which runs `serve` for each connection. */
async function server(serve: (socket: Socket) => void): Promise<{ url: string; sockets: Set<Socket>; server: Server }> {
  const sockets = new Set<Socket>()
  const listening = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    serve(socket)
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    listening.close()
  })
  return { url: `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`, sockets, server: listening }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await delay(1)
  expect(condition()).toBe(true)
}

test('a server writes lines; each comes when it is there, and its end is the end', async () => {
  const { url } = await server((socket) => {
    socket.write('one\ntw')
    setTimeout(() => socket.end('o é\nthree'), 5)
  })
  const source = fromSocket(url)
  expect(source.live).toBe(true)
  const iterator = source.open(new AbortController().signal)[Symbol.asyncIterator]()
  expect((await iterator.next()).value).toEqual({ events: ['one'], first: 0 })
  expect((await iterator.next()).value).toMatchObject({ events: ['two é'], first: 1 })
  expect((await iterator.next()).value).toEqual({ events: ['three'], first: 2 })
  expect((await iterator.next()).done).toBe(true)
})

test('CSV from a server is delivered from the first record on', async () => {
  const { url } = await server((socket) => socket.write('a,b\n1,x\n'))
  expect(await readOne(fromSocket(url, { format: 'csv' }))).toEqual({ events: [{ a: 1, b: 'x' }], first: 0 })
})

test('a consumer that does not ask stops the server, and gets everything when it does', async () => {
  const line = `${'x'.repeat(1023)}\n`
  const lines = 64 * 1024
  let sent = 0
  const { url } = await server((socket) => {
    const write = (): void => {
      while (sent < lines) {
        sent += 64
        if (!socket.write(line.repeat(64))) break
      }
      if (sent >= lines) socket.end()
    }
    socket.on('drain', write)
    write()
  })
  const iterator = fromSocket(url).open(new AbortController().signal)[Symbol.asyncIterator]()
  const start = await iterator.next()
  let received = start.done === true ? 0 : start.value.events.length
  let before = -1
  while (before !== sent) {
    before = sent
    await delay(25)
  }
  expect(sent).toBeLessThan(lines)
  for (let result = await iterator.next(); !result.done; result = await iterator.next())
    received += result.value.events.length
  expect(received).toBe(lines)
})

test('leaving early, or an abort while waiting, closes the connection', async () => {
  const { url, sockets } = await server((socket) => socket.write('one\n'))
  expect(await readOne(fromSocket(url))).toEqual({ events: ['one'], first: 0 })
  await until(() => sockets.size === 0)
  const controller = new AbortController()
  const reading = readAll(fromSocket(url), controller.signal)
  await until(() => sockets.size === 1)
  controller.abort()
  expect((await reading).error).toBeUndefined()
  await until(() => sockets.size === 0)
  expect(await readAll(fromSocket(url), controller.signal)).toEqual({ events: [], bad: [], batches: [] })
  const early = new AbortController()
  const connecting = readAll(fromSocket(url), early.signal)
  early.abort()
  expect((await connecting).events).toEqual([])
  await delay(20)
  expect(sockets.size).toBe(0)
})

test('no server is an error; a connection that is lost is one after what came', async () => {
  const { url, server: listening } = await server((socket) =>
    socket.write('one\ntw', () => setTimeout(() => socket.resetAndDestroy(), 20)),
  )
  const { events, error } = await readAll(fromSocket(url))
  expect(events).toEqual(['one'])
  expect(error).toMatchObject({ code: 'SOURCE_BROKEN', cause: { code: 'ECONNRESET' } })
  listening.close()
  await once(listening, 'close')
  expect((await readAll(fromSocket(url))).error).toMatchObject({
    code: 'SOURCE_REFUSED',
    data: { code: 'ECONNREFUSED' },
  })
})

test('an address is tcp://host:port', () => {
  for (const url of [
    'localhost:9000',
    'tcp://localhost',
    'http://localhost:80',
    'tcp://h:1/path',
    'tcp://h:99999',
    '',
  ]) {
    expect(
      caught(() => fromSocket(url)),
      url,
    ).toMatchObject({ code: 'SOCKET_ADDRESS' })
  }
  expect(fromSocket('tcp://[::1]:9000').name).toBe('tcp://[::1]:9000')
})

test('standard input is NDJSON unless told otherwise, packed or not, and is closed when it is left', async () => {
  const text = '{"a":1}\n{"a":2}\n'
  expect(
    (await readAll(fromStdin({ stream: Readable.from([Buffer.from(text)], { objectMode: false }) }))).events,
  ).toEqual([{ a: 1 }, { a: 2 }])
  const packed = Readable.from(Array.from(gzipSync(text), (byte) => Buffer.of(byte))) // one byte at a time
  expect((await readAll(fromStdin({ stream: packed }))).events).toEqual([{ a: 1 }, { a: 2 }])
  const open = new PassThrough()
  open.write(text)
  expect((await readOne(fromStdin({ stream: open })))!.events).toHaveLength(2)
  expect(open.destroyed).toBe(true)
  const csv = new PassThrough()
  csv.write('a\n1\n')
  expect((await readOne(fromStdin({ stream: csv, format: 'csv', live: true })))!.events).toEqual([{ a: 1 }])
})

test('a custom source gives events, arrays or columns, with ordinals that go on', async () => {
  const columns = { length: 2, columns: { a: [4, 5] } }
  const open = async function* (): AsyncGenerator<{ a: number } | { a: number }[] | typeof columns> {
    yield { a: 1 }
    yield [{ a: 2 }, { a: 3 }]
    yield []
    yield columns
    yield { a: 6 }
  }
  const batches = []
  for await (const batch of customSource<{ a: number }>({ name: 'mine', open }).open(new AbortController().signal))
    batches.push(batch)
  expect(batches).toEqual([
    { events: [{ a: 1 }], first: 0 },
    { events: [{ a: 2 }, { a: 3 }], first: 1 },
    { events: columns, first: 3 },
    { events: [{ a: 6 }], first: 5 },
  ])
})

test('a custom source is closed when it is left, and its failure is named', async () => {
  const { events, closed } = watched([1, 2])
  await readOne(customSource({ name: 'mine', open: () => events }))
  expect(closed()).toBe(true)
  const cause = new Error('no')
  const late = await readAll(
    customSource({ name: 'mine', open: () => watched([1], () => Promise.reject(cause)).events }),
  )
  expect(late.events).toEqual([1])
  expect(late.error).toMatchObject({ code: 'SOURCE_BROKEN', cause, message: expect.stringContaining('mine') })
  const open = (): never => {
    throw cause
  }
  expect((await readAll(customSource({ name: 'mine', open }))).error).toMatchObject({ code: 'SOURCE_BROKEN', cause })
})

test('a callback gets each result in order, and is waited for', async () => {
  const seen: string[] = []
  const sync = toCallback<number>((n) => seen.push(`sync ${n}`))
  expect(sync.write([1, 2])).toBeUndefined()
  const slow = toCallback<number>(async (n) => {
    await delay(3 - n)
    seen.push(`slow ${n}`)
  })
  await slow.write([1, 2])
  expect(seen).toEqual(['sync 1', 'sync 2', 'slow 1', 'slow 2'])
})

test('a callback or custom sink that throws is a failed sink with its cause', async () => {
  const cause = new Error('no')
  const fail = (): never => {
    throw cause
  }
  const reject = (): Promise<void> => Promise.reject(cause)
  const expected = { code: 'SINK_FAILED', cause }
  expect(caught(() => toCallback(fail).write([1]))).toMatchObject(expected)
  await expect(toCallback(reject).write([1, 2])).rejects.toMatchObject(expected)
  expect(caught(() => customSink({ name: 'mine', write: fail }).write([1]))).toMatchObject(expected)
  await expect(customSink({ name: 'mine', write: reject }).write([1])).rejects.toMatchObject(expected)
  await expect(customSink({ name: 'mine', write() {}, close: reject }).close()).rejects.toMatchObject(expected)
  expect(customSink({ name: 'mine', write() {} })).toMatchObject({ name: 'mine', guarantee: 'at-most-once' })
})

/** A stream that keeps its text, and takes it only when told. */
function slowStream(): { stream: Writable; text: () => string; go: () => void } {
  let text = ''
  let waiting: (() => void)[] = []
  const stream = new Writable({
    highWaterMark: 16,
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      waiting.push(done)
    },
  })
  const go = (): void => {
    const due = waiting
    waiting = []
    for (const done of due) done()
  }
  return { stream, text: () => text, go }
}

test('the console gets a line per result, and the job waits while it is full', async () => {
  const { stream, text, go } = slowStream()
  const sink = toConsole({ stream, format: 'json' })
  expect(sink.write([{ a: 1 }])).toBeUndefined()
  const ready = sink.write([{ a: 'a long text' }, 'x\ny'])
  expect(ready).toBeInstanceOf(Promise)
  let isReady = false
  void (ready as Promise<void>).then(() => (isReady = true))
  await delay(2)
  expect(isReady).toBe(false)
  go()
  await delay(0)
  go()
  await ready
  const closing = sink.close()
  await delay(0)
  go()
  await closing
  expect(text()).toBe('{"a":1}\n{"a":"a long text"}\n"x\\ny"\n')
  expect(stream.writableEnded).toBe(false)
  expect(stream.listenerCount('error')).toBe(0)
})

test('pretty results are one line each; a line of one own is possible', async () => {
  const pretty = new PassThrough()
  const sink = toConsole({ stream: pretty })
  void sink.write([{ rule: 'overheat', events: [{ a: { b: { c: 'x'.repeat(90) } } }, { a: 1 }] }, 'text'])
  expect(String(pretty.read())).toBe(
    `{ rule: 'overheat', events: [ { a: { b: { c: '${'x'.repeat(90)}' } } }, { a: 1 } ] }\ntext\n`,
  )
  const own = new PassThrough()
  void toConsole<number>({ stream: own, line: (n) => `#${n}` }).write([1, 2])
  expect(String(own.read())).toBe('#1\n#2\n')
})

test('a reader that goes away is no error; the job is told once, and nothing more is written', async () => {
  let gone = 0
  let writes = 0
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      writes++
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
  })
  const sink = toConsole({ stream, onReaderGone: () => gone++ })
  for (let i = 0; i < 5; i++) {
    await sink.write(['x'])
    await delay(0)
  }
  await sink.close()
  expect([gone, writes]).toEqual([1, 1])
})

test('a console that fails otherwise is a failed sink', async () => {
  const cause = new Error('disk full')
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setImmediate(done, cause) })
  await expect(toConsole({ stream }).write(['x'])).rejects.toMatchObject({ code: 'SINK_FAILED', cause })
})
