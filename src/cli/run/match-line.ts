/**
 * A match as one line for people: from when to when, which rule, which key, which events; and what decided it, where
 * that was not its last event.
 */
import type { Key } from '../../event/keys.ts'
import type { MatchChange } from '../../pattern/change.ts'
import type { Match } from '../../pattern/match.ts'
import { durationText } from '../words.ts'
import { timestampText } from '../../time/timestamp.ts'
import type { Colours } from '../terminal.ts'

export interface MatchLineOptions {
  readonly colours: Colours
  /** A short text for an event; absent: its fields. */
  readonly label: ((event: unknown) => string) | null
  /** Fields that the line says already: those of time and key. */
  readonly said: ReadonlySet<string>
}

export function matchLine(match: Match | MatchChange, options: MatchLineOptions): string {
  const { colours } = options
  const key = keyText(match.key)
  const steps = Object.entries(match.events).map(
    ([step, bound]) => `${colours.dim(`${step}=`)}${boundText(bound, options)}`,
  )
  return [
    ...changeText(match, colours),
    colours.dim(spanText(match)),
    colours.bold(printable(match.rule)),
    ...(key === '' ? [] : [colours.cyan(key)]),
    ...steps,
    ...sums(match).map(([name, value]) => `${colours.dim(`${name}=`)}${value}`),
    ...decidedText(match).map(colours.dim),
    ...causeText(match).map(colours.dim),
  ].join('  ')
}

/** What is said of the match, where it can be taken back: one width, so that lines stay in columns. */
function changeText(match: Match | MatchChange, colours: Colours): readonly string[] {
  if (!('change' in match)) return []
  const word = match.change.padEnd('confirm'.length)
  return [match.change === 'insert' ? colours.bold(word) : colours.dim(word)]
}

/** Which late event made the change. */
function causeText(match: Match | MatchChange): readonly string[] {
  if (!('change' in match) || match.cause === null || match.cause.latenessMs === 0) return []
  const { position, latenessMs } = match.cause
  return [`(by event ${position}, ${durationText(latenessMs)} late)`]
}

/** Where matches are counted: their number, and aggregates over all of them. */
function sums({ count, aggregates = {} }: Match): readonly (readonly [name: string, value: string])[] {
  if (count === undefined) return []
  return [
    ['count', String(count)],
    ...Object.entries(aggregates).map(
      ([name, value]) => [printable(name), value === null ? '-' : String(value)] as const,
    ),
  ]
}

/** From its first event to its last: `2026-03-01T08:00:00–08:02:00Z`. */
export function spanText({ start, end }: Pick<Match, 'start' | 'end'>): string {
  const last = timeText(end)
  if (start === end) return last
  const first = timeText(start).replace(/Z$/, '')
  const day = last.slice(0, last.indexOf('T') + 1)
  return `${first}–${first.startsWith(day) ? last.slice(day.length) : last}`
}

/** What decided a match after its last event: a deadline, or the end of the input. */
function decidedText({ end, time, byEnd }: Match): readonly string[] {
  if (byEnd === true) return ['(at the end of the input)']
  if (time === end) return []
  const day = timeText(end).split('T')[0]!
  const text = timeText(time)
  return [`(decided at ${text.startsWith(`${day}T`) ? text.slice(day.length + 1) : text})`]
}

/** ISO text, to the second where that is exact. */
export function timeText(time: number): string {
  return timestampText(time).replace('.000Z', 'Z')
}

export function keyText(key: Key): string {
  return printable(Array.isArray(key) ? key.map(String).join(',') : String(key))
}

/** What one step has bound: an event, or a list of which the first and the last are shown. */
function boundText(bound: unknown, options: MatchLineOptions): string {
  if (!Array.isArray(bound)) return eventText(bound, options)
  const events: readonly unknown[] = bound
  const shown = events.length <= 2 ? events : [events[0], events.at(-1)]
  return `${events.length}×(${shown.map((event) => eventText(event, options)).join(events.length <= 2 ? ', ' : ' … ')})`
}

/** One event, short: its label, or its fields but for those that are said already. */
export function eventText(event: unknown, { label, said }: Omit<MatchLineOptions, 'colours'>): string {
  if (label !== null) {
    try {
      return printable(label(event))
    } catch {
      // A label is for show: an event on which it fails is shown without it.
    }
  }
  if (typeof event !== 'object' || event === null) return printable(String(event))
  const entries = Object.entries(event).filter(([, value]) => value !== undefined && value !== null)
  const news = entries.filter(([name]) => !said.has(name))
  const shown = (news.length === 0 ? entries : news).slice(0, 5).map(([name, value]) => `${name}: ${valueText(value)}`)
  return printable(`{${shown.join(', ')}}`)
}

export function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (jsonText(value) ?? typeof value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** Nothing that comes from the input may steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}

/** A match, or another result, for programs: as it is, times in epoch milliseconds. */
export function matchJson(match: unknown): string {
  return jsonText(match) ?? 'null'
}

/** JSON in which a bigint is text; `undefined` for what has none. */
function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}
