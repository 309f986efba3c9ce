/**
 * The `register` engine: strict chains of fixed length, one bit per position and key.
 *
 * Bit `j` of a key says that its last `j + 1` events fit the first `j + 1` positions. So an event costs one shift and
 * one mask, whatever has happened before, and no partial match is an object: the bit-parallel Shift-And automaton
 * (Baeza-Yates and Gonnet, "A new approach to text searching", CACM 1992) with events for letters. The last events of
 * each key stand in columns; cells are made for matches alone.
 *
 * Where keys are taken back, each event leaves behind what its key was before: O(1) per event, there and back.
 */
import { BrokenInvariant } from '../../../base/errors.ts'
import type { SymbolSets } from '../../../event/symbol-sets.ts'
import type { Program } from '../../program/program.ts'
import { Cell, Start } from '../cell.ts'
import { withRoom } from '../../../base/with-room.ts'
import { NO_ENTRY } from '../key-logs.ts'
import type { EngineCounters, EngineEvent, EngineLimits, Found, TimedOut } from '../engine.ts'
import { Findings } from '../findings.ts'
import type { Mark, RewindableEngine } from '../rewind.ts'
import type { EngineSnapshot, EventSnapshot } from '../snapshot.ts'
import { chainOf, type Chain } from './chain.ts'
import { EventColumns } from './event-columns.ts'
import { RegisterHistory } from './history.ts'

export interface RegisterState {
  readonly reached: readonly (readonly [scope: number, time: number])[]
  readonly keys: readonly {
    readonly key: number
    readonly scope: number
    readonly bits: number
    /** The last events, the latest first. */
    readonly events: readonly EventSnapshot[]
  }[]
}

/** No place of the ring is written to. */
const NO_SLOT = -1

export class RegisterEngine implements RewindableEngine {
  readonly name = 'register' as const
  readonly counters: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  readonly shed: number = 0
  readonly openAbsences: number = 0
  readonly #chain: Chain
  readonly #length: number
  readonly #complete: number
  readonly #withinMs: number
  readonly #inclusive: boolean
  readonly #consumes: boolean
  readonly #tests: readonly number[]
  readonly #bits: readonly number[]
  readonly #symbols: SymbolSets
  readonly #findings: Findings
  /** By symbol: the positions that an event of it fits; -1: not known yet. */
  readonly #masks: number[] = []
  /** By key. */
  #positions: Int32Array = new Int32Array(64)
  #scopes: Int32Array = new Int32Array(64)
  /** By key: how many events it has seen, so that the last `length` of them have their places. */
  #seen: Int32Array = new Int32Array(64)
  /** By key and place: its last events. */
  readonly #ring: EventColumns
  /** By scope: up to where time has come. */
  readonly #reached: number[] = []
  #open = 0
  /** `null`: no key is taken back. */
  readonly #history: RegisterHistory | null

  /**
   * @param bits by test of the plan, its bit in the symbols; -1 where every event passes
   * @param rewinds whether keys can be taken back; each is a scope of its own then
   */
  constructor(
    program: Program,
    symbols: SymbolSets,
    bits: readonly number[],
    limits: EngineLimits,
    rewinds: boolean = false,
  ) {
    const { plan } = program
    this.#chain = chainOf(plan) as Chain
    this.#length = this.#chain.steps.length
    this.#complete = 1 << (this.#length - 1)
    this.#withinMs = plan.withinMs
    this.#inclusive = plan.withinInclusive
    this.#consumes = plan.skip === 'skipPastLastEvent'
    this.#tests = this.#chain.steps.map((step) =>
      plan.tests.findIndex(({ condition }) => condition === plan.leaves[step]!.where),
    )
    this.#bits = bits
    this.#symbols = symbols
    this.#findings = new Findings(plan, limits.matchesPerTrigger)
    this.#ring = new EventColumns(64 * this.#length)
    this.#history = rewinds ? new RegisterHistory() : null
  }

  /** Keys of which something is open. */
  get open(): number {
    return this.#open
  }

  /** What is needed to take keys back is kept, too. */
  get kept(): number {
    return this.#open + (this.#history?.logs.used ?? 0)
  }

  /** In a chain every event matters: it says that no other has come before the next one. */
  wants(symbol: number): boolean {
    return this.#length > 1 || this.#fits(symbol) !== 0
  }

  begins(symbol: number): boolean {
    return (this.#fits(symbol) & 1) !== 0
  }

  isOpen(key: number): boolean {
    return key < this.#positions.length && this.#positions[key] !== 0
  }

  /** Nothing is found by time alone; but only who knows the time knows what is behind its window. */
  dueOf(scope: number): number {
    return this.#open === 0 ? Infinity : this.#reachedOf(scope) + this.#withinMs
  }

  step(event: EngineEvent): void {
    const { key, symbol, time, sequence } = event
    this.counters.visits++
    if (key >= this.#positions.length) this.#grow(key)
    const before = this.#positions[key]!
    let after = ((before << 1) | 1) & this.#fits(symbol)
    if (after !== 0) {
      const seen = this.#seen[key]! + 1
      const place = key * this.#length + (seen % this.#length)
      if (this.#history !== null) this.#note(this.#history, key, place)
      this.#seen[key] = seen
      this.#scopes[key] = event.scope
      this.#ring.set(place, event)
      if ((after & this.#complete) !== 0) {
        after &= ~this.#complete
        if (this.#find(key, seen, time, sequence) && this.#consumes) after = 0
      }
    } else if (before !== 0 && this.#history !== null) this.#note(this.#history, key, NO_SLOT)
    if (after !== before) this.#setPositions(key, after)
  }

  #setPositions(key: number, after: number): void {
    const before = this.#positions[key]!
    this.#positions[key] = after
    if (before === 0) {
      if (after !== 0) this.#open++
    } else if (after === 0) this.#open--
  }

  /** Writes down what a key is, before it changes. Without a mark it is not taken back. */
  #note(history: RegisterHistory, key: number, slot: number): void {
    if (!history.logs.isMarked(key)) return
    history.note(key, this.#positions[key]!, this.#seen[key]!, this.#reachedOf(key), this.#ring, slot)
  }

  /** The last events of a key are a match, if they are inside of the window. */
  #find(key: number, seen: number, time: number, sequence: number): boolean {
    const length = this.#length
    const placeOf = (at: number): number => key * length + ((seen - length + 1 + at) % length)
    const { times, sequences, ordinals, indices, refs } = this.#ring
    const first = placeOf(0)
    const span = time - times[first]!
    if (this.#inclusive ? span > this.#withinMs : span >= this.#withinMs) return false
    const start = new Start(key, times[first]!, sequences[first]!)
    let last: Cell | null = null
    for (let at = 0; at < length; at++) {
      const place = placeOf(at)
      this.counters.cells++
      last = new Cell(
        refs[place],
        indices[place]!,
        times[place]!,
        sequences[place]!,
        ordinals[place]!,
        this.#chain.steps[at]!,
        this.#chain.firsts[at]!,
        last,
        start,
      )
    }
    this.#findings.add(last!, time, false, sequence)
    return true
  }

  #fits(symbol: number): number {
    const known = this.#masks[symbol] ?? -1
    return known >= 0 ? known : this.#maskOf(symbol)
  }

  #maskOf(symbol: number): number {
    let mask = 0
    for (const [at, test] of this.#tests.entries()) {
      const bit = test < 0 ? -1 : this.#bits[test]!
      if (bit < 0 || this.#symbols.has(symbol, bit)) mask |= 1 << at
    }
    if (this.#symbols.isTransient(symbol)) return mask
    while (this.#masks.length < symbol) this.#masks.push(-1)
    return (this.#masks[symbol] = mask)
  }

  #grow(key: number): void {
    const keys = Math.max(key + 1, this.#positions.length * 2)
    const { length } = this.#positions
    this.#positions = withRoom(Int32Array, this.#positions, keys, length)
    this.#scopes = withRoom(Int32Array, this.#scopes, keys, length)
    this.#seen = withRoom(Int32Array, this.#seen, keys, length)
    this.#ring.grow(keys * this.#length)
  }

  reach(): void {
    // Nothing waits for time.
  }

  advance(scope: number, time: number): void {
    // What has changed since the last mark is undone together.
    if (this.#history?.logs.isAtMark(scope) === true && time !== this.#reachedOf(scope)) {
      if (scope >= this.#positions.length) this.#grow(scope)
      this.#note(this.#history, scope, NO_SLOT)
    }
    while (this.#reached.length <= scope) this.#reached.push(-Infinity)
    this.#reached[scope] = time
  }

  #reachedOf(scope: number): number {
    return this.#reached[scope] ?? -Infinity
  }

  finish(): void {
    this.#positions.fill(0)
    this.#open = 0
    if (this.#history !== null) for (let key = 0; key < this.#positions.length; key++) this.#history.forget(key)
  }

  drain(): Found[] {
    return this.#findings.drain()
  }

  drainTimedOut(): TimedOut[] {
    return NOTHING
  }

  /** Not if all that it has taken is behind the window, and nothing of it can be taken back. */
  holds(key: number): boolean {
    if (this.#history !== null && this.#history.logs.latestOf(key) !== NO_ENTRY) return true
    if (key >= this.#positions.length || this.#positions[key] === 0) return false
    const latest = this.#ring.times[key * this.#length + (this.#seen[key]! % this.#length)]!
    return !(latest + this.#withinMs < this.#reachedOf(this.#scopes[key]!))
  }

  forget(key: number): void {
    if (this.#history !== null) {
      this.#history.forget(key)
      // Another key with the same code begins at the beginning of time.
      if (key < this.#reached.length) this.#reached[key] = -Infinity
    }
    if (key >= this.#positions.length) return
    this.#setPositions(key, 0)
    this.#seen[key] = 0
    for (let at = 0; at < this.#length; at++) this.#ring.clear(key * this.#length + at)
  }

  mark(key: number): Mark {
    return this.#historyOf().logs.markOf(key)
  }

  rewind(key: number, mark: Mark): void {
    const history = this.#historyOf()
    const { logs } = history
    logs.checkMark(key, mark)
    for (let entry = logs.latestOf(key); entry !== NO_ENTRY && logs.mark[entry]! >= mark; entry = logs.latestOf(key)) {
      const { bits, seen, reached } = history.undo(key, this.#ring)
      this.counters.visits++
      this.#setPositions(key, bits)
      this.#seen[key] = seen
      if (key < this.#reached.length) this.#reached[key] = reached
    }
    logs.returned(key, mark)
  }

  settle(key: number, mark: Mark): void {
    this.counters.visits += this.#historyOf().settle(key, mark)
  }

  /** Nothing here waits for time. */
  deadlineOf(_key: number): number {
    return Infinity
  }

  #historyOf(): RegisterHistory {
    if (this.#history === null) throw new BrokenInvariant('expected: an engine that was made to take keys back')
    return this.#history
  }

  snapshot(): EngineSnapshot {
    const keys: RegisterState['keys'][number][] = []
    for (let key = 0; key < this.#positions.length; key++) {
      const bits = this.#positions[key]!
      if (bits === 0) continue
      // Only so many of the last events matter as the longest chain has taken.
      const taken = 32 - Math.clz32(bits)
      const events = Array.from({ length: taken }, (_, back): EventSnapshot => {
        return this.#ring.get(key * this.#length + ((this.#seen[key]! - back) % this.#length))
      })
      keys.push({ key, scope: this.#scopes[key]!, bits, events })
    }
    const reached = this.#reached.flatMap((time, scope) => (time === -Infinity ? [] : [[scope, time] as const]))
    return { engine: 'register', version: 1, state: { reached, keys } satisfies RegisterState }
  }

  restore({ state }: EngineSnapshot): void {
    const { reached, keys } = state as RegisterState
    for (const [scope, time] of reached) this.advance(scope, time)
    for (const { key, scope, bits, events } of keys) {
      if (key >= this.#positions.length) this.#grow(key)
      this.#positions[key] = bits
      this.#scopes[key] = scope
      const seen = this.#length + events.length
      this.#seen[key] = seen
      this.#open++
      for (const [back, { event, time, position, sequence }] of events.entries()) {
        const place = key * this.#length + ((seen - back) % this.#length)
        this.#ring.set(place, { key, scope, symbol: 0, time, ref: event, index: -1, position, sequence })
      }
    }
  }
}

const NOTHING: TimedOut[] = []
