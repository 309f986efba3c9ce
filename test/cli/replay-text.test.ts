/** The parts of which the text of a replay is made. */
import { describe, expect, test } from 'vitest'
import { histogramLines } from '../../src/cli/replay/histogram-text.ts'
import { readingText, replayProgressText, ReplayProgress } from '../../src/cli/replay/progress.ts'
import { tableLines, tablesWithin } from '../../src/cli/replay/table.ts'

describe('a table', () => {
  const rows = [
    ['', 'one', 'two', 'three'],
    ['first', '1', '22', ''],
    ['second', '1', '2', '3'],
  ]

  test('is one where it fits', () => {
    expect(tablesWithin(rows, 80)).toEqual([tableLines(rows)])
    expect(tableLines(rows)).toEqual(['        one  two  three', 'first     1   22', 'second    1    2      3'])
    expect(tablesWithin(rows, 23)).toHaveLength(1)
  })

  test('is several below each other where it does not, without empty rows', () => {
    expect(tablesWithin(rows, 22)).toEqual([
      ['        one  two', 'first     1   22', 'second    1    2'],
      ['        three', 'second      3'],
    ])
    expect(tablesWithin(rows, 5)).toHaveLength(3)
  })
})

describe('a histogram', () => {
  const bars = [
    { from: 0, to: 1000, count: 99_960 },
    { from: 1000, to: 60_000, count: 0 },
    { from: 60_000, to: 3_600_000, count: 39 },
    { from: 3_600_000, to: Infinity, count: 1 },
  ]

  test('shows whatever there is of, and calls nothing all that is not', () => {
    expect(histogramLines(bars, { none: 'in order', columns: 40, unicode: false })).toEqual([
      'in order      > 99.9 %  ################',
      '1 s to 1 min       0 %',
      '1 min to 1 h   < 0.1 %  #',
      '1 h or more    < 0.1 %  #',
    ])
    const [first] = histogramLines(bars, { none: 'in order', columns: 200, unicode: true })
    expect(first).toBe(`in order      > 99.9 %  ${'▪'.repeat(30)}`)
  })
})

describe('progress', () => {
  test('says what is done, how far it is, and how long it will take', () => {
    expect(replayProgressText('event time, late dropped at 15 min', 0.25, 900)).toBe(
      '[#####               ] 25 %  event time, late dropped at 15 min  2.7 s left',
    )
    expect(replayProgressText('order of arrival', 0, 900)).toBe('[                    ] 0 %  order of arrival')
    expect(replayProgressText(readingText(1_200_000), null, 900)).toBe('reading: 1,200,000 events')
  })

  test('is not shown where nobody looks, nor of what is quick', () => {
    new ReplayProgress(null).show('x', 0.5)
    const written: string[] = []
    const progress = new ReplayProgress({ write: (text) => written.push(text) })
    progress.show('x', 0.5)
    progress.erase()
    expect(written).toEqual([])
  })
})
