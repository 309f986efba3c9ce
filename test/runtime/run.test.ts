import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { begin, field, fromFile, stream, toCallback } from 'tidemark'
import type { Match } from 'tidemark'
import { openHandles } from '../connectors/reading.ts'
import {
  expectNoUnhandledRejections,
  gated,
  Kept,
  readings,
  rejection,
  Tap,
  temporaryFile,
  until,
  type Reading,
} from '../api/kit.ts'

expectNoUnhandledRejections()

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe('backpressure', () => {
  test('while a sink is not ready, no further batch is asked for', async () => {
    const tap = new Tap<number>()
    const { kept, open } = gated<number>()
    const job = stream(tap).start(kept)
    void tap.send(1, 2)
    void tap.send(3)
    tap.end()
    await until(() => kept.results.length === 2)
    await delay(5)
    expect(tap.asked).toBe(1)
    await open()
    await until(() => kept.results.length === 3)
    await delay(5)
    expect(tap.asked).toBe(2)
    await open()
    await job.done
    expect(kept.closed).toBe(1)
  })

  test('a callback that is awaited holds the source back, result by result', async () => {
    let made = 0
    let taken = 0
    let ahead = 0
    async function* events(): AsyncGenerator<number> {
      for (; made < 200; made++) {
        ahead = Math.max(ahead, made - taken)
        yield made
      }
    }
    await stream(events()).to(async () => {
      await Promise.resolve()
      taken++
    })
    expect({ made, taken }).toEqual({ made: 200, taken: 200 })
    expect(ahead).toBe(0)
  })

  test('a generator is read by at most one batch ahead of a loop that takes its time', async () => {
    let made = 0
    let ahead = 0
    let taken = 0
    function* events(): Generator<number> {
      for (; made < 10_000; made++) yield made
    }
    for await (const _ of stream(events()).map((n) => n + 1)) {
      taken++
      ahead = Math.max(ahead, made - taken)
      if (taken % 500 === 0) await delay(1)
    }
    expect(taken).toBe(10_000)
    expect(ahead).toBeLessThanOrEqual(1024)
  })

  test('a file is read no further than its consumer has come', async () => {
    const line = `${JSON.stringify({ text: 'x'.repeat(990) })}\n`
    const file = fromFile(temporaryFile('long.ndjson', line.repeat(5000)))
    let taken = 0
    let ahead = 0
    for await (const _ of stream(file)) {
      taken++
      ahead = Math.max(ahead, file.progress!().done - taken * line.length)
    }
    expect(taken).toBe(5000)
    // The batch at hand, which is what one chunk of the file completes.
    expect(ahead).toBeLessThanOrEqual(2 * 128 * 1024)
  })

  test('a large batch is worked off in slices, each taken before the next', async () => {
    const columns = { length: 50_000, columns: { n: Float64Array.from({ length: 50_000 }, (_, i) => i) } }
    const sizes: number[] = []
    const kept = new Kept<unknown>(async (results) => void sizes.push(results.length))
    await stream(columns).to(kept)
    expect(kept.results).toHaveLength(50_000)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4096)
  })

  test('side outputs are waited for, too', async () => {
    const tap = new Tap<number>()
    const { kept, open } = gated<number>()
    const job = stream(tap)
      .sideOutput((n) => n < 0, kept)
      .start(() => {})
    void tap.send(-1)
    await until(() => kept.results.length === 1)
    await delay(5)
    expect(tap.asked).toBe(1)
    await open()
    tap.end()
    await job.done
    expect(tap.asked).toBeGreaterThan(1)
  })

  test('a silent input and a busy one: what is asked of the busy one is bounded, and nothing is left behind', async () => {
    const [silent, busy] = [new Tap<number>('silent'), new Tap<number>('busy')]
    const kept = new Kept<number>()
    const job = stream(silent).union(stream(busy)).start(kept)
    for (let i = 0; i < 1000; i++) await busy.send(i)
    expect(silent.asked).toBe(1)
    expect(busy.asked).toBe(1001)
    expect(kept.results).toEqual(numbers(1000))
    silent.end()
    busy.end()
    await job.done
  })
})

describe('abort', () => {
  test('rejects with the reason, closes everything, and calls nobody any more', async () => {
    const tap = new Tap<number>()
    const kept = new Kept<number>()
    const abort = new AbortController()
    const job = stream(tap).start(kept, { signal: abort.signal })
    await tap.send(1)
    abort.abort(new Error('enough'))
    expect(await rejection(job.done)).toEqual(new Error('enough'))
    expect(kept.results).toEqual([1])
    expect([tap.closed, kept.closed]).toEqual([1, 1])
  })

  test('before the start: nothing is read', async () => {
    const tap = new Tap<number>()
    const kept = new Kept<number>()
    const done = stream(tap).to(kept, { signal: AbortSignal.abort(new Error('never')) })
    expect(await rejection(done)).toEqual(new Error('never'))
    expect([tap.asked, kept.closed]).toEqual([0, 1])
  })

  test('while a callback is awaited: the rest of what was found is not handed over', async () => {
    const abort = new AbortController()
    const taken: number[] = []
    const done = stream(numbers(1000)).to(
      async (n) => {
        taken.push(n)
        await Promise.resolve()
        if (n === 2) abort.abort(new Error('enough'))
      },
      { signal: abort.signal },
    )
    expect(await rejection(done)).toEqual(new Error('enough'))
    expect(taken).toEqual([0, 1, 2])
  })

  test('of several inputs that wait', async () => {
    const [a, b] = [new Tap<number>('a'), new Tap<number>('b')]
    const abort = new AbortController()
    const job = stream(a)
      .union(stream(b))
      .start(() => {}, { signal: abort.signal })
    await a.send(1)
    abort.abort(new Error('enough'))
    expect(await rejection(job.done)).toEqual(new Error('enough'))
    expect([a.closed, b.closed]).toEqual([1, 1])
  })

  test('of a file: it is closed', async () => {
    const path = temporaryFile('a.ndjson', '{"n":1}\n'.repeat(100_000))
    const abort = new AbortController()
    let taken = 0
    const done = stream(fromFile(path)).to(
      () => {
        if (++taken === 10) abort.abort(new Error('enough'))
      },
      { signal: abort.signal },
    )
    expect(await rejection(done)).toEqual(new Error('enough'))
    expect(taken).toBe(10)
    expect(openHandles(path)).toBe(0)
  })

  test('after the end changes nothing', async () => {
    const abort = new AbortController()
    const report = await stream([1]).to(() => {}, { signal: abort.signal })
    abort.abort()
    expect(report).toMatchObject({ input: 1, output: 1 })
  })
})

describe('drain', () => {
  const gone = begin('on')
    .where(field('celsius').gt(20))
    .notFollowedBy('off')
    .where(field('celsius').lt(5))
    .within('3s')

  test('finishes what was read, decides nothing by an end, and closes', async () => {
    const tap = new Tap<Reading>()
    const kept = new Kept<Match>()
    const job = stream(tap, { time: 'at' }).detect(gone).start(kept)
    await tap.send(...readings([25, 10, 10, 10, 25]))
    const report = await job.drain()
    expect(kept.results.map(({ start }) => start)).toEqual([0])
    expect(report).toMatchObject({ input: 5, accepted: 5, output: 1 })
    expect([tap.closed, kept.closed]).toEqual([1, 1])
  })

  test('waits for what a sink is busy with, and feeds what was read meanwhile', async () => {
    const [a, b] = [new Tap<number>('a'), new Tap<number>('b')]
    const { kept, open } = gated<number>()
    const job = stream(a).union(stream(b)).start(kept)
    void a.send(1)
    await until(() => kept.results.length === 1)
    void b.send(2)
    await delay(5)
    const drained = job.drain()
    await open()
    await open()
    expect(await drained).toMatchObject({ input: 2, accepted: 2, output: 2 })
    expect(kept.results).toEqual([1, 2])
    expect([a.closed, b.closed, kept.closed]).toEqual([1, 1, 1])
  })

  test('of several inputs, one of which has ended', async () => {
    const [a, b] = [new Tap<Reading>('a'), new Tap<Reading>('b')]
    const kept = new Kept<Match>()
    const job = stream(a, { time: 'at' })
      .union(stream(b, { time: 'at' }))
      .detect(gone)
      .start(kept)
    b.end()
    await a.send(...readings([25, 10, 10, 10, 25]))
    await until(() => kept.results.length === 1)
    expect(await job.drain()).toMatchObject({ input: 5, output: 1 })
  })

  test('after the end is the end', async () => {
    const job = stream(readings([25]), { time: 'at' })
      .detect(gone)
      .start(() => {})
    await job.done
    expect(await job.drain()).toMatchObject({ output: 1 })
  })
})

test('progress is that of the sources together', async () => {
  const job = stream([1, 2])
    .union(stream([3]))
    .start(() => {})
  await job.done
  expect(job.progress()).toEqual({ done: 3, total: 3, unit: 'events' })
  const mixed = stream([1]).union(stream(new Tap<number>()))
  const second = mixed.start(() => {})
  expect(second.progress()).toBeUndefined()
  await second.drain()
})

test('a sink that was closed by one run is told again by the next, if it can be', async () => {
  const taken: number[] = []
  const sink = toCallback<number>((n) => void taken.push(n))
  const s = stream([1, 2])
  await s.to(sink)
  await s.to(sink)
  expect(taken).toEqual([1, 2, 1, 2])
})
