import { describe, expect, test } from 'vitest'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import { Bench, windows } from './bench.ts'

const COUNT_2: Trigger = { kind: 'count', count: 2 }

describe('labels', () => {
  const trigger: Trigger = { kind: 'afterWatermark', early: COUNT_2, late: COUNT_2 }

  test('early, on time, late, and what is first and last', () => {
    const bench = new Bench(windows({ trigger, allowedLatenessMs: 50 }))
    bench.at(1).at(2).at(3).watermark(9).at(4).at(5).at(6).watermark(200)
    expect(bench.panes()).toEqual(['k [0,10) 2 early 0/-1 first', 'k [0,10) 3 on-time 1/0', 'k [0,10) 5 late 2/1'])
  })

  test('opened after its end: all are late', () => {
    const bench = new Bench(windows({ trigger, allowedLatenessMs: 50 }))
    bench.watermark(20).at(1).at(2).at(3)
    expect(bench.panes()).toEqual(['k [0,10) 1 late 0/0 first', 'k [0,10) 3 late 1/1'])
  })

  test('a window that was open: the first after its end is on time, whatever makes it', () => {
    const bench = new Bench(windows({ trigger: COUNT_2, allowedLatenessMs: 50 }))
    bench.at(1).watermark(20).at(2).at(3).at(4)
    expect(bench.panes()).toEqual(['k [0,10) 2 on-time 0/0 first', 'k [0,10) 4 late 1/1'])
  })

  test('end and clean-up in one step: one result, on time, and the last', () => {
    for (const onEmpty of ['never', 'onTime', 'always'] as const) {
      const bench = new Bench(windows({ trigger, allowedLatenessMs: 50, onEmpty }))
      expect(bench.at(1).watermark(100).panes()).toEqual(['k [0,10) 1 on-time 0/0 first last'])
    }
  })

  test('the end of the input: the last', () => {
    for (const atEnd of ['complete', 'cut'] as const) {
      const bench = new Bench(windows({ allowedLatenessMs: 50 }), { atEnd })
      bench.at(1).at(15).finish()
      const cut = ['k [0,10) 1 on-time 0/0 first last']
      expect(bench.panes()).toEqual(atEnd === 'cut' ? cut : [...cut, 'k [10,20) 1 on-time 0/0 first last'])
      expect(bench.operator.openWindows).toBe(atEnd === 'cut' ? 1 : 0)
    }
  })
})

describe('empty windows', () => {
  const trigger: Trigger = { kind: 'afterWatermark', early: COUNT_2, late: COUNT_2 }

  test('never: nothing', () => {
    const bench = new Bench(windows({ trigger, accumulation: 'discarding', allowedLatenessMs: 5 }))
    bench.at(1).at(2).watermark(10).at(3).watermark(100)
    expect(bench.said()).toEqual(['k [0,10) 2'])
  })

  test('onTime: a result on time, and what has not been shown when it is given up', () => {
    const bench = new Bench(windows({ trigger, accumulation: 'discarding', allowedLatenessMs: 5, onEmpty: 'onTime' }))
    bench.at(1).at(2).watermark(10).at(3, 7).watermark(100)
    expect(bench.panes()).toEqual(['k [0,10) 2 early 0/-1 first', 'k [0,10) 0 on-time 1/0', 'k [0,10) 7 late 2/1 last'])
    const still = new Bench(windows({ trigger, accumulation: 'discarding', allowedLatenessMs: 5, onEmpty: 'onTime' }))
    expect(still.at(1).at(2).watermark(10).watermark(100).take()).toHaveLength(2)
  })

  test('always: a last one, too', () => {
    for (const accumulation of ['discarding', 'accumulating'] as const) {
      const bench = new Bench(windows({ trigger, accumulation, allowedLatenessMs: 5, onEmpty: 'always' }))
      bench.at(1).at(2).watermark(10).watermark(100)
      const rest = accumulation === 'discarding' ? 0 : 2
      expect(bench.panes()).toEqual([
        'k [0,10) 2 early 0/-1 first',
        `k [0,10) ${rest} on-time 1/0`,
        `k [0,10) ${rest} late 2/1 last`,
      ])
    }
  })

  test('always: a last one after early ones, too, whether or not time came to each by itself', () => {
    for (const steps of [[100], [3, 9, 100]]) {
      const bench = new Bench(
        windows({ trigger: { kind: 'once', of: COUNT_2 }, onEmpty: 'always', accumulation: 'discarding' }),
      )
      bench.at(1)
      for (const watermark of steps) bench.watermark(watermark)
      expect(bench.panes()).toEqual(['k [0,10) 1 on-time 0/0 first last'])
      const early = new Bench(
        windows({
          trigger: { kind: 'afterEach', of: [{ kind: 'continuousEventTime', everyMs: 3 }, { kind: 'never' }] },
          onEmpty: 'always',
        }),
      )
      early.at(1)
      for (const watermark of steps) early.watermark(watermark)
      expect(early.panes()).toEqual(['k [0,10) 1 early 0/-1 first', 'k [0,10) 1 on-time 1/0 last'])
    }
  })

  test('a window that never had an event makes none', () => {
    const bench = new Bench(windows({ trigger, onEmpty: 'always' }))
    bench.at(1).watermark(100).at(150).watermark(200)
    expect(bench.take()).toHaveLength(2)
  })
})

describe('what a further result says', () => {
  const trigger: Trigger = {
    kind: 'afterWatermark',
    early: { kind: 'count', count: 1 },
    late: { kind: 'count', count: 1 },
  }

  test('discarding: what has come since', () => {
    const bench = new Bench(windows({ trigger, accumulation: 'discarding', allowedLatenessMs: 50 }))
    bench.at(1, 1).at(2, 2).watermark(20).at(3, 4)
    expect(bench.said()).toEqual(['k [0,10) 1', 'k [0,10) 2', 'k [0,10) 4'])
  })

  test('accumulating: all', () => {
    const bench = new Bench(windows({ trigger, accumulation: 'accumulating', allowedLatenessMs: 50 }))
    bench.at(1, 1).at(2, 2).watermark(20).at(3, 4)
    expect(bench.said()).toEqual(['k [0,10) 1', 'k [0,10) 3', 'k [0,10) 3', 'k [0,10) 7'])
  })

  test('retracting: all, and the last taken back as it was', () => {
    const bench = new Bench(windows({ trigger, accumulation: 'retracting', allowedLatenessMs: 50 }))
    bench.at(1, 1).restored().at(2, 2).restored().watermark(20)
    const results = bench.take()
    expect(results.map(({ change }) => change)).toEqual(['insert', 'retract', 'insert', 'retract', 'insert'])
    expect(results[1]).toEqual({ ...results[0], change: 'retract' })
    expect(results[3]).toEqual({ ...results[2], change: 'retract' })
  })

  test('suppress: not what has not changed; a change is told of as ever', () => {
    const bench = new Bench(
      windows({ trigger, accumulation: 'retracting', unchanged: 'suppress', allowedLatenessMs: 50 }),
    )
    bench.at(1, 1).at(2, 0).restored().at(2, 2).watermark(20).restored().at(3, 0).at(4, 4)
    expect(bench.panes()).toEqual([
      'k [0,10) 1 early 0/-1 first',
      '-k [0,10) 1 early 0/-1 first',
      'k [0,10) 3 early 1/-1',
      '-k [0,10) 3 early 1/-1',
      // The one on time said nothing new.
      'k [0,10) 7 late 2/0',
    ])
  })

  test('suppress: what is discarded was said of other events, however equal', () => {
    for (const syntax of [
      { accumulation: 'discarding', trigger: COUNT_2 },
      { accumulation: 'accumulating', trigger: { kind: 'purging', of: COUNT_2 } },
    ] as const) {
      const bench = new Bench(windows({ ...syntax, unchanged: 'suppress' }))
      bench.at(1).at(2).at(3).at(4)
      expect(bench.said()).toEqual(['k [0,10) 2', 'k [0,10) 2'])
    }
  })

  test('several results of one: all are taken back', () => {
    const bench = new Bench(
      windows({
        trigger: { kind: 'count', count: 1 },
        accumulation: 'retracting',
        aggregates: {
          kind: 'apply',
          apply: (events: readonly { value: number }[]) => events.map(({ value }) => value),
        },
      }),
    )
    bench.at(3, 1).at(2, 2)
    expect(bench.panes()).toEqual([
      'k [0,10) 1 early 0/-1 first',
      '-k [0,10) 1 early 0/-1 first',
      'k [0,10) 2 early 1/-1',
      'k [0,10) 1 early 1/-1',
    ])
  })
})

describe('the time of results', () => {
  test('end: the last moment; earliest, latest: of the events that it is made of', () => {
    for (const [timestamp, times] of [
      ['end', [9, 9, 9]],
      ['earliest', [2, 1, 9]],
      ['latest', [5, 5, 9]],
    ] as const) {
      const bench = new Bench(windows({ trigger: { kind: 'afterWatermark', early: COUNT_2, late: null }, timestamp }))
      bench.at(2).at(5).at(1).at(3).watermark(20)
      // Nothing has come for the one on time.
      expect(bench.results.map(({ time }) => time)).toEqual(times)
      expect(bench.stamps.map(([time]) => time)).toEqual(times)
    }
  })

  test('earliest, discarding: of what has come since', () => {
    const bench = new Bench(windows({ trigger: COUNT_2, timestamp: 'earliest', accumulation: 'discarding' }))
    bench.at(2).at(5).at(4).at(3)
    expect(bench.results.map(({ time }) => time)).toEqual([2, 3])
  })
})
