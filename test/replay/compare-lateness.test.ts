import { begin, detector, field } from 'tidemark'
import { describe, expect, test } from 'vitest'
import type { ReplayedMatch } from '../../src/replay/answer.ts'
import { compareLateness } from '../../src/replay/compare-lateness.ts'
import { latenessPlot } from '../../src/replay/lateness-plot.ts'
import { byEventTime, recordingOf, type RecordedSettings } from '../../src/replay/recording.ts'

interface Row {
  /** Event time, in seconds. */
  readonly at: number
  /** Arrival, in seconds. */
  readonly came: number
  readonly is: string
  readonly key?: string
}

const row = (is: string, at: number, came: number, key?: string): Row => ({
  at,
  came,
  is,
  ...(key === undefined ? {} : { key }),
})

const SETTINGS: RecordedSettings<Row> = { time: 'at', arrival: 'came', timeOptions: { unit: 's' } }

const aThenB = begin('a').where(field('is').eq('a')).followedBy('b').where(field('is').eq('b')).within('10s')

const places = (matches: readonly ReplayedMatch[]): readonly (readonly number[])[] =>
  matches.map(({ positions }) => positions)

describe('a comparison', () => {
  // in order of arrival: rows 1, 0, 3, 2; the true pairs are a0 b1 and a2 b3, each arrived the wrong way round
  const rows = [row('a', 0, 3), row('b', 2, 2), row('a', 20, 26), row('b', 25, 25)]

  test('holds every answer against the one in event time, by positions in the recording', () => {
    const { eventTime, arrivalOrder, arrivalClock, lateDropped } = compareLateness(rows, aThenB, SETTINGS, ['1s', '5s'])
    expect(places(eventTime.matches)).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(eventTime).toMatchObject({ missed: [], invented: [], late: [], accepted: 4, lateShare: 0 })
    expect(eventTime.exact).toHaveLength(2)
    expect(places(arrivalOrder.matches)).toEqual([])
    expect(places(arrivalOrder.missed)).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(places(arrivalClock!.matches)).toEqual([])
    const [short, long] = lateDropped
    expect(short!.late).toEqual([
      { position: 0, latenessMs: 1000 },
      { position: 2, latenessMs: 4000 },
    ])
    expect(short).toMatchObject({ accepted: 2, lateShare: 0.5, matches: [], policy: { delayMs: 1000 } })
    expect(places(long!.exact)).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(long!.late).toEqual([])
  })

  test('takes an event exactly as late as the delay', () => {
    const { lateDropped } = compareLateness(rows, aThenB, SETTINGS, ['2s', 1999])
    expect(lateDropped.map(({ late }) => late.map(({ position }) => position))).toEqual([[2], [0, 2]])
  })

  test('tells a match with other events from the true one: missed and invented', () => {
    const loop = begin('a').where(field('is').eq('a')).timesOrMore(2).longest().skipPastLastEvent().within('10s')
    const three = [row('a', 1, 1), row('a', 3, 3), row('a', 2, 4)]
    const { eventTime, lateDropped } = compareLateness(three, loop, SETTINGS, [0])
    expect(places(eventTime.matches)).toEqual([[0, 2, 1]])
    expect(places(lateDropped[0]!.missed)).toEqual([[0, 2, 1]])
    expect(places(lateDropped[0]!.invented)).toEqual([[0, 1]])
  })

  test('tells which step has which event', () => {
    const isA = field('is').eq('a')
    const split = begin('x').where(isA).oneOrMore().followedBy('y').where(isA).oneOrMore()
    const { eventTime } = compareLateness([row('a', 1, 1), row('a', 2, 2), row('a', 3, 3)], split, SETTINGS, [])
    expect(eventTime.matches.length).toBe(new Set(eventTime.matches.map(({ identity }) => identity)).size)
    expect(eventTime.exact.length).toBe(eventTime.matches.length)
    const all = eventTime.matches.filter(({ positions }) => positions.length === 3)
    expect(all.map(({ identity }) => identity.split('|').at(-1))).toEqual(['0,1;2', '0;1,2'])
  })

  test('processes in order of arrival what time says at each event, without a clock of its own', () => {
    // a1 is stored behind a later reading of its key, and is followed by its b; a far event of another key changes nothing
    const late = [row('x', 100, 1, 'k'), row('a', 1, 2, 'k'), row('x', 500, 3, 'other'), row('b', 2, 4, 'k')]
    const { arrivalOrder } = compareLateness(late, aThenB, { ...SETTINGS, key: 'key' }, [])
    expect(places(arrivalOrder.matches)).toEqual([[1, 3]])
    // an event of the same key behind the window ends it
    const ended = [row('a', 1, 1, 'k'), row('x', 50, 2, 'k'), row('b', 2, 3, 'k')]
    expect(compareLateness(ended, aThenB, { ...SETTINGS, key: 'key' }, []).arrivalOrder.matches).toEqual([])
  })

  test('finds the same in order of arrival however the input is cut', () => {
    // the pair comes after an event far ahead of it
    const ahead = [row('x', 100, 0), row('a', 1, 0), row('b', 2, 0), row('a', 50, 0), row('x', 70, 0), row('b', 51, 0)]
    const options = { time: 'at', timeUnit: 's', order: 'arrival' } as const
    const together = detector(aThenB, options)
    const singly = detector(aThenB, options)
    const ids = (matches: readonly { readonly id: string }[]): readonly string[] => matches.map(({ id }) => id)
    const found = ids([...together.pushAll(ahead), ...together.end()])
    expect(ids([...ahead.flatMap((one) => singly.push(one)), ...singly.end()])).toEqual(found)
    expect(found).toEqual(['a b||1;2'])
  })

  test('has windows on the clock of arrival where that is taken for the time', () => {
    const slow = [row('a', 0, 0), row('b', 5, 11), row('a', 100, 100), row('b', 115, 105)]
    const { eventTime, arrivalClock } = compareLateness(slow, aThenB, SETTINGS, [])
    expect(places(eventTime.matches)).toEqual([[0, 1]])
    expect(places(arrivalClock!.invented)).toEqual([[2, 3]])
    expect(places(arrivalClock!.missed)).toEqual([[0, 1]])
    expect(arrivalClock!.matches[0]!.match).toMatchObject({ start: 100_000, end: 105_000 })
  })

  test('breaks ties as it is told', () => {
    const tie = [row('b', 5, 1), row('a', 5, 2)]
    const orderBy = (a: Row, b: Row): number => (a.is < b.is ? -1 : 1)
    expect(compareLateness(tie, aThenB, SETTINGS, []).eventTime.matches).toEqual([])
    expect(places(compareLateness(tie, aThenB, { ...SETTINGS, orderBy }, [0]).lateDropped[0]!.exact)).toEqual([[1, 0]])
  })

  test('refuses an order that contradicts itself', () => {
    const tie = [row('b', 5, 1), row('a', 5, 2)]
    expect(() => compareLateness(tie, aThenB, { ...SETTINGS, orderBy: () => 1 }, [])).toThrow('contradicts itself')
  })

  test('has a watermark for each scope', () => {
    const two = [row('a', 0, 1, 'k'), row('x', 50, 2, 'l'), row('b', 5, 3, 'k')]
    const one = compareLateness(two, aThenB, { ...SETTINGS, key: 'key' }, [0])
    expect(one.lateDropped[0]!.late).toHaveLength(1)
    expect(one.statistics.outOfOrder).toBe(1)
    const each = compareLateness(two, aThenB, { ...SETTINGS, key: 'key', watermarkScope: 'key' }, [0])
    expect(each.lateDropped[0]!.late).toEqual([])
    expect(each.statistics.outOfOrder).toBe(0)
    expect(places(each.lateDropped[0]!.exact)).toEqual([[0, 2]])
  })

  test('leaves out what has no time, no arrival or no key, and says why', () => {
    const holes = [
      row('a', NaN, 1, 'k'),
      row('a', 1, NaN, 'k'),
      row('a', 1, 1),
      row('a', 2, 2, 'k'),
      row('b', 3, 3, 'k'),
    ]
    const { recording, eventTime, lateDropped } = compareLateness(holes, aThenB, { ...SETTINGS, key: 'key' }, [0])
    expect(recording.unusable).toEqual([
      { position: 0, lacks: 'time', reason: expect.stringContaining("its time, field 'at': NaN") as string },
      { position: 1, lacks: 'arrival', reason: expect.stringContaining("its arrival, field 'came': NaN") as string },
    ])
    expect(eventTime.bad).toEqual([{ position: 2, reason: 'the event has no key' }])
    expect(places(eventTime.matches)).toEqual([[3, 4]])
    expect(lateDropped[0]).toMatchObject({ accepted: 2, late: [], bad: [{ position: 2 }] })
  })

  test('takes the order of the rows for that of arrival where arrivals are not recorded', () => {
    const { arrivalClock, lateDropped, statistics } = compareLateness(
      [row('b', 2, 0), row('a', 1, 0)],
      aThenB,
      { ...SETTINGS, arrival: null },
      [0],
    )
    expect(arrivalClock).toBeNull()
    expect(statistics.delay).toBeNull()
    expect(lateDropped[0]!.late).toEqual([{ position: 1, latenessMs: 1000 }])
  })

  test('refuses a recording without events', () => {
    expect(() => compareLateness([], aThenB, SETTINGS, [])).toThrow('The recording has no events.')
    expect(() => compareLateness([row('a', NaN, 0)], aThenB, SETTINGS, [])).toThrow(
      'The only event of the recording cannot be used',
    )
  })
})

describe('a recording', () => {
  test('is in order of arrival, stable, with the positions it is given', () => {
    const rows = [row('c', 1, 9), row('a', 5, 1), row('b', 4, 1)]
    const recording = recordingOf(rows, { ...SETTINGS, positions: [10, 20, 30] })
    expect(recording.events.map(({ is }) => is)).toEqual(['a', 'b', 'c'])
    expect([...recording.positions]).toEqual([20, 30, 10])
    expect([...byEventTime(recording)]).toEqual([2, 1, 0])
  })
})

describe('statistics', () => {
  test('say which watermark delay keeps how much', () => {
    // one event of a hundred is 50 s behind, one of a hundred 20 s
    const rows = Array.from({ length: 200 }, (_, i) =>
      row('x', i % 100 === 50 ? i - 50 : i % 100 === 70 ? i - 20 : i, i),
    )
    const { suggested, outOfOrder, delay } = compareLateness(rows, aThenB, SETTINGS, []).statistics
    expect(outOfOrder).toBe(4)
    expect(suggested.map(({ share, delayMs }) => [share, delayMs / 1000])).toEqual([
      [0.9, 0],
      [0.99, 19],
      [0.999, 49],
      [1, 49],
    ])
    expect(delay).toMatchObject({ least: 0, half: 0, p99: 20_000, longest: 50_000 })
    for (const { share, delayMs } of suggested) {
      const [answer] = compareLateness(rows, aThenB, SETTINGS, [delayMs]).lateDropped
      expect(1 - answer!.lateShare).toBeGreaterThanOrEqual(share)
      if (delayMs === 0) continue
      const [shorter] = compareLateness(rows, aThenB, SETTINGS, [delayMs - 1]).lateDropped
      expect(1 - shorter!.lateShare).toBeLessThan(share)
    }
  })
})

describe('the plot', () => {
  const rows = [row('a', 0, 1), row('b', 2, 3), row('x', 30, 31), row('x', 4, 32), row('a', 31, 33)]
  const comparison = compareLateness(rows, aThenB, SETTINGS, ['5s'])

  test('marks what became of each event, and has the watermark and the moment at which a match is known', () => {
    const [answer] = comparison.lateDropped
    const plot = latenessPlot(comparison, { title: 'T', answer: answer!, label: () => 'pair' })!
    expect(plot.events.map(({ mark }) => mark)).toEqual(['matched', 'matched', 'plain', 'late', 'plain'])
    expect(plot.watermarks).toEqual([
      {
        label: '5 s',
        points: [
          { arrival: 1000, watermark: -5001 },
          { arrival: 3000, watermark: -3001 },
          { arrival: 31_000, watermark: 24_999 },
          { arrival: 33_000, watermark: 25_999 },
        ],
      },
    ])
    expect(plot.matches).toEqual([{ label: 'pair', start: 0, end: 2000, arrival: 31_000, verdict: 'right' }])
  })

  test('has no line for the truth, nor where each scope has its own watermark', () => {
    const truth = latenessPlot(comparison, { title: 'T', answer: comparison.eventTime, label: () => 'pair' })!
    expect(truth.watermarks).toEqual([])
    expect(truth.matches).toEqual([{ label: 'pair', start: 0, end: 2000 }])
    const scoped = compareLateness(rows, aThenB, { ...SETTINGS, watermarkScope: 'is' }, [0])
    const plot = latenessPlot(scoped, { title: 'T', answer: scoped.lateDropped[0]!, label: () => '' })!
    expect(plot.watermarks).toEqual([])
    expect(plot.notes).toHaveLength(1)
  })

  test('needs times of arrival', () => {
    const without = compareLateness(rows, aThenB, { ...SETTINGS, arrival: null }, [])
    expect(latenessPlot(without, { title: 'T', answer: without.eventTime, label: () => '' })).toBeNull()
  })
})
