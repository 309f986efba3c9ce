import { describe, expect, test } from 'vitest'
import { oracleFrames } from '../../../src/window/oracle/frames.ts'
import { oracleIntervalJoin, oracleWindowJoin, type JoinStep } from '../../../src/window/oracle/joins.ts'
import { oracleWindows } from '../../../src/window/oracle/oracle.ts'
import type { OracleStep } from '../../../src/window/oracle/steps.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'

interface Reading {
  readonly n: number
}

const SYNTAX: WindowSyntax = {
  kind: 'window',
  assigner: { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'event' },
  trigger: { kind: 'eventTime' },
  evictor: null,
  accumulation: 'accumulating',
  allowedLatenessMs: 0,
  unchanged: 'emit',
  onEmpty: 'never',
  timestamp: 'end',
  aggregates: { kind: 'aggregates', aggregates: { all: { kind: 'collect', of: 'n' } } },
}

/** Events are `time`, each is its own number; a number in a list is a watermark. */
function steps(...given: readonly (number | readonly [watermark: number])[]): readonly OracleStep<Reading>[] {
  let watermark = -Infinity
  return given.map((one): OracleStep<Reading> => {
    if (typeof one === 'number') return { event: { n: one }, time: one, key: 'k', watermark }
    watermark = one[0]
    return { watermark }
  })
}

/** `[start, end) numbers, timing, index`. */
function told(syntax: Partial<WindowSyntax>, given: readonly OracleStep<Reading>[]): readonly string[] {
  const { results } = oracleWindows({ ...SYNTAX, ...syntax }, given, { atEnd: 'complete' })
  return results.map(({ start, end, pane, change, ...rest }) => {
    const sign = change === 'retract' ? '- ' : ''
    const all = (rest as unknown as { all: readonly number[] }).all.join(' ')
    return `${sign}[${start}, ${end}) ${all}, ${pane.timing} ${pane.index}${pane.isLast ? ', last' : ''}`
  })
}

describe('windows, by definition', () => {
  test('a window is over when the watermark has come to its last moment', () => {
    expect(told({}, steps(3, 9, [9], 4, 12))).toEqual(['[0, 10) 3 9, on-time 0, last', '[10, 20) 12, on-time 0, last'])
    const { late, accepted } = oracleWindows(SYNTAX, steps(3, 9, [9], 4, 12), { atEnd: 'complete' })
    expect(late).toEqual([{ event: { n: 4 }, time: 4, watermark: 9, windows: [[0, 10]] }])
    expect(accepted.map(({ n }) => n)).toEqual([3, 9, 12])
  })

  test('what is late but not too late makes a further result; retracting takes the last one back', () => {
    const given = steps(3, [10], 4, [14], 5)
    expect(told({ allowedLatenessMs: 5 }, given)).toEqual(['[0, 10) 3, on-time 0', '[0, 10) 3 4, late 1'])
    expect(told({ allowedLatenessMs: 5, accumulation: 'discarding' }, given).at(-1)).toBe('[0, 10) 4, late 1')
    expect(told({ allowedLatenessMs: 5, accumulation: 'retracting' }, given)).toEqual([
      '[0, 10) 3, on-time 0',
      '- [0, 10) 3, on-time 0',
      '[0, 10) 3 4, late 1',
    ])
  })

  test('sessions that overlap are one, those that touch are two, unless asked for', () => {
    const session = { kind: 'session', gap: 5, domain: 'event' } as const
    expect(told({ assigner: { ...session, touching: false } }, steps(0, 4, 9))).toEqual([
      '[0, 9) 0 4, on-time 0, last',
      '[9, 14) 9, on-time 0, last',
    ])
    expect(told({ assigner: { ...session, touching: true } }, steps(0, 4, 9))).toEqual([
      '[0, 14) 0 4 9, on-time 0, last',
    ])
  })

  test('a late event that joins two sessions takes back what both have said', () => {
    const assigner = { kind: 'session', gap: 10, touching: false, domain: 'event' } as const
    expect(told({ assigner, allowedLatenessMs: 100, accumulation: 'retracting' }, steps(0, 15, [24], 8))).toEqual([
      '[0, 10) 0, on-time 0',
      '[15, 25) 15, on-time 0',
      '- [0, 10) 0, on-time 0',
      '- [15, 25) 15, on-time 0',
      '[0, 25) 0 8 15, late 0',
    ])
  })

  test('triggers are composed as they say', () => {
    const count = (n: number): Trigger => ({ kind: 'count', count: n })
    const fired = (trigger: Trigger): readonly string[] => told({ trigger }, steps(1, 2, 3, 4, 5))
    expect(fired(count(2))).toEqual(['[0, 10) 1 2, early 0', '[0, 10) 1 2 3 4, early 1'])
    expect(fired({ kind: 'once', of: count(2) })).toEqual(['[0, 10) 1 2, early 0, last'])
    expect(fired({ kind: 'purging', of: count(2) })).toEqual(['[0, 10) 1 2, early 0', '[0, 10) 3 4, early 1'])
    expect(fired({ kind: 'afterWatermark', early: count(3), late: null })).toEqual([
      '[0, 10) 1 2 3, early 0',
      '[0, 10) 1 2 3 4 5, on-time 1, last',
    ])
    expect(fired({ kind: 'afterEach', of: [count(1), count(3)] })).toEqual([
      '[0, 10) 1, early 0',
      '[0, 10) 1 2 3 4, early 1, last',
    ])
    expect(fired({ kind: 'orFinally', of: count(2), until: count(3) })).toEqual([
      '[0, 10) 1 2, early 0',
      '[0, 10) 1 2 3, early 1, last',
    ])
    expect(fired({ kind: 'afterAll', of: [count(1), count(4)] })).toEqual(['[0, 10) 1 2 3 4, early 0, last'])
    expect(fired({ kind: 'continuousEventTime', everyMs: 4 })).toEqual([
      '[0, 10) 1 2 3 4 5, early 0',
      '[0, 10) 1 2 3 4 5, early 1',
      '[0, 10) 1 2 3 4 5, on-time 2, last',
    ])
  })

  test('a count window that is full makes a result, one that is not makes none', () => {
    expect(
      told({ assigner: { kind: 'count', size: 2, slide: 1 }, trigger: { kind: 'never' } }, steps(5, 3, 4)),
    ).toEqual(['[-Infinity, Infinity) 3 5, on-time 0, last', '[-Infinity, Infinity) 3 4, on-time 0, last'])
  })

  test('days may have 23 or 25 hours, and begin at the first of two midnights', () => {
    const day = (zone: string, time: string): readonly string[] => {
      const assigner = { kind: 'calendar', unit: 'day', every: 1, zone, origin: '2024-01-01' } as const
      const at = Date.parse(time)
      const { results } = oracleWindows({ ...SYNTAX, assigner }, steps(at), { atEnd: 'complete' })
      return results.flatMap(({ start, end }) => [new Date(start).toISOString(), new Date(end).toISOString()])
    }
    expect(day('Europe/Berlin', '2024-03-31T12:00:00Z')).toEqual([
      '2024-03-30T23:00:00.000Z',
      '2024-03-31T22:00:00.000Z',
    ])
    expect(day('Europe/Berlin', '2024-10-27T12:00:00Z')).toEqual([
      '2024-10-26T22:00:00.000Z',
      '2024-10-27T23:00:00.000Z',
    ])
    // In Havana clocks go from 24:00 to 1:00, and from 1:00 back to 0:00.
    expect(day('America/Havana', '2024-03-10T12:00:00Z')).toEqual([
      '2024-03-10T05:00:00.000Z',
      '2024-03-11T04:00:00.000Z',
    ])
    expect(day('America/Havana', '2024-11-03T12:00:00Z')).toEqual([
      '2024-11-03T04:00:00.000Z',
      '2024-11-04T05:00:00.000Z',
    ])
  })

  test('without processing time a window of it cannot be told', () => {
    const assigner = { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'processing' } as const
    expect(() => told({ assigner }, steps(1))).toThrow(RangeError)
  })
})

describe('frames and joins, by definition', () => {
  test('a frame that lasts too long is over at its deadline, and the rest of the run is another', () => {
    const rule = { kind: 'threshold', where: () => true } as const
    const limits = { minCount: 0, minDurationMs: 0, maxCount: null, maxDurationMs: 5, atEnd: 'emit' } as const
    const { aggregates } = SYNTAX
    const { results } = oracleFrames(
      { kind: 'frames', frame: { kind: 'frame', rule, ...limits }, aggregates },
      steps(0, 4, 5, 7),
      { atEnd: 'cut' },
    )
    const frames = results.map(({ first, last, closedAt, timedOut, isOpen }) => [
      first,
      last,
      closedAt,
      timedOut,
      isOpen,
    ])
    expect(frames).toEqual([
      [0, 4, 5, true, false],
      [5, 7, 7, false, true],
    ])
  })

  test('pairs are within bounds, or in one window that both could still enter', () => {
    const step = (side: 'left' | 'right', time: number, watermark: number): JoinStep<number> => ({
      side,
      event: time,
      time,
      key: 'k',
      watermark,
    })
    const given = [step('left', 3, -Infinity), step('right', 5, 0), step('right', 12, 4), step('left', 4, 9)]
    const pairs = ({ pairs: found }: ReturnType<typeof oracleIntervalJoin<number>>): readonly string[] =>
      found.map(({ left, right, time }) => `${left} ${right} at ${time}`)
    expect(pairs(oracleIntervalJoin(given, { lowerMs: 0, upperMs: 2 }))).toEqual(['3 5 at 5'])
    expect(pairs(oracleWindowJoin(given, { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'event' }))).toEqual([
      '3 5 at 9',
    ])
    expect(oracleIntervalJoin(given, { lowerMs: 0, upperMs: 2 }).late.map(({ event }) => event)).toEqual([4])
  })
})
