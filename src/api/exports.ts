/** What users take from the layers below, gathered in one place so that `index.ts` imports from here alone. */
export { TidemarkError } from '../base/errors.ts'
export {
  customSink,
  customSource,
  fromColumns,
  fromFile,
  fromIterable,
  fromSocket,
  fromStdin,
  toCallback,
  toConsole,
  toFile,
} from '../connectors/index.ts'
export type {
  BadRecord,
  ConsoleOptions,
  CsvOptions,
  CsvSchema,
  CustomSinkParts,
  CustomSourceParts,
  FileOptions,
  FormatName,
  Guarantee,
  Sink,
  SocketOptions,
  Source,
  SourceBatch,
  SourceInput,
  SourceProgress,
  StdinOptions,
  ToFileOptions,
} from '../connectors/index.ts'
export type { Column, ColumnData, DictionaryColumn, NumberColumn } from '../event/columns.ts'
export type { Bound } from '../event/evaluate.ts'
export type { Expression, Scalar } from '../event/expression.ts'
export { bound, field, literal, previous } from '../event/field.ts'
export type { BoundFields, ExpressionBuilder, Operand } from '../event/field.ts'
export type { Key, KeySelector } from '../event/keys.ts'
export { allOf, either } from '../pattern/builder/choice.ts'
export type { AnyOrder, Choice } from '../pattern/builder/choice.ts'
export { begin, pattern, patternFromJson } from '../pattern/builder/pattern.ts'
export type {
  AggregatesOf,
  AnyEvent,
  AnyPattern,
  BindingsOf,
  EventOf,
  MatchFields,
  Pattern,
  PatternStart,
  SkipOptions,
  WithinOptions,
} from '../pattern/builder/pattern.ts'
export type { BoundEvents, FieldPath } from '../pattern/builder/types.ts'
export type { AtEnd, EngineName } from '../pattern/engine/engine.ts'
export type { WorkerReport } from '../pattern/worker-report.ts'
export { explain, explainData } from '../pattern/explain/explain.ts'
export type { Explanation } from '../pattern/explain/explain.ts'
export { timeline } from '../pattern/explain/timeline.ts'
export type { DrawnMatch, TimelineOptions } from '../pattern/explain/timeline.ts'
export type { Cause, ChangeKind, MatchChange, TimedOutChange } from '../pattern/change.ts'
export type { Match, TimedOutMatch } from '../pattern/match.ts'
export { traceOf } from '../pattern/trace/trace-of.ts'
export { traceText } from '../pattern/trace/trace-text.ts'
export type { Trace, TracedEvent } from '../pattern/trace/trace.ts'
export type { PatternJson } from '../pattern/syntax/json.ts'
export type { PatternSyntax } from '../pattern/syntax/pattern.ts'
export type { JobReport } from '../runtime/report.ts'
export type { BadEvent, BadKind, LateEvent } from '../stream/stage.ts'
export { ingestionTime } from '../stream/ingestion-time.ts'
export type { TimeSelector } from '../stream/time-reader.ts'
export type { DurationInput } from '../time/duration.ts'
export { boundedOutOfOrderness, monotonous, punctuated } from '../time/watermark-strategy.ts'
export type { Punctuation, WatermarkStrategy } from '../time/watermark-strategy.ts'
export type { AsyncContext, AsyncFunction } from '../runtime/async/async-options.ts'
export type { JournalEntry, JournalReplay } from '../runtime/journal.ts'
export type { Sides } from '../stream/process/contexts.ts'
export type { BroadcastFunction, ConnectFunction, ProcessFunction } from '../stream/process/functions.ts'
export { aggregatingState, listState, mapState, reducingState, valueState } from '../stream/state/specs.ts'
export {
  aggregate,
  avg,
  collect,
  count,
  distinct,
  first,
  last,
  max,
  min,
  stddev,
  sum,
  variance,
} from '../window/builder/aggregates.ts'
export {
  calendar,
  countWindow,
  cumulate,
  customWindow,
  globalWindow,
  session,
  sliding,
  tumbling,
} from '../window/builder/assigners.ts'
export { countEvictor, deltaEvictor, timeEvictor } from '../window/builder/evictors.ts'
export { aggregateFrame, between, boundary, delta, threshold, whileSame } from '../window/builder/frames.ts'
export {
  afterAll,
  afterEach,
  afterFirst,
  afterProcessingTime,
  afterWatermark,
  continuousEventTime,
  continuousProcessingTime,
  countTrigger,
  deltaTrigger,
  endOfStreamTrigger,
  eventTimeTrigger,
  neverTrigger,
  once,
  orFinally,
  processingTimeTrigger,
  purging,
  repeatedly,
} from '../window/builder/triggers.ts'
export type { TypedAggregate, TypedAssigner, TypedEvictor, TypedFrame, TypedTrigger } from '../window/builder/types.ts'
export { windowFromJson, windowToJson } from '../window/json/window-json.ts'
export type { WindowJson } from '../window/json/window-json.ts'
export type { FrameFields, FrameResult, Pane, WindowFields, WindowResult } from '../window/result.ts'
export type { CustomAggregate } from '../window/syntax/aggregate.ts'
export type { WindowContext } from '../window/syntax/window.ts'
