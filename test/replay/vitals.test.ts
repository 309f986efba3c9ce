/** Bedside readings with the time of their arrival, where they are at hand: the answers were computed by other means. */
import { field, fromFile, pattern } from 'tidemark'
import { describe, expect, test } from 'vitest'
import { compareLateness } from '../../src/replay/compare-lateness.ts'
import { sharedPath } from '../support/shared.ts'

const path = sharedPath('data/icu-vitals/readings.csv.gz')

interface Reading {
  readonly event_s: number
  readonly arrival_s: number
  readonly stay: number
  readonly signal: string
  readonly value: number
  readonly error: number
}

const isLow = field('signal').oneOf('ABP_MEAN', 'NBP_MEAN').and(field('value').gt(0), field('value').lt(65))

/** Three low mean pressures of one sensor, directly after one another. */
const lowPressure = pattern<Reading>('low pressure')
  .begin('first')
  .where(isLow)
  .next('second')
  .where(isLow)
  .next('third')
  .where(isLow)
  .within('2h', { inclusive: true })
  .skipPastLastEvent()

describe.skipIf(path === null)('low pressures at the bedside', () => {
  test('are missed and invented as is known, under each policy', async () => {
    const readings: Reading[] = []
    for await (const { events } of fromFile<Reading>(path!).open(new AbortController().signal))
      readings.push(...(events as readonly Reading[]).filter(({ error }) => error !== 1))
    const comparison = compareLateness<Reading>(
      readings,
      lowPressure,
      {
        time: 'event_s',
        arrival: 'arrival_s',
        timeOptions: { unit: 's' },
        key: ['stay', 'signal'],
        watermarkScope: 'stay',
        atEnd: 'cut',
      },
      ['0s', '30m', '60m', '120m', '240m', '480m'],
    )
    const { eventTime, arrivalOrder, arrivalClock, lateDropped } = comparison
    expect(eventTime.matches).toHaveLength(347)
    expect(
      [arrivalOrder, arrivalClock!, ...lateDropped].map(({ matches, exact, missed, invented }) =>
        [matches, exact, missed, invented].map(({ length }) => length),
      ),
    ).toEqual([
      [340, 317, 30, 23],
      [275, 158, 189, 117],
      [279, 227, 120, 52],
      [291, 250, 97, 41],
      [320, 306, 41, 14],
      [333, 327, 20, 6],
      [344, 332, 15, 12],
      [344, 343, 4, 1],
    ])
    expect(comparison.statistics.outOfOrderShare).toBeCloseTo(0.132, 3)
  })
})
