/** Worker threads themselves: that they answer, and what becomes of a job when one is gone. */
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { boundedOutOfOrderness, field, fromColumns, pattern, stream, TidemarkError } from 'tidemark'
import type { Match, Source, StreamOptions } from 'tidemark'

interface Reading {
  readonly at: number
  readonly sensor: string
  readonly kind: string
}

const rule = pattern<Reading>('a-b')
  .begin('a')
  .where(field('kind').eq('A'))
  .followedBy('b')
  .where(field('kind').eq('B'))
  .within('1m')

const options = { time: 'at', key: 'sensor', watermark: boundedOutOfOrderness('1s') } as const

const KINDS = ['x', 'A', 'B']
const SENSORS = Array.from({ length: 50 }, (_, i) => `s${i}`)

function readings(count: number): readonly Reading[] {
  let seed = 7
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * n)
  }
  return Array.from({ length: count }, (_, i) => ({
    at: i * 10 - below(1000),
    sensor: SENSORS[below(50)]!,
    kind: KINDS[below(3)]!,
  }))
}

function columnsOf(events: readonly Reading[]): Source<Reading> {
  const codes = (of: (one: Reading) => string, dictionary: readonly string[]): Int32Array =>
    Int32Array.from(events, (one) => dictionary.indexOf(of(one)))
  return fromColumns<Reading>({
    length: events.length,
    columns: {
      at: Float64Array.from(events, ({ at }) => at),
      sensor: { codes: codes(({ sensor }) => sensor, SENSORS), dictionary: SENSORS },
      kind: { codes: codes(({ kind }) => kind, KINDS), dictionary: KINDS },
    },
  })
}

/** Batches for ever; tells how many were asked for. */
function endless(): Source<Reading> & { asked: number } {
  const events = readings(1000)
  return {
    name: 'endless',
    live: false,
    asked: 0,
    async *open(signal) {
      while (!signal.aborted) {
        this.asked++
        const first = (this.asked - 1) * 1000
        yield { events: events.map((one) => ({ ...one, at: one.at + first * 10 })), first }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

const inParallel = (source: Source<Reading> | readonly Reading[], more: Partial<StreamOptions<Reading>> = {}) =>
  stream<Reading>(source as Source<Reading>, { ...options, parallelism: 2, ...more }).detect(rule)

async function failureOf(work: Promise<unknown>): Promise<TidemarkError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(TidemarkError)
  return error as TidemarkError
}

afterEach(() => vi.restoreAllMocks())

describe('worker threads', () => {
  test('L9 objects and columns give what one thread gives, and threads serve one job after the other', async () => {
    const events = readings(30_000)
    const alone = await stream(events, options).detect(rule).toArray()
    expect(alone.length).toBeGreaterThan(1000)
    const posted = vi.spyOn(Worker.prototype, 'postMessage')
    for (const source of [events, columnsOf(events), events]) {
      const shared = inParallel(source)
      expect(await shared.toArray()).toEqual(alone)
      const { workers } = shared.report()!
      expect(workers).toHaveLength(2)
      expect(workers!.reduce((sum, one) => sum + one.events, 0)).toBe(30_000)
      expect(workers!.every(({ share }) => share > 0.2)).toBe(true)
    }
    expect(new Set(posted.mock.contexts).size).toBe(2)
  })

  test('a key that is too heavy is named', async () => {
    const events = readings(5000).map((one, i) => (i % 5 > 0 ? { ...one, sensor: 's1' } : one))
    const shared = inParallel(events)
    await shared.toArray()
    const heaviest = shared.report()!.workers!.reduce((a, b) => (a.share > b.share ? a : b))
    expect(heaviest.heaviestKey!.key).toBe('s1')
    expect(heaviest.heaviestKey!.share).toBeGreaterThan(0.75)
    expect(heaviest.share).toBeGreaterThan(0.8)
  })

  test('a consumer that is slow keeps the source waiting', async () => {
    const source = endless()
    let taken = 0
    for await (const _match of inParallel(source)) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (++taken === 50) break
    }
    // What fits into the slots, and the batches on the way.
    expect(source.asked).toBeLessThan(600)
  })

  test('drained, it gives what was decided, and aborted, it stops', async () => {
    const found: Match[] = []
    const job = inParallel(endless()).start((match) => void found.push(match))
    while (found.length < 100) await new Promise((resolve) => setImmediate(resolve))
    const report = await job.drain()
    expect(report.output).toBe(found.length)
    expect(report.accepted + report.late + report.bad).toBe(report.input)

    const abort = new AbortController()
    const stopped = inParallel(endless()).start(() => abort.abort(new Error('enough')), { signal: abort.signal })
    await expect(stopped.done).rejects.toThrow('enough')
  })

  test('a journal that was kept with workers is played without, and the other way round', async () => {
    const events = readings(3000)
    const entries: unknown[] = []
    const first: Match[] = []
    await inParallel(events).to((match) => void first.push(match), {
      journal: (entry) => void entries.push(entry),
    })
    for (const parallelism of [1, 2]) {
      const again: Match[] = []
      await inParallel(events, { parallelism }).to((match) => void again.push(match), {
        replay: { entries: entries as never, afterwards: 'stop' },
      })
      expect(again).toEqual(first)
    }
  })
})

describe('a worker that is gone', () => {
  test('fails the job with its cause', async () => {
    const threads = new Set<Worker>()
    // oxlint-disable-next-line typescript/unbound-method -- it is called with the thread
    const post = Worker.prototype.postMessage
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, order: unknown) {
      threads.add(this)
      post.call(this, order)
    } as typeof post)
    const running = inParallel(endless()).to(() => {
      for (const thread of threads) void thread.terminate()
      threads.clear()
    })
    const error = await failureOf(running)
    expect(error.code).toBe('WORKER_DIED')
    expect(error.message).toMatch(/^Worker [12] of 2 is gone: its thread ended with code 1\.$/)
    expect(error.hint).not.toBe('')
  })

  test('by what it threw', async () => {
    // oxlint-disable-next-line typescript/unbound-method -- it is called with the thread
    const post = Worker.prototype.postMessage
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, order: { kind: string }) {
      post.call(this, order.kind === 'portion' ? { ...order, steps: [{ kind: 'events' }] } : order)
    } as typeof post)
    const error = await failureOf(inParallel(readings(2000)).toArray())
    expect(error.code).toBe('WORKER_DIED')
    expect((error.cause as Error).stack).toContain('worker-task')
  })

  test('when it has no memory left', async () => {
    const keepsAll = pattern<Reading>('all').begin('a').followedByAny('b').where(field('kind').eq('never'))
    const running = stream(endless(), { ...options, parallelism: { workers: 2, memoryMb: 8 } })
      .detect(keepsAll)
      .toArray()
    const error = await failureOf(running)
    expect(error.code).toBe('WORKER_DIED')
    expect(error.message).toContain('it had no memory left, of 8 MB')
  })

  test('a limit in a worker is the error that it is on one thread', async () => {
    const many = pattern<Reading>('many').begin('a').followedByAny('b').where(field('kind').eq('never'))
    for (const parallelism of [1, 2]) {
      const running = stream(readings(9000), { ...options, parallelism, limits: { partialMatchesPerKey: 20 } })
      const error = await failureOf(running.detect(many).toArray())
      expect(error.code).toBe('PARTIAL_MATCH_LIMIT')
    }
    for (const [limits, code] of [
      [{ partialMatches: 200 }, 'PARTIAL_MATCH_LIMIT'],
      [{ keys: 10 }, 'KEY_LIMIT'],
      [{ bufferedEvents: 20 }, 'BUFFER_LIMIT'],
    ] as const) {
      const running = stream(readings(9000), { ...options, parallelism: 2, limits })
      expect((await failureOf(running.detect(many).toArray())).code).toBe(code)
    }
  })
})
