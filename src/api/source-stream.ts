/** The beginning of a stream: its source, and where time and key are in its events. */
import { toSource, type SourceInput } from '../connectors/to-source.ts'
import { checkNames } from './check-names.ts'
import type { Node } from './graph/node.ts'
import {
  checkSettings,
  checkUntimed,
  DEFAULT_LIMITS,
  stampSettings,
  STREAM_OPTIONS,
  workersOf,
  type SideOutputs,
  type StampSettings,
  type StreamOptions,
} from './options.ts'
import { Stream } from './stream.ts'

/**
 * A stream of the events of a source.
 *
 * @param source an array, an iterable, an async iterable, a Node or Web stream, columns, or a source such as
 *   `fromFile('readings.csv')`
 * @param options where time and key are, and how far out of order events may come; without `time` the stream has no
 *   event time: it can be mapped, filtered and reduced, but patterns need one
 * @throws TidemarkError `NOT_A_SOURCE`, `BAD_OPTIONS` and those of the time settings
 */
export function stream<T>(source: SourceInput<T>, options: StreamOptions<T> = {}): Stream<T> {
  checkNames(options, STREAM_OPTIONS, 'stream()')
  checkSettings(options)
  const { time } = options
  if (time === undefined) checkUntimed(options)
  const stamp = time === undefined ? null : stampSettings({ ...options, time })
  const node: Node = {
    kind: 'source',
    source: toSource(source),
    stamp: stamp as StampSettings<unknown> | null,
    acceptLate: options.order === 'arrival',
    maxScopes: options.limits?.keys ?? DEFAULT_LIMITS.keys,
    listeners: options as unknown as SideOutputs<unknown>,
    workers: workersOf(options.parallelism).workers,
  }
  return new Stream<T>(node, [], options)
}
