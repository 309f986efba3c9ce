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
import { withRoom } from '../../../base/with-room.ts'
import { NO_ENTRY } from '../key-logs.ts'
import type { EngineCounters, EngineEvent, EngineLimits, Found, TimedOut } from '../engine.ts'
import type { EventRun } from '../event-run.ts'
import { Findings } from '../findings.ts'
import type { Mark, RewindableEngine } from '../rewind.ts'
import type { EngineSnapshot, EventSnapshot } from '../snapshot.ts'
import { chainOf, type Chain } from './chain.ts'
import { ChainCells } from './chain-cells.ts'
import { EventColumns, INDEX, ORDINAL, SEQUENCE, STRIDE, TIME } from './event-columns.ts'
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
  /** In a chain every event matters: it says that no other has come before the next one. */
  readonly wantsAll: boolean
  readonly counters: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  readonly shed: number = 0
  readonly openAbsences: number = 0
  readonly #chain: Chain
  readonly #length: number
  /** Places of a key in the ring: a power of two, so that a place is found without a division. */
  readonly #slots: number
  readonly #complete: number
  readonly #withinMs: number
  readonly #inclusive: boolean
  readonly #consumes: boolean
  readonly #tests: readonly number[]
  readonly #bits: readonly number[]
  readonly #symbols: SymbolSets
  readonly #findings: Findings
  /** By symbol: the positions that an event of it fits; -1: not known yet. */
  #masks: Int32Array = new Int32Array(16).fill(-1)
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
  readonly #cells: ChainCells
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
    this.#cells = new ChainCells(this.#chain)
    this.#length = this.#chain.steps.length
    this.wantsAll = this.#length > 1
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
    this.#slots = 1 << (32 - Math.clz32(this.#length - 1))
    this.#ring = new EventColumns(64 * this.#slots)
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

  wants(symbol: number): boolean {
    return this.wantsAll || this.#fits(symbol) !== 0
  }

  begins(symbol: number): boolean {
    return (this.#fits(symbol) & 1) !== 0
  }

  isOpen(key: number): boolean {
    return key < this.#positions.length && this.#positions[key] !== 0
  }

  /** Nothing is found by time alone; but only who knows the time knows what is behind its window. */
  dueOf(scope: number): number {
    return this.#open === 0 || this.#withinMs === Infinity ? Infinity : this.#reachedOf(scope) + this.#withinMs
  }

  stepAll(run: EventRun, from: number, to: number, scope: number, sequence: number): void {
    const history = this.#history
    const ring = this.#ring
    const slots = this.#slots
    const complete = this.#complete
    const { time, key: keys, symbol: symbols, index, position } = run
    let positions = this.#positions
    let masks = this.#masks
    let scopes = this.#scopes
    let counts = this.#seen
    let open = this.#open
    this.counters.visits += to - from
    for (let at = from; at < to; at++) {
      const key = keys[at]!
      if (key >= positions.length) {
        this.#grow(key)
        positions = this.#positions
        scopes = this.#scopes
        counts = this.#seen
      }
      const symbol = symbols[at]!
      let mask = symbol < masks.length ? masks[symbol]! : -1
      if (mask < 0) {
        run.taken = at + 1
        mask = this.#maskOf(symbol)
        masks = this.#masks
      }
      const before = positions[key]!
      let after = ((before << 1) | 1) & mask
      if (after === 0) {
        if (before === 0) continue
        if (history !== null) this.#note(history, key, NO_SLOT)
        positions[key] = 0
        open--
        continue
      }
      const seen = counts[key]! + 1
      const place = key * slots + (seen & (slots - 1))
      if (history !== null) this.#note(history, key, place)
      counts[key] = seen
      scopes[key] = scope
      const numbers = ring.numbers
      const line = place * STRIDE
      numbers[line + TIME] = time[at]!
      numbers[line + ORDINAL] = position[at]!
      numbers[line + SEQUENCE] = sequence + at - from
      numbers[line + INDEX] = index[at]!
      ring.refs[place] = run.refOf(at)
      if ((after & complete) !== 0) {
        // Nothing else here can fail.
        run.taken = at + 1
        after = this.#ended(key, after, time[at]!, sequence + at - from)
      }
      positions[key] = after
      if (before === 0) {
        if (after !== 0) open++
      } else if (after === 0) open--
    }
    this.#open = open
  }

  step(event: EngineEvent): void {
    const { key, symbol, time, sequence } = event
    this.counters.visits++
    if (key >= this.#positions.length) this.#grow(key)
    const before = this.#positions[key]!
    let after = ((before << 1) | 1) & this.#fits(symbol)
    if (after !== 0) {
      this.#ring.set(this.#take(key, event.scope), event)
      if ((after & this.#complete) !== 0) after = this.#ended(key, after, time, sequence)
    } else if (before !== 0 && this.#history !== null) this.#note(this.#history, key, NO_SLOT)
    if (after !== before) this.#setPositions(key, after)
  }

  /** The place in the ring for the next event of a key. */
  #take(key: number, scope: number): number {
    const seen = this.#seen[key]! + 1
    const place = key * this.#slots + (seen & (this.#slots - 1))
    if (this.#history !== null) this.#note(this.#history, key, place)
    this.#seen[key] = seen
    this.#scopes[key] = scope
    return place
  }

  /** The event just taken is the last of the chain. @returns the positions that are left */
  #ended(key: number, after: number, time: number, sequence: number): number {
    const found = this.#find(key, this.#seen[key]!, time, sequence)
    return found && this.#consumes ? 0 : after & ~this.#complete
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
    const slots = this.#slots
    const base = key * slots
    const span = time - this.#ring.timeOf(base + ((seen - this.#length + 1) & (slots - 1)))
    if (this.#inclusive ? span > this.#withinMs : span >= this.#withinMs) return false
    this.counters.cells += this.#length
    this.#findings.add(this.#cells.match(this.#ring, key, base, slots, seen), time, false, sequence)
    return true
  }

  #fits(symbol: number): number {
    const known = symbol < this.#masks.length ? this.#masks[symbol]! : -1
    return known >= 0 ? known : this.#maskOf(symbol)
  }

  #maskOf(symbol: number): number {
    let mask = 0
    for (const [at, test] of this.#tests.entries()) {
      const bit = test < 0 ? -1 : this.#bits[test]!
      if (bit < 0 || this.#symbols.has(symbol, bit)) mask |= 1 << at
    }
    if (this.#symbols.isTransient(symbol)) return mask
    const { length } = this.#masks
    if (symbol >= length) this.#masks = withRoom(Int32Array, this.#masks, 2 * (symbol + 1), length).fill(-1, length)
    return (this.#masks[symbol] = mask)
  }

  #grow(key: number): void {
    const keys = Math.max(key + 1, this.#positions.length * 2)
    const { length } = this.#positions
    this.#positions = withRoom(Int32Array, this.#positions, keys, length)
    this.#scopes = withRoom(Int32Array, this.#scopes, keys, length)
    this.#seen = withRoom(Int32Array, this.#seen, keys, length)
    this.#ring.grow(keys * this.#slots)
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
    this.#cells.drained()
    return this.#findings.drain()
  }

  drainTimedOut(): TimedOut[] {
    return NOTHING
  }

  /** Not if all that it has taken is behind the window, and nothing of it can be taken back. */
  holds(key: number): boolean {
    if (this.#history !== null && this.#history.logs.latestOf(key) !== NO_ENTRY) return true
    if (key >= this.#positions.length || this.#positions[key] === 0) return false
    const latest = this.#ring.timeOf(key * this.#slots + (this.#seen[key]! & (this.#slots - 1)))
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
    for (let at = 0; at < this.#slots; at++) this.#ring.clear(key * this.#slots + at)
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
        return this.#ring.get(key * this.#slots + ((this.#seen[key]! - back) & (this.#slots - 1)))
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
        const place = key * this.#slots + ((seen - back) & (this.#slots - 1))
        this.#ring.set(place, { key, scope, symbol: 0, time, ref: event, index: -1, position, sequence })
      }
    }
  }
}

const NOTHING: TimedOut[] = []
