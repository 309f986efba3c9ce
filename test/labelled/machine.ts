/**
 * The temperature of a machine, every five minutes over eleven weeks, with four incidents (Numenta Anomaly Benchmark,
 * `machine_temperature_system_failure`). Once the clock was set back by an hour, so that an hour of readings comes
 * twice.
 */
import { readFileSync } from 'node:fs'
import { boundedOutOfOrderness, field, pattern } from '../../src/index.ts'
import type { Pattern } from '../../src/index.ts'
import { readEvents } from './read-events.ts'
import type { Episode, LabelledSet } from './labelled-set.ts'

/** A reading, as the CSV has it. */
export interface Reading {
  /** The time of a clock on the wall, of no zone. */
  readonly timestamp: string
  readonly value: number
}

type Labels = Readonly<Record<string, { readonly windows: readonly (readonly [from: string, to: string])[] }>>

const FILE = 'machine_temperature_system_failure'

const below = (limit: number) => pattern<Reading>().begin('low').where(field('value').lt(limit))

/** An hour or more of readings in a row. */
const lowForAnHour = (limit: number): Pattern<Reading, unknown, unknown> =>
  below(limit).timesOrMore(12).consecutive().longest().skipPastLastEvent().named(`an-hour-below-${limit}`)

const silence = pattern<Reading>()
  .begin('reading')
  .notFollowedBy('next')
  .within({ minutes: 5 }, { inclusive: true, of: 'previous' })
  .named('silence')

/** @param folder where the CSV files and `labels.json` are */
export async function readMachine(folder: string): Promise<LabelledSet<Reading>> {
  const { windows } = (JSON.parse(readFileSync(`${folder}/labels.json`, 'utf8')) as Labels)[FILE]!
  // A window includes the reading at its end.
  const episodes = windows.map(([from, to]): Episode => ({ key: '', start: timeOf(from), end: timeOf(to) + 1 }))
  return {
    name: `nab/${FILE}`,
    events: await readEvents<Reading>(`${folder}/${FILE}.csv`),
    // No reading is more than 55 minutes behind the greatest time before it.
    options: { time: 'timestamp', zone: 'UTC', watermark: boundedOutOfOrderness({ minutes: 55 }), atEnd: 'cut' },
    time: ({ timestamp }) => timeOf(timestamp),
    key: () => '',
    rules: [
      {
        title: 'value < 60, any reading',
        rule: below(60).named('below-60'),
        episodes,
        known: { matches: 1539, hits: 1045, found: [4, 4] },
      },
      {
        title: 'value < 60, 12 readings or more',
        rule: lowForAnHour(60),
        episodes,
        known: { matches: 12, hits: 5, found: [4, 4] },
      },
      {
        title: 'value < 45, 12 readings or more',
        rule: lowForAnHour(45),
        episodes,
        known: { matches: 2, hits: 2, found: [2, 4], precision: '1.000', recall: '0.500' },
      },
      { title: 'no reading for more than 5 min', rule: silence, episodes: null, known: { matches: 0 } },
    ],
  }
}

/** Of `2013-12-10 06:25:00.000000`, as if the clock showed UTC. */
function timeOf(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`)
}
