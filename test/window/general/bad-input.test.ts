import { describe, expect, test } from 'vitest'
import { TidemarkError } from '../../../src/base/errors.ts'
import type { CustomAggregate } from '../../../src/window/syntax/aggregate.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { Bench, windows, type Item } from './bench.ts'

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof TidemarkError) return error.code
    throw error
  }
  return 'none'
}

const SLIDING = { kind: 'sliding', sizeMs: 10, slideMs: 5, offsetMs: 0, domain: 'event' } as const

/** Sums, and throws on 13 when there is something already. */
const superstitious: CustomAggregate<Item, { sum: number }, number> = {
  create: () => ({ sum: 0 }),
  add(sofar, { value }) {
    sofar.sum += value
    if (value === 13 && sofar.sum > 13) throw new Error('unlucky')
    return sofar
  },
  merge(a, b) {
    a.sum += b.sum
    return a
  },
  result: ({ sum }) => sum,
}

describe('functions that throw on an event', () => {
  const cases: Readonly<Record<string, Partial<WindowSyntax>>> = {
    operand: {
      aggregates: {
        kind: 'aggregates',
        aggregates: {
          value: {
            kind: 'sum',
            of: ({ value }: Item) => {
              if (value === 13) throw new Error('unlucky')
              return value
            },
          },
        },
      },
    },
    'own aggregate': {
      aggregates: {
        kind: 'aggregates',
        aggregates: { count: { kind: 'count', of: null }, value: { kind: 'custom', aggregate: superstitious } },
      },
    },
    'own windows': {
      assigner: {
        kind: 'custom',
        name: 'own',
        assign: ({ value }: Item, time) => {
          if (value === 13) throw new Error('unlucky')
          return [[Math.floor(time / 10) * 10, Math.floor(time / 10) * 10 + 10]]
        },
      },
    },
    'own windows that are none': {
      assigner: {
        kind: 'custom',
        name: 'own',
        assign: ({ value }: Item) => (value === 13 ? [[10, 10]] : [[0, 10]]),
      },
    },
    gap: {
      assigner: {
        kind: 'session',
        gap: ({ value, t }: Item) => (value === 13 ? NaN : 10 - t),
        touching: false,
        domain: 'event',
      },
    },
    'distance of a trigger': {
      trigger: {
        kind: 'orFinally',
        of: {
          kind: 'delta',
          threshold: 1e9,
          distance: (_, { value }: Item) => {
            if (value === 13) throw new Error('unlucky')
            return 0
          },
        },
        until: { kind: 'eventTime' },
      },
    },
  }

  test.each(Object.entries(cases))('%s: it is bad, once, and in no window', (_, syntax) => {
    const bench = new Bench(windows(syntax))
    bench.at(0, 1).at(1, 13).at(2, 2).restored().at(1, 13).at(1, 13, 'other').watermark(50)
    expect(bench.said().slice(0, 1)).toEqual(['k [0,10) 3'])
    const asks = bench.results.length > 1 ? 2 : 3
    expect(bench.bad).toHaveLength(asks)
    expect(bench.bad[0]).toMatchObject({ kind: 'function', position: 1, event: { value: 13 } })
    expect([bench.operator.openWindows, bench.operator.openKeys, bench.late.length]).toEqual([0, 0, 0])
  })

  test('an aggregate that throws for one of several windows has changed none', () => {
    const custom = { kind: 'custom', aggregate: superstitious } as const
    const bench = new Bench(
      windows({ assigner: SLIDING, aggregates: { kind: 'aggregates', aggregates: { value: custom } } }),
    )
    // The first of its windows is new, and would take it.
    bench.at(12, 1).at(7, 13).watermark(50)
    expect(bench.said()).toEqual(['k [5,15) 1', 'k [10,20) 1'])
    expect(bench.bad).toHaveLength(1)
  })

  test('merging that throws leaves both sessions as they were', () => {
    let isStrict = true
    const merge = (a: { sum: number }, b: { sum: number }): { sum: number } => {
      a.sum += b.sum
      if (isStrict) throw new Error('no')
      return a
    }
    const bench = new Bench(
      windows({
        assigner: { kind: 'session', gap: 10, touching: false, domain: 'event' },
        aggregates: {
          kind: 'aggregates',
          aggregates: { value: { kind: 'custom', aggregate: { ...superstitious, merge } } },
        },
      }),
    )
    bench.at(0, 1).at(15, 2).at(8, 4)
    expect([bench.bad.length, bench.operator.openWindows]).toEqual([1, 2])
    isStrict = false
    bench.at(8, 8).watermark(100)
    expect(bench.said()).toEqual(['k [0,25) 11'])
  })
})

describe('functions that throw when a result is made', () => {
  test('no result of that pane, it is told, and the job goes on', () => {
    let isStrict = true
    const bench = new Bench(
      windows({
        allowedLatenessMs: 50,
        aggregates: {
          kind: 'apply',
          apply: (events: readonly Item[]) => {
            if (isStrict) throw new Error('not yet')
            return [events.length]
          },
        },
      }),
    )
    bench.at(1).watermark(9)
    expect(bench.said()).toEqual([])
    expect(bench.bad).toMatchObject([{ kind: 'function', position: -1 }])
    isStrict = false
    bench.at(2)
    expect(bench.panes()).toEqual(['k [0,10) 2 late 0/0 first'])
  })

  test('evictors, too', () => {
    const bench = new Bench(
      windows({
        evictor: {
          kind: 'delta',
          threshold: 1,
          distance: () => {
            throw new Error('no')
          },
          when: 'before',
        },
      }),
    )
    bench.at(1).watermark(9)
    expect(bench.said()).toEqual([])
    expect(bench.bad).toHaveLength(1)
    expect([bench.operator.openWindows, bench.operator.keptEvents]).toEqual([0, 0])
  })
})

describe('events that cannot be placed', () => {
  test('without a key, or without a time', () => {
    const bench = new Bench(windows({}))
    bench.push({ key: null as never, value: 1, t: 1 }).at(NaN)
    expect(bench.bad.map(({ kind, position }) => [kind, position])).toEqual([
      ['key', 0],
      ['time', 1],
    ])
    expect(bench.operator.openKeys).toBe(0)
  })

  test('bad comes before late', () => {
    const bench = new Bench(windows({}))
    bench.watermark(100).push({ key: 'k', value: 'x' as never, t: 1 })
    expect([bench.bad.length, bench.late.length]).toEqual([1, 0])
  })

  test('before any processing time, where it is asked for', () => {
    const windowed = windows({
      assigner: { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'processing' },
      trigger: { kind: 'processingTime' },
    })
    const triggered = windows({
      trigger: { kind: 'afterWatermark', early: { kind: 'afterProcessingTime', delayMs: 5 }, late: null },
    })
    for (const syntax of [windowed, triggered]) {
      expect(codeOf(() => new Bench(syntax).at(1))).toBe('NO_PROCESSING_TIME')
      expect(codeOf(() => new Bench(syntax).now(0).restored().at(1))).toBe('none')
    }
  })
})

describe('limits', () => {
  test('windows, whatever their keys; those that are over do not count', () => {
    const bench = new Bench(windows({}), { limits: { windows: 3 } })
    bench.at(1).at(11).at(21)
    expect(codeOf(() => bench.at(31))).toBe('WINDOW_LIMIT')
    expect(bench.operator.openWindows).toBe(3)
    const other = new Bench(windows({}), { limits: { windows: 3 } })
    other.at(1).at(11).at(21).watermark(9).restored().at(31)
    expect(codeOf(() => other.at(1, 1, 'other'))).toBe('none')
    expect(other.late).toHaveLength(1)
    expect(codeOf(() => other.at(21, 1, 'other'))).toBe('WINDOW_LIMIT')
  })

  test('keys', () => {
    const bench = new Bench(windows({}), { limits: { keys: 2 } })
    bench.at(1, 1, 'a').at(1, 1, 'b').watermark(9).at(11, 1, 'c').at(11, 1, 'd')
    expect(codeOf(() => bench.at(11, 1, 'e'))).toBe('KEY_LIMIT')
  })

  test('events that are kept: by an evictor, and by aggregates', () => {
    const keepers: readonly Partial<WindowSyntax>[] = [
      { evictor: { kind: 'count', count: 9, when: 'before' } },
      { aggregates: { kind: 'apply', apply: () => [] } },
      { aggregates: { kind: 'aggregates', aggregates: { all: { kind: 'collect', of: null } } } },
    ]
    for (const syntax of keepers) {
      const sessions = { kind: 'session', gap: 10, touching: false, domain: 'event' } as const
      const bench = new Bench(windows({ assigner: sessions, ...syntax }), { limits: { events: 5 } })
      bench.at(1).at(2).at(30).at(31).restored().watermark(20)
      expect(bench.operator.keptEvents).toBe(2)
      bench.at(50).at(45).restored().at(40)
      expect(bench.operator.keptEvents).toBe(5)
      expect(codeOf(() => bench.at(51))).toBe('WINDOW_EVENT_LIMIT')
      const purged = new Bench(
        windows({ trigger: { kind: 'count', count: 2 }, accumulation: 'discarding', ...syntax }),
        {
          limits: { events: 2 },
        },
      )
      for (let i = 0; i < 9; i++) purged.at(i)
      expect(purged.operator.keptEvents).toBe(1)
      purged.finish()
      expect(purged.operator.keptEvents).toBe(0)
    }
    const sums = new Bench(windows({}), { limits: { events: 0 } })
    expect(codeOf(() => sums.at(1).at(2))).toBe('none')
  })
})
