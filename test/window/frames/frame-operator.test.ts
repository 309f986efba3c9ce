import { describe, expect, test } from 'vitest'
import { ColumnRows } from '../../../src/event/rows.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import type { FrameResult } from '../../../src/window/result.ts'
import type { WindowFunction } from '../../../src/window/syntax/window.ts'
import {
  AT_LEAST_5,
  batchOf,
  framesOf,
  runFrames,
  SAME,
  samples,
  shape,
  SUM_AND_IDS,
  ToldClock,
  type Sample,
} from './run.ts'

describe('a result', () => {
  test('has the fields of every window, and those of frames', () => {
    const { results } = runFrames(
      framesOf(AT_LEAST_5),
      samples([
        [1, 5],
        [4, 7],
        [6, 0],
      ]),
    )
    const pane = { timing: 'on-time', index: 0, nonSpeculativeIndex: 0, isFirst: true, isLast: true }
    expect(results).toEqual([
      {
        key: 'k',
        start: 1,
        end: 5,
        time: 6,
        pane,
        first: 1,
        last: 4,
        closedAt: 6,
        size: 2,
        timedOut: false,
        isOpen: false,
        sum: 12,
        ids: [0, 1],
      },
    ])
    const [unkeyed] = runFrames(
      framesOf(AT_LEAST_5),
      samples([
        [1, 5],
        [2, 0],
      ]),
      { key: null },
    ).results
    expect(unkeyed).not.toHaveProperty('key')
  })

  test('comes when the watermark has reached what closed it, those of one time by key', () => {
    const arrivals: Sample[] = [
      { id: 0, key: 'b', time: 1, v: 5 },
      { id: 1, key: 'a', time: 1, v: 5 },
      { id: 2, key: 'b', time: 2, v: 0 },
      { id: 3, key: 'a', time: 2, v: 0 },
      { id: 4, key: 'a', time: 3, v: 0 },
    ]
    const after: number[] = []
    const { results } = runFrames(framesOf(AT_LEAST_5), arrivals, {
      look: ({ counters }) => after.push(counters.results),
    })
    expect(after).toEqual([0, 0, 0, 0, 2])
    expect(results.map(({ key }) => key)).toEqual(['a', 'b'])
  })

  test('that cannot be made is reported, and is none; the others come', () => {
    const aggregates: WindowFunction = {
      kind: 'apply',
      apply(events: readonly Sample[]) {
        if (events.length > 1) throw new Error('too many')
        return ['x', 'y']
      },
    }
    const syntax = framesOf(AT_LEAST_5, {}, aggregates)
    const { results, bad } = runFrames(
      syntax,
      samples([
        [1, 5],
        [2, 5],
        [3, 0],
        [4, 5],
        [5, 0],
      ]),
    )
    expect(bad).toEqual([
      {
        kind: 'function',
        reason: 'a function of the frames threw: too many',
        position: -1,
        error: new Error('too many'),
      },
    ])
    expect(results.map(({ first, value }) => [first, value])).toEqual([
      [4, 'x'],
      [4, 'y'],
    ])
  })
})

describe('limits', () => {
  const many = Array.from({ length: 20 }, (_, i): Sample => ({ id: i, key: `k${i}`, time: i, v: 5 }))

  test.each([
    [{ keys: 3 }, 'KEY_LIMIT'],
    [{ windows: 3 }, 'WINDOW_LIMIT'],
    [{ events: 3 }, 'WINDOW_EVENT_LIMIT'],
  ] as const)('%o', (limits, code) => {
    expect(() => runFrames(framesOf(AT_LEAST_5), many, { limits })).toThrow(expect.objectContaining({ code }))
  })

  test('events that wait count, those in frames only where they are kept', () => {
    const one = many.map((event) => ({ ...event, key: 'k' }))
    const counting: WindowFunction = { kind: 'aggregates', aggregates: { n: { kind: 'count', of: null } } }
    const open = runFrames(framesOf(AT_LEAST_5, { atEnd: 'emit' }, counting), one, { limits: { events: 2 } })
    expect(open.results).toMatchObject([{ n: 20 }])
    expect(() => runFrames(framesOf(AT_LEAST_5, {}, counting), one, { limits: { events: 2 }, delay: 5 })).toThrow(
      'More than 2 events wait',
    )
  })

  test('L8 keys that come and go need memory only while something of them is open', () => {
    const arrivals = Array.from({ length: 3000 }, (_, i): Sample => ({
      id: i,
      key: `k${i}`,
      time: i,
      v: i % 2 === 0 ? 5 : 0,
    }))
    let most = 0
    const { results } = runFrames(framesOf(AT_LEAST_5, { maxDurationMs: 10 }), arrivals, {
      look: ({ state }) => (most = Math.max(most, state.keys)),
    })
    expect(results.length).toBe(1500)
    expect(most).toBeLessThanOrEqual(8)
    expect(most).toBeGreaterThan(4)
  })
})

describe('the operator', () => {
  test('counts its work: one addition per member, nothing per event that is in no frame', () => {
    const { operator } = runFrames(
      framesOf(AT_LEAST_5),
      samples([
        [1, 5],
        [2, 6],
        [3, 0],
        [4, 0],
        [5, 7],
        [6, 0],
      ]),
    )
    expect(operator.counters).toEqual({ adds: 3, merges: 0, made: 2, results: 2 })
  })

  test('tells what is open', () => {
    const told: unknown[] = []
    runFrames(
      framesOf(AT_LEAST_5, { maxDurationMs: 50 }),
      samples([
        [1, 5],
        [2, 6],
        [3, 0],
        [4, 0],
      ]),
      {
        look: (operator) => told.push(operator.pending()),
      },
    )
    expect(told).toEqual([
      [],
      [{ key: 'k', scope: 0, first: 1, last: 1, size: 1, deadline: 51 }],
      [{ key: 'k', scope: 0, first: 1, last: 2, size: 2, deadline: 51 }],
      [],
    ])
    runFrames(
      framesOf(AT_LEAST_5),
      samples([
        [1, 5],
        [2, 6],
      ]),
      {
        key: null,
        look: (operator, at) =>
          expect(operator.pending()).toEqual(
            at === 1 ? [] : [{ scope: 0, first: 1, last: 1, size: 1, deadline: null }],
          ),
      },
    )
  })

  test('L1 orderBy decides between events of equal time', () => {
    const orderBy = (a: Sample, b: Sample): number => a.v! - b.v!
    const events = samples([
      [1, 7],
      [1, 5],
      [1, 6],
      [1, 0],
    ])
    const one = runFrames(framesOf(AT_LEAST_5, { atEnd: 'emit' }), events, { orderBy, restores: true })
    const other = runFrames(framesOf(AT_LEAST_5, { atEnd: 'emit' }), events.toReversed(), { orderBy })
    expect(shape(one.results)).toEqual([[1, 1, 1, '120']])
    expect(one.results).toEqual(other.results)
    const failing = (): number => {
      throw new Error('no order')
    }
    expect(() => runFrames(framesOf(AT_LEAST_5), events, { orderBy: failing })).toThrow(
      'The function orderBy threw: no order.',
    )
  })

  test('each scope has its own time', () => {
    const results: FrameResult[] = []
    const late: number[] = []
    const marks = [-Infinity, -Infinity]
    const clock = Object.assign(new ToldClock(), { watermark: (scope: number) => marks[scope] ?? -Infinity })
    const operator = new FrameOperator<Sample>(framesOf(AT_LEAST_5), {
      clock,
      atEnd: 'complete',
      key: 'key',
      isScoped: true,
      limits: { keys: 4, windows: 4, events: 4 },
      onBad: () => expect.unreachable(),
      onLate: (_event, time) => late.push(time),
      next: {
        batch: ({ rows, size, row }) => {
          for (let i = 0; i < size; i++) results.push(rows.get(row[i]!))
        },
        progress: () => {},
        tick: () => {},
        idle: () => {},
        end: () => {},
      },
    })
    const push = (scope: number, time: number, v: number): void => {
      const before = marks[scope]!
      operator.batch({
        ...batchOf([{ id: time, key: 'k', time, v }], 0, () => before),
        scope: Int32Array.of(scope),
      })
      marks[scope] = Math.max(before, time - 1)
      operator.progress()
    }
    push(0, 100, 5)
    push(0, 110, 0)
    push(0, 120, 0)
    push(1, 3, 6)
    push(1, 5, 0)
    push(1, 6, 0)
    push(1, 4, 0)
    push(0, 50, 0)
    expect(results.map(({ key, first, closedAt }) => [key, first, closedAt])).toEqual([
      ['k', 100, 110],
      ['k', 3, 5],
    ])
    expect(late).toEqual([4, 50])
    const other = operator.snapshot()
    expect(other.lanes.map(({ scope }) => scope)).toEqual([0, 1])
    operator.end()
    expect(operator.state).toEqual({ frames: 0, events: 0, keys: 0 })
  })

  test('events in columns are events', () => {
    const results: FrameResult[] = []
    const clock = new ToldClock()
    const operator = new FrameOperator<Sample>(framesOf(AT_LEAST_5, {}, SUM_AND_IDS), {
      clock,
      atEnd: 'complete',
      key: 'key',
      isScoped: false,
      limits: { keys: 4, windows: 4, events: 10 },
      onBad: () => expect.unreachable(),
      onLate: () => expect.unreachable(),
      next: {
        batch: ({ rows, size, row }) => {
          for (let i = 0; i < size; i++) results.push(rows.get(row[i]!))
        },
        progress: () => {},
        tick: () => {},
        idle: () => {},
        end: () => {},
      },
    })
    const columns = {
      id: Float64Array.of(0, 1, 2),
      key: { codes: Int32Array.of(0, 0, 0), dictionary: ['k'] },
      v: Float64Array.of(5, 6, 1),
    }
    const rows = new ColumnRows<Sample>({ length: 3, columns }, 0)
    operator.batch({
      ...batchOf(
        samples([
          [1, 0],
          [2, 0],
          [3, 0],
        ]),
        0,
        () => -Infinity,
      ),
      rows,
    })
    operator.end()
    expect(results).toMatchObject([{ key: 'k', first: 1, last: 2, closedAt: 3, sum: 11, ids: [0, 1] }])
  })

  test('needs event time', () => {
    const untimed = [{ id: 0, key: 'k', time: NaN, v: 1 }]
    expect(() => runFrames(framesOf(SAME), untimed)).toThrow(expect.objectContaining({ code: 'NO_EVENT_TIME' }))
  })
})
