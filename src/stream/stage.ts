/**
 * The contract of stages: what a stream is made of between its sources and its sinks.
 *
 * A stage is synchronous, does no input or output, and reads no clock. It is told of events and of progress, and tells
 * the next stages. Watermarks are forwarded *after* the outputs they cause: `progress` comes after `batch`.
 */
import type { EventBatch } from '../event/batch.ts'

export interface Stage<T> {
  /** Takes events. The batch is valid only during the call. */
  batch(batch: EventBatch<T>): void
  /** Event time may have advanced; how far, the stream's clock tells. */
  progress(): void
  /** Processing time is `now`, in epoch milliseconds. It comes from outside, and never goes back. */
  tick(now: number): void
  /** The stream has gone quiet, or is back: it holds other streams back, or does not. */
  idle(idle: boolean): void
  /** No event comes any more. Called once, as the last call. */
  end(): void
}

/** Told of an event on which the function of a stage threw, with the ordinal of its origin (`Rows.origin`). */
export type Failed = (event: unknown, error: unknown, origin: number) => void

/** Hands everything to several stages, in order. */
export class Fork<T> implements Stage<T> {
  readonly #stages: Stage<T>[] = []

  add(stage: Stage<T>): void {
    this.#stages.push(stage)
  }

  batch(batch: EventBatch<T>): void {
    for (const stage of this.#stages) stage.batch(batch)
  }

  progress(): void {
    for (const stage of this.#stages) stage.progress()
  }

  tick(now: number): void {
    for (const stage of this.#stages) stage.tick(now)
  }

  idle(idle: boolean): void {
    for (const stage of this.#stages) stage.idle(idle)
  }

  end(): void {
    for (const stage of this.#stages) stage.end()
  }
}

/**
 * A stage that keeps something from one call to the next. What it keeps can be written down between any two calls, as a
 * plain value which survives JSON as far as the events themselves do; another one made alike, restored from that before
 * its first call, goes on as if there had been no break (law L6).
 */
export interface Operator<T> extends Stage<T> {
  snapshot(): unknown
  restore(snapshot: never): void
}

/** What did not become part of the answer, and why. */
export interface LateEvent<T> {
  readonly event: T
  /** Its event time. */
  readonly time: number
  /** The watermark that had passed it. */
  readonly watermark: number
  /** By how many milliseconds the delay was too short for it. */
  readonly latenessMs: number
  /** Whether a rule of the job wants such an event; `false`: it would have changed nothing. */
  readonly relevant: boolean
  /** The ordinal of the record in its source, from 0; -1: a result that was late for what is behind it. */
  readonly position: number
  /** The windows that it came too late for, where it was for windows. */
  readonly windows?: readonly (readonly [start: number, end: number])[]
}

export type BadKind = 'parse' | 'size' | 'type' | 'time' | 'key' | 'condition' | 'function'

/**
 * A record that was put aside. Of kind `condition` it was not: the event was processed, but a condition of a rule threw
 * on it and counted as false.
 */
export interface BadEvent {
  readonly kind: BadKind
  readonly reason: string
  /** The ordinal of the record in its source, from 0; -1 where there is no one record: a match, a condition. */
  readonly position: number
  readonly line?: number
  /** The event, or the raw text of a record that could not be read. */
  readonly event?: unknown
  readonly error?: unknown
}
