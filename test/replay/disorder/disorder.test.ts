/** What holds for made disorder whatever the models, the recording and the seed. */
import fc from 'fast-check'
import { begin, field } from 'tidemark'
import { describe, expect, test } from 'vitest'
import { compareRecording } from '../../../src/replay/compare-lateness.ts'
import { bursts } from '../../../src/replay/disorder/bursts.ts'
import { disordered, type DisorderModel } from '../../../src/replay/disorder/disorder.ts'
import { duplicates } from '../../../src/replay/disorder/duplicates.ts'
import { exponential } from '../../../src/replay/disorder/exponential.ts'
import { measured } from '../../../src/replay/disorder/measured.ts'
import { stall } from '../../../src/replay/disorder/stall.ts'
import { uniform } from '../../../src/replay/disorder/uniform.ts'
import { wrongClock } from '../../../src/replay/disorder/wrong-clock.ts'
import { coveringDelay, latenessStatistics } from '../../../src/replay/lateness-statistics.ts'
import { recordingOf, type Recording } from '../../../src/replay/recording.ts'

interface Row {
  readonly at: number
  readonly key: string
  readonly is: string
}

const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc.record({ at: fc.nat(60), key: fc.constantFrom('k', 'l'), is: fc.constantFrom('a', 'b', 'x') }),
  { minLength: 2, maxLength: 40, size: 'max' },
)
const ms = fc.integer({ min: 1, max: 40 })
/** Each event held up on its own: ties keep their order. */
const each: fc.Arbitrary<DisorderModel> = fc.oneof(
  ms.map((max) => uniform(max)),
  ms.map((mean) => exponential(mean)),
  ms.map((to) => measured([{ from: 0, to, count: 1 }, { from: 30, to: Infinity, count: 1 }])), // prettier-ignore
  ms.map((span) => bursts(span * 2, span)),
)
const delaying: fc.Arbitrary<DisorderModel> = fc.oneof(
  each,
  ms.map((span) => stall(span)),
)
const any: fc.Arbitrary<DisorderModel> = fc.oneof(
  delaying,
  ms.map((within) => duplicates(0.5, within)),
  fc.integer({ min: -20, max: 20 }).map((offset) => wrongClock({ offset })),
)
const seeds = fc.integer()

const recordingFor = (events: readonly Row[]): Recording<Row> =>
  recordingOf(events, { time: 'at', arrival: null, key: 'key' })

const pairs = begin('a').where(field('is').eq('a')).followedBy('b').where(field('is').eq('b')).within(20)

describe('made disorder', () => {
  test('is the same for the same seed, and another for another', () => {
    let differing = 0
    fc.assert(
      fc.property(rows, fc.array(any, { minLength: 1, maxLength: 3 }), seeds, (events, models, seed) => {
        const made = disordered(recordingFor(events), models, seed)
        expect(disordered(recordingFor(events), models, seed)).toEqual(made)
        const other = disordered(recordingFor(events), models, seed + 1)
        if (String(other.arrivals) !== String(made.arrivals)) differing++
      }),
      { numRuns: 100 },
    )
    expect(differing).toBeGreaterThan(70)
  })

  test('loses and adds no event but for duplicates, and none arrives before it happened', () => {
    let disorderly = 0
    fc.assert(
      fc.property(rows, fc.array(any, { maxLength: 3 }), seeds, (events, models, seed) => {
        const { events: made, arrivals, times, positions } = disordered(recordingFor(events), models, seed)
        if (times.some((time, row) => row > 0 && time < times[row - 1]!)) disorderly++
        expect(new Set(made)).toEqual(new Set(events))
        if (!models.some(({ kind }) => kind === 'duplicates')) expect(made).toHaveLength(events.length)
        expect(new Set(positions).size).toBe(made.length)
        for (const [row, event] of made.entries()) {
          expect(arrivals![row]).toBeGreaterThanOrEqual(event.at)
          if (row > 0) expect(arrivals![row]).toBeGreaterThanOrEqual(arrivals![row - 1]!)
          if (positions[row]! < events.length) expect(events[positions[row]!]).toBe(event)
          if (!models.some(({ kind }) => kind === 'clock')) expect(times[row]).toBe(event.at)
        }
      }),
      { numRuns: 200 },
    )
    expect(disorderly).toBeGreaterThan(60)
  })

  test('keeps the order of events equal in key and time', () => {
    let ties = 0
    fc.assert(
      fc.property(rows, fc.array(each, { minLength: 1, maxLength: 3 }), seeds, (events, models, seed) => {
        const { events: made, positions } = disordered(recordingFor(events), models, seed)
        const last = new Map<string, number>()
        for (const [row, { at, key }] of made.entries()) {
          const before = last.get(`${key} ${at}`)
          if (before !== undefined) {
            ties++
            expect(positions[row]).toBeGreaterThan(before)
          }
          last.set(`${key} ${at}`, positions[row]!)
        }
      }),
      { numRuns: 200 },
    )
    expect(ties).toBeGreaterThan(200)
  })

  test('draws the same for a model whatever comes behind it', () => {
    const recording = recordingFor(Array.from({ length: 50 }, (_, at) => ({ at, key: 'k', is: 'a' })))
    const alone = disordered(recording, [uniform(30)], 5)
    const offsets = new Map(alone.events.map((event, row) => [event, alone.arrivals![row]!]))
    const both = disordered(recording, [uniform(30), stall(10, { at: { time: 20 } })], 5)
    let held = 0
    for (const [row, event] of both.events.entries()) {
      const before = offsets.get(event)!
      const isHeld = before >= 20 && before < 30
      if (isHeld) held++
      expect(both.arrivals![row]).toBe(isHeld ? 30 : before)
    }
    expect(held).toBeGreaterThan(3)
  })

  test('changes no truth, and a delay or a lateness that covers it finds the truth', () => {
    let found = 0
    let late = 0
    fc.assert(
      fc.property(
        rows,
        fc.array(each, { minLength: 1, maxLength: 2 }),
        seeds,
        fc.constantFrom('complete', 'cut'),
        (events, models, seed, atEnd) => {
          const recording = recordingOf(events, { time: 'at', arrival: null, key: 'key', atEnd })
          const made = disordered(recording, models, seed)
          const delay = coveringDelay(latenessStatistics(made))
          if (delay > 0) late++
          const { eventTime, lateDropped, corrected } = compareRecording(made, pairs, {
            delaysMs: [0, delay],
            allowedLatenessMs: delay,
          })
          const truth = compareRecording(recording, pairs, { delaysMs: [] }).eventTime
          const ids = (matches: readonly { readonly identity: string }[]): readonly string[] =>
            matches.map(({ identity }) => identity).sort()
          found += truth.matches.length
          expect(ids(eventTime.matches)).toEqual(ids(truth.matches))
          for (const answer of [lateDropped[1]!, ...corrected]) {
            expect(answer.late).toEqual([])
            expect(ids(answer.matches)).toEqual(ids(truth.matches))
            expect(answer).toMatchObject({ missed: [], invented: [] })
          }
          for (const { changes, matches, policy, corrected: taken } of corrected) {
            expect(changes!.inserts - changes!.retracts).toBe(matches.length)
            expect(changes!.confirms).toBe(matches.length)
            if (policy.kind === 'corrected' && policy.delayMs === 0)
              expect(taken).toHaveLength(lateDropped[0]!.late.length)
          }
        },
      ),
      { numRuns: 150 },
    )
    expect(found).toBeGreaterThan(150)
    expect(late).toBeGreaterThan(75)
  })
})
