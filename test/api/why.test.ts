/** What is recorded, and what can be asked of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, detector, field, type TidemarkError } from 'tidemark'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { Key } from '../../src/event/keys.ts'
import type { TraceRecorder } from '../../src/api/trace-recorder.ts'
import { traceRecorderOf, traceRecording } from '../../src/api/trace-recording.ts'
import type { TraceSettings, Why } from '../../src/api/trace.ts'
import type { PatternSettings, TimeSettings } from '../../src/api/options.ts'
import { ColumnRows } from '../../src/event/rows.ts'
import type { Stage } from '../../src/stream/stage.ts'
import { anyCase, anyRules } from '../property/kit/cases.ts'
import { runs } from '../property/kit/runs.ts'

interface Reading {
  readonly sensor: string
  readonly time: number
  readonly kind: string
}

const is = (kind: string) => field('kind').eq(kind)
const rule = begin('a').where(is('a')).followedBy('b').where(is('b')).within(5).named('r')
const OPTIONS = { time: 'time', key: 'sensor' } as const

/** `'k1 a0'`: an event of the sensor `k1`, of the kind `a`, at 0. */
function readings(text: string): readonly Reading[] {
  return text.split(', ').map((one) => {
    const [sensor = '', word = ''] = one.split(' ')
    return { sensor, kind: word[0]!, time: Number(word.slice(1)) }
  })
}

function recorded(
  text: string,
  trace: TraceSettings = {},
  options: Partial<TimeSettings<unknown> & PatternSettings<unknown>> = {},
  rules: readonly AnyPattern[] = [rule],
): TraceRecorder<unknown> {
  const events = readings(text)
  const positions = events.map((_, i) => i)
  return traceRecording(rules, { events, positions }, { ...OPTIONS, ...options }, trace)
}

function matchIds({ traces }: Why): readonly string[] {
  return traces.flatMap(({ starts }) =>
    starts.flatMap(({ partial }) => partial.flatMap(({ end }) => (end.kind === 'matched' ? [end.id] : []))),
  )
}

function errorOf(act: () => unknown): TidemarkError {
  try {
    act()
  } catch (error) {
    return error as TidemarkError
  }
  throw new Error('nothing was thrown')
}

const IN = 'm a0, n a0, m b3, n b9, m b1'

describe('what is asked', () => {
  test('one key: its events in order of time, and those that were late', () => {
    const why = recorded(IN).why({ key: 'm' })
    expect(why.traces.map(({ rule: name, key }) => [name, key])).toEqual([['r', 'm']])
    expect(why.traces[0]!.events.map(({ position }) => position)).toEqual([0, 2])
    expect(why.traces[0]!.late.map(({ position, latenessMs }) => [position, latenessMs])).toEqual([[4, 8]])
    expect(matchIds(why)).toEqual(['r|m|0;2'])
    expect(String(why)).toContain('#4 at 1 was late by 8 ms; in time it would have made the match a=#0 b=#4')
    expect(String(recorded(IN).why({ key: 'n' }))).toContain('b #3 at 9 came 4 ms after the deadline')
  })

  test('a rule, a range, an event', () => {
    const other = begin('b').where(is('b')).named('other')
    const all = recorded('m a0, m b1, m a20', {}, {}, [rule, other])
    expect(all.why().traces.map(({ rule: name }) => name)).toEqual(['r', 'other'])
    expect(all.why({ rule: 'other' }).traces.map(({ starts }) => starts.length)).toEqual([1])
    expect(all.why({ rule: 'r', from: 10, to: new Date(30) }).traces[0]!.starts.map(({ first }) => first.time)).toEqual(
      [20],
    )
    const of = recorded(IN).why({ event: 3 })
    expect(of.traces[0]!.key).toBe('n')
    expect(of.traces[0]!.event?.event).toEqual({ row: 1, position: 3, time: 9 })
  })

  test('what cannot be answered is said', () => {
    expect(errorOf(() => recorded(IN).why())).toMatchObject({ code: 'BAD_OPTIONS', data: { option: 'key' } })
    expect(errorOf(() => recorded(IN).why({ key: 'm', rule: 'x' }))).toMatchObject({ code: 'BAD_OPTIONS' })
    expect(errorOf(() => recorded(IN).why({ key: 'm', from: 'yesterday' }))).toMatchObject({ code: 'BAD_OPTIONS' })
    expect(recorded(IN).why({ key: 'x' })).toMatchObject({ traces: [], notes: ["no event of key 'x' has come"] })
    expect(recorded(IN, { key: 'm' }).why({ key: 'n' }).notes).toEqual([
      "events of key 'n' are not recorded: trace.key says which are",
    ])
    expect(recorded(IN).why({ event: 17 }).notes).toEqual(['event #17 is not among those that are kept'])
  })

  test('a bad event', () => {
    const events = [{ sensor: 'm', kind: 'a', time: 'soon' }]
    const recorder = traceRecording([rule], { events, positions: [7] }, OPTIONS, {})
    expect(recorder.why({ event: 7 }).notes[0]).toMatch(/^event #7 was bad: /)
  })

  test('rules that keep events apart have a trace for each part', () => {
    const apart = begin('x').where(field('time').gte(0)).next('y').partitionBy('kind').named('p')
    const { traces } = recorded('m a0, m b1, m a2', {}, {}, [apart]).why()
    expect(traces.map(({ key, events }) => [key, events.length])).toEqual([
      [['m', 'a'], 2],
      [['m', 'b'], 1],
    ])
    expect(matchIds(recorded('m a0, m b1, m a2', {}, {}, [apart]).why())).toEqual(['p|["m","a"]|0;2'])
  })

  test('what was said is plain JSON', () => {
    const why = recorded(IN).why({ key: 'm' })
    const json = JSON.parse(JSON.stringify(why)) as { traces: { events: object[]; late: object[]; looked: number }[] }
    expect(json.traces[0]!.events).toEqual([
      { row: 0, position: 0, time: 0, event: readings(IN)[0] },
      { row: 1, position: 2, time: 3, event: readings(IN)[2] },
    ])
    expect(json.traces[0]!.late).toMatchObject([{ position: 4, time: 1, latenessMs: 8 }])
    expect(json.traces[0]!.looked).toBe(2)
  })
})

describe('what is kept', () => {
  test('the last events of a key, and the keys asked for; the rest is counted', () => {
    const few = recorded('m a0, m a1, m a2, m b3, n a4', { limit: 2, keys: 1 }).why({ key: 'm' })
    expect(few.traces[0]!.events.map(({ position }) => position)).toEqual([2, 3])
    expect(few.traces[0]!.notes).toEqual(['the 2 oldest events are forgotten: trace.limit is 2'])
    expect(few.notes).toEqual(['1 events of other keys were not kept: trace.keys is 1'])
    expect(recorded(IN, { key: (key: Key) => key === 'n' }).keys).toEqual(['n'])
  })

  test('settings that are none', () => {
    for (const trace of [{ limit: 0 }, { limit: 1.5 }, { keys: -1 }, { kye: 'm' }, null, true])
      expect(errorOf(() => recorded(IN, trace as TraceSettings))).toMatchObject({ code: 'BAD_OPTIONS' })
    const clock = { watermark: () => 0, general: 0, low: () => 0, greatestTime: () => 0, greatestOfAll: 0 }
    expect(errorOf(() => traceRecorderOf({ order: 'arrival' }, [rule], clock, {}))).toMatchObject({
      code: 'BAD_OPTIONS',
    })
  })

  test('columns are kept by row, and events with late ones among them by their watermark', () => {
    const clock = { watermark: () => 10, general: 10, low: () => 10, greatestTime: () => 12, greatestOfAll: 12 }
    const seen: number[] = []
    const next: Stage<unknown> = {
      batch: ({ size }) => void seen.push(size),
      progress() {},
      tick() {},
      idle() {},
      end() {},
    }
    const events = readings('m a2, m b4, m a12')
    const columns = {
      length: 3,
      columns: {
        sensor: events.map(({ sensor }) => sensor),
        kind: events.map(({ kind }) => kind),
        time: Float64Array.from(events, ({ time }) => time),
      },
    }
    const recorder = traceRecorderOf({ key: 'sensor' }, [rule], clock, {})
    recorder.before(next).batch({
      rows: new ColumnRows(columns, 5),
      size: 3,
      row: Int32Array.of(0, 1, 2),
      time: Float64Array.of(2, 4, 12),
      scope: null,
      watermark: Float64Array.of(1, 7, 10),
    })
    const [trace] = recorder.why().traces
    expect(seen).toEqual([3])
    expect(trace!.now).toBe(10)
    expect(trace!.events.map(({ event, position }) => [event, position])).toEqual([[events[0], 5]])
    expect(trace!.late.map(({ position, latenessMs }) => [position, latenessMs])).toEqual([[6, 4]])
    expect(trace!.notes).toEqual(['1 event is ahead of the watermark, and not decided on yet'])
  })
})

test('L2 what is traced is what a detector finds, with late events left out', () => {
  let matched = 0
  let late = 0
  let cases = 0
  fc.assert(
    fc.property(anyCase(anyRules(1, 2), 6), ({ rules, arrival, atEnd }) => {
      const options = { time: 'time', key: 'key', atEnd, watermark: boundedOutOfOrderness(2) } as const
      // All matches are traced, whatever of them is given out.
      const listed = rules.filter(({ syntax }) => syntax.output.kind === 'matches' && syntax.output.limit === null)
      if (listed.length === 0) return
      const running = detector(listed, options)
      const found = [...running.pushAll(arrival), ...running.end()].map(({ id, time }) => `${id} at ${time}`)
      const recorder = traceRecording(listed, { events: arrival, positions: arrival.map((_, i) => i) }, options, {})
      const traces = recorder.keys.flatMap((key) => recorder.why({ key }).traces)
      const traced = traces.flatMap(({ starts }) =>
        starts.flatMap(({ partial }) =>
          partial.flatMap(({ end }) => (end.kind === 'matched' ? [`${end.id} at ${end.time}`] : [])),
        ),
      )
      expect(traced.toSorted()).toEqual(found.toSorted())
      cases++
      if (found.length > 0) matched++
      late += running.report().late
      const lateByRule = new Set(traces.map(({ rule: name }) => name)).size === 0 ? 0 : running.report().late
      const [first] = listed
      const told = traces.filter(({ rule: name }) => name === first!.syntax.name)
      expect(told.reduce((sum, one) => sum + one.late.length, 0)).toBe(lateByRule)
    }),
    { numRuns: runs(300) },
  )
  expect(matched / cases).toBeGreaterThan(0.3)
  expect(late).toBeGreaterThan(100)
})
