/** The case files of `flink-cep`, as they are on disk. */

export type JsonScalar = number | string | boolean | null

export type JsonCondition =
  | JsonScalar
  | { readonly op: string; readonly args: readonly JsonCondition[] }
  /** Over the events accepted so far in this run. */
  | { readonly agg: string; readonly of: string; readonly field?: string }
  | { readonly field: string }
  | { readonly const: JsonScalar }

export interface JsonElement {
  readonly name?: string
  readonly contiguity: 'begin' | 'next' | 'followedBy' | 'followedByAny' | 'notNext' | 'notFollowedBy'
  readonly group?: { readonly seq: readonly JsonElement[] }
  readonly where?: JsonCondition
  readonly type?: string
  readonly times?: readonly [min: number, max: number | null]
  readonly inner?: 'relaxed' | 'consecutive' | 'combinations'
  readonly optional?: boolean
  readonly greedy?: boolean
  readonly until?: JsonCondition
  readonly within?: number
  readonly withinPrevious?: number
  readonly timesWithin?: number
}

export interface JsonPattern {
  readonly seq: readonly JsonElement[]
}

export interface JsonEvent extends Readonly<Record<string, unknown>> {
  readonly t: number
}

export interface JsonSkip {
  readonly strategy: string
  readonly name?: string
  readonly throwIfMissing?: boolean
}

/** The rows of each step that took any. */
export type JsonMatch = Readonly<Record<string, readonly number[]>>

interface Matching {
  readonly id: string
  readonly pattern: JsonPattern
  readonly skip: JsonSkip
  readonly events: readonly JsonEvent[]
  /** Flink hangs, throws, or repeats itself on this input. */
  readonly flinkError?: string
  /** The pattern is legal, but running it throws. */
  readonly expectedError?: string
}

/** How Flink says that the target of a skip strategy is missing. */
export const SKIP_ERROR: RegExp = /Could not skip to/

/** The automaton alone, fed one event after the other: `advanceTime(t)`, then `process(event)`. */
export interface AutomatonCase extends Matching {
  readonly expected?: readonly JsonMatch[]
  readonly emitted?: readonly (readonly ['event' | 'time', number])[]
  readonly expectedTimeouts?: readonly { readonly match: JsonMatch; readonly ts: number }[]
  readonly finalWatermark?: number
}

/** The operator: events in order of arrival, with watermarks between them. */
export interface OperatorCase extends Matching {
  readonly steps: readonly ({ readonly event: number } | { readonly watermark: number | 'MAX' })[]
  readonly keyBy?: string
  readonly comparator?: { readonly field: string }
  readonly expectedOutput?: readonly OperatorOutput[]
}

export type MatchingCase = AutomatonCase | OperatorCase

export interface OperatorOutput {
  readonly match?: JsonMatch
  readonly timeout?: JsonMatch
  readonly late?: number
  readonly ts?: number | 'MAX'
  readonly step: number
}

/** A chain of builder calls, legal or not. */
export interface BuilderCase {
  readonly id: string
  readonly chain: readonly BuilderCall[]
  readonly expectedError?: string
  readonly accepted?: boolean
}

export type BuilderCall = readonly [method: string, ...args: readonly unknown[]]

export type FactCase =
  | { readonly kind: 'automaton'; readonly data: AutomatonCase }
  | { readonly kind: 'operator'; readonly data: OperatorCase }
  | { readonly kind: 'builder'; readonly data: BuilderCase }

/** A case by its shape, whatever the file is called; `null` if it has none of these shapes. */
export function recognise(value: unknown): FactCase | null {
  if (typeof value !== 'object' || value === null) return null
  if ('chain' in value) return { kind: 'builder', data: value as BuilderCase }
  if (!('pattern' in value && 'events' in value)) return null
  // Where nothing is said of it, nothing is skipped.
  const data: object = { skip: { strategy: 'NO_SKIP' }, ...value }
  if ('steps' in data) return { kind: 'operator', data: data as OperatorCase }
  return { kind: 'automaton', data: data as AutomatonCase }
}

/** The values of a file: one JSON array, an object with an array in it, or one JSON value a line. */
export function parseCases(path: string, text: string): readonly unknown[] {
  if (path.endsWith('.jsonl')) return linesOf(text)
  const value: unknown = JSON.parse(text)
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((part: unknown): readonly unknown[] => (Array.isArray(part) ? part : []))
}

function linesOf(text: string): readonly unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line): unknown => JSON.parse(line))
}
