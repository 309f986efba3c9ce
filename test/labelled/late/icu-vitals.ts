/**
 * Values that nurses charted at the beds of 75 stays, with when they were taken and when they were stored, and what was
 * done (MIMIC-III Clinical Database Demo; Open Database License).
 *
 * Readings that were struck out later are no part of the recording. If they moved watermarks, 4.5 % of the events would be
 * late at an hour, not 4.4 %; no other figure depends on it. Readings and interventions together are in order of arrival,
 * stay and time, and each stay has one watermark over both; with ties in the order of the files, V has 35 (23) matches
 * at delay 0, not 36 (24).
 *
 * In order of arrival, "a drug within four hours" is asked for with a condition: an intervention that was stored early
 * for a later hour would end the window, and 70 (58) would be found instead of 78 (66).
 */
import { bound, field, pattern } from '../../../src/index.ts'
import type { Stream } from '../../../src/api/stream.ts'
import type { Match } from '../../../src/pattern/match.ts'
import { readEvents } from '../read-events.ts'
import { saidByHand, type ByHand } from './by-hand.ts'
import { COVERING, HOUR, MINUTE, type KnownAnswer, type KnownLateness, type LateSet, type Way } from './late-set.ts'
import { catalogueRule } from './rules.ts'

interface Reading {
  readonly arrival_s: number
  readonly event_s: number
  readonly stay: number
  readonly signal: string
  readonly value: number
  readonly error: number
}

interface Intervention {
  readonly arrival_s: number
  readonly start_s: number
  readonly stay: number
  readonly kind: string
  readonly item: string
}

type Row = Reading | Intervention

const DELAYS = [0, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE)

/** Corrections that end with the recording at every delay, and some that end after an hour. */
const WAYS: readonly Way[] = [
  ...DELAYS.map((delayMs): Way => ({ kind: 'late dropped', delayMs })),
  ...DELAYS.map((delayMs): Way => ({ kind: 'corrected', delayMs, allowedMs: COVERING })),
  { kind: 'corrected', delayMs: 0, allowedMs: HOUR },
  { kind: 'corrected', delayMs: 30 * MINUTE, allowedMs: HOUR },
]

const READINGS_LATE: readonly KnownLateness[] = [
  { delayMs: 15 * MINUTE, percent: '10.8' },
  { delayMs: 30 * MINUTE, percent: '9.4' },
  { delayMs: HOUR, percent: '4.4' },
  { delayMs: 2 * HOUR, percent: '1.9' },
  { delayMs: 4 * HOUR, percent: '0.5' },
  { delayMs: 8 * HOUR, percent: '0.1' },
]

/** @param folder where `readings.csv.gz` and `interventions.csv` are */
export async function readIcuVitals(folder: string): Promise<LateSet> {
  const all = await readEvents<Reading>(`${folder}/readings.csv.gz`)
  const interventions = await readEvents<Intervention>(`${folder}/interventions.csv`)
  const [hypotension, hypoxia, started] = await Promise.all(
    ['vitals/hypotension', 'vitals/hypoxia', 'vitals/vasopressor-started'].map(catalogueRule),
  )
  const readings = all.filter(hypotension!.where)
  const both = merged(readings, interventions)
  const row = { scope: (one: object) => (one as Row).stay, time, nameOf }
  const keyOf = { low: hypotension!.options.key!, started: started!.options.key! }
  return {
    name: 'icu-vitals',
    table: 'answers',
    subjects: [
      {
        ...row,
        title: 'H: three low pressures in a row',
        rows: readings,
        options: hypotension!.options,
        matchesOf: (rows) => rows.keyBy(keyOf.low).detect(hypotension!.rule),
        known: H_KNOWN,
        lateness: READINGS_LATE,
        ways: WAYS,
        byHand: () => saidByHand({ ...ofReadings(readings), ...LOW_PRESSURES }),
      },
      {
        ...row,
        title: 'D: low oxygen and no better value for an hour',
        rows: readings,
        options: hypoxia!.options,
        matchesOf: (rows) => rows.keyBy(hypoxia!.options.key!).detect(hypoxia!.rule),
        known: D_KNOWN,
        lateness: READINGS_LATE,
        ways: [{ kind: 'arrival order' }, { kind: 'arrival clock' }, ...WAYS],
        byHand: () => saidByHand({ ...ofReadings(readings), ...LOW_OXYGEN }),
      },
      {
        ...row,
        title: 'V: a match of H, then a vasopressor within four hours',
        rows: both,
        options: { time, watermarkPer: { by: 'stay' }, atEnd: 'cut' },
        matchesOf: (rows, way): Stream<Match> =>
          rows
            .filter(isReading)
            .keyBy(keyOf.low)
            .detect(hypotension!.rule)
            .union(rows.filter((one) => !isReading(one)))
            .keyBy(keyOf.started)
            .detect(way.kind === 'arrival order' ? startedByCondition : started!.rule),
        known: V_KNOWN,
        lateness: [],
        ways: WAYS,
        outOfReach: (byMs) => outOfReachOfBoth(both, byMs),
      },
    ],
  }
}

/** `vitals/vasopressor-started` with its window as a condition. */
const startedByCondition = pattern<object>('vasopressor-started')
  .begin('low')
  .where(field('rule').eq('hypotension'))
  .followedBy('start')
  .where(field('kind').eq('VASOPRESSOR'))
  .where(field('start_s').times(1000).gt(bound('low', 'end')))
  .where(
    field('start_s')
      .times(1000)
      .minus(bound('low', 'end'))
      .lte(4 * HOUR),
  )

const H_KNOWN: readonly KnownAnswer[] = [
  { way: { kind: 'event time' }, matches: 347 },
  { way: { kind: 'arrival order' }, matches: 340, exact: 317, missed: 30, spurious: 23 },
  { way: { kind: 'arrival clock' }, matches: 275, exact: 158, missed: 189, spurious: 117 },
  { way: dropped(0), matches: 279, exact: 227, missed: 120, spurious: 52 },
  { way: dropped(30), matches: 291, exact: 250, missed: 97, spurious: 41 },
  { way: dropped(60), matches: 320, exact: 306, missed: 41, spurious: 14 },
  { way: dropped(120), matches: 333, exact: 327, missed: 20, spurious: 6 },
  { way: dropped(240), matches: 344, exact: 332, missed: 15, spurious: 12 },
  { way: dropped(480), matches: 344, exact: 343, missed: 4, spurious: 1 },
]

const D_KNOWN: readonly KnownAnswer[] = [
  { way: { kind: 'event time' }, matches: 83 },
  { way: dropped(0), matches: 87, missed: 3, spurious: 7 },
  { way: dropped(60), matches: 86, missed: 0, spurious: 3 },
  { way: dropped(480), matches: 83, missed: 0, spurious: 0 },
]

const V_KNOWN: readonly KnownAnswer[] = [
  { way: { kind: 'event time' }, matches: 85 },
  { way: { kind: 'arrival order' }, matches: 78, exact: 66 },
  { way: dropped(0), matches: 36, exact: 24 },
  { way: dropped(60), matches: 62, exact: 56 },
  { way: dropped(240), matches: 76, exact: 74 },
  { way: dropped(1440), matches: 83, exact: 83 },
]

const ofReadings = (rows: readonly Reading[]): Pick<ByHand<Reading>, 'rows' | 'time' | 'scope'> => ({
  rows,
  time,
  scope: ({ stay }) => stay,
})

const LOW_PRESSURES: Pick<ByHand<Reading>, 'key' | 'counts' | 'find'> = {
  key: ({ stay, signal }) => `${stay} ${signal}`,
  counts: ({ signal }) => signal === 'ABP_MEAN' || signal === 'NBP_MEAN',
  find: (rows) => {
    const found = new Set<unknown>()
    const isLow = ({ value }: Reading): boolean => value > 0 && value < 65
    for (let i = 0; i + 2 < rows.length; i++) {
      const three = rows.slice(i, i + 3)
      if (!three.every(isLow) || time(three[2]!) - time(three[0]!) > 2 * HOUR) continue
      found.add(three.map(nameOf).join())
      i += 2
    }
    return found
  },
}

const LOW_OXYGEN: Pick<ByHand<Reading>, 'key' | 'counts' | 'find'> = {
  key: ({ stay }) => stay,
  counts: ({ signal }) => signal === 'SPO2',
  find: (rows, now) => {
    const isBetter = (low: Reading, { event_s, value }: Reading): boolean =>
      value >= 90 && event_s > low.event_s && event_s <= low.event_s + 3600
    return new Set(
      rows.filter((low) => low.value < 90 && time(low) + HOUR <= now && !rows.some((other) => isBetter(low, other))),
    )
  },
}

/**
 * Readings are corrected for by the watermark of their stay. A union has one watermark, so interventions are by the
 * least of all stays.
 */
function outOfReachOfBoth(rows: readonly Row[], byMs: number): readonly number[] {
  const greatest = new Map<number, number>()
  return rows.flatMap((row, place) => {
    const before = greatest.get(row.stay) ?? -Infinity
    const least = Math.min(...greatest.values())
    greatest.set(row.stay, Math.max(before, time(row)))
    return time(row) < (isReading(row) ? before : least) - byMs ? [place] : []
  })
}

function dropped(minutes: number): Way {
  return { kind: 'late dropped', delayMs: minutes * MINUTE }
}

function isReading(row: object): row is Reading {
  return 'signal' in row
}

function time(row: object): number {
  return ((row as Partial<Intervention>).start_s ?? (row as Reading).event_s) * 1000
}

function nameOf(row: object): string {
  const what = isReading(row) ? `${row.signal} ${row.value}` : (row as Intervention).item
  return `${what} of ${(row as Row).stay}, ${new Date(time(row)).toISOString()}`
}

function merged(readings: readonly Reading[], interventions: readonly Intervention[]): readonly Row[] {
  return [...readings, ...interventions].sort(
    (a, b) => a.arrival_s - b.arrival_s || a.stay - b.stay || time(a) - time(b),
  )
}
