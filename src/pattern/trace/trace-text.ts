/** A trace for people: the summary, what nearly was, what ended and why, what matched. */
import { durationText } from '../../time/duration.ts'
import { oneLine } from '../explain/one-line.ts'
import { nearMissDrawing, nearMissText } from './near-words.ts'
import type { Ending, Mention, Trace, TracedEvent, TracedEventLife, TracedStart } from './trace.ts'
import { timesIn, TimeWords, TraceWords } from './words.ts'

export interface TraceTextOptions {
  /** A short text for an event, shown besides its number. */
  readonly label?: (event: unknown) => string
  /** How many are shown of near misses, and of starts that ended, wait, or matched. Default 5. */
  readonly limit?: number
  /** The most characters in a line of a drawing. Default 100. */
  readonly width?: number
}

/**
 * A trace as text. Events go by their number in the source: `#12`.
 *
 * @complexity O(starts, and what is shown of them)
 */
export function traceText(trace: Trace, options: TraceTextOptions = {}): string {
  return new TraceText(trace, options).lines().join('\n')
}

class TraceText {
  readonly #trace: Trace
  readonly #words: TraceWords
  readonly #limit: number
  readonly #width: number
  readonly #late: ReadonlyMap<number, TracedEvent>

  constructor(trace: Trace, { label, limit = 5, width = 100 }: TraceTextOptions) {
    this.#trace = trace
    this.#limit = limit
    this.#width = width
    this.#late = new Map(trace.late.map((event) => [event.position, event]))
    const labelOf = label === undefined ? null : (mention: Mention) => label(this.#eventOf(mention).event)
    this.#words = new TraceWords(new TimeWords(timesIn(trace)), labelOf)
  }

  lines(): readonly string[] {
    const { starts, nearMisses, event, notes, truncated } = this.#trace
    const kindOf = ({ partial, outcome }: TracedStart): Ending['kind'] => partial[outcome]!.end.kind
    const matched = starts.filter((start) => kindOf(start) === 'matched')
    const waiting = starts.filter((start) => WAITING.has(kindOf(start)))
    const ended = starts
      .filter((start) => kindOf(start) !== 'matched' && !WAITING.has(kindOf(start)))
      .toSorted((a, b) => lengthOf(b) - lengthOf(a))
    const lines = [...this.#head()]
    for (const note of notes) lines.push(`note: ${note}`)
    if (truncated !== null)
      lines.push(
        `note: too much to follow: nothing is said of what starts with ${this.#words.event(truncated)} or later`,
      )
    if (event !== null) lines.push('', ...this.#eventLines(event))
    lines.push(
      ...this.#section('near misses', nearMisses, (miss) => {
        const drawing = nearMissDrawing(miss, (mention) => this.#eventOf(mention), this.#words, this.#width - 4)
        return [
          nearMissText(miss, this.#words),
          ...(drawing === null ? [] : drawing.split('\n').map((line) => `  ${line}`.trimEnd())),
        ]
      }),
      ...this.#section('ended', ended, (start) => this.#startLines(start)),
      ...this.#section('waiting', waiting, (start) => this.#startLines(start)),
      ...this.#section('matched', matched, (start) => this.#startLines(start)),
    )
    return lines
  }

  #head(): readonly string[] {
    const { rule, key, events, late, starts, now, nearMisses } = this.#trace
    const { times } = this.#words
    const of = key === '' ? '' : `, key ${oneLine(Array.isArray(key) ? key.map(String).join(',') : String(key))}`
    const span = events.length === 0 ? '' : ` ${times.span(events[0]!.time, events.at(-1)!.time)}`
    const until = now === null ? '' : Number.isFinite(now) ? `, watermark ${times.of(now)}` : ', no watermark yet'
    const behind = late.length === 0 ? '' : `, ${late.length} late`
    const head = `rule ${oneLine(rule)}${of}: ${counted(events.length, 'event')}${span}${behind}${until}`
    const nearest = nearMisses[0]
    return [
      head,
      starts.length === 0 ? 'no partial match began' : `${counted(starts.length, 'start')}: ${this.#tally()}`,
      ...(nearest === undefined ? [] : [`nearest miss: ${nearMissText(nearest, this.#words)}`]),
    ]
  }

  /** `2 matched, 30 timed out waiting for b, 5 killed by c` */
  #tally(): string {
    const counts = new Map<string, number>()
    for (const { partial, outcome } of this.#trace.starts) {
      const words = this.#words.brief(partial[outcome]!)
      counts.set(words, (counts.get(words) ?? 0) + 1)
    }
    const sorted = [...counts].sort(([a, n], [b, m]) => Number(b === 'matched') - Number(a === 'matched') || m - n)
    const shown = sorted.slice(0, 6).map(([words, count]) => `${count} ${words}`)
    const rest = sorted.slice(6).reduce((sum, [, count]) => sum + count, 0)
    return [...shown, ...(rest === 0 ? [] : [`${rest} otherwise`])].join(', ')
  }

  #section<S>(title: string, all: readonly S[], linesOf: (one: S) => readonly string[]): readonly string[] {
    if (all.length === 0) return []
    const lines = all.slice(0, this.#limit).flatMap((one) => linesOf(one).map((line) => `  ${line}`.trimEnd()))
    const more = all.length - this.#limit
    return ['', title, ...lines, ...(more > 0 ? [`  ${more} more not shown`] : [])]
  }

  /** The end that says most, then those of the others that nothing came of. */
  #startLines({ partial, outcome, first }: TracedStart): readonly string[] {
    const main = partial[outcome]!
    const lines = [
      `${this.#words.bound(main.events)} from ${this.#words.times.of(first.time)}: ${this.#words.ending(main, main.end)}`,
    ]
    const others = partial.filter(({ id, children }) => id !== outcome && children.length === 0)
    for (const one of others.slice(0, OTHERS))
      lines.push(`  ${this.#words.bound(one.events)}: ${this.#words.ending(one, one.end)}`)
    if (others.length > OTHERS) lines.push(`  ${others.length - OTHERS} more of this start`)
    return lines
  }

  #eventLines({ event, latenessMs, begins, refusals, effects, hidden }: TracedEventLife): readonly string[] {
    const words = this.#words
    if (latenessMs !== null)
      return [`event ${words.labelled(event)}`, `  late by ${durationText(latenessMs)}: it was not processed`]
    const lines = [`event ${words.labelled(event)}`]
    lines.push(begins ? '  a partial match begins with it' : `  nothing begins with it: ${words.refusals(refusals)}`)
    for (const { events, did, refusals: why } of effects.slice(0, this.#limit * 2)) {
      const reason = why.length === 0 ? '' : `: ${words.refusals(why)}`
      lines.push(`  ${words.bound(events)} ${DID[did]}${reason}`)
    }
    const more = effects.length - this.#limit * 2 + hidden
    if (more > 0) lines.push(`  ${more} more partial matches were open`)
    if (effects.length === 0) lines.push('  no partial match was open')
    return lines
  }

  #eventOf({ row, position }: Mention): TracedEvent {
    return row < 0 ? this.#late.get(position)! : this.#trace.events[row]!
  }
}

/** How far a start has come. */
function lengthOf({ partial, outcome }: TracedStart): number {
  return partial[outcome]!.events.length
}

/** Ends that are none yet. */
const WAITING: ReadonlySet<Ending['kind']> = new Set(['open', 'heldBack', 'cut'])
/** Other partial matches of a start that are told of. */
const OTHERS = 3

const DID = {
  taken: 'took it',
  passed: 'passed it over',
  negated: 'was killed by it',
  failed: 'was ended by it',
} as const

function counted(count: number, name: string): string {
  return `${count} ${count === 1 ? name : `${name}s`}`
}
