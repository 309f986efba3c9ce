/** Ingestion time: events have the time at which they come in, told by whoever runs the job, which never goes back. */

/** Says that the time of an event is that of its arrival, see `ingestionTime()`. */
export interface IngestionTime {
  readonly kind: 'ingestion'
}

const INGESTION_TIME: IngestionTime = Object.freeze({ kind: 'ingestion' })

/**
 * `stream(source, { time: ingestionTime() })`: event time is the time at which the source handed the event over, by the
 * clock of the run; a clock that is set back is read as its last time. No event is late, nor in the future, and all of
 * one batch of the source have the same time.
 */
export function ingestionTime(): IngestionTime {
  return INGESTION_TIME
}

/** By form, not by identity: a rule file may have loaded another copy of the library. */
export function isIngestionTime(value: unknown): value is IngestionTime {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'ingestion'
}
