import { describe, expect, expectTypeOf, test } from 'vitest'
import { begin, boundedOutOfOrderness, field, pattern, stream } from 'tidemark'
import type { BadEvent, LateEvent, Match, TimedOutMatch } from 'tidemark'
import { expectConserved, Kept, readings, Tap, type Reading } from './kit.ts'

const hot = pattern<Reading>('hot').begin('hot').where(field('celsius').gt(30))

describe('a pattern', () => {
  test('behind map and filter sees what they give, at the time of the event', async () => {
    const fahrenheit = stream(readings([10, 40, 20, 50]), { time: 'at' })
      .filter((r) => r.celsius > 15)
      .map(({ celsius, sensor }) => ({ sensor, degrees: celsius * 1.8 + 32 }))
    const rule = pattern<{ sensor: string; degrees: number }>()
      .begin('a')
      .where((r) => r.degrees > 100)
      .next('b')
    const found = await fahrenheit.detect(rule).toArray()
    expectTypeOf(found).toEqualTypeOf<
      Match<Readonly<{ a: { sensor: string; degrees: number }; b: { sensor: string; degrees: number } }>>[]
    >()
    expect(found).toMatchObject([{ start: 1000, end: 2000, events: { a: { degrees: 104 }, b: { degrees: 68 } } }])
  })

  test('takes its key from keyBy, from the stream, or from its own settings', async () => {
    const pair = begin('a').followedBy('b').skipPastLastEvent()
    const events = ['x', 'y', 'y', 'x'].map((sensor, at) => ({ at, sensor, side: at % 2 }))
    const s = stream(events, { time: 'at' })
    const keys = async (found: { toArray(): Promise<Match[]> }) => (await found.toArray()).map(({ key }) => key)
    expect(await keys(s.detect(pair))).toEqual(['', ''])
    expect(await keys(s.keyBy('sensor').detect(pair))).toEqual(['y', 'x'])
    expect(await keys(s.detect(pair, { key: 'sensor' }))).toEqual(['y', 'x'])
    expect(await keys(stream(events, { time: 'at', key: 'sensor' }).detect(pair))).toEqual(['y', 'x'])
    expect(await keys(s.keyBy('sensor').detect(pair, { key: 'side' }))).toEqual([0, 1])
    expect(
      await keys(
        s
          .keyBy('sensor')
          .filter(() => true)
          .detect(pair),
      ),
    ).toEqual(['y', 'x'])
    // Behind map the events are others, so the key has to be said anew.
    expect(
      await keys(
        s
          .keyBy('sensor')
          .map((r) => r)
          .detect(pair),
      ),
    ).toEqual(['', ''])
  })

  test('orders equal times by orderBy, whatever the order of arrival', async () => {
    const rule = begin('a').next('b')
    const events = [3, 1, 2].map((id) => ({ at: 0, id }))
    const found = await stream(events, { time: 'at', orderBy: (a, b) => a.id - b.id })
      .detect(rule)
      .toArray()
    expect(found.map(({ events: { a, b } }) => [a['id'] as number, b['id'] as number])).toEqual([
      [1, 2],
      [2, 3],
    ])
  })

  test('over the running values of reduce', async () => {
    const total = begin('over').where(field('celsius').gt(100))
    const s = stream(readings([40, 50, 30, 1]), { time: 'at' })
      .keyBy('sensor')
      .sum('celsius')
    const found = await s.detect(total).toArray()
    expect(found).toMatchObject([
      { time: 2000, events: { over: { celsius: 120 } } },
      { time: 3000, events: { over: { celsius: 121 } } },
    ])
  })
})

test('a rule is over the events of its stream, which the compiler checks', () => {
  const typed = stream(readings([1]), { time: 'at' })
  const untyped = stream([] as Record<string, unknown>[], { time: 'at' })
  const other = pattern<{ volts: number }>().begin('x')
  // @ts-expect-error -- a reading has no volts
  expect(() => typed.detect(other)).not.toThrow()
  // @ts-expect-error -- nor if it is one of several
  expect(() => typed.detect([hot, other])).not.toThrow()
  expect(() => typed.detect([hot, begin('any')])).not.toThrow()
  expect(() => untyped.detect([hot, other])).not.toThrow()
})

describe('patterns over matches', () => {
  const spike = pattern<Reading>('spike')
    .begin('up')
    .where(field('celsius').gt(30))
    .followedBy('down')
    .where(field('celsius').lt(10))
    .within('10s')
  const storm = pattern<Match>('storm').begin('first').followedBy('second').followedBy('third').within('20s')
  const values = [40, 5, 20, 40, 5, 20, 20, 40, 5, 40, 5]

  test('a match is an event: it has time, and can be followed by others', async () => {
    const spikes = stream(readings(values), { time: 'at' }).detect(spike.skipPastLastEvent())
    expect((await spikes.toArray()).map(({ time }) => time)).toEqual([1000, 4000, 8000, 10_000])
    const storms = await spikes.detect(storm).toArray()
    expect(storms).toMatchObject([
      { rule: 'storm', start: 1000, end: 8000, events: { first: { rule: 'spike', start: 0 } } },
      { rule: 'storm', start: 4000, end: 10_000, events: { third: { rule: 'spike', end: 10_000 } } },
    ])
  })

  test('the key is that of the match, if it is asked for', async () => {
    const events = [...readings(values, 'a'), ...readings(values, 'b')]
    const watermark = boundedOutOfOrderness('1m')
    const spikes = stream(events, { time: 'at', key: 'sensor', watermark }).detect(spike.skipPastLastEvent())
    const storms = await spikes.detect(storm.skipPastLastEvent(), { key: 'key' }).toArray()
    expect(storms.map(({ key, start }) => [key, start])).toEqual([
      ['a', 1000],
      ['b', 1000],
    ])
  })

  test('different matches have different ids, also over matches with one start', async () => {
    const pairs = pattern<Reading>('pair').begin('a').followedByAny('b').within('4s')
    const found = await stream(readings([1, 2, 3, 4]), { time: 'at' })
      .detect(pairs)
      .detect(pattern<Match>().begin('x'))
      .toArray()
    expect(found).toHaveLength(6)
    expect(new Set(found.map(({ id }) => id)).size).toBe(6)
  })

  test('absences and windows behind are decided by the watermark, not by the end', async () => {
    const tap = new Tap<Reading>()
    const quiet = pattern<Match>('quiet').begin('spike').notFollowedBy('other').within('5s')
    const kept = new Kept<Match>()
    const job = stream(tap, { time: 'at' }).detect(spike.skipPastLastEvent()).detect(quiet).start(kept)
    await tap.send(...readings([40, 5, 20, 20, 20, 20, 20, 20]))
    expect(kept.results).toMatchObject([{ rule: 'quiet', start: 1000, time: 6000 }])
    tap.end()
    await job.done
    expect(kept.results).toHaveLength(1)
  })

  test('a match that a stage behind cannot take is lost apart: no record of the input is bad for it', async () => {
    const bad: BadEvent[] = []
    const spikes = stream(readings(values), { time: 'at', onBad: (one) => bad.push(one) }).detect(
      spike.skipPastLastEvent(),
    )
    const fussy = spikes.map((match) => {
      if (match.start === 0) throw new Error('not the first')
      return match
    })
    expect(await fussy.detect(storm).toArray()).toHaveLength(1)
    expect(bad).toMatchObject([{ kind: 'function', position: -1, event: { rule: 'spike' } }])
    const keyless = spikes.detect(storm, { key: 'nothing' })
    expect(await keyless.toArray()).toEqual([])
    const report = keyless.report()!
    expect(report).toMatchObject({ input: 11, accepted: 11, bad: 0, lostResults: 4 })
    expectConserved(report)
  })

  test('the pattern and the pattern over it, united', async () => {
    const spikes = stream(readings(values), { time: 'at' }).detect(spike.skipPastLastEvent())
    const all = await spikes.union(spikes.detect(storm)).toArray()
    expect(all.map(({ rule }) => rule).toSorted()).toEqual(['spike', 'spike', 'spike', 'spike', 'storm', 'storm'])
  })
})

describe('partial matches that time out', () => {
  const rise = pattern<Reading>('rise')
    .begin('warm')
    .where(field('celsius').gt(30))
    .followedBy('hot')
    .where(field('celsius').gt(80))
    .within('2s')
  const values: Reading[] = [
    { at: 1000, sensor: 'a', celsius: 40 },
    { at: 2000, sensor: 'a', celsius: 20 },
    { at: 5000, sensor: 'a', celsius: 50 },
    { at: 6000, sensor: 'a', celsius: 90 },
  ]

  test('go to the sink and the listener, and are counted', async () => {
    const sink = new Kept<TimedOutMatch>()
    const told: TimedOutMatch[] = []
    const s = stream(values, { time: 'at' })
      .timedOut(sink)
      .detect(rise, { onTimedOut: (partial) => told.push(partial) })
    expect((await s.toArray()).map(({ start }) => start)).toEqual([5000])
    expect(told).toEqual([
      {
        id: 'rise||0',
        rule: 'rise',
        key: '',
        start: 1000,
        end: 1000,
        time: 3000,
        events: { warm: values[0] },
        timedOut: true,
      },
      {
        id: 'rise||3',
        rule: 'rise',
        key: '',
        start: 6000,
        end: 6000,
        time: 8000,
        events: { warm: values[3] },
        timedOut: true,
        byEnd: true,
      },
    ])
    expect(sink.results).toEqual(told)
    expect(s.report()).toMatchObject({ timedOut: 2, output: 1 })
  })

  test('are not looked for where nobody asks', async () => {
    const s = stream(values, { time: 'at' }).detect(rise)
    await s.toArray()
    expect(s.report()).toMatchObject({ timedOut: 0 })
  })
})

describe('late events', () => {
  const events: Reading[] = [
    { at: 10_000, sensor: 'a', celsius: 40 },
    { at: 9000, sensor: 'a', celsius: 50 },
    { at: 4000, sensor: 'a', celsius: 60 },
    { at: 3000, sensor: 'a', celsius: 0 },
    { at: 11_000, sensor: 'a', celsius: 70 },
  ]
  const timed = { time: 'at', watermark: boundedOutOfOrderness('2s') } as const

  test('go to the sink and the listener, and are counted', async () => {
    const sink = new Kept<LateEvent<unknown>>()
    const told: LateEvent<Reading>[] = []
    const s = stream(events, { ...timed, onLate: (late) => told.push(late) })
      .late(sink)
      .detect(hot)
    expect((await s.toArray()).map(({ start }) => start)).toEqual([9000, 10_000, 11_000])
    expect(told).toEqual([
      { event: events[2], time: 4000, watermark: 7999, latenessMs: 4000, relevant: true, position: 2 },
      { event: events[3], time: 3000, watermark: 7999, latenessMs: 5000, relevant: false, position: 3 },
    ])
    expect(sink.results).toEqual(told)
    expect(sink.closed).toBe(1)
    expect(s.report()).toMatchObject({ input: 5, accepted: 3, late: 2, bad: 0, maxLatenessMs: 5000 })
  })

  test('are counted without anybody who listens', async () => {
    const s = stream(events, timed).detect(hot)
    await s.toArray()
    expect(s.report()).toMatchObject({ input: 5, accepted: 3, late: 2 })
  })

  test('are all relevant where it cannot be told: behind map the events are others', async () => {
    const relevant: boolean[] = []
    const s = stream(events, { ...timed, onLate: (late) => relevant.push(late.relevant) })
    const mapped = s.map((r) => ({ inner: { celsius: r.celsius } }))
    const rule = pattern<{ inner: { celsius: number } }>()
      .begin('x')
      .where((r) => r.inner.celsius > 30)
    const found = mapped.detect(rule)
    expect(await found.toArray()).toHaveLength(3)
    expect(relevant).toEqual([true, true])
    expect(found.report()).toMatchObject({ conditionFailures: 0 })
  })

  test("in order of arrival (order: 'arrival') nothing is late, also for a union", async () => {
    const options = { ...timed, order: 'arrival' } as const
    const s = stream(events, options)
    const found = s
      .filter(() => true)
      .union(stream([] as Reading[], options))
      .detect(hot)
    expect((await found.toArray()).map(({ start }) => start)).toEqual([10_000, 9000, 4000, 11_000])
    expect(found.report()).toMatchObject({ accepted: 5, late: 0 })
  })
})

describe('bad events', () => {
  const fussy = pattern<Reading>('fussy')
    .begin('a')
    .where((r) => {
      if (r.celsius === 13) throw new Error('unlucky')
      return r.celsius > 30
    })
  const events = [...readings([40, 13, 50]), { at: NaN, sensor: 'a', celsius: 99 }]

  test('go to the sink and the listener; a condition that threw is told, but its event was processed', async () => {
    const sink = new Kept<BadEvent>()
    const s = stream(events, { time: 'at' })
      .bad(sink)
      .detect([fussy, pattern<Reading>('all').begin('x')])
    const found = await s.toArray()
    expect(found.map(({ rule, time }) => `${rule} ${time}`)).toEqual([
      'fussy 0',
      'all 0',
      'all 1000',
      'fussy 2000',
      'all 2000',
    ])
    // Times are read a slice ahead of conditions.
    expect(sink.results).toMatchObject([
      { kind: 'time', position: 3 },
      { kind: 'condition', position: -1, event: events[1], error: new Error('unlucky') },
    ])
    expect(sink.results[1]!.reason).toBe('the condition of rule "fussy" step "a" threw: unlucky')
    expect(sink.closed).toBe(1)
    expect(s.report()).toMatchObject({ input: 4, accepted: 3, bad: 1, badByKind: { time: 1 }, conditionFailures: 1 })
  })

  test("with onBadEvent: 'fail' the first is an error, with its place; a condition that throws is not", async () => {
    const s = stream(events, { time: 'at', onBadEvent: 'fail' }).detect(fussy)
    const error = await s.toArray().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'BAD_EVENT', data: { bad: { kind: 'time', position: 3 } } })
    expect(String(error)).toContain('Record 3')
    expect(s.report()).toMatchObject({ input: 4, accepted: 3, bad: 1, conditionFailures: 1 })
  })

  test('a condition over bound events that throws is false for that pair only', async () => {
    const rule = pattern<Reading>()
      .begin('a')
      .where((r) => r.celsius >= 13)
      .followedBy('b')
      .where((r, m) => {
        if (m.a.celsius === 13) throw new Error('unlucky')
        return r.celsius > m.a.celsius
      })
    const s = stream(readings([13, 40, 50]), { time: 'at' }).detect(rule)
    expect((await s.toArray()).map(({ start }) => start)).toEqual([1000])
    expect(s.report()!.conditionFailures).toBe(2)
  })
})
