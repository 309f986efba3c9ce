/** Why a match came, or did not: what is to be recorded for that, what can be asked, and the answer. */
import { TidemarkError, show } from '../base/errors.ts'
import type { Key } from '../event/keys.ts'
import { traceText, type TraceTextOptions } from '../pattern/trace/trace-text.ts'
import { traceJson, type TraceJson } from '../pattern/trace/trace-json.ts'
import type { TraceLimits } from '../pattern/trace/trace-of.ts'
import type { Trace } from '../pattern/trace/trace.ts'
import { badOption } from './options.ts'
import { printsAsText } from './inspect.ts'

/** Which events are kept for the question why. Nothing is kept without this, and nothing is in the way. */
export interface TraceSettings {
  /** Events of this key, or of those that the function says. Default: of every key, up to `keys`. */
  readonly key?: Key | ((key: Key) => boolean)
  /** How many events of a key are kept: the oldest go, and are counted. Default 10,000. */
  readonly limit?: number
  /** How many keys there may be; events of others are not kept, and are counted. Default 1000. */
  readonly keys?: number
}

export interface WhyQuestion {
  /** Whose partial matches. May be left out where only one key was recorded, or where `event` says it. */
  readonly key?: Key
  /** The name of a rule. Default: all. */
  readonly rule?: string
  /** Only what was open at some time between these, both inclusive: epoch milliseconds, text with a zone, or a date. */
  readonly from?: number | string | Date
  readonly to?: number | string | Date
  /** The position of an event in its source: what was open when it came, and what it did. */
  readonly event?: number
  readonly limits?: TraceLimits
}

/** The answer: a trace for each rule, and for each partition of a rule that keeps events apart. It prints as text. */
export class Why<T = unknown> {
  static {
    printsAsText(this)
  }

  readonly traces: readonly Trace<T>[]
  /** What is to be known besides. */
  readonly notes: readonly string[]

  constructor(traces: readonly Trace<T>[], notes: readonly string[]) {
    this.traces = traces
    this.notes = notes
  }

  /** As text, with labels of your own for events. */
  text(options: TraceTextOptions = {}): string {
    const notes = this.notes.map((note) => `note: ${note}`)
    const traces = this.traces.map((trace) => traceText(trace, options))
    return [...(notes.length === 0 ? [] : [notes.join('\n')]), ...traces].join('\n\n')
  }

  toString(): string {
    return this.text()
  }

  toJSON(): { readonly notes: readonly string[]; readonly traces: readonly TraceJson[] } {
    return { notes: this.notes, traces: this.traces.map(traceJson) }
  }
}

/** @throws TidemarkError `BAD_OPTIONS` */
export function checkTraceSettings(trace: unknown): void {
  if (typeof trace !== 'object' || trace === null) throw badOption('trace', trace, "such as { key: 'machine-1' }")
  const { limit, keys } = trace as TraceSettings
  for (const [name, value] of Object.entries({ limit, keys }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw badOption(`trace.${name}`, value, 'a whole number from 1')
  const other = Object.keys(trace).find((name) => !['key', 'limit', 'keys'].includes(name))
  if (other !== undefined)
    throw badOption('trace', { [other]: show((trace as Record<string, unknown>)[other]) }, 'key, limit and keys')
}

/** Why was asked, and nothing was recorded for that. */
export function notTraced(): TidemarkError {
  return new TidemarkError('NOT_TRACED', {
    message: 'No events were recorded to tell why.',
    hint: "Say from the beginning what is to be kept: trace: { key: 'machine-1' }, or trace: {} for every key.",
    data: {},
  })
}
