import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pattern, stream, tumbling } from '../../src/index.ts'
import type { BadEvent } from '../../src/index.ts'
import { expectConserved, expectNoUnhandledRejections, gated, Kept, rejection, take, Tap, until } from '../api/kit.ts'
import { runs } from '../property/kit/runs.ts'
import { Desk, turns } from './async-desk.ts'

expectNoUnhandledRejections()

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe('what is under way', () => {
  test('is never more than the capacity, and while it is that, sources are not asked', async () => {
    const tap = new Tap<number>()
    const desk = new Desk<number>()
    const kept = new Kept<number>()
    const job = stream(tap).asyncMap(desk.ask, { capacity: 3 }).start(kept)
    void tap.send(0, 1)
    await until(() => desk.open.length === 2)
    // There is room for one more, so more is asked for; of that batch, one is.
    await until(() => tap.asked === 2)
    void tap.send(2, 3, 4, 5)
    await until(() => desk.open.length === 3)
    await delay(5)
    expect([desk.asked, tap.asked, kept.results]).toEqual([3, 2, []])
    await desk.answer(1)
    await delay(5)
    // It waits for its turn, and takes its place until then.
    expect([desk.asked, kept.results]).toEqual([3, []])
    await desk.answer(0)
    await until(() => kept.results.length === 2)
    await until(() => desk.open.length === 3)
    expect(tap.asked).toBe(2)
    tap.end()
    for (const event of [2, 3, 4, 5]) await desk.answer(event)
    await job.done
    expect([kept.results, desk.most, kept.closed]).toEqual([numbers(6), 3, 1])
  })

  test('is bounded, however large batches are and however many maps stand in a row', async () => {
    const capacity = 8
    let made = 0
    let out = 0
    let ahead = 0
    const inFlight = [0, 0, 0]
    const most = [0, 0, 0]
    const through = (i: number) => async (n: number) => {
      most[i] = Math.max(most[i]!, ++inFlight[i]!)
      if (i === 0) made++
      ahead = Math.max(ahead, made - out)
      await turns((n * (i + 3)) % 7)
      inFlight[i]!--
      return n
    }
    const events = stream(numbers(2000))
      .asyncMap(through(0), { capacity })
      .asyncMap(through(1), { capacity, order: 'unordered' })
      .asyncMap(through(2), { capacity: 3 })
    const results: number[] = []
    await events.to((n) => {
      out++
      results.push(n)
    })
    expect(results.toSorted((a, b) => a - b)).toEqual(numbers(2000))
    expect(most[2]).toBe(3)
    for (const one of most.slice(0, 2)) expect(one > 2 && one <= capacity).toBe(true)
    // By stage: what is asked about, and at most one batch of what the stage before had.
    expect(ahead).toBeLessThanOrEqual(2 * (8 + 8 + 3))
  })

  test('is handed on while the sources are silent', async () => {
    const tap = new Tap<number>()
    const desk = new Desk<number>()
    const kept = new Kept<number>()
    const job = stream(tap).asyncMap(desk.ask).start(kept)
    void tap.send(1, 2)
    await desk.answer(1)
    await until(() => kept.results.length === 1)
    await desk.answer(2)
    await until(() => kept.results.length === 2)
    tap.end()
    await job.done
    expect(kept.results).toEqual([1, 2])
  })

  test('waits for a slow sink, and so does the source', async () => {
    const tap = new Tap<number>()
    const { kept, open } = gated<number>()
    const job = stream(tap)
      .asyncMap(async (n) => n, { capacity: 2 })
      .start(kept)
    void tap.send(1, 2, 3, 4)
    await until(() => kept.results.length > 0)
    await delay(5)
    expect([kept.writes, tap.asked]).toEqual([1, 1])
    tap.end()
    for (let opened = 0; opened < kept.writes || kept.results.length < 4; opened++) await open()
    await job.done
    expect(kept.results).toEqual([1, 2, 3, 4])
  })

  test('in a row: the first hands on no more than the second has room for', async () => {
    const first = new Desk<number>()
    const second = new Desk<number>()
    const kept = new Kept<number>()
    const job = stream(numbers(20))
      .asyncMap(first.ask, { capacity: 2 })
      .asyncMap(second.ask, { capacity: 1 })
      .start(kept)
    await until(() => first.open.length === 2)
    await first.answer(0)
    await until(() => second.open.length === 1)
    await first.answer(1)
    await delay(5)
    expect([first.asked, second.asked, kept.results]).toEqual([2, 1, []])
    const texts = job.explain().operators.map(({ waiting }) => waiting.map(({ waitsForEvents }) => waitsForEvents))
    expect(texts.toSorted((a, b) => (a.join() < b.join() ? -1 : 1))).toEqual([
      ['its answer, try 1'],
      ['its turn to be handed on'],
    ])
    const rest = Promise.all([first.answerAll(18), second.answerAll(20)])
    await job.done
    await rest
    expect([kept.results, first.most, second.most]).toEqual([numbers(20), 2, 1])
  })
})

describe('the end', () => {
  const atOne = pattern<{ readonly at: number }>('one')
    .begin('one')
    .where(({ at }) => at === 1)

  test('waits for what is under way, and is handed on behind it', async () => {
    const desk = new Desk<{ readonly at: number }>()
    const events = [{ at: 1 }, { at: 2 }]
    const kept = new Kept<unknown>()
    let isDone = false
    const job = stream(events, { time: 'at' })
      .asyncMap(desk.ask)
      .asyncMap(async (event) => event)
      .detect(atOne)
      .start(kept)
    void job.done.then(() => (isDone = true))
    await desk.answer(events[1]!)
    await delay(5)
    expect([isDone, kept.results.length]).toEqual([false, 0])
    await desk.answer(events[0]!)
    const report = await job.done
    expect(report).toMatchObject({ input: 2, accepted: 2, output: 1 })
  })

  test('of a drained job waits too; nothing is read any more, and nothing decided by the end', async () => {
    const tap = new Tap<{ readonly at: number }>()
    const desk = new Desk<{ readonly at: number }>()
    const events = [{ at: 1 }, { at: 2 }, { at: 30 }, { at: 31 }]
    const kept = new Kept<{ readonly count: number }>()
    const job = stream(tap, { time: 'at' })
      .asyncMap(desk.ask, { capacity: 2 })
      .windowAll(tumbling(10))
      .count()
      .start(kept)
    void tap.send(...events)
    await until(() => desk.open.length === 2)
    const drained = job.drain()
    for (const event of events) await desk.answer(event)
    expect(await drained).toMatchObject({ input: 4, accepted: 4, output: 1 })
    expect(kept.results).toMatchObject([{ count: 2 }])
    expect([tap.asked, tap.closed]).toEqual([1, 1])
  })

  test('of an aborted job is at once: what is under way is given up, and its functions are told', async () => {
    const tap = new Tap<number>()
    const desk = new Desk<number>()
    const abort = new AbortController()
    const kept = new Kept<number>()
    const job = stream(tap).asyncMap(desk.ask, { capacity: 2 }).start(kept, { signal: abort.signal })
    void tap.send(1, 2, 3)
    await desk.answer(1)
    await until(() => desk.open.length === 2)
    const signals = desk.open.map(({ context }) => context.signal)
    const reason = new Error('enough')
    abort.abort(reason)
    expect(await rejection(job.done)).toBe(reason)
    expect(signals.map((signal) => signal.reason as unknown)).toEqual([reason, reason])
    await desk.answerAll(2)
    await delay(5)
    expect([kept.results, kept.closed, desk.asked]).toEqual([[1], 1, 3])
  })

  test('of a job whose sources have ended, and that only waits for results, too', async () => {
    const desk = new Desk<number>()
    const abort = new AbortController()
    const job = stream([1, 2])
      .asyncMap(desk.ask, { timeout: null })
      .start(() => {}, { signal: abort.signal })
    await until(() => desk.open.length === 2)
    await delay(2)
    abort.abort()
    expect(await rejection(job.done)).toMatchObject({ name: 'AbortError' })
  })

  test.each(['ended', 'waiting'])(
    'of a loop that is left while the source is %s aborts what is under way',
    async (how) => {
      const tap = new Tap<number>()
      const desk = new Desk<number>()
      void tap.send(1, 2)
      if (how === 'ended') tap.end()
      const taken = take(stream(tap).asyncMap(desk.ask), 1)
      await until(() => desk.open.length === 2)
      const { signal } = desk.open[1]!.context
      await desk.answer(1)
      expect(await taken).toEqual([1])
      expect([signal.aborted, tap.closed]).toEqual([true, 1])
    },
  )

  test('of a job that fails aborts what is under way with what went wrong', async () => {
    const tap = new Tap<number>()
    const desk = new Desk<number>()
    const kept = new Kept<number>()
    const job = stream(tap).asyncMap(desk.ask).start(kept)
    void tap.send(1)
    await until(() => desk.open.length === 1)
    const { signal } = desk.open[0]!.context
    tap.fail(new Error('gone'))
    const error = await rejection(job.done)
    expect(signal.reason).toBe(error)
    expect([kept.results, kept.closed]).toEqual([[], 1])
  })

  test('leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    for (let i = 0; i < 20; i++) {
      const abort = new AbortController()
      const fails = (): Promise<number> => Promise.reject(new Error('no'))
      const job = stream([1, 2, 3])
        .asyncMap(i % 2 === 0 ? fails : () => new Promise<number>(() => {}), {
          timeout: '1h',
          retries: { attempts: 3, delay: '1h' },
        })
        .start(() => {}, { signal: abort.signal })
      await turns(8)
      abort.abort()
      await rejection(job.done)
    }
    await until(() => timers() <= before)
    expect(timers()).toBeLessThanOrEqual(before)
  })
})

describe('counts', () => {
  test('L3 records of two sources with the same ordinals are told apart when they turn out bad later', async () => {
    const bad: BadEvent[] = []
    const settings = { time: 'at', onBad: (one: BadEvent) => void bad.push(one) }
    const both = ['left', 'right'].map((side) =>
      stream(
        numbers(5).map((at) => ({ at, side })),
        settings,
      ),
    )
    const failing = both[0]!.union(both[1]!).asyncMap(async ({ at }) => {
      await turns(at)
      throw new Error('no')
    })
    expect(await failing.toArray()).toEqual([])
    const report = failing.report()!
    expect(report).toMatchObject({ input: 10, accepted: 0, bad: 10, badByKind: { function: 10 } })
    expectConserved(report)
    // Both sources tell the listener they share.
    expect(bad.length).toBe(20)
  })

  test('L3 a record that turns out bad in two parts of a job, at different times, is counted once', async () => {
    const events = stream(
      numbers(50).map((at) => ({ at })),
      { time: 'at' },
    )
    const fails = (wait: number) => async (event: { readonly at: number }) => {
      await turns((event.at + wait) % 5)
      if (event.at % 2 === 0) throw new Error('even')
      return event
    }
    const both = events.asyncMap(fails(0), { capacity: 4 }).union(events.asyncMap(fails(3), { capacity: 4 }))
    expect((await both.toArray()).length).toBe(50)
    expect(both.report()).toMatchObject({ input: 50, accepted: 25, bad: 25 })
  })

  test("with onBadEvent: 'fail' the first that fails ends the job", async () => {
    const results: number[] = []
    const job = stream(numbers(10), { onBadEvent: 'fail' })
      .asyncMap(async (n) => {
        await turns(10 - n)
        if (n === 4) throw new Error('four')
        return n
      })
      .start((n) => void results.push(n))
    expect(await rejection(job.done)).toMatchObject({ code: 'BAD_EVENT', cause: new Error('four') })
    expect(results).toEqual([0, 1, 2, 3])
  })
})

test('L5 in order, neither how the input is cut nor when answers come changes what comes out', async () => {
  const gaps = fc.array(fc.nat(9), { minLength: 1, maxLength: 40, size: 'max' })
  let swapped = 0
  await fc.assert(
    fc.asyncProperty(
      gaps,
      fc.infiniteStream(fc.nat(9)),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      async (values, waits, capacity, size) => {
        const answered: number[] = []
        async function* cut(): AsyncGenerator<number> {
          for (const [i] of values.entries()) {
            if (i % size === 0) await turns(i % 3)
            yield i
          }
        }
        const results = await stream(cut())
          .asyncMap(
            async (i) => {
              await turns(waits.next().value as number)
              answered.push(i)
              return values[i]!
            },
            { capacity },
          )
          .toArray()
        expect(results).toEqual(values)
        if (answered.some((n, i) => n !== i)) swapped++
      },
    ),
    { numRuns: runs(60) },
  )
  expect(swapped).toBeGreaterThan(15)
})
