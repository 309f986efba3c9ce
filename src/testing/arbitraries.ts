/**
 * Arbitraries for [fast-check](https://fast-check.dev): event streams, orders of arrival, patterns. With the oracle
 * they make property tests: any rule over any stream in any legal order must find what the oracle finds.
 */
export { anyPattern } from './any-pattern.ts'
export type { AnyPatternOptions } from './any-pattern.ts'
export { boundedDisorder } from './disorder.ts'
export type { DisorderOptions } from './disorder.ts'
export { eventStream, sampleStream } from './event-stream.ts'
export type { EventStreamOptions, Sample, SampleEvent, StreamEvent } from './event-stream.ts'
