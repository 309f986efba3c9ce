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
