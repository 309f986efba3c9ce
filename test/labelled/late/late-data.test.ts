/**
 * The rules over recordings in which events really came late, where these are at hand: the truth, and that corrections
 * come to it. `npm run labelled` tries every delay, and prints the tables.
 */
import { describe, expect, test } from 'vitest'
import { compareRecording } from '../../../src/replay/compare-lateness.ts'
import { recordingOf } from '../../../src/replay/recording.ts'
import { sharedPath } from '../../support/shared.ts'
import { readIcuVitals } from './icu-vitals.ts'
import { COVERING, HOUR, MINUTE, type LateSet, type LateSubject, type Way } from './late-set.ts'
import { readNetDelay } from './net-delay.ts'
import { subjectResult } from './result.ts'
import { catalogueRule } from './rules.ts'
import { readQuakes } from './usgs-quakes.ts'

const FEW: readonly Way[] = [
  { kind: 'corrected', delayMs: 0, allowedMs: COVERING },
  { kind: 'corrected', delayMs: 15 * MINUTE, allowedMs: COVERING },
  { kind: 'corrected', delayMs: 0, allowedMs: HOUR },
]

/** The same with few ways to treat late events. */
function brief(subject: LateSubject): LateSubject {
  return { ...subject, known: subject.known.slice(0, 2), lateness: [], ways: FEW }
}

async function readIf<T>(folder: string, read: (path: string) => Promise<T>): Promise<T | null> {
  const path = sharedPath(`data/${folder}`)
  return path === null ? null : read(path)
}

const [vitals, messages, quakes] = await Promise.all([
  readIf('icu-vitals', readIcuVitals),
  readIf('net-delay', readNetDelay),
  readIf('usgs-quakes', readQuakes),
])

describe.skipIf(vitals === null)('values charted at the bed', () => {
  holds(vitals === null ? [] : [vitals], [347, 83, 85])

  test('replay finds the same in order of arrival, with late events left out, and with corrections', async () => {
    const { rows, known } = vitals!.subjects[0]!
    const { rule, options } = await catalogueRule('vitals/hypotension')
    const { time, arrival, key, atEnd } = options
    if (typeof time !== 'function' || typeof arrival !== 'function') throw new Error('its times are functions')
    const recording = recordingOf(rows, {
      time,
      arrival,
      key: key ?? null,
      watermarkScope: 'stay',
      atEnd: atEnd ?? 'complete',
    })
    const delaysMs = [HOUR]
    const { eventTime, arrivalOrder, arrivalClock, lateDropped, corrected } = compareRecording(recording, rule, {
      delaysMs,
      allowedLatenessMs: COVERING,
    })
    const figures = [eventTime, arrivalOrder, arrivalClock!, lateDropped[0]!, corrected[0]!].map((answer) => ({
      matches: answer.matches.length,
      missed: answer.missed.length,
      spurious: answer.invented.length,
    }))
    const [, order, clock] = known
    const hour = known.find(({ way }) => way.kind === 'late dropped' && way.delayMs === HOUR)!
    const truth = { matches: 347, missed: 0, spurious: 0 }
    const figuresOf = ({ matches, missed = -1, spurious = -1 }: typeof hour) => ({ matches, missed, spurious })
    expect(figures).toEqual([truth, figuresOf(order!), figuresOf(clock!), figuresOf(hour), truth])
  })
})

describe.skipIf(messages === null)('messages over a mobile network', () => {
  holds(
    messages ?? [],
    Array.from({ length: 10 }, () => 0),
  )
})

describe.skipIf(quakes === null)('earthquakes of a week', () => {
  holds(quakes === null ? [] : [quakes], [10])
})

function holds(sets: readonly LateSet[], truths: readonly number[]): void {
  const subjects = sets.flatMap(({ name, subjects: all }) => all.map((one) => [`${name}, ${one.title}`, one] as const))
  const cases = subjects.map(([name, subject], i) => [name, subject, truths[i]!] as const)

  test.each(cases)('L7 %s: corrections come to the truth', async (_, subject, truth) => {
    const { ways, outOfReach, differences } = await subjectResult(brief(subject))
    expect(differences).toEqual([])
    const corrected = ways.filter(({ way }) => way.kind === 'corrected')
    expect(corrected.map(({ matches, exact }) => [matches, exact])).toEqual(corrected.map(() => [truth, truth]))
    expect(corrected).toHaveLength(2)
    expect(outOfReach).toHaveLength(1)
  })
}
