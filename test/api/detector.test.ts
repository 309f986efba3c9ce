import { describe, expect, expectTypeOf, test } from 'vitest'
import { begin, boundedOutOfOrderness, detector, field, pattern } from 'tidemark'
import type { BadEvent, DetectorOptions, DetectorSnapshot, LateEvent } from 'tidemark'
import { expectConserved, readings, type Reading } from './kit.ts'

const rise = pattern<Reading>()
  .begin('warm')
  .where((r) => r.celsius > 20)
  .followedBy('hot')
  .where((r) => r.celsius > 30)
  .within('1h')
const gone = begin('on').where(field('celsius').gt(20)).notFollowedBy('off').where(field('celsius').lt(5)).within('3s')
const any = begin('any')

const TIME: DetectorOptions<Reading> = { time: 'at' }
const reading = (at: number, celsius: number, sensor: string = 'a'): Reading => ({ at, celsius, sensor })

describe('push', () => {
  test('gives what became certain by that event, typed', () => {
    const d = detector(rise, TIME)
    expect(d.push(reading(1, 25))).toEqual([])
    expect(d.push(reading(2, 35))).toEqual([])
    // Of the same time, more could come; of a later one, no more.
    const [match] = d.push(reading(3, 0))
    expectTypeOf(match!.events).toEqualTypeOf<Readonly<{ warm: Reading; hot: Reading }>>()
    expect(match).toMatchObject({ id: 'warm hot||0;1', start: 1, end: 2, time: 2 })
    expect(match!.events).toEqual({ warm: reading(1, 25), hot: reading(2, 35) })
  })

  test('one at a time or many at once: the same matches', () => {
    const events = readings([25, 10, 35, 22, 40, 0])
    const singly = detector(rise, TIME)
    const atOnce = detector(rise, TIME)
    const a = [...events.flatMap((event) => singly.push(event)), ...singly.end()]
    const b = [...atOnce.pushAll(events), ...atOnce.end()]
    expect(a).toEqual(b)
    expect(a.length).toBeGreaterThan(2)
    expect(singly.report()).toEqual(atOnce.report())
  })

  test('columns are events, too', () => {
    const d = detector(begin('hot').where(field('celsius').gt(30)), { time: 'at', key: 'sensor' })
    const sensors = { codes: Int32Array.of(0, 1, 0), dictionary: ['a', 'b'] }
    const columns = { at: Float64Array.of(1, 2, 3), celsius: Float64Array.of(10, 40, 50), sensor: sensors }
    const found = d.pushAll({ length: 3, columns })
    expect([...found, ...d.end()]).toMatchObject([
      { key: 'b', time: 2, events: { hot: { at: 2, celsius: 40, sensor: 'b' } } },
      { key: 'a', time: 3 },
    ])
  })

  test('several rules at once, told apart by name', () => {
    const d = detector([rise.named('rise'), pattern<Reading>('all').begin('x')], TIME)
    const found = [...d.pushAll(readings([25, 35])), ...d.end()]
    expect(found.map(({ rule, time }) => [rule, time])).toEqual([
      ['all', 0],
      ['rise', 1000],
      ['all', 1000],
    ])
  })

  test('late and bad events are told, counted, and cost nothing else', () => {
    const late: LateEvent<Reading>[] = []
    const bad: BadEvent[] = []
    const d = detector(rise, {
      time: 'at',
      key: 'sensor',
      watermark: boundedOutOfOrderness(5),
      onLate: (one) => late.push(one),
      onBad: (one) => bad.push(one),
    })
    d.push(reading(10, 25))
    d.push(reading(20, 10))
    d.push(reading(15, 35))
    d.push(reading(14, 35))
    d.push(reading(3, 5))
    d.push(reading(NaN, 40))
    // Its time is good, so the watermark moves, and the match is certain.
    expect(d.push({ at: 30, celsius: 40, sensor: null as unknown as string })).toMatchObject([{ start: 10, end: 15 }])
    expect(late).toMatchObject([
      { time: 14, watermark: 14, latenessMs: 1, position: 3, relevant: true },
      { time: 3, watermark: 14, latenessMs: 12, position: 4, relevant: false },
    ])
    expect(bad).toMatchObject([
      { kind: 'time', position: 5 },
      { kind: 'key', position: 6 },
    ])
    expect(d.end()).toEqual([])
    expect(d.report()).toMatchObject({ input: 7, accepted: 3, late: 2, bad: 2, maxLatenessMs: 12, output: 1 })
    expectConserved(d.report())
  })

  test("with onBadEvent: 'fail' the bad event is an error, and the detector goes on", () => {
    const d = detector(rise, { ...TIME, onBadEvent: 'fail' })
    d.push(reading(1, 25))
    expect(() => d.pushAll([reading(2, 35), reading(NaN, 1), reading(4, 1)])).toThrow(
      expect.objectContaining({ code: 'BAD_EVENT' }) as Error,
    )
    expect(d.push(reading(3, 0))).toHaveLength(1)
    expect(d.report()).toMatchObject({ input: 4, accepted: 3, bad: 1 })
  })

  test('a condition that throws on a late event is not counted: that event is not processed', () => {
    const fussy = begin('a').where((r) => (r['celsius'] as { value: number }).value > 1)
    const d = detector(fussy, { time: 'at', onLate: () => {} })
    d.push({ at: 5, celsius: { value: 5 } })
    d.push({ at: 1 })
    expect(d.report()).toMatchObject({ late: 1, conditionFailures: 0 })
    d.push({ at: 6 })
    expect(d.report()).toMatchObject({ late: 1, conditionFailures: 1, accepted: 2 })
  })
})

describe('an event that its owner changes after push', () => {
  test('was read when it was pushed: time, key and conditions on it alone do not change', () => {
    const hot = pattern<Reading>()
      .begin('hot')
      .where((r) => r.celsius > 30)
    const d = detector(hot, { time: 'at', key: 'sensor' })
    const reused = { at: 1, celsius: 40, sensor: 'a' }
    d.push(reused)
    Object.assign(reused, { at: 2, celsius: 10, sensor: 'b' })
    const [match] = d.push(reused)
    expect(match).toMatchObject({ key: 'a', time: 1 })
    expect(d.end()).toEqual([])
    expect(d.report()).toMatchObject({ accepted: 2, output: 1 })
  })

  test('shows its change in the match, and in conditions that look back, since it is kept by reference', () => {
    const rising = pattern<Reading>()
      .begin('first')
      .where((r) => r.celsius > 30)
      .followedBy('more')
      .where((r, m) => r.celsius > m.first.celsius)
    const d = detector(rising, TIME)
    const first = { at: 1, celsius: 40, sensor: 'a' }
    d.push(first)
    first.celsius = 5
    d.push(reading(2, 10))
    const found = d.end()
    expect(found).toHaveLength(1)
    expect(found[0]!.events.first).toBe(first)
    expect(found[0]!.events.first.celsius).toBe(5)
  })

  test('does not matter to what was found before', () => {
    const d = detector(any, { time: 'at' })
    const events = [{ at: 1 }, { at: 2 }, { at: 3 }]
    const found = d.pushAll(events)
    events[0]!.at = 100
    expect(found.map(({ time }) => time)).toEqual([1, 2].slice(0, found.length))
    expect(d.push({ at: 4 })).toMatchObject([{ time: 3 }])
  })
})

describe('time without events', () => {
  test('advanceTo says that all up to a time has come, inclusive', () => {
    const d = detector(gone, { time: 'at', watermark: boundedOutOfOrderness('1h') })
    d.push(reading(1000, 25))
    expect(d.watermark).toBe(1000 - 3_600_000 - 1)
    expect(d.advanceTo(3999)).toEqual([])
    expect(d.advanceTo(4000)).toMatchObject([{ start: 1000, time: 4000 }])
    expect(d.watermark).toBe(4000)
    d.push(reading(4000, 25))
    d.push(reading(4001, 25))
    expect(d.report()).toMatchObject({ accepted: 2, late: 1 })
  })

  test('it does not go back', () => {
    const d = detector(any, { time: 'at' })
    d.advanceTo(100)
    d.advanceTo(50)
    expect(d.watermark).toBe(100)
  })

  test.each([NaN, Infinity, -Infinity, '2024-01-01', undefined])('advanceTo(%s) is an error', (time) => {
    const d = detector(any, { time: 'at' })
    expect(() => d.advanceTo(time as number)).toThrow(expect.objectContaining({ code: 'BAD_TIME' }) as Error)
  })

  test('flush decides what waits for disorder, and nothing beyond', () => {
    const d = detector([rise.named('rise'), gone], { time: 'at', watermark: boundedOutOfOrderness('1h') })
    expect(d.flush()).toEqual([])
    expect(d.pushAll([reading(5000, 35), reading(1000, 25)])).toEqual([])
    expect(d.flush().map(({ rule, start }) => [rule, start])).toEqual([
      ['on off', 1000],
      ['rise', 1000],
    ])
    expect(d.watermark).toBe(5000)
    d.push(reading(5000, 25))
    expect(d.report()).toMatchObject({ late: 1 })
    expect(d.end()).toMatchObject([{ start: 5000, byEnd: true }])
  })

  test('an event too far in the future moves no watermark, if its arrival is told', () => {
    const d = detector(any, { time: 'at' })
    d.push({ at: 1000 }, 1000)
    d.push({ at: 400_000_000 }, 1001)
    expect(d.watermark).toBe(999)
    expect(d.push({ at: 2000 }, 2000)).toMatchObject([{ time: 1000 }])
    expect(d.flush()).toMatchObject([{ time: 2000 }])
    expect(d.report()).toMatchObject({ accepted: 3, late: 0, futureSkewed: 1 })
    const open = detector(any, { time: 'at', watermark: boundedOutOfOrderness(0).withMaxFutureSkew('off') })
    open.push({ at: 400_000_000 }, 1001)
    expect(open.watermark).toBe(399_999_999)
  })
})

describe('what a detector keeps', () => {
  test('can be taken, written as text and gone on from', () => {
    const options = { time: 'at', key: 'sensor', watermark: boundedOutOfOrderness('5s') } as const
    const events = [reading(1000, 25), reading(3000, 10), reading(2000, 25), reading(9000, 25), reading(20_000, 10)]
    const one = detector(gone, options)
    const whole = [...events.flatMap((event) => one.push(event)), ...one.end()]
    expect(whole.length).toBeGreaterThan(1)
    const parts: unknown[] = []
    let part = detector(gone, options)
    for (const event of events) {
      parts.push(...part.push(event))
      part = detector(gone, options, JSON.parse(JSON.stringify(part.snapshot())) as DetectorSnapshot)
    }
    parts.push(...part.end())
    expect(parts).toEqual(whole)
    expect(part.report()).toMatchObject({ input: 5, accepted: 5 })
  })

  test('is refused by other rules', () => {
    const snapshot = detector(gone, { time: 'at' }).snapshot()
    expect(() => detector(any, { time: 'at' }, snapshot)).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_OF_OTHER_RULES' }) as Error,
    )
  })

  test('can be read', () => {
    const d = detector(gone, { time: 'at' })
    d.push(reading(1000, 25))
    d.push(reading(2000, 25))
    const text = d.inspect({ event: (event) => String((event as { readonly at: number }).at) })
    expect(text).toContain(`rule ${gone.syntax.name}\nengine runs: 1 key`)
    expect(text).toContain('=1000 waits in q0')
    expect(d.report()).toMatchObject({ partialMatches: 1, symbols: { overflowed: 0 } })
  })

  test('is a number for each limit', () => {
    const d = detector(any, { time: 'at', key: 'sensor', watermark: boundedOutOfOrderness(1000) })
    for (let i = 0; i < 6; i++) d.push({ ...reading(1000 + i, 90), sensor: `s${i % 3}` })
    expect(d.report()).toMatchObject({ bufferedEvents: 6, keys: 3, partialMatches: 0 })
    d.end()
    expect(d.report()).toMatchObject({ bufferedEvents: 0, partialMatches: 0, shed: 0 })
  })
})

describe('end', () => {
  test('decides what is open, marked as such', () => {
    const d = detector(gone, { time: 'at' })
    d.push(reading(1000, 25))
    expect(d.end()).toMatchObject([{ start: 1000, time: 4000, byEnd: true }])
    expect(d.watermark).toBe(Infinity)
  })

  test('of a cut input leaves absences open, and counts them', () => {
    const d = detector(gone, { time: 'at', atEnd: 'cut' })
    d.push(reading(1000, 25))
    expect(d.end()).toEqual([])
    expect(d.report()).toMatchObject({ openAbsences: 1 })
  })

  test('is the last that a detector is told', () => {
    const d = detector(any, { time: 'at' })
    d.push({ at: 1 })
    expect(d.end()).toHaveLength(1)
    expect(d.end()).toEqual([])
    const error = expect.objectContaining({ code: 'DETECTOR_ENDED' }) as Error
    expect(() => d.push({ at: 2 })).toThrow(error)
    expect(() => d.pushAll([])).toThrow(error)
    expect(() => d.advanceTo(5)).toThrow(error)
    expect(() => d.flush()).toThrow(error)
    expect(d.report()).toMatchObject({ input: 1, accepted: 1 })
  })
})

test('limits are errors that name themselves', () => {
  const waiting = detector(any, { time: 'at', watermark: boundedOutOfOrderness('1h'), limits: { bufferedEvents: 2 } })
  expect(() => waiting.pushAll([{ at: 1 }, { at: 2 }, { at: 3 }])).toThrow(
    expect.objectContaining({ code: 'BUFFER_LIMIT', data: { limit: 2 } }) as Error,
  )
  const keyed = detector(any, { time: 'at', key: 'k', watermark: boundedOutOfOrderness('1h'), limits: { keys: 1 } })
  keyed.push({ at: 1, k: 'a' })
  expect(() => keyed.push({ at: 2, k: 'b' })).toThrow(expect.objectContaining({ code: 'KEY_LIMIT' }) as Error)
})
