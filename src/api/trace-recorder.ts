/**
 * Keeps what is needed to tell why: references to the events of chosen keys, and what became of those that were late or
 * bad. It stands in front of an operator as a stage of its own, so without it nothing is in the way; what is kept is looked
 * at only when somebody asks.
 */
import { show } from '../base/errors.ts'
import type { Clock, EventBatch } from '../event/batch.ts'
import { scalarOf } from '../event/evaluate.ts'
import { compareKeys, isKey, KeyReader, NO_KEY, type Key, type KeySelector } from '../event/keys.ts'
import { readPath } from '../event/path.ts'
import { dereference, ObjectRows } from '../event/rows.ts'
import type { PatternSyntax } from '../pattern/syntax/pattern.ts'
import { traceOf, type TraceOfOptions } from '../pattern/trace/trace-of.ts'
import type { LateTracedEvent, Trace, TracedEvent } from '../pattern/trace/trace.ts'
import type { BadEvent, LateEvent, Stage } from '../stream/stage.ts'
import { timeOf } from '../time/timestamp.ts'
import { badOption } from './options.ts'
import { checkTraceSettings, Why, type TraceSettings, type WhyQuestion } from './trace.ts'

export interface TraceSurroundings<T> {
  readonly rules: readonly PatternSyntax[]
  readonly key: KeySelector<T> | null
  readonly orderBy: ((a: T, b: T) => number) | null
  readonly order: 'event-time' | 'arrival'
  readonly atEnd: 'complete' | 'cut'
  readonly clock: Clock
  /** How far behind the watermark events are taken; `null`: matches are final, and none is. */
  readonly allowedLatenessMs: number | null
}

/** An event that came. */
interface Kept {
  readonly ref: unknown
  readonly index: number
  readonly time: number
  readonly position: number
  /** By how much it came too late; `null`: it was taken. */
  latenessMs: number | null
}

/** The last events of one key, in order of arrival. */
class History {
  readonly key: Key
  scope: number
  forgotten = 0
  readonly #limit: number
  readonly #kept: Kept[] = []
  /** Where the oldest is. */
  #first = 0

  constructor(key: Key, scope: number, limit: number) {
    this.key = key
    this.scope = scope
    this.#limit = limit
  }

  add(kept: Kept): void {
    if (this.#kept.length < this.#limit) {
      this.#kept.push(kept)
      return
    }
    this.#kept[this.#first] = kept
    this.#first = (this.#first + 1) % this.#limit
    this.forgotten++
  }

  find(position: number): Kept | undefined {
    return this.#kept.find((kept) => kept.position === position)
  }

  all(): readonly Kept[] {
    return [...this.#kept.slice(this.#first), ...this.#kept.slice(0, this.#first)]
  }
}

/** How many bad events are remembered, to tell of one that is asked for. */
const BAD = 1000

export class TraceRecorder<T> {
  readonly #around: TraceSurroundings<T>
  readonly #reader: KeyReader<T> | null
  readonly #chosen: (key: Key) => boolean
  readonly #limit: number
  readonly #keys: number
  readonly #histories: Map<unknown, History> = new Map()
  readonly #bad: BadEvent[] = []
  #passedOver = 0
  #hasEnded = false

  /** @throws TidemarkError `BAD_OPTIONS` */
  constructor(settings: TraceSettings, around: TraceSurroundings<T>) {
    checkTraceSettings(settings)
    if (around.order === 'arrival')
      throw badOption('trace', settings, "order: 'event-time'; in order of arrival time is not what rules mean by it")
    const { key, limit = 10_000, keys = 1000 } = settings
    this.#around = around
    this.#reader = around.key === null ? null : new KeyReader(around.key)
    const name = typeof key === 'function' ? null : nameOf(key)
    this.#chosen = typeof key === 'function' ? key : key === undefined ? () => true : (one) => nameOf(one) === name
    this.#limit = limit
    this.#keys = keys
  }

  /** Everything goes on to `next`, and is noted. */
  before(next: Stage<T>): Stage<T> {
    return {
      batch: (batch) => {
        this.#note(batch)
        next.batch(batch)
      },
      progress: () => next.progress(),
      tick: (now) => next.tick(now),
      idle: (idle) => next.idle(idle),
      end: () => {
        this.#hasEnded = true
        next.end()
      },
    }
  }

  /** An event was late: it never came here, or it turned out so behind this. */
  late({ event, time, latenessMs, position }: LateEvent<T>): void {
    const key = this.#reader === null ? NO_KEY : this.#reader.read(new ObjectRows([event], 0), 0)
    const history = this.#historyOf(key, 0)
    const known = history?.find(position)
    if (known === undefined) history?.add({ ref: event, index: -1, time, position, latenessMs })
    else known.latenessMs = latenessMs
  }

  bad(bad: BadEvent): void {
    if (bad.kind === 'condition' || bad.position < 0) return
    if (this.#bad.length === BAD) this.#bad.shift()
    this.#bad.push(bad)
  }

  /** The keys of which there are events, in their order. */
  get keys(): readonly Key[] {
    return [...this.#histories.values()].map(({ key }) => key).sort(compareKeys)
  }

  /**
   * @param shed how many starts the limits of the operator have taken away
   * @throws TidemarkError `BAD_OPTIONS`
   * @complexity see `traceOf`, for each rule and partition
   */
  why(question: WhyQuestion = {}, shed: number = 0): Why<T> {
    const notes = this.#notes(question, shed)
    const history = this.#asked(question)
    if (history === null) return new Why<T>([], notes)
    const { rules } = this.#around
    const asked = rules.filter(({ name }) => question.rule === undefined || name === question.rule)
    if (asked.length === 0)
      throw badOption('rule', question.rule, `one of ${rules.map(({ name }) => show(name)).join(', ')}`)
    const times = {
      ...timeAsked('from', question.from),
      ...timeAsked('to', question.to),
      ...(question.event === undefined ? {} : { event: question.event }),
      ...(question.limits === undefined ? {} : { limits: question.limits }),
    }
    return new Why<T>(
      asked.flatMap((syntax) => this.#traces(syntax, history, times)),
      notes,
    )
  }

  #note({ rows, size, row, time, scope, watermark }: EventBatch<T>): void {
    const isColumns = rows.columns !== null
    const allowed = this.#around.allowedLatenessMs ?? 0
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const key = this.#reader === null ? NO_KEY : this.#reader.read(rows, at)
      const history = this.#historyOf(key, scope === null ? 0 : scope[i]!)
      if (history === null) continue
      const when = time === null ? NaN : time[i]!
      const known = watermark === null ? -Infinity : watermark[i]!
      history.add({
        ref: rows.ref(at),
        index: isColumns ? at : -1,
        time: when,
        position: rows.position(at),
        latenessMs: when + allowed <= known ? known + 1 - when : null,
      })
    }
  }

  /** `null`: its events are not kept. */
  #historyOf(key: unknown, scope: number): History | null {
    if (!isKey(key)) return null
    const name = nameOf(key as Key)
    const known = this.#histories.get(name)
    if (known !== undefined) {
      if (scope !== 0) known.scope = scope
      return known
    }
    if (!this.#chosen(key as Key)) return null
    if (this.#histories.size === this.#keys) {
      this.#passedOver++
      return null
    }
    const made = new History(key as Key, scope, this.#limit)
    this.#histories.set(name, made)
    return made
  }

  /** Whose events were asked for; `null`: there are none. */
  #asked({ key, event }: WhyQuestion): History | null {
    const all = [...this.#histories.values()]
    if (key !== undefined) return this.#histories.get(nameOf(key)) ?? null
    if (event !== undefined) return all.find((history) => history.find(event) !== undefined) ?? null
    if (all.length > 1) throw keyNeeded(this.keys)
    return all[0] ?? null
  }

  #notes({ key, event }: WhyQuestion, shed: number): readonly string[] {
    const notes: string[] = []
    const bad = this.#bad.find(({ position }) => position === event)
    if (bad !== undefined) notes.push(`event #${bad.position} was bad: ${bad.reason}`)
    if (key !== undefined && !this.#chosen(key))
      notes.push(`events of key ${show(key)} are not recorded: trace.key says which are`)
    else if (key !== undefined && !this.#histories.has(nameOf(key))) notes.push(`no event of key ${show(key)} has come`)
    else if (
      event !== undefined &&
      bad === undefined &&
      this.#asked({ ...(key === undefined ? {} : { key }), event })?.find(event) === undefined
    )
      notes.push(`event #${event} is not among those that are kept`)
    else if (this.#histories.size === 0) notes.push('no event has come')
    if (this.#passedOver > 0)
      notes.push(`${this.#passedOver} events of other keys were not kept: trace.keys is ${this.#keys}`)
    if (shed > 0)
      notes.push(`the limits of the job have given up ${shed} starts; here they are told of as if they had not`)
    return notes
  }

  /** One trace, or one for each partition of a rule that keeps events apart. */
  #traces(syntax: PatternSyntax, history: History, asked: TraceOfOptions<T>): readonly Trace<T>[] {
    const kept = history.all().map((one): LateTracedEvent<T> & { readonly isLate: boolean } => ({
      time: one.time,
      event: dereference(one.ref, one.index) as T,
      position: one.position,
      latenessMs: one.latenessMs ?? 0,
      isLate: one.latenessMs !== null,
    }))
    const known = { ...this.#known(history.scope), ...asked }
    const notes =
      history.forgotten === 0
        ? []
        : [`the ${history.forgotten} oldest events are forgotten: trace.limit is ${this.#limit}`]
    return partitions(syntax, history.key, kept).map(({ key, events }) =>
      traceOf<T>(syntax, this.#sorted(events.filter(({ isLate }) => !isLate)), {
        ...known,
        key,
        late: events.filter(({ isLate }) => isLate),
        notes,
      }),
    )
  }

  /** In order of time; equal times as the stream orders them, else as they came. */
  #sorted(events: readonly TracedEvent<T>[]): readonly TracedEvent<T>[] {
    const { orderBy } = this.#around
    return events
      .map(({ time, event, position }) => ({ time, event, position }))
      .sort((a, b) => a.time - b.time || (orderBy === null ? 0 : orderBy(a.event, b.event)))
  }

  /** Up to where everything is decided. */
  #known(scope: number): Pick<TraceOfOptions, 'now' | 'atEnd' | 'clock'> {
    const { clock, atEnd, allowedLatenessMs } = this.#around
    const greatest = clock.greatestTime(scope)
    if (this.#hasEnded) return { atEnd, clock: greatest }
    const watermark = clock.watermark(scope)
    return { now: allowedLatenessMs === null ? watermark : Math.max(watermark, greatest), clock: greatest }
  }
}

/** The events that belong together for a rule, under the key that its matches have. */
function partitions<E extends { readonly event: unknown }>(
  { partitionBy }: PatternSyntax,
  outer: Key,
  events: readonly E[],
): readonly { readonly key: Key; readonly events: readonly E[] }[] {
  if (partitionBy.length === 0) return [{ key: outer, events }]
  const readers = partitionBy.map((path) => readPath(path))
  const parts = new Map<string, { readonly key: Key; readonly events: E[] }>()
  for (const one of events) {
    const values = readers.map((read) => scalarOf(read(one.event)))
    const name = textOf(values)
    const known = parts.get(name)
    if (known !== undefined) {
      known.events.push(one)
      continue
    }
    const shown = values.map((value) => value ?? '')
    const key =
      outer === NO_KEY
        ? shown
        : [...(Array.isArray(outer) ? (outer as readonly (string | number)[]) : [outer]), ...shown]
    parts.set(name, { key: (key.length === 1 ? key[0] : key) as Key, events: [one] })
  }
  return [...parts.values()]
}

function nameOf(key: Key | undefined): unknown {
  return typeof key === 'object' ? `\u0000${textOf(key)}` : key
}

/** Equal for equal lists only; JSON has no text of its own for bigints and infinite numbers. */
function textOf(parts: readonly unknown[]): string {
  return JSON.stringify(
    parts.map((part) =>
      typeof part === 'bigint' || part === Infinity || part === -Infinity ? { [typeof part]: String(part) } : part,
    ),
  )
}

function timeAsked(name: 'from' | 'to', value: WhyQuestion['from']): { from?: number; to?: number } {
  if (value === undefined) return {}
  const time = timeOf(value)
  if (Number.isNaN(time)) throw badOption(name, value, 'a time: epoch milliseconds, or text with a zone')
  return { [name]: time }
}

function keyNeeded(keys: readonly Key[]): Error {
  const some = keys
    .slice(0, 10)
    .map((key) => show(key))
    .join(', ')
  return badOption(
    'key',
    undefined,
    `one of the ${keys.length} keys there are: ${some}${keys.length > 10 ? ', …' : ''}`,
  )
}
