/// <reference types="node" preserve="true" />
/** The public API of Tidemark. */
export { stream } from './api/source-stream.ts'
export { Stream, KeyedStream } from './api/stream.ts'
export type { DeduplicateSettings } from './api/graph/nodes/deduplicate.ts'
export type { SinkInput } from './api/stream.ts'
export { detector, Detector } from './api/detector.ts'
export type { DetectorOptions, DetectorSnapshot } from './api/detector.ts'
export { broadcastFunction, connectFunction, processFunction } from './api/process-functions.ts'
export { quantile } from './api/quantile.ts'
export { JobGraph } from './api/graph/job-graph.ts'
export type { BroadcastConnectedStream, BroadcastStream, ConnectedStreams } from './api/connected-streams.ts'
export type { AsyncSettings } from './api/async-settings.ts'
export type { JobExplanation } from './api/explain/explain-job.ts'
export type { IntervalJoin, WindowJoin } from './api/joined-streams.ts'
export type { FramedStream, WindowedStream } from './api/windowed-stream.ts'
export type { Job, RunOptions } from './api/job.ts'
export type { TraceSettings, Why, WhyQuestion } from './api/trace.ts'
export { timeTravel, TimeTravel } from './api/time-travel/time-travel.ts'
export type { TimeTravelOptions, WhatIf } from './api/time-travel/time-travel.ts'
export type {
  Limits,
  Parallelism,
  PatternSettings,
  SideOutputs,
  StreamOptions,
  TimeSettings,
  WatermarkScope,
} from './api/options.ts'
export {
  afterAll,
  afterEach,
  afterFirst,
  afterProcessingTime,
  afterWatermark,
  aggregate,
  aggregateFrame,
  aggregatingState,
  allOf,
  avg,
  begin,
  between,
  bound,
  boundary,
  boundedOutOfOrderness,
  calendar,
  collect,
  continuousEventTime,
  continuousProcessingTime,
  count,
  countEvictor,
  countTrigger,
  countWindow,
  cumulate,
  customSink,
  customSource,
  customWindow,
  delta,
  deltaEvictor,
  deltaTrigger,
  distinct,
  either,
  endOfStreamTrigger,
  eventTimeTrigger,
  explain,
  explainData,
  field,
  first,
  fromColumns,
  fromFile,
  fromIterable,
  fromSocket,
  fromStdin,
  globalWindow,
  ingestionTime,
  last,
  listState,
  literal,
  mapState,
  max,
  min,
  monotonous,
  neverTrigger,
  once,
  orFinally,
  pattern,
  patternFromJson,
  previous,
  processingTimeTrigger,
  punctuated,
  purging,
  reducingState,
  repeatedly,
  session,
  sliding,
  stddev,
  sum,
  threshold,
  TidemarkError,
  timeEvictor,
  timeline,
  traceOf,
  traceText,
  toCallback,
  toConsole,
  toFile,
  tumbling,
  valueState,
  variance,
  whileSame,
  windowFromJson,
  windowToJson,
} from './api/exports.ts'
export type * from './api/exports.ts'
