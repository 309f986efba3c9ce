import { describe, expect, test } from 'vitest'
import type { Session } from '../../../src/window/syntax/assigner.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import { Bench, windows, type Item } from './bench.ts'

const session = (gap: Session['gap'], touching: boolean = false): Session => ({
  kind: 'session',
  gap,
  touching,
  domain: 'event',
})
const PURGED: Trigger = { kind: 'purging', of: { kind: 'eventTime' } }

describe('which events are one session', () => {
  test('windows that overlap; with touching, also those that touch', () => {
    for (const touching of [false, true]) {
      const bench = new Bench(windows({ assigner: session(10, touching) }))
      bench.at(0).at(10, 2).at(19, 4).at(30, 8).watermark(100)
      expect(bench.said()).toEqual(
        touching ? ['k [0,29) 7', 'k [30,40) 8'] : ['k [0,10) 1', 'k [10,29) 6', 'k [30,40) 8'],
      )
    }
  })

  test('in whatever order they come', () => {
    const times = [0, 8, 16, 40, 48, 25]
    for (const order of [times, times.toReversed(), [25, 0, 48, 16, 40, 8]]) {
      const bench = new Bench(windows({ assigner: session(10) }))
      for (const t of order) bench.restored().at(t, t)
      expect(bench.watermark(100).said()).toEqual(['k [0,35) 49', 'k [40,58) 88'])
    }
  })

  test('one that has no overlap with any, and one that is in others', () => {
    const bench = new Bench(windows({ assigner: session(10) }))
    bench.at(0).at(100, 2).at(50, 4).at(5, 8).at(5, 16).at(2, 32).watermark(200)
    expect(bench.said()).toEqual(['k [0,15) 57', 'k [50,60) 4', 'k [100,110) 2'])
  })

  test('the gap may be that of the event', () => {
    const bench = new Bench(windows({ assigner: session((event: Item) => event.value) }))
    bench.at(0, 100).at(50, 1).at(99, 5).at(110, 1).watermark(500)
    expect(bench.said()).toEqual(['k [0,104) 106', 'k [110,111) 1'])
  })

  test('a gap of nothing: a session of a moment, which holds its event; as in Flink if touching', () => {
    const point = (touching: boolean): Bench => new Bench(windows({ assigner: session(() => 0, touching) }))
    expect(point(false).watermark(4).at(5).at(5, 2).at(6, 4).watermark(10).said()).toEqual(['k [5,6) 3', 'k [6,7) 4'])
    const flink = point(true)
    expect(flink.at(5).at(5, 2).at(6, 4).watermark(10).said()).toEqual(['k [5,5) 3', 'k [6,6) 4'])
    // It is over before its event would be late.
    expect(flink.at(11).late).toHaveLength(1)
  })

  test('point sessions in others are part of them', () => {
    for (const touching of [false, true]) {
      const bench = new Bench(
        windows({ assigner: session((event: Item) => (event.value === 33 ? 0 : 3000), touching) }),
      )
      bench.at(0, 1).at(1000, 33).restored().at(2500, 33).at(10, 1, 'j').at(1000, 2, 'j').at(2500, 33, 'j')
      expect(bench.watermark(12_000).said()).toEqual(['k [0,3000) 67', 'j [10,4000) 36'])
    }
  })
})

describe('merging', () => {
  test('the shorter window does not act any more', () => {
    const bench = new Bench(windows({ assigner: session(10) }))
    bench.at(0).at(5, 2).watermark(9)
    expect(bench.said()).toEqual([])
    bench.watermark(14)
    expect(bench.said()).toEqual(['k [0,15) 3'])
    expect(bench.operator.openKeys).toBe(0)
  })

  test('it costs nothing more for a window that grows', () => {
    const bench = new Bench(windows({ assigner: session(10) }))
    for (let t = 0; t < 500; t++) bench.at(t).watermark(t - 1)
    bench.watermark(1000)
    expect(bench.operator.counters).toEqual({ adds: 500, merges: 0, made: 1, results: 1 })
  })

  test('a late event joins two that have fired: one result, at once', () => {
    const bench = new Bench(windows({ assigner: session(10), allowedLatenessMs: 100 }))
    bench.at(0).at(15).watermark(24)
    expect(bench.panes()).toEqual(['k [0,10) 1 on-time 0/0 first', 'k [15,25) 1 on-time 0/0 first'])
    bench.restored().at(8)
    // It ends where the second did, which has fired.
    expect(bench.panes()).toEqual(['k [0,25) 3 late 0/0 first'])
    expect(bench.watermark(25).watermark(500).said()).toEqual([])
  })

  test('a late event makes a session longer that has fired: it is on time again', () => {
    const bench = new Bench(windows({ assigner: session(10), allowedLatenessMs: 100 }))
    bench.at(0).watermark(12).at(9)
    bench.watermark(18)
    expect(bench.panes()).toEqual(['k [0,10) 1 on-time 0/0 first', 'k [0,19) 2 on-time 0/0 first'])
  })

  test('an event whose own window is over is taken by one that is not', () => {
    const bench = new Bench(windows({ assigner: session(3000), allowedLatenessMs: 10, trigger: PURGED }))
    bench.at(1000).watermark(1999).at(2000).watermark(4998).at(4500).at(8500).watermark(7400).at(7000)
    bench.watermark(11_501)
    expect(bench.said()).toEqual(['k [1000,11500) 5'])
    bench.at(11_600).watermark(14_600).at(10_000).at(14_500).watermark(20_000).watermark(100_000)
    expect(bench.said()).toEqual(['k [11600,14600) 1', 'k [10000,14600) 1', 'k [10000,17500) 1'])
    expect(bench.late).toEqual([])
  })

  test('an event whose session is over is late, with its own window', () => {
    const bench = new Bench(windows({ assigner: session(3000), trigger: PURGED }))
    bench.at(11_600).watermark(14_600).at(10_000).at(14_500).watermark(20_000)
    expect(bench.said()).toEqual(['k [11600,14600) 1', 'k [14500,17500) 1'])
    expect(bench.late).toEqual([
      { event: { key: 'k', value: 1, t: 10_000 }, watermark: 14_600, windows: [[10_000, 13_000]] },
    ])
  })

  test('counts add up', () => {
    const bench = new Bench(
      windows({ assigner: session(10), trigger: { kind: 'purging', of: { kind: 'count', count: 4 } } }),
    )
    bench.at(0).at(2).at(20).at(22).at(24)
    expect(bench.said()).toEqual([])
    expect(bench.restored().at(11, 5).said()).toEqual(['k [0,34) 10'])
    expect(bench.at(9).at(9).at(9).said()).toEqual([])
    expect(bench.at(9).said()).toEqual(['k [0,34) 4'])
  })

  test('retracting: the results of all that have become one are taken back', () => {
    const bench = new Bench(
      windows({ assigner: session(10), allowedLatenessMs: 100, accumulation: 'retracting', unchanged: 'suppress' }),
    )
    bench.at(15).at(0).watermark(24).take()
    bench.restored().at(8, 0)
    expect(bench.said()).toEqual(['-k [0,10) 1', '-k [15,25) 1', 'k [0,25) 2'])
    bench.restored().at(9, 0)
    expect(bench.said()).toEqual([])
    bench.at(9, 5)
    expect(bench.said()).toEqual(['-k [0,25) 2', 'k [0,25) 7'])
  })

  test('early results: each length is a window of its own', () => {
    const bench = new Bench(
      windows({
        assigner: session(10),
        trigger: { kind: 'afterWatermark', early: { kind: 'count', count: 2 }, late: { kind: 'count', count: 3 } },
        allowedLatenessMs: 100,
      }),
    )
    bench.at(1).at(2).at(3).at(3).at(4).watermark(99)
    expect(bench.panes()).toEqual([
      'k [1,12) 2 early 0/-1 first',
      'k [1,13) 4 early 0/-1 first',
      'k [1,14) 5 on-time 0/0 first',
    ])
    bench.at(1).at(3).at(4)
    expect(bench.panes()).toEqual(['k [1,14) 8 late 1/1'])
  })

  test('evictors: the events of all, in order of arrival', () => {
    const bench = new Bench(windows({ assigner: session(10), evictor: { kind: 'count', count: 3, when: 'before' } }))
    bench.at(20, 1).at(0, 2).at(21, 4).at(3, 8).at(12, 16).watermark(100)
    expect(bench.said()).toEqual(['k [0,31) 28'])
    expect(bench.operator.keptEvents).toBe(0)
  })

  test('delta: measured from the event that fired last', () => {
    const bench = new Bench(
      windows({
        assigner: session(10),
        trigger: { kind: 'delta', threshold: 5, distance: (a: Item, b: Item) => b.value - a.value },
      }),
    )
    bench.at(0, 1).at(15, 3).at(8, 7)
    expect(bench.said()).toEqual([])
    expect(bench.at(11, 9).said()).toEqual(['k [0,25) 20'])
  })
})

describe('a session whose trigger is done', () => {
  const once: Trigger = { kind: 'once', of: { kind: 'count', count: 1 } }

  test('takes no event that is in it', () => {
    const bench = new Bench(
      windows({ assigner: session(10), trigger: { kind: 'once', of: { kind: 'count', count: 2 } } }),
    )
    bench.at(1).at(8).at(1, 5).at(2, 5).at(8, 5)
    expect(bench.panes()).toEqual(['k [1,18) 2 early 0/-1 first last'])
    expect(bench.late).toHaveLength(3)
    expect(bench.watermark(17).operator.openWindows).toBe(0)
  })

  test('does not spoil one that is longer, which has what came later', () => {
    const bench = new Bench(
      windows({ assigner: session(10), trigger: { kind: 'orFinally', of: { kind: 'eventTime' }, until: once } }),
    )
    bench.at(2)
    expect(bench.panes()).toEqual(['k [2,12) 1 early 0/-1 first last'])
    bench.restored().at(1, 8)
    expect(bench.panes()).toEqual(['k [1,12) 8 early 0/-1 first last'])
    expect(bench.late).toEqual([])
    expect(bench.operator.openWindows).toBe(1)
  })
})

describe('processing time', () => {
  test('sessions of each key by the time it is when events come', () => {
    const gap = ({ key, value }: Item): number => (key === 'a' ? 3000 : value === 10 ? 1000 : 2000)
    const bench = new Bench(
      windows({
        assigner: { kind: 'session', gap, touching: false, domain: 'processing' },
        trigger: { kind: 'processingTime' },
      }),
    )
    bench.now(10).at(NaN, 3, 'a').now(5000).at(NaN, 4, 'b').now(6000).at(NaN, 5, 'b').now(8999)
    expect(bench.panes()).toEqual(['a [10,3010) 3 on-time 0/0 first last', 'b [5000,8000) 9 on-time 0/0 first last'])
    bench.now(9000).at(NaN, 1, 'b').now(10_000).at(NaN, 2, 'b').now(10_500).at(NaN, 10, 'b').now(13_000)
    expect(bench.said()).toEqual(['b [9000,12000) 13'])
    expect(bench.operator.openKeys).toBe(0)
  })
})
