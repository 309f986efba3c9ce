/**
 * What an engine keeps, as plain values: what a checkpoint writes.
 *
 * Events stand in it as they are, not as references into batches, so that it can be written and read anywhere. Keys and
 * scopes stand as their codes; the operator writes what they stand for.
 */
import type { EngineName } from './engine.ts'

export interface EngineSnapshot {
  readonly engine: EngineName
  /** The form of `state`; an engine refuses one that it does not know. */
  readonly version: number
  /** Plain and of the engine's own form: objects, lists, numbers, text, `null`, and events. */
  readonly state: unknown
}

/** An event in a snapshot. */
export interface EventSnapshot {
  readonly event: unknown
  readonly time: number
  readonly position: number
  readonly sequence: number
}
