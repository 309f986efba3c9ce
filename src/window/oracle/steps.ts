/** What the oracle is asked, and what it answers. */
import type { FrameResult, WindowFields, WindowResult } from '../result.ts'
import type { Bounds } from './assign.ts'

type Key = WindowFields['key']

/** One step of one watermark scope, in order of arrival. */
export type OracleStep<T> =
  /** `watermark`: that of its scope before the event. `key`: what belongs together; `null`: it has none, and is bad. */
  | { readonly event: T; readonly time: number; readonly key: Key | null; readonly watermark: number }
  | { readonly watermark: number }
  | { readonly now: number }

export interface OracleOptions {
  /** What the end of the steps means. */
  readonly atEnd: 'complete' | 'cut'
  /** Whether results have a key. Default true. */
  readonly isKeyed?: boolean
}

export interface OracleLate<T> {
  readonly event: T
  readonly time: number
  readonly watermark: number
  readonly windows: readonly Bounds[]
}

export interface OracleBad<T> {
  /** `null`: it was not one event, but a function over a whole window that threw. */
  readonly event: T | null
  readonly kind: 'key' | 'function'
}

export interface OracleAnswer<T, R> {
  /** In the order in which they come. */
  readonly results: readonly R[]
  readonly late: readonly OracleLate<T>[]
  readonly bad: readonly OracleBad<T>[]
  /** The events that take part, in order of arrival. */
  readonly accepted: readonly T[]
  /** After how many results each step was done; the end is the last. */
  readonly after: readonly number[]
  /** Windows and frames that are open when the steps have ended. */
  readonly open: number
}

export type WindowAnswer<T> = OracleAnswer<T, WindowResult>
export type FrameAnswer<T> = OracleAnswer<T, FrameResult>

/** Numbers before text, which is in order of its code units; other keys by their text. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = typeof a === 'string' && typeof b === 'string' ? [a, b] : [tagged(a), tagged(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function tagged(key: Key): string {
  return `${typeof key} ${String(key)}`
}
