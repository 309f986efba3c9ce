import { describe, expect, test } from 'vitest'
import { findingOf } from '../../../src/replay/html/finding.ts'
import type { AnswerReport, ReplayReport } from '../../../src/replay/replay-report.ts'
import { HOUR, IN_ORDER, MINUTE, answer, corrected, dropped, orderOfArrival, report, timing, truth } from './sample-report.ts' // prettier-ignore

const headline = (answers: readonly AnswerReport[], rest: Partial<ReplayReport> = {}): string =>
  findingOf(report(answers, rest)).headline

/** 99 % of the events are in time with 30 minutes. */
const LADDER = [
  dropped(0, { right: 240, missed: 107, invented: 52 }),
  dropped(HOUR, { right: 306, missed: 41, invented: 14 }),
  dropped(8 * HOUR, { right: 343, missed: 4, invented: 1 }),
]

describe('the heading says', () => {
  test.each<[string, readonly AnswerReport[], string]>([
    [
      'what dropping loses at the delay that one would take, and that corrections help',
      [truth(347), ...LADDER, corrected(0, { right: 347, timing: timing(20 * MINUTE, 2.1 * HOUR) })],
      'Dropping late events at a delay of 1 h misses 41 of 347 matches and invents 14; with corrections all are right, 95 % of them final within 2.1 h',
    ],
    [
      'what corrections do not mend',
      [truth(347), ...LADDER, corrected(HOUR, { right: 344, missed: 3, invented: 1 }), corrected(0, { right: 340, missed: 7 })],
      'Dropping late events at a delay of 1 h misses 41 of 347 matches and invents 14; with corrections 3 are missed and 1 is invented',
    ],
    [
      'that a longer delay helps too, where there are no corrections',
      [truth(347), ...LADDER, dropped(24 * HOUR, { right: 347 })],
      'Dropping late events at a delay of 1 h misses 41 of 347 matches and invents 14; a delay of 24 h finds all 347 matches',
    ],
    [
      'that no delay is enough',
      [truth(347), ...LADDER],
      'Dropping late events at a delay of 1 h misses 41 of 347 matches and invents 14; no delay that was tried is long enough',
    ],
    [
      'that all is lost',
      [truth(10), dropped(0, { missed: 10 }), corrected(0, { right: 10 })],
      'Dropping late events at no delay misses all 10 matches; with corrections all are right',
    ],
    [
      'one of one',
      [truth(1), dropped(0, { missed: 1 }), corrected(0, { right: 1, timing: timing(-1) })],
      'Dropping late events at no delay misses 1 of 1 match; with corrections it is right, 95 % of them final at once',
    ],
    [
      'what is only invented',
      [truth(7), dropped(0, { right: 7, invented: 1 }), dropped(HOUR, { right: 7 })],
      'Dropping late events at no delay invents 1 match beside all 7 matches; a delay of 1 h finds all 7 matches',
    ],
    [
      'what is invented where there is nothing',
      [truth(0), dropped(0, { invented: 3 }), corrected(0, {})],
      'Dropping late events at no delay invents 3 matches; with corrections there is none left',
    ],
    [
      'what order of arrival loses where dropping loses nothing',
      [truth(10), orderOfArrival({ right: 1, missed: 9, invented: 1 }), dropped(HOUR, { right: 10 })],
      'Taking events in order of arrival misses 9 of 10 matches and invents 1; in event time a delay of 1 h finds all 10 matches',
    ],
    [
      'that corrections help where nothing was dropped',
      [truth(10), orderOfArrival({ right: 1, missed: 9 }), corrected(0, { right: 10 })],
      'Taking events in order of arrival misses 9 of 10 matches; with corrections all are right',
    ],
    [
      'what corrections lose where nothing else was tried',
      [truth(10), corrected(0, { right: 9, missed: 1 })],
      'Correcting what was said, at no delay, misses 1 of 10 matches',
    ],
    ['that all ways are right', [truth(347), orderOfArrival({ right: 347 }), dropped(0, { right: 347 })], 'Every way to treat events finds all 347 matches'],
    ['that there is no match', [truth(0), orderOfArrival(), dropped(0)], 'There is no match, however late events are treated'],
    ['that nothing else was tried', [truth(1)], 'In event time there is 1 match; nothing else was tried'],
    ['that there is nothing', [], 'In event time there are 0 matches; nothing else was tried'],
    [
      'something without a truth',
      [dropped(0, { right: 3, missed: 2 })],
      'Dropping late events at no delay misses 2 of 5 matches; no delay that was tried is long enough',
    ],
  ])('%s', (_, answers, expected) => {
    expect(headline(answers)).toBe(expected)
  }) // prettier-ignore

  test('that nothing came out of order', () => {
    expect(headline([truth(2), orderOfArrival({ right: 2 })], IN_ORDER)).toBe(
      'No event came out of order: every way to treat events finds all 2 matches',
    )
  })
})

test('the heading is about the answer that it names', () => {
  expect(findingOf(report([truth(347), ...LADDER])).answer).toBe(LADDER[1])
})

test('a delay that is longer than one that is wrong is not called enough by luck', () => {
  const lucky = [dropped(0, { right: 9 }), dropped(HOUR, { right: 8, missed: 1 }), dropped(2 * HOUR, { right: 9 })]
  expect(headline([truth(9), ...lucky])).toMatch(/a delay of 2 h finds all 9 matches$/)
})

test('the details say what it takes', () => {
  const right = dropped(24 * HOUR, { right: 347, timing: timing(26 * HOUR) })
  expect(findingOf(report([truth(347), ...LADDER, right])).details).toEqual([
    '100 of 1,000 events (10 %) came after one that happened later.',
    'To have them in time, the watermark has to wait 30 min for 99 % and 50 min for 99.9 %.',
    'Without corrections a delay of 24 h finds all 347 matches: 95 % of the answers within 1.1 d.',
  ])
  expect(findingOf(report([truth(347), ...LADDER])).details.at(-1)).toBe(
    'Without corrections no delay that was tried finds all 347 matches.',
  )
  expect(findingOf(report([truth(1), answer({ kind: 'arrival-order' }, { right: 1 })], IN_ORDER)).details).toEqual([])
})
