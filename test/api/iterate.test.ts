import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { begin, field, fromFile, fromSocket, pattern, stream } from 'tidemark'
import { openHandles, watched } from '../connectors/reading.ts'
import { expectNoUnhandledRejections, Kept, readings, take, Tap, temporaryFile, until, type Reading } from './kit.ts'

expectNoUnhandledRejections()

test('a loop gets every result, in order, with its type', async () => {
  const hot = pattern<Reading>()
    .begin('hot')
    .where((r) => r.celsius > 30)
  const starts: number[] = []
  for await (const match of stream(readings([40, 10, 50]), { time: 'at' }).detect(hot)) {
    expectTypeOf(match.events.hot).toEqualTypeOf<Reading>()
    starts.push(match.start)
  }
  expect(starts).toEqual([0, 2000])
})

test('a result comes as soon as it is certain, not at the end', async () => {
  const tap = new Tap<Reading>()
  const hot = begin('hot').where(field('celsius').gt(30))
  const loop = stream(tap, { time: 'at' }).detect(hot)[Symbol.asyncIterator]()
  const first = loop.next()
  void tap.send(...readings([40, 10]))
  expect((await first).value).toMatchObject({ start: 0 })
  await loop.return?.()
  expect(tap.closed).toBe(1)
})

test('break runs the finally of the source', async () => {
  const { events, closed } = watched([1, 2, 3])
  for await (const n of stream(events)) if (n === 2) break
  expect(closed()).toBe(true)
})

test('a throw in the body runs it, too, and is what the loop throws', async () => {
  const { events, closed } = watched([1, 2, 3])
  const loop = async (): Promise<void> => {
    for await (const n of stream(events)) if (n === 2) throw new Error('in the body')
  }
  await expect(loop()).rejects.toThrow('in the body')
  expect(closed()).toBe(true)
})

test('break closes a file, before the loop is left', async () => {
  const path = temporaryFile('a.ndjson', '{"n":1}\n'.repeat(200_000))
  let open = 0
  await take(
    stream(fromFile(path)).map(() => (open = openHandles(path))),
    1,
  )
  expect(open).toBe(process.platform === 'linux' ? 1 : 0)
  expect(openHandles(path)).toBe(0)
})

test('break closes a socket', async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    socket.write('one\ntwo\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const lines = fromSocket(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(await take(stream(lines), 1)).toEqual(['one'])
  await until(() => sockets.size === 0)
})

test('break closes side outputs', async () => {
  const late = new Kept<unknown>()
  const aside = new Kept<number>()
  const s = stream([1, 2, 3])
    .sideOutput((n) => n === 1, aside)
    .late(late)
  expect(await take(s, 1)).toEqual([2])
  expect(aside.results).toEqual([1])
  expect([aside.closed, late.closed]).toEqual([1, 1])
})

test('an error in the source comes after what was before it', async () => {
  const { events, closed } = watched([1, 2, 3], async () => {
    throw new Error('unplugged')
  })
  const taken: number[] = []
  const loop = async (): Promise<void> => {
    for await (const n of stream(events)) taken.push(n)
  }
  await expect(loop()).rejects.toMatchObject({ code: 'SOURCE_BROKEN', cause: new Error('unplugged') })
  expect(taken).toEqual([1, 2, 3])
  expect(closed()).toBe(true)
})

test('an error in a side output ends the loop', async () => {
  const s = stream([1, 2, 3]).sideOutput(
    (n) => n === 2,
    () => {
      throw new Error('disk full')
    },
  )
  const loop = async (): Promise<number> => {
    let taken = 0
    for await (const _ of s) taken++
    return taken
  }
  await expect(loop()).rejects.toMatchObject({ code: 'SINK_FAILED' })
})

test('two loops over one stream each get everything', async () => {
  const s = stream(readings([1, 2, 3])).map((r) => r.celsius)
  const [a, b] = [s[Symbol.asyncIterator](), s[Symbol.asyncIterator]()]
  const taken: unknown[] = []
  for (let i = 0; i < 4; i++) taken.push((await a.next()).value, (await b.next()).value)
  expect(taken).toEqual([1, 1, 2, 2, 3, 3, undefined, undefined])
})

test('a loop within a loop', async () => {
  const s = stream([1, 2])
  const pairs: string[] = []
  for await (const a of s) for await (const b of s) pairs.push(`${a}${b}`)
  expect(pairs).toEqual(['11', '12', '21', '22'])
})

test('calls of next that do not wait for each other are answered in turn', async () => {
  const loop = stream([1, 2, 3])[Symbol.asyncIterator]()
  const answers = await Promise.all([loop.next(), loop.next(), loop.next(), loop.next(), loop.next()])
  expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined])
  expect(answers.map(({ done }) => done)).toEqual([false, false, false, true, true])
})

test('an error is thrown once; then the loop has ended', async () => {
  const tap = new Tap<number>()
  const loop = stream(tap)[Symbol.asyncIterator]()
  const first = loop.next()
  tap.fail(new Error('unplugged'))
  await expect(first).rejects.toThrow('unplugged')
  expect(await loop.next()).toEqual({ done: true, value: undefined })
})

test('a return while a next waits ends both', async () => {
  const tap = new Tap<number>()
  const loop = stream(tap)[Symbol.asyncIterator]()
  const next = loop.next()
  expect(await loop.return?.()).toEqual({ done: true, value: undefined })
  expect(await next).toEqual({ done: true, value: undefined })
  expect(await loop.next()).toEqual({ done: true, value: undefined })
  expect(tap.closed).toBe(1)
})

test('a loop that is never begun opens nothing', async () => {
  const tap = new Tap<number>()
  const loop = stream(tap)[Symbol.asyncIterator]()
  await loop.return?.()
  expect(tap.opened).toBe(0)
  expect(await loop.next()).toEqual({ done: true, value: undefined })
})

test('the report of a loop that was left counts what was read', async () => {
  const tap = new Tap<number>()
  const s = stream(tap)
  void tap.send(1, 2, 3)
  await take(s, 1)
  expect(s.report()).toMatchObject({ input: 3, accepted: 3 })
})
