/** The queries whose latency is measured: their rules, and endless input for them. */
import { boundedOutOfOrderness, field, pattern, type AnyPattern, type DetectorOptions } from 'tidemark'
import type { ReadingColumns } from '../workloads/sequence-input.ts'
import { columnsOf, MAX_DELAY_MS, WITHIN_MS } from '../workloads/sequence-input.ts'
import { signalColumns, type SignalShape } from '../workloads/signals.ts'
import { STRICT_WITHIN_MS } from '../workloads/strict.ts'

/** An event; `at` is its number in order of arrival, so that a match tells which event completed it. */
export interface Arrival {
  readonly time: number
  readonly device: string
  readonly type: string
  readonly value: number
  readonly at: number
}

export type QueryName = 'sequence' | 'strict' | 'absence'

export interface Query {
  readonly name: QueryName
  readonly title: string
  readonly input: string
  readonly rule: AnyPattern<Arrival>
  /** How far events can be behind others that came before them. */
  readonly delayMs: number
  /** Events of one lap: the input begins again after so many, later in time. */
  readonly lap: number
  readonly columns: () => ReadingColumns
  /** The step whose event completes a match; `null`: time does. */
  readonly completes: string | null
}

const LAP = 1_000_000
const DIRECTORY = ''

const FOUR_TYPES: SignalShape = {
  types: [
    ['A', 1],
    ['B', 1],
    ['C', 1],
    ['x', 1],
  ],
  devices: 1000,
  value: (random) => random.below(1000),
}

/** One in twenty an A, one in four a B. */
const FEW_STARTS: SignalShape = {
  ...FOUR_TYPES,
  types: [
    ['A', 1],
    ['B', 5],
    ['x', 14],
  ],
}

const ABSENT_MS = 2_000

export const queries: readonly Query[] = [
  {
    name: 'sequence',
    title: 'A then B within 5 minutes, per device, up to 5 s out of order',
    input: '1,000 devices, 5 % A, 5 % B, 50 events per second of event time',
    rule: pattern<Arrival>('sequence')
      .begin('a')
      .where(field('type').eq('A'))
      .followedBy('b')
      .where(field('type').eq('B'))
      .within({ milliseconds: WITHIN_MS }),
    delayMs: MAX_DELAY_MS,
    lap: LAP,
    columns: () => columnsOf({ events: LAP, seed: 1, directory: DIRECTORY }),
    completes: 'b',
  },
  {
    name: 'strict',
    title: 'A directly followed by B directly followed by C within 2 s, per device, in order',
    input: '1,000 devices, 4 types uniformly, 1,000 events per second of event time',
    rule: pattern<Arrival>('strict')
      .begin('a')
      .where(field('type').eq('A'))
      .next('b')
      .where(field('type').eq('B'))
      .next('c')
      .where(field('type').eq('C'))
      .within({ milliseconds: STRICT_WITHIN_MS }),
    delayMs: 0,
    lap: LAP,
    columns: () => signalColumns(FOUR_TYPES, { events: LAP, seed: 4, directory: DIRECTORY }),
    completes: 'c',
  },
  {
    name: 'absence',
    title: 'A not followed by B within 2 s, per device, in order',
    input: '1,000 devices, 5 % A, 25 % B, 1,000 events per second of event time',
    rule: pattern<Arrival>('absence')
      .begin('a')
      .where(field('type').eq('A'))
      .notFollowedBy('b')
      .where(field('type').eq('B'))
      .within({ milliseconds: ABSENT_MS }),
    delayMs: 0,
    lap: LAP,
    columns: () => signalColumns(FEW_STARTS, { events: LAP, seed: 7, directory: DIRECTORY }),
    completes: null,
  },
]

/** Events in order of what a query's users would allow to be corrected, where nothing comes late. */
const ALLOWED_MS = 1_000

/** What a detector or a stream is told. Final: it waits for the late ones; speculative: they correct. */
export function optionsOf(query: Query, emit: 'final' | 'speculative'): DetectorOptions<Arrival> {
  const shared = { time: 'time', key: 'device' } as const
  if (emit === 'final') return { ...shared, watermark: boundedOutOfOrderness({ milliseconds: query.delayMs }) }
  const allowed = query.delayMs === 0 ? ALLOWED_MS : query.delayMs
  return { ...shared, emit, allowedLateness: { milliseconds: allowed } }
}

/** Makes the events of a query, one after the other, without end: laps over the same columns, each later in time. */
export class EndlessInput {
  readonly #columns: ReadingColumns
  readonly #lapMs: number

  constructor(query: Query) {
    this.#columns = query.columns()
    const { time } = this.#columns.columns
    let least = Infinity
    let greatest = -Infinity
    for (const each of time) {
      if (each < least) least = each
      if (each > greatest) greatest = each
    }
    // So much later that no event of a lap is late because of the lap before.
    this.#lapMs = greatest - least + query.delayMs + 1
  }

  timeAt(i: number): number {
    const { length, columns } = this.#columns
    return columns.time[i % length]! + Math.floor(i / length) * this.#lapMs
  }

  eventAt(i: number): Arrival {
    const { length, columns } = this.#columns
    const row = i % length
    return {
      time: this.timeAt(i),
      device: columns.device.dictionary[columns.device.codes[row]!]!,
      type: columns.type.dictionary[columns.type.codes[row]!]!,
      value: columns.value[row]!,
      at: i,
    }
  }
}
