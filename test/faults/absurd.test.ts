/** Settings and times that make no sense, or hardly any: an error that names them, or an answer; never a crash or silence. */
import { describe, expect, test } from 'vitest'
import {
  begin,
  boundedOutOfOrderness,
  count,
  field,
  session,
  sliding,
  stream,
  tumbling,
  type DurationInput,
  type LateEvent,
  type MatchChange,
} from 'tidemark'
import { show } from '../../src/base/errors.ts'
import { MAX_TIME } from '../../src/time/timestamp.ts'
import { expectConserved } from '../api/kit.ts'

interface Reading {
  readonly at: unknown
  readonly celsius: number
  readonly stored?: unknown
}

const readings: readonly Reading[] = [90, 10, 95].map((celsius, i) => ({ at: i * 1000, celsius }))

const hot = begin('hot').where(field('celsius').gt(80))
const fall = hot.followedBy('cool').where(field('celsius').lt(20))

const detecting = (rule: typeof fall): ReturnType<typeof stream> =>
  stream(readings as object[], { time: 'at' }).detect(rule as never) as never

/** Every place where a duration is said. */
const PLACES: Readonly<Record<string, (duration: DurationInput) => { toArray(): Promise<unknown[]> }>> = {
  within: (duration) => detecting(fall.within(duration)),
  delay: (duration) => stream(readings, { time: 'at', watermark: boundedOutOfOrderness(duration) }),
  idleness: (duration) => stream(readings, { time: 'at', watermark: boundedOutOfOrderness(0).withIdleness(duration) }),
  tumbling: (duration) => stream(readings, { time: 'at' }).windowAll(tumbling(duration)).aggregate({ n: count() }),
  sliding: (duration) => stream(readings, { time: 'at' }).windowAll(sliding(duration, '1s')).aggregate({ n: count() }),
  session: (duration) => stream(readings, { time: 'at' }).windowAll(session(duration)).aggregate({ n: count() }),
  'allowedLateness of windows': (duration) =>
    stream(readings, { time: 'at' }).windowAll(tumbling('1s')).allowedLateness(duration).aggregate({ n: count() }),
  'allowedLateness of patterns': (duration) =>
    stream(readings as object[], { time: 'at' }).detect(fall, { emit: 'speculative', allowedLateness: duration }),
}

const NONE: readonly unknown[] = [
  -1,
  NaN,
  Infinity,
  -Infinity,
  '-5s',
  'PT-1S',
  '1e9 years',
  '5',
  '',
  null,
  {},
  [],
  { days: NaN },
]

describe('a duration that is none', () => {
  test.each(Object.entries(PLACES))('as %s is an error that shows it', (_, place) => {
    for (const duration of NONE as DurationInput[]) {
      const act = (): unknown => place(duration)
      expect(act, show(duration)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^BAD_(DURATION|WINDOW)$/) as string,
          message: expect.stringMatching(/(-|NaN|Infinity|null|\{|\[|e9|'5'|'')/) as string,
        }) as Error,
      )
    }
  })
})

describe('a duration beyond all time', () => {
  const billionYears = 1e9 * 365.25 * 86_400_000

  test('of windows is an error: their bounds could not be told apart', () => {
    for (const place of ['tumbling', 'sliding', 'session', 'allowedLateness of windows'])
      expect(() => PLACES[place]!(billionYears)).toThrow(expect.objectContaining({ code: 'BAD_WINDOW' }) as Error)
  })

  test('of patterns, delays and corrections is no bound at all', async () => {
    expect(await PLACES['within']!(billionYears).toArray()).toHaveLength(1)
    expect(await PLACES['delay']!(billionYears).toArray()).toEqual(readings)
    expect(await PLACES['idleness']!(billionYears).toArray()).toEqual(readings)
    const changes = (await PLACES['allowedLateness of patterns']!(billionYears).toArray()) as MatchChange[]
    expect(changes.map(({ change }) => change)).toEqual(['insert', 'confirm'])
  })
})

describe('times of arrival', () => {
  const DAY = 86_400_000
  const run = async (events: readonly Reading[]): Promise<{ matches: number; skewed: number; late: number }> => {
    const found = stream(events as object[], { time: 'at', arrival: 'stored' }).detect(fall)
    const matches = await found.toArray()
    const report = found.report()!
    expectConserved(report)
    expect(report.bad).toBe(0)
    return { matches: matches.length, skewed: report.futureSkewed, late: report.late }
  }
  const at = (when: number, celsius: number, stored: unknown): Reading => ({ at: when, celsius, stored })

  test('that go back are taken as they are: each event is held against its own', async () => {
    const there = [at(0, 90, 50_000), at(1000, 10, 1000), at(2000, 90, 40_000), at(3000, 10, 3000)]
    expect(await run(there)).toEqual({ matches: 2, skewed: 0, late: 0 })
    const ahead = [at(0, 90, 0), at(3 * DAY, 90, 2 * DAY + 1), at(3 * DAY, 90, 0), at(3 * DAY + 1, 10, 3 * DAY)]
    expect(await run(ahead)).toEqual({ matches: 3, skewed: 0, late: 0 })
    expect(await run([at(0, 90, 0), at(3 * DAY, 90, 0), at(1000, 10, 1000)])).toEqual({
      matches: 1,
      skewed: 1,
      late: 0,
    })
  })

  test.each([[undefined], [null], ['soon'], [NaN], [{}], ['2026-13-40T00:00:00Z']])(
    'that are missing or none (%j) cost the event its guard against future times, and are counted',
    async (stored) => {
      const found = stream([at(0, 90, 0), at(1000, 10, stored)] as object[], { time: 'at', arrival: 'stored' }).detect(
        fall,
      )
      await found.toArray()
      expect(found.report()).toMatchObject({ accepted: 2, arrivalUnknown: 1 })
      expect(await run([at(0, 90, 0), at(1000, 10, stored)])).toEqual({ matches: 1, skewed: 0, late: 0 })
      // A wild clock that nothing is known of moves the watermark: what comes then is late, and is counted.
      expect(await run([at(0, 90, 0), at(3 * DAY, 50, stored), at(1000, 10, 1000)])).toEqual({
        matches: 0,
        skewed: 0,
        late: 1,
      })
    },
  )
})

describe('event times far from all others, with corrections', () => {
  const settings = { time: 'at', emit: 'speculative', allowedLateness: '1h' } as const
  const run = async (
    events: readonly Reading[],
    limits: object = {},
  ): Promise<{ standing: number; late: readonly LateEvent<object>[]; report: object }> => {
    const late: LateEvent<object>[] = []
    const { emit, ...time } = settings
    const s = stream(events as object[], { ...time, limits, onLate: (one) => late.push(one) }).detect(
      fall.within('10m'),
      {
        emit,
      },
    )
    const standing = new Set<string>()
    for (const { change, id } of await s.toArray()) {
      if (change === 'insert') standing.add(id)
      if (change === 'retract') expect(standing.delete(id)).toBe(true)
    }
    expectConserved(s.report()!)
    return { standing: standing.size, late, report: s.report()! }
  }

  test('a date out of all range is bad; the first and the last there are are not', async () => {
    const { standing, report } = await run([
      { at: MAX_TIME + 1, celsius: 90 },
      { at: -MAX_TIME, celsius: 90 },
      { at: 1 - MAX_TIME, celsius: 10 },
      ...readings,
      { at: MAX_TIME - 1, celsius: 90 },
      { at: MAX_TIME, celsius: 10 },
    ])
    expect(report).toMatchObject({ bad: 1, badByKind: { time: 1 }, late: 0 })
    expect(standing).toBe(3)
  })

  test('behind one far ahead all others are late, and told by how much', async () => {
    const { standing, late, report } = await run([readings[0]!, { at: MAX_TIME, celsius: 50 }, readings[1]!])
    expect(report).toMatchObject({ accepted: 2, late: 1 })
    expect(late[0]).toMatchObject({ time: 1000, latenessMs: MAX_TIME - 3_600_000 - 1000 })
    expect(standing).toBe(0)
  })

  test('one far in the past is late, and costs the others nothing', async () => {
    const { standing, late } = await run([...readings, { at: -MAX_TIME, celsius: 90 }, { at: 3000, celsius: 10 }])
    expect(late).toHaveLength(1)
    expect(standing).toBe(2)
  })

  test('more events in reach of a correction than there is room for: an error, or the oldest are settled early', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ at: i * 1000, celsius: i % 2 === 0 ? 90 : 10 }))
    await expect(run(many, { correctableEvents: 50 })).rejects.toMatchObject({
      code: 'CORRECTION_LIMIT',
      data: { limit: 50 },
    })
    const shed = await run([...many, { at: 500, celsius: 10 }], { correctableEvents: 50, onLimit: 'shedOldest' })
    // What would belong before those is late, and no match is lost.
    expect(shed.late.map(({ time }) => time)).toEqual([500])
    expect(shed.standing).toBe((await run(many)).standing)
    expect((shed.report as { shed: number }).shed).toBeGreaterThan(0)
  })
})
