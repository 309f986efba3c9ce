/**
 * The `register` engine: strict chains of fixed length, one bit per position and key.
 *
 * Bit `j` of a key says that its last `j + 1` events fit the first `j + 1` positions. So an event costs one shift and
 * one mask, whatever has happened before, and no partial match is an object: the bit-parallel Shift-And automaton
 * (Baeza-Yates and Gonnet, "A new approach to text searching", CACM 1992) with events for letters. The last events of
 * each key stand in columns; cells are made for matches alone.
 */
import type { SymbolTable } from '../../../event/symbols.ts'
import { dereference } from '../../../event/rows.ts'
import type { Program } from '../../program/program.ts'
import { Cell, Start } from '../cell.ts'
import type { Engine, EngineCounters, EngineEvent, EngineLimits, Found, TimedOut } from '../engine.ts'
import { Findings } from '../findings.ts'
import type { EngineSnapshot, EventSnapshot } from '../snapshot.ts'
import { chainOf, type Chain } from './chain.ts'

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

export class RegisterEngine implements Engine {
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
  readonly #symbols: SymbolTable
  readonly #findings: Findings
  /** By symbol: the positions that an event of it fits; -1: not known yet. */
  readonly #masks: number[] = []
  /** By key. */
  #positions: Int32Array = new Int32Array(64)
  #scopes: Int32Array = new Int32Array(64)
  /** By key: how many events it has seen, so that the last `length` of them have their places. */
  #seen: Int32Array = new Int32Array(64)
  /** By key and place. */
  #times: Float64Array
  #ordinals: Float64Array
  #sequences: Float64Array
  #indices: Int32Array
  readonly #refs: unknown[] = []
  /** By scope: up to where time has come. */
  readonly #reached: number[] = []
  #open = 0

  /** @param bits by test of the plan, its bit in the symbols; -1 where every event passes */
  constructor(program: Program, symbols: SymbolTable, bits: readonly number[], limits: EngineLimits) {
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
    const places = 64 * this.#length
    this.#times = new Float64Array(places)
    this.#ordinals = new Float64Array(places)
    this.#sequences = new Float64Array(places)
    this.#indices = new Int32Array(places)
  }

  /** Keys of which something is open. */
  get open(): number {
    return this.#open
  }

  get kept(): number {
    return this.#open
  }

  /** In a chain every event matters: it says that no other has come before the next one. */
  wants(symbol: number): boolean {
    return this.#length > 1 || this.#fits(symbol) !== 0
  }

  step({ key, scope, symbol, time, ref, index, position, sequence }: EngineEvent): void {
    this.counters.visits++
    if (key >= this.#positions.length) this.#grow(key)
    const before = this.#positions[key]!
    let after = ((before << 1) | 1) & this.#fits(symbol)
    if (after !== 0) {
      const seen = this.#seen[key]! + 1
      this.#seen[key] = seen
      this.#scopes[key] = scope
      const place = key * this.#length + (seen % this.#length)
      this.#times[place] = time
      this.#ordinals[place] = position
      this.#sequences[place] = sequence
      this.#indices[place] = index
      this.#refs[place] = ref
      if ((after & this.#complete) !== 0) {
        after &= ~this.#complete
        if (this.#find(key, seen, time, sequence) && this.#consumes) after = 0
      }
    }
    if (after === before) return
    this.#positions[key] = after
    if (before === 0) this.#open++
    else if (after === 0) this.#open--
  }

  /** The last events of a key are a match, if they are inside of the window. */
  #find(key: number, seen: number, time: number, sequence: number): boolean {
    const length = this.#length
    const placeOf = (at: number): number => key * length + ((seen - length + 1 + at) % length)
    const first = placeOf(0)
    const span = time - this.#times[first]!
    if (this.#inclusive ? span > this.#withinMs : span >= this.#withinMs) return false
    const start = new Start(key, this.#times[first]!, this.#sequences[first]!)
    let last: Cell | null = null
    for (let at = 0; at < length; at++) {
      const place = placeOf(at)
      this.counters.cells++
      last = new Cell(
        this.#refs[place],
        this.#indices[place]!,
        this.#times[place]!,
        this.#sequences[place]!,
        this.#ordinals[place]!,
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
    const places = keys * this.#length
    this.#positions = copied(this.#positions, new Int32Array(keys))
    this.#scopes = copied(this.#scopes, new Int32Array(keys))
    this.#seen = copied(this.#seen, new Int32Array(keys))
    this.#times = copied(this.#times, new Float64Array(places))
    this.#ordinals = copied(this.#ordinals, new Float64Array(places))
    this.#sequences = copied(this.#sequences, new Float64Array(places))
    this.#indices = copied(this.#indices, new Int32Array(places))
  }

  reach(): void {
    // Nothing waits for time.
  }

  advance(scope: number, time: number): void {
    while (this.#reached.length <= scope) this.#reached.push(-Infinity)
    this.#reached[scope] = time
  }

  finish(): void {
    this.#positions.fill(0)
    this.#open = 0
  }

  drain(): Found[] {
    return this.#findings.drain()
  }

  drainTimedOut(): TimedOut[] {
    return NOTHING
  }

  /** Not if all that it has taken is behind the window. */
  holds(key: number): boolean {
    if (key >= this.#positions.length || this.#positions[key] === 0) return false
    const latest = this.#times[key * this.#length + (this.#seen[key]! % this.#length)]!
    return !(latest + this.#withinMs < (this.#reached[this.#scopes[key]!] ?? -Infinity))
  }

  forget(key: number): void {
    if (key >= this.#positions.length) return
    if (this.#positions[key] !== 0) this.#open--
    this.#positions[key] = 0
    this.#seen[key] = 0
    for (let at = 0; at < this.#length; at++) this.#refs[key * this.#length + at] = undefined
  }

  snapshot(): EngineSnapshot {
    const keys: RegisterState['keys'][number][] = []
    for (let key = 0; key < this.#positions.length; key++) {
      const bits = this.#positions[key]!
      if (bits === 0) continue
      // Only so many of the last events matter as the longest chain has taken.
      const taken = 32 - Math.clz32(bits)
      const events = Array.from({ length: taken }, (_, back): EventSnapshot => {
        const place = key * this.#length + ((this.#seen[key]! - back) % this.#length)
        return {
          event: dereference(this.#refs[place], this.#indices[place]!),
          time: this.#times[place]!,
          position: this.#ordinals[place]!,
          sequence: this.#sequences[place]!,
        }
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
        this.#refs[place] = event
        this.#indices[place] = -1
        this.#times[place] = time
        this.#ordinals[place] = position
        this.#sequences[place] = sequence
      }
    }
  }
}

const NOTHING: TimedOut[] = []

function copied<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
