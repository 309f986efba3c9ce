/**
 * A week of the world's earthquakes, in the order in which the catalogue had each in its last form (U.S. Geological
 * Survey; public domain).
 */
import { readEvents } from '../read-events.ts'
import { COVERING, DAY, HOUR, MINUTE, type LateSet, type Way } from './late-set.ts'
import { catalogueRule } from './rules.ts'

interface Quake {
  readonly id: string
  readonly time: number
  readonly place: string
}

const DELAYS = [15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 7 * DAY]

/** @param folder where `quakes.csv` is */
export async function readQuakes(folder: string): Promise<LateSet> {
  const { rule, options, map } = await catalogueRule('earthquakes/aftershocks')
  const rows = (await readEvents<object>(`${folder}/quakes.csv`)).map(map)
  const dropped = (delayMs: number): Way => ({ kind: 'late dropped', delayMs })
  return {
    name: 'usgs-quakes',
    table: 'answers',
    subjects: [
      {
        title: 'a mainshock, and three smaller ones or more within a day and a degree',
        rows,
        options,
        matchesOf: (quakes) => quakes.detect(rule),
        scope: () => '',
        time: (row) => (row as Quake).time,
        nameOf: (row) => `${(row as Quake).id}, ${(row as Quake).place}`,
        known: [
          { way: { kind: 'event time' }, matches: 10 },
          { way: { kind: 'arrival order' }, matches: 2, exact: 1 },
          { way: dropped(15 * MINUTE), matches: 0 },
          { way: dropped(HOUR), matches: 0 },
          { way: dropped(6 * HOUR), matches: 0 },
          { way: dropped(24 * HOUR), matches: 6, exact: 6 },
          { way: dropped(72 * HOUR), matches: 10, exact: 10 },
        ],
        lateness: [
          { delayMs: HOUR, percent: '62' },
          { delayMs: 6 * HOUR, percent: '44' },
          { delayMs: 24 * HOUR, percent: '18' },
          { delayMs: 72 * HOUR, percent: '1.5' },
          { delayMs: 7 * DAY, percent: '0' },
        ],
        ways: [
          dropped(7 * DAY),
          ...[0, ...DELAYS].map((delayMs): Way => ({ kind: 'corrected', delayMs, allowedMs: COVERING })),
          { kind: 'corrected', delayMs: 0, allowedMs: 24 * HOUR },
        ],
      },
    ],
  }
}
