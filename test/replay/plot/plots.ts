/** Small plots for the tests of both pictures. */
import type { Mark, PlotEvent, TimePlot } from '../../../src/replay/plot/time-plot.ts'

export const MINUTE = 60_000

/** Eleven events a minute apart, one of them late, one bad; a watermark of two minutes; a match of two events. */
export const TINY: TimePlot = {
  title: 'Tiny',
  events: [
    minute(0, 0),
    minute(1, 1),
    minute(2, 2),
    minute(3, 1, 'matched'),
    minute(4, 4, 'matched'),
    minute(5, 5),
    minute(6, 2, 'late'),
    minute(7, 6),
    minute(8, 8),
    minute(9, 3, 'bad'),
    minute(10, 10),
  ],
  watermarks: [
    {
      label: '2 min',
      points: [0, 1, 2, 4, 5, 7, 8, 10].map((at) => ({
        arrival: at * MINUTE,
        watermark: (at === 7 ? 4 : at - 2) * MINUTE,
      })),
    },
  ],
  matches: [{ label: 'A then B', start: MINUTE, end: 4 * MINUTE, arrival: 6 * MINUTE }],
  notes: ['a note'],
}

export const NOTHING: TimePlot = { title: 'Nothing', events: [], watermarks: [], matches: [] }

function minute(arrival: number, time: number, mark: Mark = 'plain'): PlotEvent {
  return { arrival: arrival * MINUTE, time: time * MINUTE, mark }
}

export function plotOf(events: readonly PlotEvent[], rest: Partial<TimePlot> = {}): TimePlot {
  return { title: 'Events', events, watermarks: [], matches: [], ...rest }
}

/** Events one `step` apart, each `delay(i)` late. */
export function series(count: number, from: number, step: number, delay: (i: number) => number): readonly PlotEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const arrival = from + i * step
    return { arrival, time: arrival - delay(i), mark: i % 17 === 5 ? 'late' : 'plain' }
  })
}

const YEAR = 365.25 * 86_400_000

/** What real input does now and then; each must give a picture of its size. */
export const EXTREMES: Readonly<Record<string, TimePlot>> = {
  nothing: NOTHING,
  'one event': plotOf([{ arrival: 1e12, time: 1e12 - 5_000, mark: 'plain' }]),
  'all at the same time': plotOf(series(9, 1e12, 0, () => 0)),
  'one arrival, many times': plotOf(series(50, 1e12, 0, (i) => i * 1_000)),
  'before 1970': plotOf(series(60, -2e12, 86_400_000, (i) => (i % 7) * 4e7)),
  'one millisecond': plotOf(series(50, 1.5e12, 0.02, (i) => (i % 3) / 10)),
  'fifty years': plotOf(series(500, 0, YEAR / 10, (i) => (i % 11) * YEAR * 0.5)),
  'two hundred thousand years': plotOf(series(100, -3e15, 6e13, (i) => (i % 5) * 1e14)),
  'clocks that run ahead': plotOf(series(60, 1e12, 1_000, (i) => (i % 7) * -4_000)),
  'ever so short delays': plotOf(series(600, 1e12, 1_000, (i) => 20 + (i % 50))),
  'values that are no times': plotOf(
    [
      ...series(300, 1.5e12, 1_000, (i) => (i % 7) * 10_000),
      { arrival: 1.5e12 + 50_000, time: 4.2e12, mark: 'plain' },
      { arrival: 1.5e12 + 60_000, time: NaN, mark: 'bad' },
      { arrival: 1.5e12 + 70_000, time: Infinity, mark: 'bad' },
      { arrival: 1.5e12 + 80_000, time: -1e300, mark: 'bad' },
      { arrival: NaN, time: 1.5e12, mark: 'bad' },
    ],
    {
      watermarks: [
        {
          label: 'all of them',
          points: [
            { arrival: 1.5e12, watermark: -Infinity },
            { arrival: 1.5e12 + 100_000, watermark: 1.5e12 + 50_000 },
            { arrival: 1.5e12 + 290_000, watermark: Infinity },
          ],
        },
      ],
      matches: [
        { label: 'backwards', start: 1.5e12 + 9_000, end: 1.5e12, arrival: Infinity },
        { label: 'nowhere', start: NaN, end: NaN },
      ],
    },
  ),
  'only a watermark': plotOf([], {
    watermarks: [{ label: 'alone', points: [{ arrival: 1e12, watermark: 1e12 - 1 }, { arrival: 1e12 + 9, watermark: 1e12 + 5 }] }], // prettier-ignore
  }),
  'a thousand matches': plotOf(
    series(200, 1e12, 60_000, (i) => (i % 9) * 60_000),
    {
      matches: Array.from({ length: 1_000 }, (_, i) => ({
        label: `match ${i}`,
        start: 1e12 + i * 10_000,
        end: 1e12 + i * 12_000,
      })),
    },
  ),
  'two dozen overlapping matches, long names, six watermarks': plotOf(
    series(200, 1e12, 60_000, (i) => (i % 9) * 60_000),
    {
      matches: Array.from({ length: 24 }, (_, i) => ({
        label: `次の出来事 number ${i} with a name that goes on and on and on for ever`,
        start: 1e12 + i * 60_000,
        end: 1e12 + 9_000_000,
        arrival: 1e12 + 10_000_000 + i,
      })),
      watermarks: Array.from({ length: 6 }, (_, i) => ({
        label: `bounded out of orderness of ${i} minutes`,
        points: Array.from({ length: 200 }, (__, j) => ({ arrival: 1e12 + j * 60_000, watermark: 1e12 + (j - i) * 60_000 })), // prettier-ignore
      })),
    },
  ),
}
