/**
 * The work of one worker, without its thread: portions in, findings out. It is a pattern operator of its own, over the
 * events of its share of the keys.
 */
import type { Clock, EventBatch } from '../../event/batch.ts'
import type { Column } from '../../event/columns.ts'
import type { Key } from '../../event/keys.ts'
import { PatternOperator } from '../../pattern/operator.ts'
import { FoundWriter } from './found-codec.ts'
import { HeavyKeys } from './heavy-keys.ts'
import { KEY_COLUMN, KeptTags, LocalRows } from './local-rows.ts'
import type { Answer, ColumnForm, End, Mark, Order, Piece, Progress, Task, WorkerState } from './messages.ts'
import { looksAgain } from '../../pattern/syntax/reads.ts'
import { shareOfKey, shareOfNumber } from './share.ts'
import { Slot } from './slot.ts'

type Portion = Extract<Order, { kind: 'portion' }>

/** Of the events of a portion so many are counted by key, evenly spread. */
const SAMPLES = 256

/** The words of a dictionary, and whether they belong to this worker. */
interface Dictionary {
  readonly words: (Key | null)[]
  isOwn: Uint8Array
  /** How many words `isOwn` is about. */
  known: number
}

export class WorkerTask {
  readonly #task: Task
  readonly #operator: PatternOperator<unknown>
  readonly #writer: FoundWriter
  readonly #timedOut: FoundWriter
  /** How often time has gone on in the portion at hand: the same for all workers. */
  #moment = 0
  readonly #clock = new ToldClock()
  readonly #slots: Slot[] = []
  readonly #dictionaries: Map<number, Dictionary> = new Map()
  readonly #kept = new KeptTags()
  readonly #heavy = new HeavyKeys()
  /** Places, in the piece at hand, of the events of its own keys. */
  #own: Int32Array = new Int32Array(0)
  #time: Float64Array = new Float64Array(0)
  /** Whether a condition may look at an event again after it has been classified. */
  readonly #looksBack: boolean
  #events = 0
  #busyMs = 0

  constructor(task: Task) {
    this.#task = task
    this.#operator = new PatternOperator<unknown>({
      rules: task.rules,
      key: KEY_COLUMN,
      orderBy: null,
      order: 'event-time',
      atEnd: task.atEnd,
      engine: task.engine,
      clock: this.#clock,
      // What all workers keep together is looked at by the main thread.
      limits: { ...task.limits, keys: Infinity, bufferedEvents: Infinity },
      onMatches: () => {},
      onFound: (rule, found, isTimedOut) => (isTimedOut ? this.#timedOut : this.#writer).add(rule, found, this.#moment),
      onTimeouts: task.wantsTimedOut ? () => {} : null,
      onBadKey: () => {},
      onConditionFailure: () => {},
      onLate: () => {},
    })
    this.#writer = new FoundWriter(this.#operator.rules)
    this.#timedOut = new FoundWriter(this.#operator.rules)
    this.#looksBack = task.rules.some(looksAgain)
  }

  /** Makes the memory of a slot known. */
  slot(slot: number, memory: SharedArrayBuffer): void {
    this.#slots[slot] = new Slot(memory, this.#task.shape)
  }

  /** Works through one portion. @param now milliseconds of a clock that does not go back */
  portion({ slot, words, forget, steps, asksKept }: Portion, now: () => number): Extract<Answer, { kind: 'done' }> {
    const began = now()
    this.#moment = 0
    for (const { dictionary, words: added } of words) this.#learn(dictionary, added)
    for (const step of steps) {
      if (step.kind === 'events') this.#take(this.#slots[slot]!, step)
      else if (step.kind === 'progress') this.#progress(step)
      else this.#end(step)
    }
    for (const dictionary of forget) this.#dictionaries.delete(dictionary)
    const findings = this.#writer.take()
    const timedOut = this.#timedOut.take()
    const keptTags = asksKept ? this.#keptTags() : null
    this.#busyMs += now() - began
    return { kind: 'done', findings, timedOut, state: this.#state(), keptTags }
  }

  #learn(id: number, added: readonly (Key | null)[]): void {
    let dictionary = this.#dictionaries.get(id)
    if (dictionary === undefined)
      this.#dictionaries.set(id, (dictionary = { words: [], isOwn: new Uint8Array(0), known: 0 }))
    for (const word of added) dictionary.words.push(word)
  }

  #take(slot: Slot, piece: Piece): void {
    const { from, size, tag, columns, isScoped, marks } = piece
    // One more than there can be: the place behind the last one found is written to, too.
    const own = this.#own.length <= size ? (this.#own = new Int32Array(size + 1)) : this.#own
    const count = this.#ownOf(slot, piece, columns[0]!, own)
    if (count === 0) return this.#pass(marks)
    this.#events += count
    const forms = columns.entries()
    const ends = endsOf(own, count, piece)
    const time = this.#time.length < count ? (this.#time = new Float64Array(count)) : this.#time
    const times = slot.time.subarray(from, from + size)
    for (let i = 0; i < count; i++) time[i] = times[own[i]!]!
    let scope: Int32Array | null = null
    if (isScoped) {
      scope = new Int32Array(count)
      for (let i = 0; i < count; i++) scope[i] = slot.scope[from + own[i]!]!
    }
    const local: Record<string, Column> = {}
    if (!this.#looksBack) {
      // Nobody looks at an event again, so it is read where it lies.
      for (const [i, form] of forms) setOwn(local, this.#nameOf(i), this.#shared(slot, piece, i, form))
      this.#sample(local[KEY_COLUMN]!, own, count)
      const rows = new LocalRows({ length: size, columns: local }, tag, null, this.#kept)
      return this.#show({ rows, size: count, row: own, time, scope, watermark: null }, ends, piece)
    }
    const tags = new Float64Array(count)
    for (const [i, form] of forms)
      setOwn(local, this.#nameOf(i), copied(this.#shared(slot, piece, i, form), own, count))
    for (let i = 0; i < count; i++) tags[i] = tag + own[i]!
    for (let i = 0; i < count; i++) own[i] = i
    this.#sample(local[KEY_COLUMN]!, own, count)
    const rows = new LocalRows({ length: count, columns: local }, 0, tags, this.#kept)
    this.#show({ rows, size: count, row: own, time, scope, watermark: null }, ends, piece)
  }

  /** Shows its events to the rules, and how far time had come between them. @param ends by mark: how many come before it */
  #show(batch: EventBatch<unknown>, ends: readonly number[], { marks }: Piece): void {
    const { row, time, size } = batch
    let from = 0
    for (const [i, { general, watermark }] of marks.entries()) {
      const to = ends[i]!
      if (to > from)
        this.#operator.batch({ ...batch, size: to - from, row: row.subarray(from, to), time: time!.subarray(from, to) })
      this.#tell({ general, watermark })
      from = to
    }
    if (from === 0) this.#operator.batch(batch)
    else if (size > from)
      this.#operator.batch({ ...batch, size: size - from, row: row.subarray(from), time: time!.subarray(from) })
  }

  #nameOf(column: number): string {
    return column === 0 ? KEY_COLUMN : this.#task.fields[column - 1]!
  }

  /** Fills `own` with the places of its events. @returns how many there are */
  #ownOf(slot: Slot, { from, size }: Piece, form: ColumnForm, own: Int32Array): number {
    const { index, of } = this.#task
    let count = 0
    if (form.kind === 'numbers') {
      const keys = slot.numbers(0, from, size)
      for (let i = 0; i < size; i++) {
        const key = keys[i]!
        // Not a number, so no key.
        if (key === key && shareOfNumber(key, of) === index) own[count++] = i
      }
      return count
    }
    const codes = slot.codes(0, from, size)
    const isOwn = this.#shareOf(form.dictionary)
    for (let i = 0; i < size; i++) {
      const code = codes[i]!
      own[count] = i
      count += code < 0 ? 0 : isOwn[code]!
    }
    return count
  }

  /** By word: 1 if it belongs to this worker. */
  #shareOf(id: number): Uint8Array {
    const dictionary = this.#dictionaries.get(id)!
    const { words, known } = dictionary
    if (known === words.length) return dictionary.isOwn
    const isOwn = new Uint8Array(words.length)
    isOwn.set(dictionary.isOwn)
    for (let word = known; word < words.length; word++)
      isOwn[word] = shareOfKey(words[word]!, this.#task.of) === this.#task.index ? 1 : 0
    dictionary.isOwn = isOwn
    dictionary.known = words.length
    return isOwn
  }

  /** A column of all events of a piece, as it lies in the slot. */
  #shared(slot: Slot, { from, size }: Piece, column: number, form: ColumnForm): Column {
    if (form.kind === 'codes') {
      const { words } = this.#dictionaries.get(form.dictionary)!
      return { codes: slot.codes(column, from, size), dictionary: words as readonly string[] }
    }
    const numbers = slot.numbers(column, from, size)
    if (!form.hasMissing) return numbers
    const missing = slot.missing(column, from, size)
    return Array.from(numbers, (number, i) => (missing[i] === 1 ? undefined : number))
  }

  #sample(keys: Column, rows: Int32Array, count: number): void {
    const weight = Math.max(1, Math.floor(count / SAMPLES))
    const isCoded = 'codes' in keys
    for (let i = 0; i < count; i += weight) {
      const at = rows[i]!
      this.#heavy.add((isCoded ? keys.dictionary[keys.codes[at]!]! : keys[at]!) as Key, Math.min(weight, count - i))
    }
  }

  /** Time goes on, and no event of its own keys is there. */
  #pass(marks: Piece['marks']): void {
    for (const mark of marks) this.#tell(mark)
  }

  #tell({ general, watermark }: Omit<Mark, 'after'>): void {
    this.#clock.general = general
    this.#clock.watermarks[0] = watermark
    this.#operator.progress()
    this.#moment++
  }

  #progress({ general, scopes, watermarks }: Progress): void {
    this.#clock.general = general
    for (const [i, scope] of scopes.entries()) this.#clock.watermarks[scope] = watermarks[i]!
    this.#operator.touch(scopes)
    this.#operator.progress()
    this.#moment++
  }

  #end({ greatest }: End): void {
    this.#clock.greatest = greatest
    this.#operator.end()
  }

  /** Everything that is kept is looked at when it is written down. */
  #keptTags(): Float64Array {
    const tags = new Set<number>()
    this.#kept.tags = tags
    this.#operator.snapshot()
    this.#kept.tags = null
    return Float64Array.from(tags).sort()
  }

  #state(): WorkerState {
    const operator = this.#operator
    const { buffered, open, keys } = operator.state
    return {
      events: this.#events,
      busyMs: this.#busyMs,
      counters: operator.counters,
      kept: operator.rules.map(({ started }) => started?.kept ?? 0),
      buffered,
      open,
      keys,
      symbols: operator.symbols.known,
      overflowed: operator.symbols.overflowed,
      openAbsences: operator.openAbsences,
      heaviest: this.#heavy.heaviest,
    }
  }
}

/** Time, as the main thread tells it. */
class ToldClock implements Clock {
  general = -Infinity
  readonly watermarks: number[] = []
  greatest: readonly number[] = []

  watermark(scope: number): number {
    const own = this.watermarks[scope] ?? -Infinity
    return own > this.general ? own : this.general
  }

  low(): number {
    return this.watermark(0)
  }

  greatestTime(scope: number): number {
    return this.greatest[scope] ?? -Infinity
  }

  get greatestOfAll(): number {
    return this.greatest.reduce((a, b) => Math.max(a, b), -Infinity)
  }
}

/** By mark: how many of the places come before it. */
function endsOf(places: Int32Array, count: number, { marks }: Piece): readonly number[] {
  let end = 0
  return marks.map(({ after }) => {
    while (end < count && places[end]! < after) end++
    return end
  })
}

/** The values of some rows. */
function copied(column: Column, rows: Int32Array, count: number): Column {
  if ('codes' in column) {
    const codes = new Int32Array(count)
    for (let i = 0; i < count; i++) codes[i] = column.codes[rows[i]!]!
    return { codes, dictionary: column.dictionary }
  }
  if (!(column instanceof Float64Array)) return Array.from({ length: count }, (_, i) => column[rows[i]!])
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; i++) numbers[i] = column[rows[i]!]!
  return numbers
}

/** A field called __proto__ is a field. */
function setOwn(columns: Record<string, Column>, name: string, column: Column): void {
  Object.defineProperty(columns, name, { value: column, enumerable: true, configurable: true, writable: true })
}
