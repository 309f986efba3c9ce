/// <reference types="node" preserve="true" />
/** The public API of Tidemark. */
export { stream, Stream, KeyedStream } from './api/stream.ts'
export type { SinkInput } from './api/stream.ts'
export { detector, Detector } from './api/detector.ts'
export type { DetectorOptions, DetectorSnapshot } from './api/detector.ts'
export type { Job, RunOptions } from './api/job.ts'
export type {
  Limits,
  PatternSettings,
  SideOutputs,
  StreamOptions,
  TimeSettings,
  WatermarkScope,
} from './api/options.ts'
export {
  allOf,
  begin,
  bound,
  boundedOutOfOrderness,
  customSink,
  customSource,
  either,
  explain,
  explainData,
  field,
  fromColumns,
  fromFile,
  fromIterable,
  fromSocket,
  fromStdin,
  literal,
  monotonous,
  pattern,
  patternFromJson,
  previous,
  TidemarkError,
  timeline,
  toCallback,
  toConsole,
  toFile,
} from './api/exports.ts'
export type * from './api/exports.ts'
