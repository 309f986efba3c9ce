/** The parts of a trace in words: times, events, what is waited for, how it ended. */
import { skipText } from '../explain/pattern-text.ts'
import { oneLine } from '../explain/one-line.ts'
import { withinText } from '../explain/words.ts'
import type { Ending, Mention, PartialMatch, Refusal, Taking, TimeBound, Trace, Waiting } from './trace.ts'

/** Below this a number is a small one for a test, and no time of day. */
const FIRST_CLEAR_TIME = 1e11

/** How times read: of one day without the day, and with milliseconds only where there are some. */
export class TimeWords {
  readonly #times: readonly number[]
  readonly #isPlain: boolean
  readonly #isOneDay: boolean
  readonly #end: number

  constructor(times: readonly number[]) {
    this.#times = times
    const least = times.reduce((a, b) => Math.min(a, b), Infinity)
    const greatest = times.reduce((a, b) => Math.max(a, b), -Infinity)
    this.#isPlain = !(Math.abs(least) >= FIRST_CLEAR_TIME && Math.abs(greatest) < 8e15)
    this.#isOneDay = !this.#isPlain && dayOf(least) === dayOf(greatest)
    const isWhole = times.every((time) => time % 1000 === 0)
    this.#end = isWhole ? 19 : 23
  }

  of(time: number): string {
    if (this.#isPlain || !Number.isFinite(time)) return String(time)
    const end = time % 1000 === 0 ? this.#end : 23
    const text = new Date(Math.floor(time)).toISOString().slice(0, end).replace('T', ' ')
    return this.#isOneDay && this.#times.length > 0 ? text.slice(11) : text
  }

  /** As narrow as it can be: without the year, and without parts of seconds where days are shown. */
  narrow(time: number): string {
    const text = this.of(time)
    return this.#isPlain || this.#isOneDay ? text : text.slice(5, 19)
  }

  /** `from 2026-03-01 08:00:00 to 08:05:00 UTC` */
  span(from: number, to: number): string {
    if (this.#isPlain) return from === to ? `at ${from}` : `from ${from} to ${to}`
    const full = (time: number): string => new Date(Math.floor(time)).toISOString().slice(0, 19).replace('T', ' ')
    const last = this.#isOneDay ? full(to).slice(11) : full(to)
    return from === to ? `at ${full(from)} UTC` : `from ${full(from)} to ${last} UTC`
  }
}

function dayOf(time: number): number {
  return Math.floor(time / 86_400_000)
}

/** Words for what is in one trace. */
export class TraceWords {
  readonly times: TimeWords
  readonly #label: ((mention: Mention) => string) | null

  /** @param label a short text for an event, besides its number */
  constructor(times: TimeWords, label: ((mention: Mention) => string) | null) {
    this.times = times
    this.#label = label
  }

  /** `#3` */
  number({ position }: Mention): string {
    return `#${position}`
  }

  /** `#3 at 12:00:01` */
  event(mention: Mention): string {
    return `${this.number(mention)} at ${this.times.of(mention.time)}`
  }

  /** `#3 {celsius: 80} at 12:00:01` */
  labelled(mention: Mention): string {
    const label = this.#label === null ? '' : oneLine(this.#label(mention))
    return `${this.number(mention)}${label === '' ? '' : ` ${label}`} at ${this.times.of(mention.time)}`
  }

  /** `a=#0 b=#1,#2`: long lists are cut in the middle. */
  bound(events: readonly Taking[]): string {
    const steps = new Map<string, string[]>()
    for (const one of events) {
      const known = steps.get(one.step)
      if (known === undefined) steps.set(one.step, [this.number(one)])
      else known.push(this.number(one))
    }
    return [...steps].map(([step, numbers]) => `${step}=${cut(numbers).join(',')}`).join(' ')
  }

  /** `b (kind == "b") or c, until 12:05:00` */
  waiting(waits: Waiting | null, withCondition: boolean): string {
    if (waits === null) return 'nothing'
    const steps = waits.steps.map(({ step, again, condition }) => {
      const name = again ? `more ${step}` : step
      return withCondition && condition !== null ? `${name} (${shortened(condition)})` : name
    })
    const absent = waits.completes ? waits.absences.map((name) => `no ${name}`) : []
    const next = waits.next && steps.length > 0 ? ' as the next event' : ''
    return `${[...absent, ...steps].join(' or ') || 'the end'}${next}`
  }

  boundText(bound: TimeBound | null): string {
    if (bound === null) return ''
    return `${withinText(bound)} ${BOUND[bound.kind]}`
  }

  refusals(refusals: readonly Refusal[]): string {
    return refusals.map((one) => this.refusal(one)).join('; ')
  }

  /** `b: kind is 'x', needs 'b'` */
  refusal({ step, verdicts, tooLate, others }: Refusal): string {
    const reasons = [...verdicts.map(({ says }) => says), ...others, ...(tooLate ? ['its time was over'] : [])]
    return `${step}: ${reasons.join(' and ')}`
  }

  /** How a partial match ended, or what it waits for. */
  ending({ waits }: Pick<PartialMatch, 'waits'>, end: Ending): string {
    const { times } = this
    const until = waits === null ? null : waits.until
    switch (end.kind) {
      case 'matched': {
        const held =
          end.heldBackBy === null ? '' : `, held back until what starts with ${this.number(end.heldBackBy)} was over`
        return `matched at ${times.of(end.time)}${end.byEnd ? ', by the end of the input' : ''}${held}`
      }
      case 'continued':
        return `went on with ${this.event(end.by)}`
      case 'failed':
        return `ended by ${this.event(end.by)}, which came next and could not be taken: ${this.refusals(end.refusals) || 'nothing takes it'}`
      case 'negated':
        return `killed by ${end.absences.join(', ')} ${this.event(end.by)}, ${this.before(waits)}`
      case 'timedOut': {
        const bound = this.boundText(end.bound)
        return `timed out at ${times.of(end.time)}${bound === '' ? '' : ` (${bound})`} waiting for ${this.waiting(waits, true)}`
      }
      case 'skipped':
        return `taken away at ${times.of(end.time)} by the match ${this.bound(end.by)} (${skipText(end.skip)})`
      case 'notLongest':
        return `not the longest: ${this.bound(end.by)} has more`
      case 'heldBack':
        return `complete, and held back: what starts with ${this.event(end.by)} is still open`
      case 'cut':
        return `the input ended while it waited for ${this.waiting(waits, true)}${until === null ? '' : ` until ${times.of(until)}`}`
      case 'open':
        return `waits for ${this.waiting(waits, true)}${until === null ? ', for as long as it takes' : `, until ${times.of(until)}`}`
      case 'notFollowed':
        return 'not followed to its end: the limit of the trace was reached'
    }
  }

  /** What an event came before that broke an absence. */
  before(waits: Waiting | null): string {
    if (waits === null) return 'at once'
    if (!waits.completes) return `while it waited for ${this.waiting(waits, false)}`
    return waits.until === null ? 'before the end' : `before it was complete at ${this.times.of(waits.until)}`
  }

  /** A few words for many of one kind: `timed out waiting for b`. */
  brief({ waits, end }: PartialMatch): string {
    switch (end.kind) {
      case 'matched':
        return 'matched'
      case 'continued':
        return 'went on'
      case 'failed':
        return `ended by an event that was no ${this.waiting(waits, false).replace(' as the next event', '')}`
      case 'negated':
        return `killed by ${end.absences.join(', ')}`
      case 'timedOut':
        return `timed out waiting for ${this.waiting(waits, false)}`
      case 'skipped':
        return 'taken away by a match'
      case 'notLongest':
        return 'not the longest'
      case 'heldBack':
        return 'held back'
      case 'cut':
        return 'waiting when the input ended'
      case 'open':
        return `waiting for ${this.waiting(waits, false)}`
      case 'notFollowed':
        return 'not followed to the end'
    }
  }
}

const BOUND: Readonly<Record<TimeBound['kind'], string>> = {
  window: 'from first to last',
  gap: 'after the event before',
  part: 'from the first event of its part',
}

function cut(numbers: readonly string[]): readonly string[] {
  return numbers.length <= 6 ? numbers : [...numbers.slice(0, 3), '…', ...numbers.slice(-2)]
}

/** The most characters of a condition. */
const LONGEST = 60

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`
}

/** All times that a trace shows. */
export function timesIn({ events, late }: Trace): readonly number[] {
  return [...events, ...late].map(({ time }) => time)
}
