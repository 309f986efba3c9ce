/// <reference types="node" preserve="true" />
/** The public test kit: what users test their own rules with. */
export { oracleMatches } from '../pattern/oracle/oracle.ts'
export type { OracleMatch, OracleOptions } from '../pattern/oracle/oracle.ts'
export type { OracleEvent } from '../pattern/oracle/run.ts'
export { anyPattern, boundedDisorder, eventStream, sampleStream } from './arbitraries.ts'
export type {
  AnyPatternOptions,
  DisorderOptions,
  EventStreamOptions,
  Sample,
  SampleEvent,
  StreamEvent,
} from './arbitraries.ts'
export { checkOperator } from './harness/check-operator.ts'
export type { HarnessOptions, HarnessReport, Projection } from './harness/check-operator.ts'
export { anySteps } from './harness/any-steps.ts'
export type { AnyStepsOptions } from './harness/any-steps.ts'
export type { HarnessOutput } from './harness/consumer.ts'
export type { HarnessRun } from './harness/run-steps.ts'
export type { OperatorFactory, Step, Tested, Verdicts } from './harness/step.ts'
export { processOperator } from './process-operator.ts'
export type { ProcessOperatorOptions } from './process-operator.ts'
export { testStream, TestStream } from './test-stream.ts'
export type { TestedDetector, TestStreamOptions } from './test-stream.ts'
export { Transcript } from './test-stream-transcript.ts'
export type { TranscriptJson, TranscriptStep } from './test-stream-transcript.ts'
export { VirtualClock } from './virtual-clock.ts'
export { anyFrame } from './any-frame.ts'
export type { AnyFrameOptions } from './any-frame.ts'
export { anyAggregates } from './any-window-aggregates.ts'
export type { AnyAggregatesOptions } from './any-window-aggregates.ts'
export { anyTrigger } from './any-window-trigger.ts'
export type { AnyTriggerOptions } from './any-window-trigger.ts'
export { anyWindow } from './any-window.ts'
export type { AnyWindowOptions } from './any-window.ts'
export { anyWindowSteps } from './any-window-steps.ts'
export type { AnyWindowStepsOptions, WindowSteps } from './any-window-steps.ts'
export { oracleFrames } from '../window/oracle/frames.ts'
export { oracleIntervalJoin, oracleWindowJoin } from '../window/oracle/joins.ts'
export type { IntervalBounds, JoinAnswer, JoinedPair, JoinStep } from '../window/oracle/joins.ts'
export { oracleWindows } from '../window/oracle/oracle.ts'
