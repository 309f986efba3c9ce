/** A record of memory as text. */
import { headText, type RecordHead } from '../harness/dated.ts'
import { aligned, count, digits } from '../harness/text.ts'
import type { HeldBytes } from './child.ts'
import { SETTLING_MINUTES, type SoakResult } from './soak.ts'
import type { Spread } from './subjects.ts'

export interface HeldRecord extends HeldBytes {
  readonly name: string
  readonly about: string
  readonly spread: Spread
  readonly count: number
}

export interface SoakRecord extends SoakResult {
  readonly name: string
  readonly about: string
  readonly events: number
}

export interface MemoryRecord extends RecordHead {
  readonly held: readonly HeldRecord[]
  readonly soaks: readonly SoakRecord[]
}

const MEGA = 1e6

export function tableOf(record: MemoryRecord): string {
  const parts = [headText(record)]
  for (const spread of ['per key', 'per open'] as const) {
    const held = record.held.filter((each) => each.spread === spread)
    if (held.length > 0) parts.push(heldText(spread, held))
  }
  if (record.soaks.length > 0) parts.push(soakText(record.soaks))
  return `${parts.join('\n\n')}\n`
}

function heldText(spread: Spread, held: readonly HeldRecord[]): string {
  const unit = spread === 'per key' ? 'key' : 'open match'
  const head = [
    `bytes ${spread === 'per key' ? 'per key' : 'per open match'}`,
    'number',
    'heap',
    'typed arrays',
    'both',
    'RSS MB',
    'greatest',
    '',
  ]
  const rows = held.map((each) => [
    each.name,
    count(each.count),
    ...[each.heapBytes, each.externalBytes, each.heapBytes + each.externalBytes].map((bytes) =>
      count(Math.round(bytes / each.count)),
    ),
    count(Math.round(each.rssBytes / MEGA)),
    count(Math.round(each.greatestRssBytes / MEGA)),
    each.about,
  ])
  return `${spread === 'per key' ? 'one thing open for each key' : 'many things open in one key'}: bytes per ${unit}, with the event and the text of the key\n\n${aligned([head, ...rows], [0, head.length - 1])}`
}

function soakText(soaks: readonly SoakRecord[]): string {
  const head = [
    '',
    'events',
    'mean MB',
    'least',
    'greatest',
    'kB a minute',
    '% an hour',
    'RSS MB',
    'pauses',
    'p99 ms',
    'max ms',
    '',
  ]
  const rows = soaks.map(
    ({ name, about, events, heapBytes, externalBytes, mean, slope, growth, greatestRssBytes, gc }) => {
      const settled = heapBytes.map((bytes, i) => bytes + externalBytes[i]!).slice(SETTLING_MINUTES)
      return [
        name,
        count(events),
        ...[mean, Math.min(...settled), Math.max(...settled)].map((bytes) => digits(bytes / MEGA)),
        digitsOf(slope / 1e3),
        digitsOf(growth * 100),
        count(Math.round(greatestRssBytes / MEGA)),
        count(gc.count),
        digits(gc.p99Ms),
        digits(gc.maxMs),
        about,
      ]
    },
  )
  return `an hour of event time and 20 minutes before it, 1,000 events a second up to 5 s out of order, 20,000 keys alive of 820,000: what is left after each minute of the hour\n\n${aligned([head, ...rows], [0, head.length - 1])}`
}

function digitsOf(value: number): string {
  return value < 0 ? `-${digits(-value)}` : digits(value)
}
