/**
 * What an event of a given symbol does to each state: computed once per symbol, so that an event costs only the states
 * that it can change.
 */
import type { SymbolTable } from '../../../event/symbols.ts'
import type { Program, State, Take } from '../../program/program.ts'
import type { Related } from './related.ts'

/** Never, for every partial match, or only where the related condition holds. */
export type Asked = 'never' | 'always' | Related

/** A take as the engine carries it out: a class, so that all takes of all programs have one shape in V8. */
export class EngineTake {
  readonly step: number
  readonly complete: boolean
  readonly unless: readonly number[]
  readonly enter: readonly number[]

  constructor({ step, complete, unless, enter }: Take) {
    this.step = step
    this.complete = complete
    this.unless = [...unless]
    this.enter = [...enter]
  }
}

/** What the symbol does to one state. */
export class StateMove {
  readonly state: number
  readonly settled: number
  readonly isAbsence: boolean
  readonly isNextEvent: boolean
  readonly isStrict: boolean
  readonly isRelaxed: boolean
  readonly take: EngineTake | null
  readonly taken: Asked
  /** Conditions of which one ends the wait. */
  readonly kills: readonly Exclude<Asked, 'never'>[]
  /** The same, and the event cannot be taken. */
  readonly bars: readonly Exclude<Asked, 'never'>[]

  constructor(state: State, take: EngineTake | null, taken: Asked, kills: StateMove['kills'], bars: StateMove['bars']) {
    this.state = state.id
    this.settled = state.settled
    this.isAbsence = state.kind === 'absence'
    this.isNextEvent = state.kind === 'nextEvent'
    this.isStrict = state.gap === 'strict'
    this.isRelaxed = state.gap === 'relaxed'
    this.take = take
    this.taken = taken
    this.kills = kills
    this.bars = bars
  }
}

export interface StartMove {
  readonly take: EngineTake
  readonly taken: Exclude<Asked, 'never'>
}

export interface Moves {
  /** By element of the plan: whether its condition holds. */
  readonly asked: readonly Asked[]
  readonly states: readonly StateMove[]
  readonly starts: readonly StartMove[]
}

export class MoveTable {
  readonly #program: Program
  readonly #takes: readonly EngineTake[]
  readonly #symbols: SymbolTable
  /** By element: the bit of the part of its condition that looks at the event alone, -1 if there is none. */
  readonly #bits: readonly number[]
  readonly #related: readonly (Related | null)[]
  readonly #bySymbol: Moves[] = []
  readonly #shared: Map<string, Moves> = new Map()

  constructor(program: Program, symbols: SymbolTable, bits: readonly number[], related: readonly (Related | null)[]) {
    this.#program = program
    this.#takes = program.takes.map((take) => new EngineTake(take))
    this.#symbols = symbols
    this.#bits = bits
    this.#related = related
  }

  of(symbol: number): Moves {
    return this.#bySymbol[symbol] ?? this.#make(symbol)
  }

  /** Symbols that look alike to this pattern share their moves. */
  #make(symbol: number): Moves {
    const holds = this.#bits.map((bit) => bit < 0 || this.#symbols.has(symbol, bit))
    const key = holds.map(Number).join('')
    let moves = this.#shared.get(key)
    if (moves === undefined) this.#shared.set(key, (moves = this.#compute(holds)))
    for (let missing = this.#bySymbol.length; missing < symbol; missing++) this.of(missing)
    return (this.#bySymbol[symbol] = moves)
  }

  #compute(holds: readonly boolean[]): Moves {
    const asked = (element: number): Asked => (holds[element]! ? (this.#related[element] ?? 'always') : 'never')
    const possible = (elements: readonly number[]): Exclude<Asked, 'never'>[] =>
      elements.map(asked).filter((answer) => answer !== 'never')
    const states: StateMove[] = []
    for (const state of this.#program.states) {
      const kills = possible([...state.kills, ...state.guards])
      const bars = possible(state.bars)
      const taken = state.kind === 'take' ? asked(state.step) : 'never'
      const untouched = taken === 'never' && kills.length === 0 && state.gap !== 'strict' && state.settled === state.id
      if (untouched) continue
      states.push(new StateMove(state, state.take < 0 ? null : this.#takes[state.take]!, taken, kills, bars))
    }
    const starts: StartMove[] = []
    for (const id of this.#program.starts) {
      const take = this.#takes[id]!
      const taken = asked(take.step)
      if (taken !== 'never') starts.push({ take, taken })
    }
    return { asked: holds.map((_, element) => asked(element)), states, starts }
  }
}
