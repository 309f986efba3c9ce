import { describe, expect, test } from 'vitest'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import { Bench, SUM_COUNT, windows } from './bench.ts'

const SLIDING = { kind: 'sliding', sizeMs: 10, slideMs: 5, offsetMs: 0, domain: 'event' } as const
const LATE_TOO: Trigger = { kind: 'afterWatermark', early: null, late: { kind: 'count', count: 1 } }
const COUNT_2: Trigger = { kind: 'count', count: 2 }

describe('order of results', () => {
  test('a jump of the watermark: by the time they fire, then key, then start', () => {
    const bench = new Bench(windows({ assigner: SLIDING }))
    bench.at(27, 1, 'b').at(3, 2, 'b').at(4, 4, 'a').at(3, 8, 10).at(6, 16, 9)
    bench.watermark(100)
    expect(bench.said()).toEqual([
      '10 [-5,5) 8',
      'a [-5,5) 4',
      'b [-5,5) 2',
      '9 [0,10) 16',
      '10 [0,10) 8',
      'a [0,10) 4',
      'b [0,10) 2',
      '9 [5,15) 16',
      'b [20,30) 1',
      'b [25,35) 1',
    ])
  })

  test('it is that of time, not of windows: what fires late comes where it belongs', () => {
    const bench = new Bench(
      windows({
        assigner: {
          kind: 'custom',
          name: 'own',
          assign: (event: { readonly value: number }) => (event.value === 1 ? [[0, 30]] : [[5, 20]]),
        },
        trigger: { kind: 'continuousEventTime', everyMs: 12 },
      }),
    )
    bench.at(1, 1).at(6, 2).watermark(50)
    expect(bench.said()).toEqual(['k [0,30) 1', 'k [5,20) 2', 'k [5,20) 2', 'k [0,30) 1', 'k [0,30) 1'])
    expect(bench.results.map(({ pane }) => pane.isLast)).toEqual([false, false, true, false, true])
  })

  test('of one event: those that end first', () => {
    const bench = new Bench(windows({ assigner: SLIDING, trigger: { kind: 'count', count: 1 } }))
    expect(bench.at(7).said()).toEqual(['k [0,10) 1', 'k [5,15) 1'])
  })

  test('results come before the watermark that causes them, each with the moment before it, and are not late for what is behind', () => {
    const bench = new Bench(windows({}))
    bench.watermark(3).at(5).at(15).watermark(40)
    expect(bench.stamps).toEqual([
      [9, 8],
      [19, 18],
    ])
  })
})

describe('lateness', () => {
  test('an event is late only when all its windows are over, and then once', () => {
    const bench = new Bench(windows({ assigner: SLIDING }))
    bench.at(1).watermark(9).at(7, 2).at(3, 4).watermark(100)
    expect(bench.said()).toEqual(['k [-5,5) 1', 'k [0,10) 1', 'k [5,15) 2'])
    expect(bench.late).toEqual([
      {
        event: { key: 'k', value: 4, t: 3 },
        watermark: 9,
        windows: [
          [-5, 5],
          [0, 10],
        ],
      },
    ])
  })

  test('a window is over when the watermark has come to its last moment and the lateness', () => {
    for (const [lateness, watermark, isLate] of [
      [0, 8, false],
      [0, 9, true],
      [5, 13, false],
      [5, 14, true],
      [Infinity, 1e15, false],
    ] as const) {
      const bench = new Bench(windows({ allowedLatenessMs: lateness, trigger: LATE_TOO }))
      bench.at(1).watermark(watermark).at(2)
      expect(bench.late.length, `${lateness} ${watermark}`).toBe(isLate ? 1 : 0)
    }
  })

  test('a late event within it: at once, with all there is; purged, with that alone', () => {
    const accumulating = new Bench(windows({ allowedLatenessMs: 20 }))
    accumulating.at(1).watermark(9).at(2, 2).watermark(20).at(3, 4).watermark(100).at(4, 8)
    expect(accumulating.panes()).toEqual(['k [0,10) 1 on-time 0/0 first', 'k [0,10) 3 late 1/1', 'k [0,10) 7 late 2/2'])
    expect(accumulating.late).toHaveLength(1)
    const purging = new Bench(
      windows({ allowedLatenessMs: 20, trigger: { kind: 'purging', of: { kind: 'eventTime' } } }),
    )
    purging.at(1).watermark(9).at(2, 2).watermark(20).at(3, 4).watermark(100)
    expect(purging.said()).toEqual(['k [0,10) 1', 'k [0,10) 2', 'k [0,10) 4'])
  })

  test('a window that was purged is still given up in its time', () => {
    const bench = new Bench(windows({ allowedLatenessMs: 5, accumulation: 'discarding' }))
    bench.at(1).watermark(9)
    expect(bench.operator.openWindows).toBe(1)
    bench.watermark(13)
    expect(bench.operator.openWindows).toBe(1)
    bench.watermark(14)
    expect([bench.operator.openWindows, bench.operator.openKeys]).toEqual([0, 0])
  })

  test('a window whose trigger is done takes no events; they go where late ones go', () => {
    const bench = new Bench(windows({ trigger: { kind: 'once', of: COUNT_2 }, onEmpty: 'always' }))
    bench.at(1).at(2).at(3, 9)
    expect(bench.panes()).toEqual(['k [0,10) 2 early 0/-1 first last'])
    expect(bench.late).toEqual([{ event: { key: 'k', value: 9, t: 3 }, watermark: -Infinity, windows: [[0, 10]] }])
    expect(bench.restored().at(4, 9).late).toHaveLength(2)
    bench.watermark(100)
    expect(bench.said()).toEqual([])
    expect(bench.operator.openWindows).toBe(0)
  })

  test('without late firings what comes after the result on time has no place', () => {
    const bench = new Bench(
      windows({ trigger: { kind: 'afterWatermark', early: null, late: null }, allowedLatenessMs: 100 }),
    )
    bench.at(1).watermark(20).at(2)
    expect(bench.panes()).toEqual(['k [0,10) 1 on-time 0/0 first last'])
    expect(bench.late).toHaveLength(1)
  })

  test('one of two windows is done: the other takes the event', () => {
    const bench = new Bench(windows({ assigner: SLIDING, trigger: { kind: 'once', of: COUNT_2 } }))
    bench.at(1).at(2).at(7, 4).at(8, 8)
    expect(bench.said()).toEqual(['k [-5,5) 2', 'k [0,10) 2', 'k [5,15) 12'])
    expect(bench.late).toEqual([])
  })
})

describe('windows of time', () => {
  test('cumulate, and calendar days of 23 and 25 hours', () => {
    const bench = new Bench(
      windows({ assigner: { kind: 'cumulate', maxSizeMs: 30, stepMs: 10, offsetMs: 0, domain: 'event' } }),
    )
    bench.at(5).at(15, 2).at(25, 4).watermark(100)
    expect(bench.said()).toEqual(['k [0,10) 1', 'k [0,20) 3', 'k [0,30) 7'])
    const days = new Bench(
      windows({ assigner: { kind: 'calendar', unit: 'day', every: 1, zone: 'Europe/Berlin', origin: '1970-01-01' } }),
    )
    for (const noon of ['2024-03-31T12:00Z', '2024-10-27T12:00Z', '2024-07-01T12:00Z']) days.at(Date.parse(noon))
    days.finish()
    expect(days.results.map(({ start, end }) => (end - start) / 3_600_000)).toEqual([23, 24, 25])
  })

  test('custom: as many as the function says, each once, in order', () => {
    const bench = new Bench(
      windows({
        assigner: {
          kind: 'custom',
          name: 'own',
          assign: (_, time) =>
            time > 50
              ? []
              : [
                  [0, 20],
                  [5, 10],
                  [0, 10],
                  [0, 20],
                ],
        },
      }),
    )
    bench.at(7).at(8).at(60).watermark(100)
    expect(bench.said()).toEqual(['k [0,10) 2', 'k [5,10) 2', 'k [0,20) 2'])
    // An event that is in no window at all is not late.
    expect(bench.late).toEqual([])
    expect(bench.operator.openKeys).toBe(0)
  })

  test('evictors: before and after, and for good', () => {
    const said = (evictor: NonNullable<Parameters<typeof windows>[0]['evictor']>): readonly string[] => {
      const bench = new Bench(windows({ evictor, trigger: { kind: 'count', count: 2 }, timestamp: 'earliest' }))
      for (const [t, value] of [
        [1, 1],
        [5, 2],
        [3, 4],
        [9, 8],
        [9, 16],
        [2, 32],
      ] as const)
        bench.restored().at(t, value)
      return bench.results.map(
        (result) => `${JSON.stringify((result as { readonly value?: unknown }).value)}@${result.time}`,
      )
    }
    expect(said({ kind: 'count', count: 3, when: 'before' })).toEqual(['3@1', '14@3', '56@2'])
    expect(said({ kind: 'count', count: 1, when: 'after' })).toEqual(['3@1', '14@3', '56@2'])
    expect(said({ kind: 'time', sizeMs: 4, when: 'before' })).toEqual(['2@5', '8@9', '24@9'])
    expect(said({ kind: 'time', sizeMs: 4, when: 'after' })).toEqual(['3@1', '14@3', '56@2'])
    const distance = (event: { value: number }, last: { value: number }): number => last.value - event.value
    expect(said({ kind: 'delta', threshold: 7, distance, when: 'before' })).toEqual(['3@1', '14@3', '32@2'])
  })

  test('an evictor that leaves nothing leaves no result', () => {
    const bench = new Bench(
      windows({
        evictor: { kind: 'delta', threshold: 0, distance: () => 1, when: 'before' },
        trigger: { kind: 'count', count: 1 },
      }),
    )
    expect(bench.at(1).said()).toEqual([])
    expect(bench.operator.keptEvents).toBe(0)
  })

  test('reduce and apply', () => {
    const reduced = new Bench(
      windows({
        aggregates: {
          kind: 'reduce',
          reduce: (a: { value: number }, b: { value: number }) => ({ value: a.value * 10 + b.value }),
        },
      }),
    )
    expect(reduced.at(1, 1).at(2, 2).at(3, 3).watermark(50).said()).toEqual(['k [0,10) {"value":123}'])
    const context: unknown[] = []
    const applied = new Bench(
      windows({
        aggregates: {
          kind: 'apply',
          apply: (events: readonly { value: number }[], window) => {
            context.push(window)
            return [events.map(({ value }) => value).join('')]
          },
        },
      }),
    )
    expect(applied.at(5, 1).at(2, 2).at(2, 3).watermark(50).said()).toEqual(['k [0,10) "231"'])
    expect(context).toEqual([{ key: 'k', start: 0, end: 10, watermark: 9 }])
  })

  test('without a key results have none', () => {
    const bench = new Bench(windows({ aggregates: { kind: 'aggregates', aggregates: SUM_COUNT } }), { key: null })
    bench.at(1, 1, 'a').at(2, 2, 'b').watermark(20)
    expect(bench.results).toEqual([
      {
        start: 0,
        end: 10,
        time: 9,
        change: 'insert',
        pane: { timing: 'on-time', index: 0, nonSpeculativeIndex: 0, isFirst: true, isLast: true },
        value: 3,
        count: 2,
      },
    ])
  })

  test('counters: what was done does not depend on the machine', () => {
    const bench = new Bench(windows({ assigner: SLIDING }))
    for (let t = 0; t < 20; t++) bench.at(t)
    bench.watermark(100)
    expect(bench.operator.counters).toEqual({ adds: 40, merges: 0, made: 5, results: 5 })
  })
})
