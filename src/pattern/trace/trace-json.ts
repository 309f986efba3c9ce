/** A trace for programs: plain JSON, with the events that it speaks of and no others. */
import type { LateTracedEvent, Mention, Trace, TracedEvent } from './trace.ts'

/** What `JSON.stringify` is to be given. Events are as they came, at their rows. */
export interface TraceJson extends Omit<Trace, 'events' | 'late'> {
  /** How many events of the key were looked at. */
  readonly looked: number
  /** Those that are spoken of. */
  readonly events: readonly (Mention & Pick<TracedEvent, 'event'>)[]
  readonly late: readonly LateTracedEvent[]
}

/** @complexity O(what is said) */
export function traceJson(trace: Trace): TraceJson {
  const { events, late, ...said } = trace
  const rows = new Set<number>()
  const positions = new Set<number>()
  collect(said, rows, positions)
  return {
    ...said,
    looked: events.length,
    events: [...rows]
      .sort((a, b) => a - b)
      .map((row) => {
        const { position, time, event } = events[row]!
        return { row, position, time, event }
      }),
    late: late.filter(({ position }) => positions.has(position)),
  }
}

/** Every mention, wherever it stands. */
function collect(value: unknown, rows: Set<number>, late: Set<number>): void {
  if (Array.isArray(value)) for (const one of value as readonly unknown[]) collect(one, rows, late)
  else if (typeof value === 'object' && value !== null) {
    if ('row' in value && 'position' in value) {
      const { row, position } = value as Mention
      if (row < 0) late.add(position)
      else rows.add(row)
    }
    for (const one of Object.values(value)) collect(one, rows, late)
  }
}
