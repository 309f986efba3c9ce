/** Arbitrary event streams: small and dense, so that what a rule finds in them overlaps, ties and nests. */
import fc from 'fast-check'

/** An event of an arbitrary stream: what was asked for, and its place in the stream. */
export type StreamEvent<T> = T & {
  /** The place in event-time order, from 0; unique in the stream. */
  readonly id: number
  /** Event time, in epoch milliseconds. */
  readonly time: number
  readonly key: string
}

export interface EventStreamOptions {
  /** Default `['k0', 'k1']`; each event has one of them. */
  readonly keys?: readonly string[]
  /** Default 14. The oracle is exponential for `followedByAny`, so keep streams short. */
  readonly maxLength?: number
  /** Default 0. */
  readonly minLength?: number
  /** Milliseconds from one event to the next; the first is the smallest case. Default `[0, 1, 2, 3]`, ties included. */
  readonly gaps?: readonly number[]
  /** The time of the first event, before its gap. Default 0. */
  readonly start?: number
}

/**
 * Streams of events in order of event time, with payloads of your own: for the order of arrival see `boundedDisorder`.
 *
 * @param payload the fields of an event, but for `id`, `time` and `key`
 * @example eventStream(fc.record({ celsius: fc.integer({ min: 0, max: 100 }) }), { keys: ['m1', 'm2'] })
 */
export function eventStream<T extends object>(
  payload: fc.Arbitrary<T>,
  options: EventStreamOptions = {},
): fc.Arbitrary<readonly StreamEvent<T>[]> {
  const { keys = ['k0', 'k1'], minLength = 0, maxLength = 14, gaps = [0, 1, 2, 3], start = 0 } = options
  const one = fc.record({ payload, key: fc.constantFrom(...keys), gap: fc.constantFrom(...gaps) })
  return fc.array(one, { minLength, maxLength, size: 'max' }).map((all) => {
    let time = start
    return all.map((event, id) => {
      time += event.gap
      return { ...event.payload, id, time, key: event.key }
    })
  })
}

/** What the conditions of `anyPattern` look at. */
export interface Sample {
  readonly kind: 'a' | 'b' | 'c'
  /** From 0 to 3; `null` is missing. */
  readonly value: number | null
}

export type SampleEvent = StreamEvent<Sample>

/** Streams of the events that the patterns of `anyPattern` are about. */
export function sampleStream(options: EventStreamOptions = {}): fc.Arbitrary<readonly SampleEvent[]> {
  const value = fc.constantFrom(0, 1, 2, 3, 0, 1, 2, 3, null)
  return eventStream<Sample>(fc.record({ kind: fc.constantFrom('a', 'b', 'c'), value }), options)
}
