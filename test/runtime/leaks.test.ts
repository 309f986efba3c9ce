import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { boundedOutOfOrderness, fromFile, fromSocket, stream, toFile } from 'tidemark'
import { openHandles } from '../connectors/reading.ts'
import { expectNoUnhandledRejections, take, until } from '../api/kit.ts'

expectNoUnhandledRejections()

/** How many of each kind of thing keep the process alive. */
function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function hasNoMore(before: Readonly<Record<string, number>>): boolean {
  // The runner has timers of its own, which come and go: so this is waited for.
  return Object.entries(resources()).every(([name, count]) => count <= (before[name] ?? 0))
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-leaks-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('two hundred jobs that end, are left, fail or are aborted leave nothing open', async () => {
  const path = folder()
  const input = join(path, 'in.ndjson')
  writeFileSync(input, '{"at":1}\n{"at":2}\n{"at":3}\n')
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('1\n2\n3\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sockets = (): Promise<number> =>
    new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))

  const abort = new AbortController()
  const listeners: string[] = []
  const add = abort.signal.addEventListener.bind(abort.signal)
  const remove = abort.signal.removeEventListener.bind(abort.signal)
  abort.signal.addEventListener = (type: string, ...rest: [never]) => {
    listeners.push(type)
    add(type, ...rest)
  }
  abort.signal.removeEventListener = (type: string, ...rest: [never]) => {
    listeners.splice(listeners.indexOf(type), 1)
    remove(type, ...rest)
  }
  const before = resources()
  const watermark = boundedOutOfOrderness(0).withIdleness('1h')

  for (let i = 0; i < 40; i++) {
    // To the end, with a signal that lives on.
    await stream(fromFile(input)).to(toFile(join(path, `out-${i % 4}.ndjson`)), { signal: abort.signal })
    // Left early: a file, a server, and two inputs with a timer.
    await take(stream(fromFile(input)), 1)
    await take(stream(fromSocket(url)), 1)
    const timed = { time: 'at', watermark }
    await take(stream(fromFile(input), timed).union(stream(fromFile(input), timed)), 1)
    // Failed in the middle.
    const failing = stream(fromFile(input)).to(() => {
      throw new Error('no')
    })
    await expect(failing).rejects.toMatchObject({ code: 'SINK_FAILED' })
    // Aborted while it waits for a server.
    const own = new AbortController()
    const aborted = stream(fromSocket(url)).to((line) => void (line === '3' && own.abort()), { signal: own.signal })
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  }

  expect(listeners).toEqual([])
  expect(openHandles(input)).toBe(0)
  await until(() => hasNoMore(before))
  for (let i = 0; i < 1000 && (await sockets()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(await sockets()).toBe(0)
})
