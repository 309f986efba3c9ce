import { describe, expect, test } from 'vitest'
import { detector, field, pattern, stream } from 'tidemark'
import type { BadEvent, LateEvent } from 'tidemark'
import { ingestionTime } from '../../src/stream/ingestion-time.ts'
import { monotonous, punctuated, quantile } from '../../src/time/watermark-strategy.ts'
import { expectConserved, Kept, Tap } from './kit.ts'

interface Reading {
  readonly at: number
  readonly shard: string
  readonly celsius: number
  readonly mark?: number
}

const hot = pattern<Reading>()
  .begin('hot')
  .where(field('celsius').gt(30))
  .followedBy('cold')
  .where(field('celsius').lt(10))
const reading = (at: number, celsius: number, more: Partial<Reading> = {}): Reading => ({
  at,
  shard: 'a',
  celsius,
  ...more,
})

describe('a stream', () => {
  test('with a watermark per partition: one read behind the others makes no event late', async () => {
    const a = [reading(0, 40), reading(1000, 5), reading(2000, 40), reading(3000, 5)]
    const b = a.map((r) => ({ ...r, at: r.at + 100, shard: 'b' }))
    const settings = { time: 'at', key: 'shard', watermarkPer: { partition: 'shard' } } as const
    // One after the other all of b is late; as partitions read by turns, from the first batch on, none is.
    const byTurns = [a[0]!, b[0]!, a[1]!, a[2]!, a[3]!, b[1]!, b[2]!, b[3]!]
    const joined = stream(byTurns, settings).detect(hot)
    expect((await joined.toArray()).map(({ start }) => start)).toEqual([0, 100, 2000, 2100])
    expect(joined.report()).toMatchObject({ accepted: 8, late: 0 })
    const whole = stream(byTurns, { time: 'at', key: 'shard' }).detect(hot)
    expect((await whole.toArray()).length).toBeLessThan(4)
    expect(whole.report()).toMatchObject({ accepted: 6, late: 2 })
  })

  test('with punctuation: the function is typed by its events, and its failures are told and counted', async () => {
    const bad: BadEvent[] = []
    const late: LateEvent<Reading>[] = []
    const watermark = punctuated((r: Reading) => {
      if (r.mark === -1) throw new Error('no mark')
      return r.mark
    })
    const events = [reading(5, 40), reading(9, 5, { mark: 7 }), reading(7, 5), reading(10, 1, { mark: -1 })]
    const options = { time: 'at', watermark, onBad: (one: BadEvent) => bad.push(one) }
    const s = stream(events, { ...options, onLate: (one) => late.push(one) }).detect(hot)
    expect(await s.toArray()).toHaveLength(1)
    expect(s.report()).toMatchObject({ input: 4, accepted: 3, late: 1, bad: 0, watermarkFailures: 1 })
    expectConserved(s.report()!)
    expect(late).toMatchObject([{ time: 7, watermark: 7, latenessMs: 1 }])
    expect(bad).toMatchObject([{ kind: 'function', position: 3, reason: expect.stringContaining('no mark') as string }])
  })

  test('with ingestion time: no event is late, however old', async () => {
    const tap = new Tap<Reading>()
    const kept = new Kept<{ readonly start: number; readonly end: number }>()
    let now = 500
    const job = stream(tap, { time: ingestionTime() })
      .detect(hot)
      .start(kept, { now: () => now })
    await tap.send(reading(1000, 40))
    now = 700
    await tap.send(reading(1, 5))
    tap.end()
    expect(await job.done).toMatchObject({ accepted: 2, late: 0 })
    expect(kept.results).toMatchObject([{ start: 500, end: 700 }])
  })
})

describe('a detector', () => {
  test('goes on from a snapshot with what it has learnt, its partitions, and its last watermark', () => {
    const strategies = [quantile(0.8, { initial: 0, halfLife: 20 }), punctuated(({ at }: Reading) => at - 5)]
    for (const watermark of strategies) {
      const options = { time: 'at', key: 'shard', watermark, watermarkPer: { partition: 'shard' } } as const
      const events = Array.from({ length: 300 }, (_, i) =>
        reading(i * 10 - ((i * 37) % 90), (i * 13) % 50, { shard: 'abc'[i % 3]! }),
      )
      const unbroken = detector(hot, options)
      const first = detector(hot, options)
      const expected = events.map((event) => unbroken.push(event).map(({ id }) => id))
      const before = events.slice(0, 150).map((event) => first.push(event).map(({ id }) => id))
      const second = detector(hot, options, JSON.parse(JSON.stringify(first.snapshot())) as never)
      const after = events.slice(150).map((event) => second.push(event).map(({ id }) => id))
      expect([...before, ...after]).toEqual(expected)
      const { input, accepted, late, output } = unbroken.report()
      expect(second.report()).toMatchObject({ input, accepted, late, output })
      expect(second.watermark).toBe(unbroken.watermark)
      expect(late).toBeGreaterThan(2)
      expect(expected.flat().length).toBeGreaterThan(10)
    }
  })

  test('with ingestion time needs to be told when events arrive', () => {
    const d = detector(hot, { time: ingestionTime(), watermark: monotonous() })
    d.push(reading(9, 40), 100)
    d.push(reading(8, 5))
    d.push(reading(7, 5), 90)
    expect(d.end()).toMatchObject([{ start: 100, end: 100 }])
    expect(d.report()).toMatchObject({ input: 3, accepted: 2, bad: 1, badByKind: { time: 1 }, watermarkFailures: 0 })
  })
})
