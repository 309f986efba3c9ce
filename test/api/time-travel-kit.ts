/** Jobs of several kinds over sample events, as functions of their inputs, so that they can be made again. */
import {
  begin,
  boundedOutOfOrderness,
  collect,
  count,
  field,
  pattern,
  session,
  sliding,
  stream,
  sum,
  tumbling,
  type Stream,
  type WatermarkScope,
} from 'tidemark'
import type { SampleEvent } from 'tidemark/testing'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { Reading } from './kit.ts'
import type { StartableStream } from '../../src/api/startable-stream.ts'
import type { JournalEntry } from '../../src/runtime/journal.ts'

export const cooled = begin('hot')
  .where(field('celsius').gt(80))
  .followedBy('cool')
  .where(field('celsius').lt(40))
  .within('10s')
  .named('cooled')

export const TIME = { time: 'at', key: 'sensor' } as const

/** The fourth is late, unless something is waited for. */
export const EVENTS: readonly Reading[] = [
  { at: 1000, sensor: 'a', celsius: 85 },
  { at: 2000, sensor: 'b', celsius: 90 },
  { at: 5000, sensor: 'a', celsius: 35 },
  { at: 3000, sensor: 'b', celsius: 30 },
  { at: 9000, sensor: 'b', celsius: 20 },
]

export interface Settings {
  readonly delay: number
  readonly per: WatermarkScope<SampleEvent>
  readonly atEnd: 'complete' | 'cut'
}

export type Events = readonly SampleEvent[]

export const KINDS = ['detect', 'corrections', 'sliding', 'session', 'union', 'join', 'windows then detect'] as const

export function jobOf(
  kind: (typeof KINDS)[number],
  rule: AnyPattern<SampleEvent>,
  [left, right]: readonly [Events, Events],
  { delay, per, atEnd }: Settings,
): StartableStream<unknown> {
  const read = (events: Events): Stream<SampleEvent> =>
    stream(events, { time: 'time', key: 'key', watermark: boundedOutOfOrderness(delay), watermarkPer: per, atEnd })
  const keyed = read(left).keyBy('key')
  switch (kind) {
    case 'detect':
      return keyed.detect(rule, { engine: 'runs' })
    case 'corrections':
      return keyed.detect(rule, { engine: 'runs', emit: 'speculative', allowedLateness: 4 })
    case 'sliding':
      return keyed
        .window(sliding(6, 3))
        .allowedLateness(2)
        .aggregate({ n: count(), total: sum('value') })
    case 'session':
      return keyed.window(session(3)).aggregate({ n: count(), all: collect<SampleEvent, number>(({ id }) => id) })
    case 'union':
      return read(left).union(read(right)).keyBy('key').detect(rule, { engine: 'runs' })
    case 'join':
      return keyed
        .intervalJoin(read(right).keyBy('key'), 'outer')
        .between(-2, 3)
        .apply((a, b) => ({ a: a?.id ?? null, b: b?.id ?? null }))
    case 'windows then detect':
      return keyed.window(tumbling(4)).aggregate({ n: count() }).keyBy('key').detect(MANY)
  }
}

const MANY = pattern<{ readonly n: number }>()
  .begin('few')
  .where(field('n').lt(2))
  .followedBy('many')
  .where(field('n').gt(1))
  .within(20)
  .named('more')

export const hasTwo = (kind: (typeof KINDS)[number]): boolean => kind === 'union' || kind === 'join'

/** The inputs take turns, record by record, then end. */
export function inTurns(inputs: readonly Events[], to: number = Infinity): readonly JournalEntry[] {
  const entries: JournalEntry[] = []
  let told = 0
  for (let row = 0; row < Math.max(...inputs.map(({ length }) => length)); row++)
    for (const [input, events] of inputs.entries())
      if (row < events.length && told++ < to) entries.push({ kind: 'records', input, to: row + 1, now: null })
  if (told < to) for (const input of inputs.keys()) entries.push({ kind: 'end', input })
  return entries
}
