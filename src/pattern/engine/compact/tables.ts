/**
 * What engines know that is the same for all rules of one shape: the letters of their symbols, and what each does to a
 * det-state; and room to work in, since one engine steps at a time. Ten thousand rules made by one template need it once.
 *
 * PERF: of 10,000 rules, of which more and more begin for the first time, an event cost 166 ns of cpu, and 258 to 320 with
 * tables for each (workload `rules deployed` of the bench at 10,000, the difference of 2.5 M and 0.5 M events; Node 20.20).
 */
import { withRoom } from '../../../base/with-room.ts'
import type { SymbolSets } from '../../../event/symbol-sets.ts'
import type { Program } from '../../program/program.ts'
import { Alphabet } from './alphabet.ts'
import { Completions } from './completions.ts'
import { DetStates } from './det-states.ts'
import { UnionLists } from './union-lists.ts'
import type { Waiting } from './waiting.ts'

export class CompactTables {
  readonly alphabet: Alphabet
  readonly dets: DetStates
  /** Of the event at hand: where what goes on waits then, and what it completes. */
  readonly lists: UnionLists = new UnionLists()
  readonly completions: Completions = new Completions()
  /** The nodes of the det-state at hand. */
  nodes: Int32Array = new Int32Array(8)
  /** By letter: 1 if it changes nothing anywhere, 2 if it may; 0: not known. */
  #wanted: Uint8Array = new Uint8Array(16)
  /** What waits in the engines that go by these. */
  readonly #users: Waiting[] = []

  /**
   * @param program any of its shape
   * @param bits by test of the plan, its bit in the symbols; -1: it always holds
   * @param detLimit how many det-states are known at once, if no more are in use
   */
  constructor(program: Program, symbols: SymbolSets, bits: readonly number[], detLimit?: number) {
    this.alphabet = new Alphabet(program, symbols, bits)
    this.dets = new DetStates(program, this.alphabet, detLimit)
  }

  /** An engine goes by these from now on. */
  add(waiting: Waiting): void {
    this.#users.push(waiting)
  }

  /** Before an event: what is known must not be too much. */
  makeRoom(): void {
    if (this.dets.isFull || this.alphabet.isFull) this.#forget()
  }

  /** Whether an event of a letter can change anything, wherever it is waited. */
  wants(letter: number): boolean {
    const known = letter < this.#wanted.length ? this.#wanted[letter]! : 0
    return known === 0 ? this.#finds(letter) : known === 2
  }

  #finds(letter: number): boolean {
    const wanted = this.dets.changes(letter)
    if (letter >= this.#wanted.length) {
      const size = Math.max(letter + 1, this.#wanted.length * 2)
      this.#wanted = withRoom(Uint8Array, this.#wanted, size, this.#wanted.length)
    }
    this.#wanted[letter] = wanted ? 2 : 1
    return wanted
  }

  /** Forgets what is known about letters and det-states, but for the det-states in which something waits. */
  #forget(): void {
    const isUsed = new Uint8Array(this.dets.bound)
    for (const { det, end } of this.#users) {
      for (let place = 0; place < end; place++) if (det[place]! >= 0) isUsed[det[place]!] = 1
    }
    this.dets.clear(isUsed)
    this.alphabet.clear()
    this.#wanted.fill(0)
  }
}

/** The tables of rules that differ in their conditions alone. */
export class SharedTables {
  readonly #known: Map<unknown, Map<SymbolSets, Map<string, CompactTables>>> = new Map()

  /** As the constructor of `CompactTables`; the same for rules of one shape whose symbols say the same of their tests. */
  of(program: Program, symbols: SymbolSets, bits: readonly number[]): CompactTables {
    const ofProgram = valueOf(this.#known, program.states, () => new Map<SymbolSets, Map<string, CompactTables>>())
    const ofSymbols = valueOf(ofProgram, symbols, () => new Map<string, CompactTables>())
    return valueOf(ofSymbols, bits.join(), () => new CompactTables(program, symbols, bits))
  }
}

function valueOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
