/** Arbitrary input of operators that act on time: events out of order, watermarks between them, processing time. */
import fc from 'fast-check'
import type { OracleStep } from '../window/oracle/steps.ts'
import { boundedDisorder } from './disorder.ts'
import { sampleStream, type EventStreamOptions, type SampleEvent } from './event-stream.ts'

export interface WindowSteps {
  /** For the oracle: each event with the watermark before it. */
  readonly steps: readonly OracleStep<SampleEvent>[]
  /** The events in order of event time. */
  readonly events: readonly SampleEvent[]
}

export interface AnyWindowStepsOptions {
  /** Keys, lengths and gaps. Default: three keys, up to 14 events, gaps of up to 3 ms and at times a jump of 25. */
  readonly stream?: EventStreamOptions
  /** By how much events are out of order at most. Default 6. */
  readonly disorderMs?: number
  /** Which disorder the watermark allows for: what is more out of order is late. Default 3. */
  readonly delayMs?: number
  /** Whether there are watermarks between events which say more than the events. Default true. */
  readonly watermarks?: boolean
  /** Whether processing time is told: before the first event, and between events. Default false. */
  readonly ticks?: boolean
  /** Whether some events have no key. Default true. */
  readonly bad?: boolean
}

const STREAM: EventStreamOptions = {
  keys: ['k0', 'k0', 'k1', 'k2'],
  minLength: 4,
  gaps: [0, 0, 1, 1, 2, 3, 25],
}

/** Steps of one watermark scope, in order of arrival. */
export function anyWindowSteps(options: AnyWindowStepsOptions = {}): fc.Arbitrary<WindowSteps> {
  const { stream = STREAM, disorderMs = 6, delayMs = 3, watermarks = true, ticks = false, bad = true } = options
  return sampleStream(stream)
    .chain((events) =>
      fc.record({
        events: fc.constant(events),
        arrival: boundedDisorder(events, disorderMs),
        extra: perEvent(events, fc.constantFrom(0, 0, 0, 0, 1, 3, 30)),
        now: perEvent(events, fc.constantFrom(0, 0, 1, 2, 5)),
        keyless: perEvent(events, fc.constantFrom(...Array.from({ length: 19 }, () => false), true)),
      }),
    )
    .map(({ events, arrival, extra, now, keyless }) => {
      const steps: OracleStep<SampleEvent>[] = ticks ? [{ now: 1 }] : []
      let watermark = -Infinity
      let clock = 1
      for (const [i, event] of arrival.entries()) {
        steps.push({ event, time: event.time, key: bad && keyless[i]! ? null : event.key, watermark })
        watermark = Math.max(watermark, event.time - delayMs - 1)
        if (watermarks && extra[i]! > 0) steps.push({ watermark: (watermark += extra[i]!) })
        if (!ticks || now[i] === 0) continue
        // Processing time is told when event time has been.
        clock += now[i]!
        steps.push({ watermark }, { now: clock })
      }
      if (ticks) steps.push({ watermark }, { now: clock + 50 })
      return { steps, events }
    })
}

function perEvent<V>(events: readonly unknown[], one: fc.Arbitrary<V>): fc.Arbitrary<readonly V[]> {
  return fc.array(one, { minLength: events.length, maxLength: events.length, size: 'max' })
}
