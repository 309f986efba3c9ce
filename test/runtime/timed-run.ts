/** Runs of several sources behind a union, under a clock and in an order that a test decides. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Source, SourceBatch } from '../../src/connectors/source.ts'
import { stampedTime, type JobInput } from '../../src/runtime/input.ts'
import type { JobRun } from '../../src/runtime/run.ts'
import { Stamp } from '../../src/stream/stamp.ts'
import type { TimeSelector } from '../../src/stream/time-reader.ts'
import { ingestionTime } from '../../src/stream/ingestion-time.ts'
import { Union } from '../../src/stream/union.ts'
import { clockOf } from '../../src/time/clock-of.ts'
import type { WatermarkStrategy } from '../../src/time/watermark-strategy.ts'

export interface Timed {
  readonly at: number
  readonly part: number
}

export interface InputSetting {
  readonly watermark: WatermarkStrategy
  readonly partitioned?: boolean
  readonly ingestion?: boolean
}

/** What came out behind the union, in order: events with the watermark before each, and everything else that was told. */
export type Told =
  | { readonly event: number; readonly input: number; readonly watermark: number }
  | { readonly tick: number; readonly watermark: number }
  | { readonly idle: boolean; readonly watermark: number }
  | { readonly end: true }

export interface TimedRun extends Omit<JobRun, 'signal' | 'drain' | 'now'> {
  readonly told: readonly Told[]
  readonly late: readonly number[]
  readonly stamps: readonly Stamp<Timed>[]
}

export function timedRun(sources: readonly Source<Timed>[], settings: readonly InputSetting[]): TimedRun {
  const told: Told[] = []
  const late: number[] = []
  const clocks = settings.map(({ watermark, partitioned = false }) =>
    clockOf({ watermark, isPartitioned: partitioned, maxKeyLagMs: Infinity }),
  )
  const union = new Union<Timed>({ clocks, acceptLate: false, lateBehind: true, onLate: () => {} })
  union.connect({
    batch: ({ rows, size, row, time, watermark }) => {
      for (let i = 0; i < size; i++) {
        const input = rows.position(row[i]!) % sources.length
        told.push({ event: time![i]!, input, watermark: watermark![i]! })
        if (time![i]! <= watermark![i]!) late.push(time![i]!)
      }
    },
    progress: () => {},
    tick: (tick) => void (lastTick(told) !== tick && told.push({ tick, watermark: union.low() })),
    idle: (idle) => void told.push({ idle, watermark: union.low() }),
    end: () => void told.push({ end: true }),
  })
  const stamps: Stamp<Timed>[] = []
  const inputs = sources.map((source, i): JobInput<unknown> => {
    const { watermark, partitioned = false, ingestion = false } = settings[i]!
    const partition = partitioned ? 'part' : null
    const time: TimeSelector<Timed> | ReturnType<typeof ingestionTime> = ingestion ? ingestionTime() : 'at'
    const stamp = new Stamp<Timed>(
      {
        time,
        timeOptions: {},
        arrival: null,
        scope: null,
        partition,
        punctuation: null,
        clock: clocks[i]!,
        acceptLate: false,
        lateBehind: true,
        maxScopes: 100,
      },
      union.input(i),
      { counts: { accepted: 0 }, onBad: () => {}, onLate: () => {}, onWatermarkFailure: () => {} },
    )
    stamps.push(stamp)
    return {
      source,
      ...stampedTime(stamp, { watermark, partition }),
      ingest: (rows, from, to, now) => stamp.ingest(rows as never, from, to, now),
      bad: () => {},
      end: () => {
        clocks[i]!.end()
        stamp.end()
      },
    }
  })
  return { inputs, outboxes: [], slice: 4096, told, late, stamps }
}

function lastTick(told: readonly Told[]): number | undefined {
  const last = told.at(-1)
  return last !== undefined && 'tick' in last ? last.tick : undefined
}

/** A source that hands over as many of its events as it is told, when it is told. */
export class Script implements Source<Timed> {
  readonly name: string
  readonly live = true
  asked = 0
  readonly #events: readonly Timed[]
  #given = 0
  #allowed = 0
  #wake: () => void = () => {}

  constructor(name: string, events: readonly Timed[]) {
    this.name = name
    this.#events = events
  }

  /** The next answer has up to `count` events more; with none left, the source ends. */
  give(count: number): void {
    this.#allowed += Math.max(1, count)
    this.#wake()
  }

  get left(): number {
    return this.#events.length - this.#given
  }

  async *open(signal: AbortSignal): AsyncGenerator<SourceBatch<Timed>, void, undefined> {
    const onAbort = (): void => this.#wake()
    signal.addEventListener('abort', onAbort)
    try {
      for (;;) {
        this.asked++
        while (this.#allowed === 0 && !signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
        if (signal.aborted || this.left === 0) return
        const first = this.#given
        this.#given = Math.min(this.#events.length, first + this.#allowed)
        this.#allowed = 0
        yield { events: this.#events.slice(first, this.#given), first }
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

/** A source that has everything at once, cut into batches. */
export function recorded(name: string, events: readonly Timed[], size: number, live: boolean = true): Source<Timed> {
  return {
    name,
    live,
    async *open(): AsyncGenerator<SourceBatch<Timed>, void, undefined> {
      for (let first = 0; first < events.length; first += size)
        yield { events: events.slice(first, first + size), first }
    },
  }
}

/** Lets everything that can happen without time happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await nextTurn()
}

/** The signals of a run that nobody stops. */
export function unstopped(): Pick<JobRun, 'signal' | 'drain'> {
  return { signal: new AbortController().signal, drain: new AbortController().signal }
}

/** Timers that fire when the test says; call `pass` to let time go on. */
export class VirtualTime {
  now = 1_000_000

  constructor() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  }

  async pass(ms: number): Promise<void> {
    this.now += ms
    vi.advanceTimersByTime(ms)
    await settle()
  }
}
