/** A source with a time strategy, as a machine that is told acts one by one, and what it says about each event. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { ObjectRows } from '../../../src/event/rows.ts'
import { Stamp } from '../../../src/stream/stamp.ts'
import { clockOf } from '../../../src/time/clock-of.ts'
import type { SourceClock, SourceClockState } from '../../../src/time/source-clock.ts'
import {
  boundedOutOfOrderness,
  monotonous,
  punctuated,
  quantile,
  type WatermarkStrategy,
} from '../../../src/time/watermark-strategy.ts'

export interface TimedEvent {
  readonly time: number
  readonly part: number
  readonly arrived: number
  /** What a punctuated event tells; text: its function throws. */
  readonly mark: number | null | string
}

export type TimeAct =
  | { readonly act: 'event'; readonly event: TimedEvent }
  | { readonly act: 'tick' | 'look'; readonly now: number }
  | { readonly act: 'excuse' | 'elapse'; readonly ms: number }

export interface Setting {
  readonly strategy: () => WatermarkStrategy<TimedEvent>
  readonly per: 'source' | 'scope' | 'partition'
  readonly guarded: boolean
}

const STRATEGIES: readonly (() => WatermarkStrategy<TimedEvent>)[] = [
  monotonous,
  () => boundedOutOfOrderness(20),
  () => quantile(0.8, { initial: 5, halfLife: 10 }),
  () => quantile(0.5, { min: 3, max: 40, initial: 30 }),
  () => punctuated(readMark),
]

function readMark({ mark }: TimedEvent): number | null {
  if (typeof mark === 'string') throw new Error(mark)
  return mark
}

export const settings: fc.Arbitrary<Setting> = fc.record({
  strategy: fc.constantFrom(...STRATEGIES).map((one) => () => one().withIdleness(60).withMaxFutureSkew(100)),
  per: fc.constantFrom('source', 'scope', 'partition'),
  guarded: fc.boolean(),
})

/** Events go forward with jitter, some far ahead of their arrival; parts drift apart, and fall silent. */
export const timeActs: fc.Arbitrary<readonly TimeAct[]> = fc
  .array(
    fc.record({
      act: fc.constantFrom<TimeAct['act']>(
        ...Array<'event'>(14).fill('event'),
        'tick',
        'tick',
        'look',
        'look',
        'excuse',
        'elapse',
      ),
      part: fc.constantFrom(0, 0, 0, 1, 1, 2, 3),
      jitter: fc.integer({ min: -60, max: 60 }),
      mark: fc.constantFrom(null, null, 'late', 'early', 'bad'),
      ahead: fc.constantFrom(0, 0, 0, 0, 400),
    }),
    { minLength: 10, maxLength: 70, size: 'max' },
  )
  .map((all) =>
    all.map(({ act, part, jitter, mark, ahead }, i): TimeAct => {
      const arrived = 1000 + i * 10
      const time = arrived + jitter - part * 15 + ahead
      if (act === 'tick' || act === 'look') return { act, now: arrived }
      if (act === 'excuse' || act === 'elapse') return { act, ms: 10 }
      const told = mark === null ? null : mark === 'bad' ? 'no mark' : mark === 'late' ? time - 60 : time - 10
      return { act, event: { time, part, arrived, mark: told } }
    }),
  )

export interface Said {
  readonly time: number
  readonly watermark: number
  readonly scope: number | null
}

/** Late events are handed on, so that what is said about each event can be seen. */
export class Stamped {
  readonly clock: SourceClock
  readonly said: Said[] = []
  readonly failures: string[] = []
  readonly late: number[] = []
  progressed = 0
  readonly #stamp: Stamp<TimedEvent>
  #position = 0

  constructor({ strategy, per, guarded }: Setting, lateBehind: boolean, state: SourceClockState | null = null) {
    const watermark = strategy()
    this.clock = clockOf({ watermark, isPartitioned: per === 'partition', maxKeyLagMs: Infinity }, state)
    this.#stamp = new Stamp<TimedEvent>(
      {
        time: 'time',
        timeOptions: {},
        arrival: guarded ? 'arrived' : null,
        scope: per === 'scope' ? 'part' : null,
        partition: per === 'partition' ? 'part' : null,
        punctuation: watermark.punctuation,
        clock: this.clock,
        acceptLate: false,
        lateBehind,
        maxScopes: 100,
      },
      {
        batch: ({ size, time, scope, watermark: before }) => {
          expect(scope === null).toBe(per !== 'scope')
          for (let i = 0; i < size; i++)
            this.said.push({
              time: time![i]!,
              watermark: before === null ? NaN : before[i]!,
              scope: scope?.[i] ?? null,
            })
        },
        progress: () => void this.progressed++,
        tick: () => {},
        idle: () => {},
        end: () => {},
      },
      {
        counts: { accepted: 0 },
        onBad: ({ reason }) => expect.fail(reason),
        onLate: (_, time) => void this.late.push(time),
        onWatermarkFailure: ({ reason }) => void this.failures.push(reason),
      },
    )
  }

  /** Codes of scopes go on with a clock that goes on. */
  continues(before: Stamped): this {
    this.#stamp.restore(
      JSON.parse(JSON.stringify(before.#stamp.snapshot())) as ReturnType<Stamp<TimedEvent>['snapshot']>,
    )
    this.#position = before.#position
    return this
  }

  take(acts: readonly TimeAct[]): void {
    for (const act of acts) {
      if (act.act === 'event') this.events([act.event])
      else if ('now' in act) this.#stamp[act.act](act.now)
      else this.#stamp[act.act](act.ms)
    }
  }

  events(events: readonly TimedEvent[]): void {
    this.#stamp.ingest(new ObjectRows(events, this.#position), 0, events.length, NaN)
    this.#position += events.length
  }

  describe(): ReturnType<Stamp<TimedEvent>['describe']> {
    return this.#stamp.describe()
  }
}
