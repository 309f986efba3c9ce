import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runJob } from '../../src/runtime/run.ts'
import { boundedOutOfOrderness, monotonous, type WatermarkStrategy } from '../../src/time/watermark-strategy.ts'
import { expectNoUnhandledRejections } from '../api/kit.ts'
import { runs } from '../property/kit/runs.ts'
import {
  recorded,
  Script,
  settle,
  timedRun,
  unstopped,
  VirtualTime,
  type InputSetting,
  type Timed,
  type TimedRun,
} from './timed-run.ts'

expectNoUnhandledRejections()
afterEach(() => void vi.useRealTimers())

const seconds = (...all: readonly number[]): Timed[] => all.map((at) => ({ at: at * 1000, part: 0 }))

/** A run of scripted sources. */
async function started(
  lists: readonly (readonly Timed[])[],
  settings: readonly InputSetting[],
  ticksEveryMs: number | null = null,
): Promise<{ time: VirtualTime; sources: readonly Script[]; run: TimedRun; done: Promise<boolean> }> {
  const time = new VirtualTime()
  const sources = lists.map((list, i) => new Script(`source ${i}`, list))
  const run = timedRun(sources, settings)
  const done = runJob({ ...run, ...unstopped(), now: () => time.now, ticksEveryMs })
  await settle()
  return { time, sources, run, done }
}

async function give(source: Script, count: number = 1): Promise<void> {
  source.give(count)
  await settle()
}

async function finish(sources: readonly Script[], done: Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) for (const source of sources) await give(source, 1000)
  expect(await done).toBe(true)
}

describe('alignment', () => {
  const aligned = { watermark: monotonous().withAlignment('5s') }

  test('a source too far ahead is not asked for more until the slowest has caught up', async () => {
    const { sources, run, done } = await started([seconds(1, 9, 10, 11), seconds(1, 3, 6, 20)], [aligned, aligned])
    const [a, b] = [sources[0]!, sources[1]!]
    await give(b)
    await give(a)
    expect([a.asked, b.asked]).toEqual([2, 2])
    await give(a)
    expect(a.asked).toBe(2)
    await give(b)
    // 9 s is more than 5 s ahead of 3 s, and not of 6 s.
    expect([a.asked, b.asked]).toEqual([2, 3])
    await give(b)
    expect([a.asked, b.asked]).toEqual([3, 4])
    await finish(sources, done)
    expect(run.late).toEqual([])
  })

  test('before the others have said anything, a source waits for them', async () => {
    const { sources, done } = await started([seconds(1, 2), seconds(1)], [aligned, aligned])
    await give(sources[0]!)
    expect(sources[0]!.asked).toBe(1)
    await give(sources[1]!)
    expect(sources[0]!.asked).toBe(2)
    await finish(sources, done)
  })

  test('nobody waits for a source that has ended, or is idle; and who waits does not go idle', async () => {
    const idle = { watermark: monotonous().withAlignment('5s').withIdleness(100) }
    const { time, sources, run, done } = await started(
      [seconds(1, 100, 101), seconds(1, 2), seconds(1)],
      [idle, idle, idle],
    )
    const [a, b, c] = [sources[0]!, sources[1]!, sources[2]!]
    const idleOfA = vi.spyOn(run.stamps[0]!, 'idle')
    for (const source of sources) await give(source)
    await give(c)
    await give(a)
    expect(a.asked).toBe(2)
    await time.pass(60)
    expect(a.asked).toBe(2)
    await give(b)
    await time.pass(90)
    expect(a.asked).toBe(2)
    // Now b is silent for too long; a has waited for longer, since nobody asked it.
    await time.pass(60)
    expect(a.asked).toBe(3)
    await time.pass(90)
    expect(idleOfA.mock.calls).toEqual([])
    await time.pass(30)
    expect(idleOfA.mock.calls).toEqual([[true]])
    await finish(sources, done)
  })

  test('L5 it changes when what is read, and neither loses nor delays anything for ever', async () => {
    const list = fc
      .array(fc.record({ step: fc.constantFrom(0, 1, 5, 200), jitter: fc.nat(8) }), { maxLength: 40, size: 'max' })
      .map((all) => {
        let at = 0
        return all.map(({ step, jitter }): Timed => ({ at: (at += step) - jitter, part: 0 }))
      })
    const strategy = fc
      .tuple(fc.constantFrom(null, 0, 10, 300), fc.constantFrom(null, 50))
      .map(([drift, idle]): WatermarkStrategy => {
        const plain = boundedOutOfOrderness(10)
        const told = idle === null ? plain : plain.withIdleness(idle)
        return drift === null ? told : told.withAlignment(drift)
      })
    let held = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(list, strategy), { minLength: 2, maxLength: 3 }), async (all) => {
        const lists = all.map(([one]) => one)
        const settings = all.map(([, watermark]) => ({ watermark }))
        const run = timedRun(
          lists.map((one, i) => recorded(`${i}`, one, 2)),
          settings,
        )
        expect(await runJob({ ...run, ...unstopped(), now: () => 0 })).toBe(true)
        expect(run.late).toEqual([])
        const events = run.told.flatMap((one) => ('event' in one ? [one] : []))
        for (const [i, one] of lists.entries())
          expect(events.filter(({ input }) => input === i).map(({ event }) => event)).toEqual(one.map(({ at }) => at))
        const ahead = events.findIndex(({ input }) => input === 1)
        if (settings[0]!.watermark.maxDriftMs !== null && ahead >= 0 && lists[0]!.length > ahead) held++
      }),
      { numRuns: runs(80) },
    )
    expect(held).toBeGreaterThan(10)
  })
})

describe('when all inputs are idle', () => {
  const advance = { watermark: monotonous().withIdleness(100, { whenAllIdle: 'advance' }) }

  test('event time goes on with the clock from the greatest watermark, and what comes back behind that is late', async () => {
    const { time, sources, run, done } = await started([seconds(10, 10.05, 20), seconds(5)], [advance, advance])
    const [a, b] = [sources[0]!, sources[1]!]
    await give(a)
    await give(b)
    await time.pass(101)
    expect(run.told.at(-1)).toEqual({ idle: true, watermark: 9999 })
    expect(run.stamps.map(({ watermark }) => watermark)).toEqual([9999, 4999])
    await time.pass(60)
    expect(run.stamps.map(({ watermark }) => watermark)).toEqual([10_059, 5059])
    await give(a)
    expect(run.late).toEqual([10_050])
    expect(run.told.at(-1)).toMatchObject({ event: 10_050, watermark: 10_059 })
    // One is back: time waits for it again.
    await time.pass(60)
    expect(run.stamps[0]!.watermark).toBe(10_059)
    await finish(sources, done)
  })

  test('one input alone is all inputs; by default time waits', async () => {
    const alone = await started([seconds(10, 20)], [advance])
    await give(alone.sources[0]!)
    await alone.time.pass(101)
    await alone.time.pass(500)
    expect(alone.run.stamps[0]!.watermark).toBe(10_499)
    await finish(alone.sources, alone.done)
    vi.useRealTimers()
    const waiting = await started([seconds(10), seconds(5)], [advance, { watermark: monotonous().withIdleness(100) }])
    for (const source of waiting.sources) await give(source)
    await waiting.time.pass(101)
    await waiting.time.pass(500)
    expect(waiting.run.stamps.map(({ watermark }) => watermark)).toEqual([10_499, 4999])
    await finish(waiting.sources, waiting.done)
  })

  test('not while one can never go idle', async () => {
    const { time, sources, run, done } = await started(
      [seconds(10), seconds(5)],
      [advance, { watermark: monotonous() }],
    )
    for (const source of sources) await give(source)
    await time.pass(101)
    await time.pass(500)
    expect(run.stamps[0]!.watermark).toBe(9999)
    await finish(sources, done)
  })
})

describe('partitions of one source', () => {
  test('go idle by themselves, while others of it are heard', async () => {
    const watermark = monotonous().withIdleness(100)
    const list = [1, 2, 3, 4, 5].map((at) => ({ at, part: at === 1 ? 1 : 0 }))
    const { time, sources, run, done } = await started([list], [{ watermark, partitioned: true }])
    await give(sources[0]!, 2)
    expect(run.stamps[0]!.describe()).toMatchObject({
      watermark: 0,
      per: 'partition',
      slowest: { name: 1, watermark: 0, lastTime: 1 },
      idle: [],
    })
    await time.pass(60)
    await give(sources[0]!)
    await time.pass(60)
    expect(run.stamps[0]!.describe()).toMatchObject({
      watermark: 2,
      slowest: { name: 0, watermark: 2, lastTime: 3 },
      idle: [{ name: 1 }],
      isIdle: false,
    })
    await finish(sources, done)
  })
})

describe('ticks', () => {
  const plain = { watermark: monotonous() }

  test('come before each batch, and as often as is asked for; never twice the same, never backwards', async () => {
    const { time, sources, run, done } = await started([seconds(1, 2, 3)], [plain], 50)
    await give(sources[0]!)
    await give(sources[0]!)
    await time.pass(50)
    time.now -= 10_000
    await give(sources[0]!)
    expect(run.told).toEqual([
      { tick: 1_000_000, watermark: -Infinity },
      { event: 1000, input: 0, watermark: -Infinity },
      { event: 2000, input: 0, watermark: 999 },
      { tick: 1_000_050, watermark: 1999 },
      { event: 3000, input: 0, watermark: 1999 },
    ])
    await finish(sources, done)
  })

  test('do not come where nobody asks for them', async () => {
    const { time, sources, run, done } = await started([seconds(1), seconds(2)], [plain, plain])
    await give(sources[0]!)
    await time.pass(1000)
    await finish(sources, done)
    expect(run.told.filter((one) => 'tick' in one)).toEqual([])
  })

  test('do not come to an input that has ended', async () => {
    const { time, sources, run, done } = await started([seconds(1), seconds(2)], [plain, plain], 50)
    const ticked = vi.spyOn(run.stamps[0]!, 'tick')
    await give(sources[0]!)
    await give(sources[0]!)
    const before = ticked.mock.calls.length
    await time.pass(50)
    expect(ticked.mock.calls.length).toBe(before)
    expect(run.told.at(-1)).toMatchObject({ tick: time.now })
    await finish(sources, done)
  })
})

describe('ingestion time', () => {
  test('is that at which a batch comes in, and does not go back with the clock', async () => {
    const settings = [{ watermark: monotonous(), ingestion: true }]
    const { time, sources, run, done } = await started([seconds(9, 1, 5, 5)], settings)
    await give(sources[0]!, 2)
    time.now += 70
    await give(sources[0]!)
    time.now -= 1000
    await give(sources[0]!)
    const told = run.told.flatMap((one) => ('event' in one ? [one.event - 1_000_000] : []))
    expect(told).toEqual([0, 0, 70, 70])
    expect(run.late).toEqual([])
    await finish(sources, done)
  })

  test('a recording has it too', async () => {
    const run = timedRun([recorded('r', seconds(3, 2), 1, false)], [{ watermark: monotonous(), ingestion: true }])
    let now = 7
    await runJob({ ...run, ...unstopped(), now: () => now++ })
    expect(run.told.flatMap((one) => ('event' in one ? [one.event] : []))).toEqual([7, 8])
  })
})
