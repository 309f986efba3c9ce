import { describe, expect, test } from 'vitest'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import { Bench, windows, type Item } from './bench.ts'

const count = (size: number, slide: number = size): Assigner => ({ kind: 'count', size, slide })
const GLOBAL: Assigner = { kind: 'global' }

describe('count windows', () => {
  test('side by side: each with so many, in order of arrival, whatever their times', () => {
    const bench = new Bench(
      windows({ assigner: count(3), trigger: { kind: 'purging', of: { kind: 'count', count: 3 } } }),
    )
    bench.at(50, 1).at(10, 2).watermark(60).at(20, 4, 'j').restored().at(5, 4)
    expect(bench.panes()).toEqual(['k 7 on-time 0/0 first last'])
    expect(bench.operator.openKeys).toBe(1)
    bench.at(70, 8).finish()
    expect(bench.said()).toEqual([])
    expect(bench.late).toEqual([])
  })

  test('sliding: window i has those from i * slide', () => {
    const bench = new Bench(windows({ assigner: count(5, 3), trigger: { kind: 'count', count: 5 } }))
    for (let i = 1; i <= 12; i++) bench.restored().at(i, i)
    expect(bench.said()).toEqual(['k 15', 'k 30', 'k 45'])
    expect(bench.operator.openWindows).toBe(1)
  })

  test('with gaps between them: events in a gap are in none', () => {
    const bench = new Bench(windows({ assigner: count(2, 3), trigger: { kind: 'count', count: 2 } }))
    for (let i = 1; i <= 6; i++) bench.restored().at(i, i)
    expect(bench.said()).toEqual(['k 3', 'k 9'])
    expect([bench.late.length, bench.operator.openWindows, bench.operator.openKeys]).toEqual([0, 0, 0])
  })

  test('the result of a full one comes whatever the trigger; others as it says', () => {
    for (const [trigger, said] of [
      [{ kind: 'never' }, ['k 7']],
      [{ kind: 'eventTime' }, ['k 7', 'k 8']],
      [{ kind: 'count', count: 2 }, ['k 3', 'k 7']],
    ] as const) {
      const bench = new Bench(windows({ assigner: count(3), trigger }))
      bench.at(1, 1).at(2, 2).at(3, 4).at(4, 8).finish()
      expect(bench.said()).toEqual(said)
    }
  })

  test('one whose trigger is done is full when it has had so many', () => {
    const bench = new Bench(
      windows({ assigner: count(4, 2), trigger: { kind: 'once', of: { kind: 'count', count: 2 } } }),
    )
    for (let i = 1; i <= 7; i++) bench.restored().at(i, 1)
    expect(bench.said()).toEqual(['k 2', 'k 2', 'k 2'])
    expect(bench.late).toEqual([])
    const side = new Bench(windows({ assigner: count(3), trigger: { kind: 'once', of: { kind: 'count', count: 1 } } }))
    for (let i = 1; i <= 5; i++) side.restored().at(i, i)
    expect(side.said()).toEqual(['k 1', 'k 4'])
    expect(side.late.map(({ event }) => event.value)).toEqual([2, 3, 5])
  })

  test('the time of a result is that of its latest event, but not late for what is behind', () => {
    const bench = new Bench(windows({ assigner: count(2), trigger: { kind: 'never' } }))
    bench.at(50).at(10).watermark(70).at(20).at(30)
    expect(bench.results.map(({ time }) => time)).toEqual([50, 71])
    expect(bench.stamps).toEqual([
      [50, -Infinity],
      [71, 70],
    ])
  })
})

describe('the global window', () => {
  test("Flink's count windows: a trigger and an evictor", () => {
    const bench = new Bench(
      windows({
        assigner: GLOBAL,
        trigger: { kind: 'count', count: 2 },
        evictor: { kind: 'count', count: 4, when: 'before' },
      }),
    )
    for (let i = 1; i <= 6; i++) bench.restored().at(i, i)
    expect(bench.panes()).toEqual(['k 3 early 0/-1 first', 'k 10 early 1/-1', 'k 18 early 2/-1'])
    bench.finish()
    expect(bench.said()).toEqual([])
  })

  test('continuous event time: from the first to come', () => {
    const bench = new Bench(windows({ assigner: GLOBAL, trigger: { kind: 'continuousEventTime', everyMs: 3000 } }))
    for (const [key, t] of [
      ['b', 3000],
      ['b', 3999],
      ['a', 20],
      ['a', 0],
      ['a', 999],
      ['b', 1998],
      ['b', 1999],
      ['b', 1000],
    ] as const)
      bench.at(t, 1, key)
    expect(bench.watermark(2999).said()).toEqual([])
    expect(bench.watermark(3000).restored().said()).toEqual(['a 3'])
    expect(bench.watermark(5999).said()).toEqual([])
    expect(bench.watermark(6000).said()).toEqual(['a 3', 'b 5'])
    expect(bench.watermark(8000).said()).toEqual([])
    bench.finish()
    // Once, not at all the multiples there are.
    expect(bench.panes()).toEqual(['a 3 on-time 2/0 last', 'b 5 on-time 1/0 last'])
    expect(bench.operator.openKeys).toBe(0)
  })

  test('the end of the input: one result of each key, in their order', () => {
    const bench = new Bench(windows({ assigner: GLOBAL, trigger: { kind: 'endOfStream' } }))
    bench.at(5, 1, 'b').at(3, 2, 'a').at(1, 4, 'b').watermark(1e12)
    expect(bench.said()).toEqual([])
    bench.restored().finish()
    expect(bench.panes()).toEqual(['a 2 on-time 0/0 first last', 'b 5 on-time 0/0 first last'])
    expect(bench.stamps.map(([time]) => time)).toEqual([1e12 + 1, 1e12 + 1])
    const cut = new Bench(windows({ assigner: GLOBAL, trigger: { kind: 'endOfStream' } }), { atEnd: 'cut' })
    expect(cut.at(5).finish().said()).toEqual([])
    expect(cut.operator.openWindows).toBe(1)
  })

  test('on a stream without event time results have none', () => {
    const bench = new Bench(windows({ assigner: GLOBAL, trigger: { kind: 'count', count: 1 } }), { isTimed: false })
    bench.at(5)
    expect(bench.results.map(({ time }) => time)).toEqual([NaN])
    expect(bench.said()).toEqual(['k 1'])
  })

  test('delta: fires with the event that is too far, and not with the first', () => {
    const trigger: Trigger = { kind: 'delta', threshold: 2, distance: (a: Item, b: Item) => b.value - a.value }
    const bench = new Bench(windows({ assigner: GLOBAL, trigger }))
    for (const value of [1, 3, 4, 5, 7]) bench.restored().at(0, value)
    expect(bench.said()).toEqual(['k 8', 'k 20'])
  })
})

describe('windows of processing time', () => {
  const tumbling: Assigner = { kind: 'tumbling', sizeMs: 1000, offsetMs: 0, domain: 'processing' }
  const trigger: Trigger = { kind: 'processingTime' }

  test('by the time it is when events come; all in order of time, at each tick', () => {
    const bench = new Bench(windows({ assigner: tumbling, trigger }), { isTimed: false })
    bench.now(3).at(0, 1, 'b').now(999).at(0, 2, 'b').at(0, 4, 'a')
    expect(bench.panes()).toEqual(['b [0,1000) 1 on-time 0/0 first last'])
    bench.restored().now(5000).now(5000).now(4000)
    expect(bench.said()).toEqual(['a [0,1000) 4', 'b [0,1000) 2'])
    expect([bench.operator.openWindows, bench.operator.openKeys]).toEqual([0, 0])
  })

  test('an event is in the windows that begin now, though those that end now have fired', () => {
    const assigner: Assigner = { kind: 'sliding', sizeMs: 2000, slideMs: 1000, offsetMs: 0, domain: 'processing' }
    const bench = new Bench(windows({ assigner, trigger }), { isTimed: false })
    bench.now(3).at(0, 1).now(1000).at(0, 2).now(9000)
    expect(bench.said()).toEqual(['k [-1000,1000) 1', 'k [0,2000) 3', 'k [1000,3000) 2'])
  })

  test('the watermark is nothing to them, and none of their events is late', () => {
    const bench = new Bench(windows({ assigner: tumbling, trigger }))
    bench.watermark(1e12).now(3).at(5).now(2000)
    expect(bench.said()).toEqual(['k [0,1000) 1'])
    expect(bench.late).toEqual([])
  })

  test('early results every so often, and the end of the input', () => {
    const bench = new Bench(
      windows({ assigner: tumbling, trigger: { kind: 'continuousProcessingTime', everyMs: 400 } }),
      { isTimed: false },
    )
    bench.now(0).at(0).now(450).restored().at(0).now(810).now(1005).at(0).finish()
    expect(bench.panes()).toEqual([
      'k [0,1000) 1 early 0/-1 first',
      'k [0,1000) 2 early 1/-1',
      'k [0,1000) 2 on-time 2/0 last',
      'k [1000,2000) 1 early 0/-1 first',
      'k [1000,2000) 1 early 1/-1',
      'k [1000,2000) 1 on-time 2/0 last',
    ])
    const cut = new Bench(windows({ assigner: tumbling, trigger }), { isTimed: false, atEnd: 'cut' })
    expect(cut.now(0).at(0).finish().said()).toEqual([])
    expect(cut.operator.openWindows).toBe(1)
  })

  test('what comes at the end is not late for what is behind', () => {
    const bench = new Bench(windows({ assigner: tumbling, trigger }))
    bench.watermark(50).now(3).at(60).finish()
    expect(bench.stamps).toEqual([[999, 50]])
  })

  test('triggers of processing time in windows of event time', () => {
    const bench = new Bench(
      windows({
        trigger: {
          kind: 'afterWatermark',
          early: { kind: 'afterProcessingTime', delayMs: 100 },
          late: { kind: 'afterProcessingTime', delayMs: 10 },
        },
        allowedLatenessMs: 50,
        onEmpty: 'onTime',
      }),
    )
    bench.now(1000).at(1).now(1050).at(2, 2).restored().now(1100).watermark(20).at(3, 4).at(4, 8).restored().now(1109)
    expect(bench.panes()).toEqual(['k [0,10) 3 early 0/-1 first', 'k [0,10) 3 on-time 1/0'])
    bench.at(5, 16).watermark(58).now(2000)
    expect(bench.panes()).toEqual(['k [0,10) 31 late 2/1'])
    bench.at(6, 32).watermark(59).now(9000)
    // It is given up before it could fire.
    expect(bench.panes()).toEqual(['k [0,10) 63 late 3/2 last'])
  })
})
