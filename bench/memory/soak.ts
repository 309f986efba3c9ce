/**
 * An hour of event time and twenty minutes before it, up to 5 s out of order, with keys that come and go: nothing may
 * grow.
 *
 * A thousand events a second; each key lives for two minutes, and twenty thousand are alive at a time, so 600,000 in the
 * hour. After each minute of event time everything that is garbage is collected, and what is left is measured. The
 * first twenty minutes fill windows and lists (those of `register` until then); the slope is taken from the rest.
 */
import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import type { AnyPattern, DetectorOptions } from 'tidemark'
import { boundedOutOfOrderness, customSource, detector, field, pattern, stream, sum, tumbling } from 'tidemark'
import { Random } from '../harness/random.ts'
import type { Held } from './subjects.ts'

export interface Soak {
  readonly name: string
  readonly about: string
  /** Takes the events; `minute` is to be awaited after each minute of them. */
  run(events: Iterable<Held>, minute: () => Promise<void>): Promise<void>
}

export interface SoakResult {
  /** After each minute of event time, what is left when garbage is collected. */
  readonly heapBytes: readonly number[]
  readonly externalBytes: readonly number[]
  /** Of a straight line through all but the first twenty minutes, bytes a minute. */
  readonly slope: number
  /** The mean of the same minutes. */
  readonly mean: number
  /** What the line gains over an hour, as a share of the mean. */
  readonly growth: number
  readonly greatestRssBytes: number
  readonly outputs: number
  /** Pauses of the collector in milliseconds, without those that were asked for. */
  readonly gc: { readonly count: number; readonly totalMs: number; readonly p99Ms: number; readonly maxMs: number }
}

const DELAY_MS = 5_000
export const PER_SECOND = 1_000
/** An hour, and what comes before it. */
export const SOAK_SECONDS = 3_600 + 20 * 60
const MINUTE_EVENTS = 60 * PER_SECOND
export const SETTLING_MINUTES = 20
const ALIVE = 20_000
/** So that all have the same number of digits, and so of bytes. */
const FIRST_KEY = 1_000_000
const LIFE_EVENTS = 120 * PER_SECOND

const OPTIONS: DetectorOptions<Held> = {
  time: 'time',
  key: 'key',
  watermark: boundedOutOfOrderness({ milliseconds: DELAY_MS }),
}

let outputs = 0

const isOfType = (type: string) => field('type').eq(type)
const begun = <N extends string>(name: N) => pattern<Held>(name).begin('a').where(isOfType('A'))

function ofRule(name: string, about: string, rule: AnyPattern<Held>, options: Partial<DetectorOptions<Held>>): Soak {
  return {
    name,
    about,
    async run(events, minute) {
      const detection = detector(rule, { ...OPTIONS, ...options } as DetectorOptions<Held>)
      let i = 0
      for (const event of events) {
        outputs += detection.push(event).length
        if (++i % MINUTE_EVENTS === 0) await minute()
      }
      outputs += detection.end().length
    },
  }
}

const within = { minutes: 2 } as const

export const soaks: readonly Soak[] = [
  ofRule(
    'register',
    'A next B next C',
    begun('s').next('b').where(isOfType('B')).next('c').where(isOfType('C')).within(within),
    {},
  ),
  ofRule('compact', 'A followed by any B', begun('c').followedByAny('b').where(isOfType('B')).within(within), {
    engine: 'compact',
  }),
  ofRule(
    'runs',
    'A followed by a B that is higher',
    begun('r')
      .followedBy('b')
      .where((b, { a }) => b.value > a.value)
      .within(within),
    { engine: 'runs' },
  ),
  ofRule('absence', 'A not followed by B', begun('n').notFollowedBy('b').where(isOfType('B')).within(within), {}),
  ofRule(
    'speculative',
    'A followed by a B that is higher, with corrections',
    begun('p')
      .followedBy('b')
      .where((b, { a }) => b.value > a.value)
      .within(within),
    {
      watermark: boundedOutOfOrderness(0),
      emit: 'speculative',
      allowedLateness: { milliseconds: DELAY_MS },
    },
  ),
  {
    name: 'tumbling windows',
    about: 'a sum a minute per key',
    async run(events, minute) {
      const source = customSource<Held>({
        name: 'events',
        async *open() {
          let batch: Held[] = []
          let i = 0
          for (const event of events) {
            batch.push(event)
            if (++i % BATCH !== 0) continue
            yield batch
            batch = []
            if (i % MINUTE_EVENTS === 0) await minute()
          }
          if (batch.length > 0) yield batch
        },
      })
      const sums = stream<Held>(source, {
        time: 'time',
        watermark: boundedOutOfOrderness({ milliseconds: DELAY_MS }),
      })
        .keyBy('key')
        .window(tumbling({ minutes: 1 }))
        .aggregate({ total: sum('value') })
      for await (const _ of sums) outputs++
    },
  },
]

/** A minute is a whole number of them. */
const BATCH = 1_000

const TYPES = ['A', 'B', 'C', 'x'] as const

/** Events in order of arrival, made as they are asked for. */
function* passingEvents(count: number, seed: number): Generator<Held, void, undefined> {
  const random = new Random(seed)
  for (let i = 0; i < count; i++) {
    // Of the keys that are alive now: all that were born in the last `LIFE_EVENTS`.
    const youngest = Math.floor((i * ALIVE) / LIFE_EVENTS)
    yield {
      time: i + DELAY_MS - random.below(DELAY_MS),
      key: `device-${FIRST_KEY + youngest + random.below(ALIVE)}`,
      type: TYPES[random.below(TYPES.length)]!,
      value: random.below(1000),
    }
  }
}

export async function soak(subject: Soak, events: number): Promise<SoakResult> {
  const pauses: number[] = []
  const note = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) {
      const { duration, detail } = entry as PerformanceEntry & { readonly detail: { readonly flags: number } }
      const { flags } = detail
      if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0) pauses.push(duration)
    }
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  const heapBytes: number[] = []
  const externalBytes: number[] = []
  await subject.run(passingEvents(events, 1), async () => {
    globalThis.gc!()
    await new Promise((resolve) => setImmediate(resolve))
    const { heapUsed, external } = process.memoryUsage()
    heapBytes.push(heapUsed)
    externalBytes.push(external)
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  observer.disconnect()
  const total = heapBytes.map((bytes, i) => bytes + externalBytes[i]!).slice(SETTLING_MINUTES)
  const slope = slopeOf(total)
  const mean = total.reduce((all, bytes) => all + bytes, 0) / total.length
  pauses.sort((a, b) => a - b)
  return {
    heapBytes,
    externalBytes,
    slope,
    mean,
    growth: (slope * 60) / mean,
    greatestRssBytes: process.resourceUsage().maxRSS * 1024,
    outputs,
    gc: {
      count: pauses.length,
      totalMs: pauses.reduce((all, each) => all + each, 0),
      p99Ms: pauses[Math.floor(pauses.length * 0.99)] ?? 0,
      maxMs: pauses.at(-1) ?? 0,
    },
  }
}

/** Of the straight line with the least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2
  const meanY = values.reduce((all, value) => all + value, 0) / values.length
  let above = 0
  let below = 0
  for (const [x, y] of values.entries()) {
    above += (x - meanX) * (y - meanY)
    below += (x - meanX) ** 2
  }
  return below === 0 ? 0 : above / below
}
