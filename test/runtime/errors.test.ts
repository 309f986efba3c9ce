import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { begin, customSink, field, fromFile, stream } from 'tidemark'
import type { Match } from 'tidemark'
import {
  expectConserved,
  expectNoUnhandledRejections,
  Kept,
  readings,
  rejection,
  Tap,
  temporaryFile,
  type Reading,
} from '../api/kit.ts'

expectNoUnhandledRejections()

const hot = begin('hot').where(field('celsius').gt(30))

describe('an error', () => {
  test('in a source: what came before is delivered, then the error, and everything is closed', async () => {
    const tap = new Tap<Reading>()
    const kept = new Kept<Match>()
    const s = stream(tap, { time: 'at' }).detect(hot)
    const job = s.start(kept)
    await tap.send(...readings([40, 10, 50]))
    tap.fail(new Error('unplugged'))
    expect(await rejection(job.done)).toEqual(new Error('unplugged'))
    expect(kept.results).toHaveLength(1)
    expect([tap.closed, kept.closed]).toEqual([1, 1])
    expect(s.report()).toMatchObject({ input: 3, accepted: 3, output: 1 })
  })

  test('in a generator, half way', async () => {
    function* events(): Generator<number> {
      yield 1
      yield 2
      throw new Error('no more')
    }
    const kept = new Kept<number>()
    await expect(stream(events()).to(kept)).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
      cause: new Error('no more'),
    })
    expect(kept.results).toEqual([1, 2])
    expect(kept.closed).toBe(1)
  })

  test.each([
    [
      'at once',
      () => {
        throw new Error('full')
      },
    ],
    [
      'later',
      async () => {
        await delay(1)
        throw new Error('full')
      },
    ],
  ])('in a sink, %s: the source is closed, and so is every sink', async (_, write) => {
    const tap = new Tap<number>()
    const aside = new Kept<number>()
    let closed = 0
    const sink = customSink<number>({ name: 'full disk', write, close: () => void closed++ })
    const job = stream(tap)
      .sideOutput((n) => n === 0, aside)
      .start(sink)
    void tap.send(0, 1)
    await expect(job.done).rejects.toMatchObject({ code: 'SINK_FAILED', cause: new Error('full') })
    expect(aside.results).toEqual([0])
    expect([tap.closed, closed, aside.closed]).toEqual([1, 1, 1])
  })

  test('in several sinks at once: one is told, none is left behind', async () => {
    const broken = (): Promise<void> => Promise.reject(new Error('broken'))
    const failing = stream([1, 2])
      .sideOutput((n) => n === 1, customSink({ name: 'a', write: broken }))
      .to(customSink({ name: 'b', write: broken }))
    await expect(failing).rejects.toMatchObject({ code: 'SINK_FAILED' })
  })

  test('in close: it is told, unless something went wrong before', async () => {
    const sink = (write: () => void) =>
      customSink<number>({
        name: 'x',
        write,
        close: () => {
          throw new Error('close')
        },
      })
    await expect(stream([1]).to(sink(() => {}))).rejects.toMatchObject({ cause: new Error('close') })
    const broken = sink(() => {
      throw new Error('write')
    })
    await expect(stream([1]).to(broken)).rejects.toMatchObject({ cause: new Error('write') })
    function* events(): Generator<number> {
      yield 1
      throw new Error('source')
    }
    await expect(stream(events()).to(sink(() => {}))).rejects.toMatchObject({ cause: new Error('source') })
  })

  test('in a callback for late or bad events', async () => {
    const boom = (): never => {
      throw new Error('boom')
    }
    const late = [
      { at: 5, sensor: 'a', celsius: 1 },
      { at: 1, sensor: 'a', celsius: 1 },
    ]
    await expect(stream(late, { time: 'at', onLate: boom }).toArray()).rejects.toThrow('boom')
    await expect(stream([{}], { time: 'at', onBad: boom }).toArray()).rejects.toThrow('boom')
  })

  test('a source that cannot be opened', async () => {
    const kept = new Kept<unknown>()
    const missing = stream(fromFile('/no/such/readings.csv'))
    await expect(missing.to(kept)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await expect(missing.union(stream([{}])).toArray()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    expect(kept.closed).toBe(1)
  })
})

describe('a bad record that ends the job', () => {
  test('leaves nothing before it undone, however the input is cut', async () => {
    for (const size of [1, 2, 7, 100]) {
      const events = [...readings([40, 10, 50, 60]), { at: NaN, sensor: 'a', celsius: 1 }, ...readings([70])]
      const tap = new Tap<Reading>()
      const kept = new Kept<Match>()
      const s = stream(tap, { time: 'at', onBadEvent: 'fail' }).detect(hot)
      const job = s.start(kept)
      for (let from = 0; from < events.length; from += size) void tap.send(...events.slice(from, from + size))
      await expect(job.done).rejects.toMatchObject({ code: 'BAD_EVENT', data: { bad: { kind: 'time', position: 4 } } })
      expect(kept.results.map(({ start }) => start)).toEqual([0, 2000])
      expect(s.report()).toMatchObject({ input: 5, accepted: 4, bad: 1 })
    }
  })

  test('so does a line that is none', async () => {
    const lines = readings([40, 10, 50, 60]).map((r) => JSON.stringify(r))
    const path = temporaryFile('r.ndjson', [...lines, '{broken', ...lines].join('\n'))
    const s = stream(fromFile<Reading>(path), { time: 'at', onBadEvent: 'fail' }).detect(hot)
    const kept = new Kept<Match>()
    await expect(s.to(kept)).rejects.toMatchObject({ code: 'BAD_EVENT', data: { bad: { kind: 'parse', line: 5 } } })
    expect(kept.results.map(({ start }) => start)).toEqual([0, 2000])
    expectConserved(s.report()!)
  })
})
