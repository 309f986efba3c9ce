/** A state of a job as lines that fit a terminal. */
import type {
  JobState,
  OpenWindowState,
  OperatorState,
  PartialMatchState,
  StepCause,
  WatermarkState,
} from '../../api/time-travel/job-state.ts'
import type { Key } from '../../event/keys.ts'
import type { PlainWatermark } from '../../time/watermark.ts'
import { eventText, keyText, printable, spanText, timeText, type MatchLineOptions } from '../run/match-line.ts'
import { resultLine } from '../run/result-line.ts'
import type { Colours } from '../terminal.ts'
import { counted, durationText } from '../words.ts'

export interface StepLinesOptions {
  readonly colours: Colours
  readonly columns: number
  /** The most lines; `Infinity`: as many as there are. */
  readonly rows: number
  readonly unicode: boolean
  /** How events and results are written; without colours. */
  readonly words: MatchLineOptions
}

/** How the steps of a history are numbered. */
export interface Span {
  readonly first: number
  readonly last: number
}

type Style = 'plain' | 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red'

interface Line {
  readonly text: string
  readonly style: Style
}

/** What stands together. */
type Entry = readonly Line[]

/** Entries that may be left out from the end, with a note of how many. */
interface Section {
  readonly head: readonly Line[]
  readonly body: readonly Entry[]
}

export function stepLines(state: JobState, span: Span, options: StepLinesOptions): readonly string[] {
  const { words } = options
  const sections: Section[] = [
    { head: [line(headText(state, span), 'bold'), ...causeLines(state, options)], body: [] },
    { head: [], body: state.watermarks.map((one) => [line(watermarkText(one, state), 'cyan')]) },
    { head: [line(countText(state), 'dim')], body: [] },
    ...state.operators.map((operator) => operatorSection(operator, words)),
    saidSection(state, words),
  ]
  return fitted(sections, options).map((one) => styled(one, options))
}

function headText({ step, processingTime }: JobState, { first, last }: Span): string {
  const from = first === 0 ? '' : ` (those before ${first} were forgotten)`
  const now = processingTime === null || processingTime === 0 ? '' : `  clock ${timeText(processingTime)}`
  return `step ${step} of ${last}${from}${now}`
}

function causeLines(state: JobState, { words, columns }: StepLinesOptions): readonly Line[] {
  const { cause, fates } = state
  if (cause.kind !== 'event') return [line(causeText(cause), 'plain')]
  const time = cause.time === null ? 'no time' : timeText(cause.time)
  const arrival = cause.arrival === null ? '' : `, arrived ${timeText(cause.arrival)}`
  const own = fates.find(({ kind, position }) => kind !== 'failed' && position === cause.position)
  const fate =
    own === undefined
      ? line('accepted', 'dim')
      : own.kind === 'late'
        ? line(`late: the watermark had passed it by ${durationText(own.latenessMs!)}`, 'yellow')
        : line(`bad: ${own.reason}`, 'red')
  const others = fates
    .filter((one) => one !== own)
    .map(({ kind, position, reason, latenessMs }) =>
      line(`record ${position} ${kind}: ${kind === 'late' ? `by ${durationText(latenessMs!)}` : reason}`, 'yellow'),
    )
  const [record, event] = [
    `record ${cause.position} of ${cause.source}  ${time}${arrival}`,
    eventText(cause.event, words),
  ]
  // What is in the event is what one looks for: it is not to be what is cut off.
  const fits = record.length + 2 + event.length <= columns
  const texts = fits ? [`${record}  ${event}`] : [record, `  ${event}`]
  return [...texts.map((text) => line(text, 'plain')), fate, ...others]
}

function causeText(cause: Exclude<StepCause, { kind: 'event' }>): string {
  switch (cause.kind) {
    case 'start':
      return 'before the first event'
    case 'bad':
      return `record ${cause.position} of ${cause.source} is bad: ${cause.reason}`
    case 'tick':
      return `processing time is ${timeText(cause.now)}`
    case 'idle':
      return cause.isIdle ? `${cause.source} has gone quiet` : `${cause.source} is back`
    case 'look':
      return `partitions of ${cause.source} have gone quiet`
    case 'elapse':
      return `all inputs are quiet: event time of ${cause.source} goes on by ${durationText(cause.ms)}`
    case 'config':
      return 'what' in cause ? `set: ${cause.what}` : `set: delay of ${cause.source} is ${durationText(cause.delayMs)}`
    case 'end':
      return `the end of ${cause.source}`
  }
}

function watermarkText({ source, watermark, heldBackBy, isIdle }: WatermarkState, state: JobState): string {
  const { cause, watermarks } = state
  const words = [`watermark ${watermark === null ? 'none yet' : plainText(watermark)}`]
  if (typeof watermark === 'number' && cause.kind === 'event' && cause.time !== null && cause.time > watermark)
    words.push(`${durationText(cause.time - watermark)} behind this event`)
  if (heldBackBy !== null) words.push(`held back by ${keyText(heldBackBy)}`)
  if (isIdle) words.push('idle')
  return `${words.join(', ')}${watermarks.length > 1 ? `  (${source})` : ''}`
}

function countText({ counts: { input, accepted, late, bad, output } }: JobState): string {
  return `${counted(input, 'record')}: ${accepted} accepted, ${late} late, ${bad} bad; ${counted(output, 'result')} so far`
}

function operatorSection(
  { name, windows, partialMatches, timers, buffered, hasMore }: OperatorState,
  words: MatchLineOptions,
): Section {
  const body = [
    ...Object.values(partialMatches)
      .sort((a, b) => a.start - b.start)
      .map((one) => matchEntry(one, words)),
    ...Object.values(windows)
      .sort((a, b) => asNumber(a.start) - asNumber(b.start) || asNumber(a.end) - asNumber(b.end))
      .map((one) => [line(`  ${windowText(one)}`, 'plain')]),
    ...Object.values(timers)
      .sort((a, b) => asNumber(a.time) - asNumber(b.time))
      .map(({ domain, key, time }) => [
        line(`  ${joined(textOfKey(key), `timer at ${plainText(time)}`)} (${domain} time)`, 'plain'),
      ]),
  ]
  const open = body.length === 0 ? 'nothing open' : `${body.length}${hasMore ? ' and more' : ''} open`
  const kept = buffered === 0 ? '' : `, ${counted(buffered, 'event')} kept to be put in order`
  return { head: [line(`${name}: ${open}${kept}`, 'bold')], body }
}

/** What it has bound, and below it what it waits for. */
function matchEntry({ key, events, start, waitsFor, until }: PartialMatchState, words: MatchLineOptions): Entry {
  const bound = events === null ? `some that began up to ${timeText(start)}` : boundText(events, words)
  const waits = waitsFor
    .replaceAll(/(^|\| )q\d+: /g, '$1')
    .replaceAll(/ -> q\d+/g, '')
    .replaceAll(' -> match', ' (completes it)')
  const end = until === 'end' ? '' : `until ${plainText(until)}, `
  return [line(`  ${joined(textOfKey(key), bound)}`, 'plain'), line(`    ${end}waits for ${waits}`, 'dim')]
}

function windowText({ kind, key, start, end, events, firesAt }: OpenWindowState): string {
  const isBounded = kind === 'window' && typeof start === 'number' && typeof end === 'number'
  const span = isBounded ? `${kind} ${spanText({ start, end })}` : `${kind} from ${plainText(start)}`
  const size = events === null ? '' : `  ${counted(events, 'event')}`
  const due = typeof firesAt === 'number' ? `  due at ${plainText(firesAt)}` : ''
  return `${joined(textOfKey(key), span)}${size}${due}`
}

function boundText(events: Readonly<Record<string, readonly unknown[]>>, words: MatchLineOptions): string {
  return Object.entries(events)
    .map(([step, list]) => {
      const [first] = list
      const last = list.length > 1 ? ` … ${eventText(list.at(-1), words)}` : ''
      return `${step}=${list.length > 1 ? `${list.length}×` : ''}${eventText(first, words)}${last}`
    })
    .join('  ')
}

function saidSection({ outputs, aside }: JobState, words: MatchLineOptions): Section {
  const body = [
    ...outputs.map((output) => [line(`  ${outputText(output, words)}`, 'green')]),
    ...aside.map(({ to, value }) => [line(`  to ${to}: ${resultLine(value, words)}`, 'dim')]),
  ]
  const text = body.length === 0 ? 'this step says nothing' : 'this step says:'
  return { head: [line(text, body.length === 0 ? 'dim' : 'bold')], body }
}

/** A result; of a correction, which one it is. */
export function outputText(output: unknown, words: MatchLineOptions): string {
  const text = resultLine(output, words)
  const change = typeof output === 'object' && output !== null ? (output as { change?: unknown }).change : undefined
  const isMatch = typeof output === 'object' && output !== null && 'events' in output
  return isMatch && typeof change === 'string' && !text.startsWith(change) ? `${change}  ${text}` : text
}

/** As many entries as there is room for: the section with the most gives first. */
function fitted(sections: readonly Section[], { rows }: StepLinesOptions): readonly Line[] {
  const shown = sections.map(({ body }) => body.length)
  const lines = (): readonly Line[] =>
    sections.flatMap(({ head, body }, i) => {
      const rest = body.length - shown[i]!
      return [...head, ...body.slice(0, shown[i]).flat(), ...(rest > 0 ? [line(`  … ${rest} more`, 'dim')] : [])]
    })
  let fitting = lines()
  while (fitting.length > rows && Math.max(...shown) > 0) {
    shown[shown.indexOf(Math.max(...shown))]! -= 1
    fitting = lines()
  }
  return fitting
}

function line(text: string, style: Style): Line {
  return { text, style }
}

function styled({ text, style }: Line, { colours, columns, unicode }: StepLinesOptions): string {
  const glyphs = Array.from(unicode ? printable(text) : asciiText(printable(text)))
  const mark = unicode ? '…' : '...'
  const cut = glyphs.length <= columns ? glyphs.join('') : glyphs.slice(0, columns - mark.length).join('') + mark
  return style === 'plain' ? cut : colours[style](cut)
}

function asciiText(text: string): string {
  return text.replaceAll('…', '...').replaceAll('×', 'x').replaceAll('–', '-').replaceAll('−', '-')
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('  ')
}

function plainText(time: PlainWatermark): string {
  return time === null ? 'the beginning' : time === 'end' ? 'the end' : timeText(time)
}

function textOfKey(key: Key | null): string {
  return key === null ? '' : keyText(key)
}

function asNumber(time: PlainWatermark): number {
  return time === null ? -Infinity : time === 'end' ? Infinity : time
}
