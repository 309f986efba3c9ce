import { begin, field } from 'tidemark'
import { describe, expect, test } from 'vitest'
import type { ReplayedMatch } from '../../src/replay/answer.ts'
import { answersOf, compareRecording, type LatenessComparison } from '../../src/replay/compare-lateness.ts'
import { latenessPlot } from '../../src/replay/lateness-plot.ts'
import { recordingOf, type RecordedSettings } from '../../src/replay/recording.ts'
import { replayReport } from '../../src/replay/replay-report-of.ts'

interface Row {
  /** Event time, in seconds. */
  readonly at: number
  /** Arrival, in seconds. */
  readonly came: number | null
  readonly is: string
}

const row = (is: string, at: number, came: number | null): Row => ({ at, came, is })
const is = (name: string) => field('is').eq(name)

const SETTINGS: RecordedSettings<Row> = { time: 'at', arrival: 'came', timeOptions: { unit: 's' } }

const firstPair = begin('a').where(is('a')).followedBy('b').where(is('b')).skipPastLastEvent().within('60s')

const compare = (
  rows: readonly Row[],
  rule: typeof firstPair | ReturnType<typeof begin>,
  allowedLatenessMs: number,
  delaysMs: readonly number[] = [0],
): LatenessComparison<Row> =>
  compareRecording(recordingOf(rows, SETTINGS), rule as typeof firstPair, { delaysMs, allowedLatenessMs })

/** Which events, when it was first said, when for the last time: arrivals in seconds. */
const said = ({ positions, firstSaid, lastSaid }: ReplayedMatch): readonly (string | number | null)[] => [
  positions.join(),
  firstSaid === null ? null : firstSaid / 1000,
  lastSaid === null ? null : lastSaid / 1000,
]

describe('an answer with corrections', () => {
  // 1 2 is said, becomes 3 2 when 3 comes, and is right again when 4 takes 3 for itself
  const rows = [row('x', 0, 0), row('a', 10, 10), row('b', 20, 20), row('a', 5, 30), row('b', 6, 40), row('x', 90, 90)]

  test('has what was inserted and not retracted, and knows when it was said', () => {
    const [answer] = compare(rows, firstPair, 60_000).corrected
    expect(answer!.matches.map(said)).toEqual([
      ['3,4', 40, 40],
      ['1,2', 20, 40],
    ])
    expect(answer!.withdrawn.map((match) => [...said(match), match.takenBack])).toEqual([['3,2', 30, 30, 40_000]])
    expect(answer!.changes).toEqual({ inserts: 4, retracts: 2, confirms: 2, correctedEvents: 2 })
    expect(answer!.corrected).toEqual([
      { position: 3, latenessMs: 15_000 },
      { position: 4, latenessMs: 14_000 },
    ])
    expect(answer).toMatchObject({ missed: [], invented: [], late: [], accepted: 6 })
  })

  test('is timed from when a match is certain to its first and last word', () => {
    const { corrected, eventTime, arrivalOrder } = compare(rows, firstPair, 60_000)
    expect(eventTime.timing).toBeNull()
    expect(corrected[0]!.timing).toEqual({
      first: { least: 0, half: 0, p95: 34_000, p99: 34_000, longest: 34_000 },
      final: { least: 20_000, half: 20_000, p95: 34_000, p99: 34_000, longest: 34_000 },
    })
    // as they come: 1 2 is said with its last event
    expect(arrivalOrder.timing!.first).toMatchObject({ least: 0, half: 0 })
  })

  test('lists what was out of reach', () => {
    const [answer] = compare(rows, firstPair, 14_000).corrected
    expect(answer!.late).toEqual([{ position: 3, latenessMs: 1000 }])
    expect(answer!.corrected).toEqual([{ position: 4, latenessMs: 14_000 }])
    expect(answer!.matches.map(said)).toEqual([['1,2', 20, 20]])
    expect(answer).toMatchObject({ accepted: 5, missed: { length: 1 }, invented: [] })
    expect(answer!.lateShare).toBeCloseTo(1 / 6)
  })

  test('has no time where only the end decides', () => {
    const cut = rows.slice(0, 3)
    const [dropped] = compare(cut, firstPair, 0, [5000]).lateDropped
    expect(dropped!.exact.length).toBe(1)
    expect(dropped!.matches.map(said)).toEqual([['1,2', null, null]])
    expect(dropped!.timing).toBeNull()
  })

  test('comes last, for each delay', () => {
    const comparison = compare(rows, firstPair, 1000, [0, 5000])
    expect(answersOf(comparison).map(({ policy }) => policy)).toEqual([
      { kind: 'event-time' },
      { kind: 'arrival-order' },
      { kind: 'arrival-clock' },
      { kind: 'late-dropped', delayMs: 0 },
      { kind: 'late-dropped', delayMs: 5000 },
      { kind: 'corrected', delayMs: 0, allowedLatenessMs: 1000 },
      { kind: 'corrected', delayMs: 5000, allowedLatenessMs: 1000 },
    ])
  })

  test('is drawn with what was corrected, withdrawn, missed', () => {
    const comparison = compare(rows, firstPair, 60_000)
    const plotOf = (answer: (typeof comparison.corrected)[number]) =>
      latenessPlot(comparison, { title: 'T', answer, label: ({ id }) => id.split('|').at(-1)! })!
    const plot = plotOf(comparison.corrected[0]!)
    expect(plot.events.map(({ mark }) => mark)).toEqual([
      'plain',
      'matched',
      'matched',
      'corrected',
      'corrected',
      'plain',
    ])
    expect(plot.watermarks).toHaveLength(1)
    expect(plot.matches).toEqual([
      { label: '3;4', start: 5000, end: 6000, arrival: 40_000, verdict: 'right' },
      { label: '1;2', start: 10_000, end: 20_000, arrival: 20_000, verdict: 'right', corrected: 40_000 },
      { label: '3;2', start: 5000, end: 20_000, arrival: 30_000, verdict: 'withdrawn', corrected: 40_000 },
    ])
    expect(plotOf(comparison.lateDropped[0]!).matches.map(({ verdict, label }) => [label, verdict])).toEqual([
      ['1;2', 'right'],
      ['3;4', 'missed'],
    ])
  })

  test('of an absence is taken back by what comes after its deadline', () => {
    const silence = begin('a').where(is('a')).notFollowedBy('b').where(is('b')).within('10s')
    const late = [row('a', 0, 0), row('x', 15, 15), row('b', 5, 20), row('x', 40, 40)]
    const { corrected, lateDropped } = compareRecording(recordingOf(late, SETTINGS), silence, {
      delaysMs: [0],
      allowedLatenessMs: 60_000,
    })
    expect(lateDropped[0]!.invented.map(said)).toEqual([['0', 15, 15]])
    expect(corrected[0]).toMatchObject({ matches: [], changes: { inserts: 1, retracts: 1 } })
    expect(corrected[0]!.withdrawn.map((match) => [...said(match), match.takenBack])).toEqual([['0', 15, 15, 20_000]])
  })
})

describe('a report', () => {
  const rows = [
    row('a', 0, 1),
    row('b', 2, 3),
    row('a', 30, 31),
    row('b', 31, 60),
    row('b', 31, 60),
    row('x', 50, 50),
    row('x', 55, null),
    row('x', NaN, 1),
  ]
  const comparison = compare(rows, firstPair, 60_000)
  const options = { source: 'rows.csv', about: '', eventText: (event: unknown) => (event as Row).is }
  const report = replayReport(comparison, { ...options, notes: ['One more thing.'] })

  test('says what was left out and assumed', () => {
    expect(report.notes).toEqual([
      'One more thing.',
      expect.stringMatching(/^1 event left out without an event time; the first: its time, field 'at': NaN /),
      expect.stringMatching(/^1 event left out without a time of arrival; the first: its arrival, field 'came': null /),
      '1 event stood behind one that arrived later: the recording was sorted by arrival.',
      '2 events have the time of another of the same key: their order of arrival decides, unless the stream says otherwise (orderBy).',
      'Corrected answers take events that are up to 1 min behind the watermark; none is farther behind.',
    ])
  })

  test('has the answers as they stand in the table, and names what they lack', () => {
    expect(report).toMatchObject({
      title: 'a b',
      source: 'rows.csv',
      about: '',
      disorder: null,
      span: [0, 50_000],
      statistics: { events: 6 },
      histogram: [
        { from: 0, to: 15_000, count: 4 },
        { from: 15_000, to: Infinity, count: 2 },
      ],
    })
    expect(report.answers.map(({ name, right, missed, late }) => [name, right, missed, late])).toEqual([
      ['event time, nothing late: the truth', 2, 0, 0],
      ['order of arrival', 2, 0, 0],
      ['arrival taken for event time', 2, 0, 0],
      ['event time, late dropped at 0', 1, 1, 2],
      ['event time, corrected, delay 0', 2, 0, 0],
    ])
    const [, , , dropped, corrected] = report.answers
    expect(dropped).toMatchObject({
      missedNames: ['a, b, from 1970-01-01 00:00 UTC'],
      inventedNames: [],
      changes: null,
      lateShare: 1 / 3,
    })
    expect(corrected).toMatchObject({ changes: { inserts: 2, retracts: 0, confirms: 2, correctedEvents: 2 } })
    expect(report.answers.map(({ plot }) => plot)).toEqual([null, null, null, null, null])
  })

  test('draws no more than it is told', () => {
    const drawn = (plots: number, delaysMs: readonly number[] = [0, 1000, 2000]): readonly number[] =>
      replayReport(compare(rows, firstPair, 60_000, delaysMs), { ...options, plots }).answers.flatMap(({ plot }, i) =>
        plot === null ? [] : [i],
      )
    // after truth, order and clock of arrival: three with late ones dropped, three corrected
    expect(drawn(1)).toEqual([6])
    expect(drawn(2)).toEqual([3, 6])
    expect(drawn(4)).toEqual([3, 4, 6, 7])
    expect(drawn(9)).toEqual([3, 4, 5, 6, 7, 8])
  })

  test('tells how far it has come', () => {
    const seen: string[] = []
    let last = 0
    compareRecording(recordingOf(rows, SETTINGS), firstPair, {
      delaysMs: [0],
      allowedLatenessMs: 0,
      onProgress({ policy, share }) {
        expect(share).toBeGreaterThanOrEqual(last)
        last = share
        if (seen.at(-1) !== policy.kind) seen.push(policy.kind)
      },
    })
    expect(seen).toEqual(['event-time', 'arrival-order', 'arrival-clock', 'late-dropped', 'corrected'])
    expect(last).toBe(1)
  })
})
