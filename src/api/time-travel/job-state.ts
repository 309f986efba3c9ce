/**
 * The state of a job after one step, as a plain and deeply frozen value. Times are epoch milliseconds; a watermark or
 * deadline may be `null` (none yet) or `'end'` (the end of the input), so that a state survives JSON as far as events do.
 *
 * What is open stands under ids, not in lists: so a step that changes one partial match changes one entry. The entries have
 * no order; their times are in them.
 */
import type { Key } from '../../event/keys.ts'
import type { PlainWatermark } from '../../time/watermark.ts'

/** What made a step: something that entered the job. Inputs are counted from 0, in the order of the job. */
export type StepCause =
  /** Nothing has entered yet. */
  | { readonly kind: 'start' }
  | EventCause
  /** A record that never became an event. */
  | {
      readonly kind: 'bad'
      readonly input: number
      readonly source: string
      readonly position: number
      readonly reason: string
    }
  | { readonly kind: 'tick'; readonly now: number }
  | { readonly kind: 'idle'; readonly input: number; readonly source: string; readonly isIdle: boolean }
  /** Partitions of the input may have been found idle. */
  | { readonly kind: 'look'; readonly input: number; readonly source: string; readonly now: number }
  | { readonly kind: 'elapse'; readonly input: number; readonly source: string; readonly ms: number }
  /** Something was set while the job ran: the delay of an input's watermark, or rules. */
  | { readonly kind: 'config'; readonly input: number; readonly source: string; readonly delayMs: number }
  | { readonly kind: 'config'; readonly what: string }
  | { readonly kind: 'end'; readonly input: number; readonly source: string }

export interface EventCause {
  readonly kind: 'event'
  readonly input: number
  readonly source: string
  /** The ordinal of the record in its source. */
  readonly position: number
  /** Its event time; `null`: it has none. */
  readonly time: number | null
  /** When it arrived; `null`: that is not known. */
  readonly arrival: number | null
  readonly event: unknown
}

/** How far event time is known of one source. */
export interface WatermarkState {
  readonly source: string
  /** Of the source as a whole. */
  readonly watermark: PlainWatermark
  readonly delayMs: number | null
  /** The scope, key or partition that holds it back; `null`: none does. */
  readonly heldBackBy: Key | null
  readonly isIdle: boolean
  /** The watermarks of its scopes by name; of the first hundred. Empty: it has none. */
  readonly scopes: Readonly<Record<string, PlainWatermark>>
  /** How many scopes or partitions there are. */
  readonly scopeCount: number
}

/** An open window, or an open frame. */
export interface OpenWindowState {
  readonly kind: 'window' | 'frame'
  /** `null`: everything belongs together. */
  readonly key: Key | null
  readonly start: PlainWatermark
  /** Exclusive. */
  readonly end: PlainWatermark
  /** How many events are in it; `null`: not known one by one, since windows share slices. */
  readonly events: number | null
  /** It makes a result when the watermark has come here; `null`: not by event time alone. */
  readonly firesAt: PlainWatermark
}

export interface PartialMatchState {
  readonly rule: string
  readonly key: Key
  /** The events it has taken, by step; `null`: it stands for a set of partial matches. */
  readonly events: Readonly<Record<string, readonly unknown[]>> | null
  /** The time of its first event; of a set, of the last to start. */
  readonly start: number
  /** In words, where the events can still lead. */
  readonly waitsFor: string
  /** When event time ends the wait. */
  readonly until: PlainWatermark
}

export interface TimerState {
  readonly domain: 'event' | 'processing'
  readonly key: Key | null
  readonly time: PlainWatermark
}

/** What one operator keeps. */
export interface OperatorState {
  /** As it would be written. */
  readonly name: string
  readonly windows: Readonly<Record<string, OpenWindowState>>
  readonly partialMatches: Readonly<Record<string, PartialMatchState>>
  readonly timers: Readonly<Record<string, TimerState>>
  /** Events that are kept to be put in order. */
  readonly buffered: number
  /** Whether more is open than is listed. */
  readonly hasMore: boolean
}

/** What became of an event but to be accepted; `failed`: it was, but a condition threw on it. */
export interface FateState {
  readonly kind: 'late' | 'bad' | 'failed'
  /** The ordinal in its source; -1: it was a result of what is in front. */
  readonly position: number
  /** By how much the delay was too short for a late event, in milliseconds. */
  readonly latenessMs: number | null
  /** Why it is bad, or what failed; empty of late ones. */
  readonly reason: string
}

export interface CountState {
  readonly input: number
  readonly accepted: number
  readonly late: number
  readonly bad: number
  /** Results so far. */
  readonly output: number
}

export interface JobState<O = unknown> {
  /** How many things had entered the job. */
  readonly step: number
  readonly cause: StepCause
  /** The processing time told last; `null`: none was. */
  readonly processingTime: number | null
  /** By source with event time. */
  readonly watermarks: readonly WatermarkState[]
  /** The operators that keep something. */
  readonly operators: readonly OperatorState[]
  /** The results of this step. */
  readonly outputs: readonly O[]
  /** What this step sent to other sinks of the job. */
  readonly aside: readonly { readonly to: string; readonly value: unknown }[]
  /** Events that turned out late or bad in this step. */
  readonly fates: readonly FateState[]
  readonly counts: CountState
}
