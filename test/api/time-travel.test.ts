import { describe, expect, test } from 'vitest'
import {
  begin,
  boundedOutOfOrderness,
  count,
  field,
  fromColumns,
  processFunction,
  stream,
  sum,
  tumbling,
  type Source,
} from 'tidemark'
import { timeTravel } from '../../src/api/time-travel/time-travel.ts'
import { cooled, EVENTS, TIME } from './time-travel-kit.ts'
import { rejection, readings, type Reading } from './kit.ts'

describe('the states of a rule over events', () => {
  test('say what has come, how far time is known, what is open and what was said', async () => {
    const travel = await timeTravel(cooled, EVENTS, TIME)
    expect([travel.first, travel.last, travel.length, travel.failure]).toEqual([0, 6, 7, null])
    expect(travel.current.cause).toEqual({ kind: 'start' })
    expect(travel.at(3)).toEqual({
      step: 3,
      cause: {
        kind: 'event',
        input: 0,
        source: '5 events',
        position: 2,
        time: 5000,
        arrival: null,
        event: EVENTS[2],
      },
      processingTime: null,
      watermarks: [
        {
          source: '5 events',
          watermark: 4999,
          delayMs: 0,
          heldBackBy: null,
          isIdle: false,
          scopes: {},
          scopeCount: 0,
        },
      ],
      operators: [
        {
          name: 'detect cooled',
          windows: {},
          partialMatches: {
            'cooled|a|1000|hot 0|q0': {
              rule: 'cooled',
              key: 'a',
              events: { hot: [EVENTS[0]] },
              start: 1000,
              waitsFor: 'q0: cool -> match; passes others',
              until: 11000,
            },
            'cooled|b|2000|hot 1|q0': {
              rule: 'cooled',
              key: 'b',
              events: { hot: [EVENTS[1]] },
              start: 2000,
              waitsFor: 'q0: cool -> match; passes others',
              until: 12000,
            },
          },
          timers: {},
          buffered: 1,
          hasMore: false,
        },
      ],
      outputs: [],
      aside: [],
      fates: [],
      counts: { input: 3, accepted: 3, late: 0, bad: 0, output: 0 },
    })
    expect(travel.at(4).fates).toEqual([{ kind: 'late', position: 3, latenessMs: 2000, reason: '' }])
    expect(travel.at(5).outputs.map(({ id }) => id)).toEqual(['cooled|a|0;2'])
    expect(travel.at(6).cause).toEqual({ kind: 'end', input: 0, source: '5 events' })
    expect(travel.outputs(6).map(({ step, value }) => [step, value.key])).toEqual([
      [5, 'a'],
      [6, 'b'],
    ])
    expect(travel.outputs()).toEqual([])
  })

  test('a step that takes one partial match away is a small patch', async () => {
    const later = { at: 20_000, sensor: 'c', celsius: 90 }
    const travel = await timeTravel(cooled, [...EVENTS.slice(0, 2), later], TIME)
    const patches = travel.changes(2, 3)
    expect(patches.map(({ op, path }) => `${op} ${path.join('.')}`).sort()).toEqual([
      'remove operators.0.partialMatches.cooled|a|1000|hot 0|q0',
      'replace cause',
      'replace counts.accepted',
      'replace counts.input',
      'replace step',
      'replace watermarks.0.watermark',
    ])
    expect(travel.changes(3, 2)).toHaveLength(patches.length)
    const [before, after] = [travel.at(2), travel.at(3)]
    expect(after.fates).toBe(before.fates)
  })

  test('are gone through by steps, events, matches and questions', async () => {
    const travel = await timeTravel(cooled, EVENTS, TIME)
    expect(travel.forward().step).toBe(1)
    expect(travel.forward(10).step).toBe(6)
    expect(travel.forward().step).toBe(6)
    expect(travel.back(2).step).toBe(4)
    expect(travel.back(10).step).toBe(0)
    expect(travel.jumpToEvent(3)?.step).toBe(4)
    expect(travel.jumpToEvent((event) => (event as Reading).celsius === 90)?.step).toBe(2)
    expect(travel.jumpToEvent(99)).toBe(null)
    expect(travel.current.step).toBe(2)
    expect(travel.jumpToMatch('cooled|a|0;2')?.step).toBe(5)
    expect(travel.jumpToMatch('cooled|z|0;2')).toBe(null)
    expect(travel.backTo(({ fates }) => fates.length > 0)?.step).toBe(4)
    expect(travel.forwardTo(({ outputs }) => outputs.length > 0)?.step).toBe(5)
    expect(travel.forwardTo(({ fates }) => fates.length > 0)).toBe(null)
    expect(travel.jumpTo(1).step).toBe(1)
    expect(travel.outputs().length).toBe(0)
    expect(() => travel.at(7)).toThrow(expect.objectContaining({ code: 'NO_SUCH_STEP' }))
  })
})

describe('a stream', () => {
  test('with windows: which are open, how many events they have, when they are due', async () => {
    const events = readings([1, 2, 3, 4])
    const collected = stream(events, { ...TIME, watermark: boundedOutOfOrderness('1s') })
      .keyBy('sensor')
      .window(tumbling('2s'))
      .reduce((a, b) => ({ ...b, celsius: a.celsius + b.celsius }))
    const travel = await timeTravel(collected)
    const { windows, name } = travel.at(4).operators[0]!
    expect(name).toContain("window(tumbling('2 s'))")
    expect(Object.keys(windows)).toEqual(['a|2000|4000'])
    expect(windows['a|2000|4000']).toMatchObject({ kind: 'window', key: 'a', start: 2000, end: 4000, firesAt: 3999 })
    expect(travel.at(4).outputs).toMatchObject([{ start: 0, end: 2000 }])
  })

  test('with two sources, a scope each for its keys, and a pattern over windows', async () => {
    const [a, b] = [readings([1, 2, 3], 'a'), readings([4, 5], 'b')]
    const left = stream(a, { ...TIME, watermarkPer: 'key' })
      .keyBy('sensor')
      .window(tumbling('1s'))
      .aggregate({ n: count() })
    const right = stream(b, TIME).keyBy('sensor').window(tumbling('1s')).aggregate({ n: count() })
    const travel = await timeTravel(left.union(right).keyBy('key').detect(begin('any').named('any')))
    const end = travel.at(travel.last)
    expect(end.watermarks.map(({ watermark }) => watermark)).toEqual(['end', 'end'])
    expect(end.watermarks[0]!.scopes).toEqual({ a: 'end' })
    expect(new Set(end.watermarks.map(({ source }) => source)).size).toBe(2)
    expect(end.counts).toMatchObject({ input: 5, accepted: 5, output: 5 })
    expect(travel.outputs(travel.last)).toHaveLength(5)
  })

  test('with timers, and functions that answer later: their results belong to the event that asked', async () => {
    const fn = processFunction<Reading, string>()({
      event(_, ctx) {
        ctx.timers.registerEventTimeTimer(ctx.time + 1500)
      },
      timer(time, ctx) {
        ctx.emit(`timer ${time}`)
      },
    })
    const timed = await timeTravel(
      stream(readings([1, 2, 3]), TIME)
        .keyBy('sensor')
        .process(fn),
    )
    // Processing time is told before the first event, which is a step as well.
    const { operators } = timed.jumpToEvent(2)!
    expect(Object.values(operators[0]!.timers)).toEqual(
      [2500, 3500].map((time) => ({ domain: 'event', key: 'a', time })),
    )
    expect(timed.outputs(timed.last).map(({ value }) => value)).toEqual(['timer 1500', 'timer 2500', 'timer 3500'])
    const slow = stream(readings([1, 2, 3]), TIME).asyncMap(async ({ celsius }) => {
      await new Promise((resolve) => setTimeout(resolve, 5 - celsius))
      return celsius * 10
    })
    const travel = await timeTravel(slow)
    expect([1, 2, 3].map((step) => travel.at(step).outputs)).toEqual([[10], [20], [30]])
  })

  test('with corrections: inserts, retractions and confirmations are outputs like others', async () => {
    const stop = begin('hot').where(field('celsius').gt(80)).notFollowedBy('cool').where(field('celsius').lt(40))
    const rule = stop.within('2s').named('stays hot')
    const of = stream(EVENTS, TIME).keyBy('sensor').detect(rule, { emit: 'speculative', allowedLateness: '10s' })
    const travel = await timeTravel(of)
    const said = travel.outputs(travel.last).map(({ step, value: { change, key } }) => [step, change, key])
    expect(said).toEqual([
      [3, 'insert', 'a'],
      [3, 'insert', 'b'],
      [4, 'retract', 'b'],
      [6, 'confirm', 'a'],
    ])
    expect(travel.jumpToMatch('stays hot|b|1')?.step).toBe(3)
    expect(travel.at(4).outputs[0]).toMatchObject({ change: 'retract', cause: { position: 3, latenessMs: 2000 } })
    expect(travel.at(4).fates).toEqual([])
    expect(travel.at(4).operators[0]!.buffered).toBeGreaterThan(0)
    const { onlyBefore, onlyAfter } = await travel.whatIf(0, { rules: stop.within('1h').named('stays hot') })
    expect([onlyBefore.length, onlyAfter.length]).toEqual([4, 0])
  })

  test('writes nothing to its sinks, but says what it would have written', async () => {
    const written: unknown[] = []
    const keep = (value: unknown): void => void written.push(value)
    const told: unknown[] = []
    const travel = await timeTravel(
      stream(EVENTS, { ...TIME, onLate: (late) => void told.push(late) })
        .sideOutput(({ celsius }) => celsius > 85, keep)
        .late(keep)
        .keyBy('sensor')
        .window(tumbling('5s'))
        .aggregate({ total: sum('celsius') }),
    )
    expect([written, told]).toEqual([[], []])
    expect(travel.at(2).aside).toEqual([{ to: 'keep', value: EVENTS[1] }])
  })

  test('bad records are steps between the events, where they stand', async () => {
    const source: Source<Reading> = {
      name: 'a file',
      live: false,
      async *open() {
        const bad = [{ kind: 'parse' as const, reason: 'no JSON', position: 1, raw: '…' }]
        yield { events: EVENTS.slice(0, 2), first: 0, positions: [0, 2], bad }
      },
    }
    const travel = await timeTravel(cooled, source, TIME)
    expect([1, 2, 3, 4].map((step) => travel.at(step).cause.kind)).toEqual(['event', 'bad', 'event', 'end'])
    expect(travel.at(2)).toMatchObject({
      cause: { reason: 'no JSON', position: 1 },
      counts: { input: 2, bad: 1, accepted: 1 },
    })
    expect((await travel.whatIf(1, { watermark: '1s' })).travel.at(3).cause).toMatchObject({ kind: 'bad', position: 1 })
  })

  test('of columns', async () => {
    const columns = {
      length: 3,
      columns: {
        at: Float64Array.of(0, 1000, 2000),
        celsius: Float64Array.of(90, 85, 20),
        sensor: { codes: new Int32Array(3), dictionary: ['a'] },
      },
    }
    const travel = await timeTravel(cooled, fromColumns<Reading>(columns), TIME)
    expect(travel.at(1).cause).toMatchObject({ event: { at: 0, celsius: 90, sensor: 'a' } })
    expect(Object.keys(travel.at(3).operators[0]!.partialMatches)).toEqual([
      'cooled|a|0|hot 0|q0',
      'cooled|a|1000|hot 1|q0',
    ])
  })

  test('that can be read only once is asked what if all the same', async () => {
    function* once(): Generator<Reading> {
      yield* EVENTS
    }
    const travel = await timeTravel(stream(once(), TIME).keyBy('sensor').detect(cooled))
    const { onlyBefore, onlyAfter, same } = await travel.whatIf(0, { watermark: '5s' })
    expect([onlyBefore.map(({ value }) => value.id), same]).toEqual([['cooled|b|1;4'], 1])
    expect(onlyAfter.map(({ value }) => value.id)).toEqual(['cooled|b|1;3'])
  })

  test('that fails is shown up to there', async () => {
    const events = [...EVENTS.slice(0, 2), { at: NaN, sensor: 'a', celsius: 1 }, ...EVENTS.slice(2)]
    const travel = await timeTravel(
      stream(events, { ...TIME, onBadEvent: 'fail' })
        .keyBy('sensor')
        .detect(cooled),
    )
    expect(travel.failure).toMatchObject({ error: { code: 'BAD_EVENT' } })
    expect(travel.last).toBe(3)
    expect(travel.at(3)).toMatchObject({ cause: { kind: 'event', position: 2 }, counts: { bad: 1 } })
  })
})

describe('limits and wrong use', () => {
  test('more steps than are kept: an error, or the first are forgotten', async () => {
    const events = readings(Array.from({ length: 300 }, (_, i) => i % 100))
    expect(await rejection(timeTravel(cooled, events, TIME, { maxSteps: 100 }))).toMatchObject({ code: 'HISTORY_FULL' })
    const travel = await timeTravel(cooled, events, TIME, { maxSteps: 100, fullEvery: 10, onLimit: 'forget' })
    expect(travel.last).toBe(301)
    expect(travel.length).toBeLessThanOrEqual(100)
    expect(travel.current.step).toBe(travel.first)
    const { travel: other, same } = await travel.whatIf(250, { watermark: 0 })
    expect(other.at(260).step).toBe(260)
    expect(same).toBe(travel.outputs(travel.last).length - travel.outputs(250).length)
  })

  test('of what is open only so much is listed', async () => {
    const events = readings(Array.from({ length: 9 }, () => 90))
    const travel = await timeTravel(cooled, events, TIME, { listed: 3 })
    const [{ partialMatches, hasMore } = { partialMatches: {}, hasMore: false }] = travel.at(9).operators
    expect(hasMore).toBe(true)
    expect(Object.keys(partialMatches)).toHaveLength(4)
  })

  test('a signal gives up', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    expect(await rejection(timeTravel(stream(EVENTS, TIME), { signal }))).toMatchObject({ message: 'enough' })
  })

  test.each([
    [3, {}, 'NOT_A_STREAM'],
    [[], {}, 'NOT_A_RULE'],
    [stream(EVENTS, TIME), { steps: 3 }, 'BAD_OPTIONS'],
    [stream(EVENTS, TIME), { listed: 0 }, 'BAD_OPTIONS'],
    [stream(EVENTS, TIME), { now: 3 }, 'BAD_OPTIONS'],
  ])('%o with %j', async (of, options, code) => {
    expect(await rejection(timeTravel(of as never, options as never))).toMatchObject({ code })
  })
})
