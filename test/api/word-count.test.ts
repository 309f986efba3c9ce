import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { fromFile, fromSocket, stream } from 'tidemark'
import type { SourceInput, Stream } from 'tidemark'
import { temporaryFile, until } from './kit.ts'

interface WordCount {
  readonly word: string
  readonly count: number
}

/** The running count of each word: one program, whatever the lines come from. */
function countWords(lines: SourceInput<string>): Stream<WordCount> {
  return stream(lines)
    .flatMap((line) => line.toLowerCase().split(/\W+/))
    .filter((word) => word !== '')
    .map((word) => ({ word, count: 1 }))
    .keyBy('word')
    .sum('count')
}

const TEXT = 'To be, or not to be,\nthat is the question:\n\nWhether ’tis nobler to be'

test('the words of a file', async () => {
  const path = temporaryFile('hamlet.txt', TEXT)
  const counts = await countWords(fromFile<string>(path)).toArray()
  expect(counts.slice(0, 6)).toEqual([
    { word: 'to', count: 1 },
    { word: 'be', count: 1 },
    { word: 'or', count: 1 },
    { word: 'not', count: 1 },
    { word: 'to', count: 2 },
    { word: 'be', count: 2 },
  ])
  const last = new Map(counts.map(({ word, count }) => [word, count]))
  expect(Object.fromEntries(last)).toEqual({
    to: 3,
    be: 3,
    or: 1,
    not: 1,
    that: 1,
    is: 1,
    the: 1,
    question: 1,
    whether: 1,
    tis: 1,
    nobler: 1,
  })
})

test('the words of a server, as they are typed', async () => {
  let client: Socket | undefined
  const server = createServer((socket) => (client = socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    client?.destroy()
    server.close()
  })
  const counts: WordCount[] = []
  const lines = fromSocket(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const job = countWords(lines).start((count) => void counts.push(count))
  await until(() => client !== undefined)
  client!.write('to be or')
  client!.write(' not\n')
  await until(() => counts.length === 4)
  expect(counts.at(-1)).toEqual({ word: 'not', count: 1 })
  client!.write('to be\n')
  await until(() => counts.length === 6)
  expect(counts.at(-1)).toEqual({ word: 'be', count: 2 })
  // The unbounded stream is left in order: what has come is finished.
  const report = await job.drain()
  expect(report).toMatchObject({ input: 2, accepted: 2, output: 6 })
  await until(() => client!.closed)
})

test('the same words in the same order, whatever the lines come from', async () => {
  const lines = TEXT.split('\n')
  async function* typed(): AsyncGenerator<string> {
    yield* lines
  }
  expect(await countWords(typed()).toArray()).toEqual(await countWords(lines).toArray())
})
