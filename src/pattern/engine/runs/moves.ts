/**
 * What an event of a given symbol does to each state: computed once per symbol, so that an event costs only the states
 * that it can change, and only conditions over bound events are left to be asked.
 */
import type { SymbolSets } from '../../../event/symbol-sets.ts'
import {
  isOwnBound,
  type Clauses,
  type Guard,
  type Program,
  type ProgramEdge,
  type ProgramTiming,
  type State,
  type Take,
} from '../../program/program.ts'
import type { Related } from './related.ts'

/** A literal that the symbol has not decided. */
export interface Ask {
  readonly test: number
  readonly holds: boolean
}

/** What is left of a guard: every clause needs one of its literals. */
export interface Asks {
  readonly clauses: readonly (readonly Ask[])[]
  readonly timings: readonly ProgramTiming[]
}

/** A take by an event of one symbol. Classes here, so that those of all programs have one shape in V8. */
export class MoveTake {
  readonly step: number
  readonly first: boolean
  /** The match is complete if one of these holds. */
  readonly complete: readonly Asks[]
  /** It is complete whatever is bound. */
  readonly completes: boolean
  readonly enter: readonly number[]

  constructor({ step, first, enter }: Take, complete: readonly Asks[]) {
    this.step = step
    this.first = first
    this.completes = complete.some(isFree)
    this.complete = this.completes ? [] : complete
    this.enter = [...enter]
  }
}

export class MoveEdge implements Asks {
  readonly action: ProgramEdge['action']
  readonly take: MoveTake | null
  readonly to: readonly number[]
  readonly clauses: Asks['clauses']
  readonly timings: readonly ProgramTiming[]

  constructor({ action, to }: ProgramEdge, take: MoveTake | null, { clauses, timings }: Asks) {
    this.action = action
    this.take = take
    this.to = [...to]
    this.clauses = clauses
    this.timings = timings
  }
}

/** What happens to a partial match in one state. */
export class Effect {
  /** An absence is broken: takes may complete a match, but nothing goes on. */
  stops = false
  /** The match is complete without the event. */
  completes = false
  /** It goes on waiting where it is. */
  stays = false
  readonly takes: MoveTake[] = []
  /** The states it waits in from now on. */
  readonly passes: number[] = []

  add({ action, take, to }: MoveEdge, state: number): void {
    if (action === 'take') this.takes.push(take!)
    else if (action === 'stop') this.stops = true
    else if (action === 'complete') this.completes = true
    else
      for (const next of to)
        if (next === state) this.stays = true
        else if (!this.passes.includes(next)) this.passes.push(next)
  }

  /** Leaves out the states that it is of no use to wait in besides the one at hand. */
  absorb(absorbs: readonly number[]): void {
    if (!this.stays || absorbs.length === 0) return
    for (let i = this.passes.length - 1; i >= 0; i--) if (absorbs.includes(this.passes[i]!)) this.passes.splice(i, 1)
  }
}

/** Sets of so many edges are the bits of a small integer. */
export const MOST_EDGES = 30
/** Of so many edges all sets are few enough for a table. */
const DENSE_EDGES = 6
/** How many sets of more edges are remembered. */
const MOST_EFFECTS = 4096

/** What the symbol does to one state. */
export class StateMove {
  readonly state: number
  readonly pending: boolean
  readonly absorbs: readonly number[]
  /** What may happen; each is to be asked if `fixed` is null. */
  readonly edges: readonly MoveEdge[]
  /** What happens to every partial match alike. */
  readonly fixed: Effect | null
  /** By the set of edges that hold, as bits: what happens then; made when it first does. */
  readonly #effects: Map<number, Effect> | (Effect | undefined)[]

  readonly #of: State

  constructor(state: State, edges: readonly MoveEdge[]) {
    const { id, pending, absorbs } = state
    this.#of = state
    this.state = id
    this.pending = pending
    this.absorbs = absorbs
    this.edges = edges
    this.fixed = edges.every(isFree) ? this.effectWhere(() => true) : null
    this.#effects = edges.length > DENSE_EDGES ? new Map() : []
  }

  /** What happens where just these of at most `MOST_EDGES` edges hold. @param holding a bit for each, least first */
  effectOf(holding: number): Effect {
    const effects = this.#effects
    const known = Array.isArray(effects) ? effects[holding] : effects.get(holding)
    if (known !== undefined) return known
    const effect = this.effectWhere((_, at) => ((holding >> at) & 1) === 1)
    if (Array.isArray(effects)) {
      while (effects.length < holding) effects.push(undefined)
      effects[holding] = effect
    } else if (effects.size < MOST_EFFECTS) effects.set(holding, effect)
    return effect
  }

  /** Whether nothing happens. Where a bound on the time of a stay is that of the wait, a deadline ends it, not an event. */
  get isIdle(): boolean {
    const effect = this.effectWhere(() => true)
    const { stops, completes, takes, passes } = effect
    if (stops || completes || takes.length + passes.length > 0) return false
    return this.edges.some(
      ({ action, to, clauses, timings }) =>
        action === 'pass' && clauses.length === 0 && isOwnBound(this.#of, timings) && to.includes(this.state),
    )
  }

  /** What happens where just the edges hold that are said to; each is asked about once, in their order. */
  effectWhere(holds: (edge: MoveEdge, at: number) => boolean): Effect {
    const effect = new Effect()
    for (const [at, edge] of this.edges.entries()) if (holds(edge, at)) effect.add(edge, this.state)
    effect.absorb(this.absorbs)
    return effect
  }
}

export interface Moves {
  readonly states: readonly StateMove[]
  readonly starts: readonly MoveEdge[]
}

export class MoveTable {
  readonly #program: Program
  readonly #symbols: SymbolSets
  /** By test: the bit of the part of its condition that looks at the event alone, -1 if there is none. */
  readonly #bits: readonly number[]
  readonly #related: readonly (Related | null)[]
  /** By test: the bit in `fired` that says whether the event completes its sequence; -1 of other tests. */
  readonly #sequences: readonly number[]
  /** By what has fired, then by symbol. */
  readonly #bySymbol: (Moves | undefined)[][] = [[]]
  /** By the rule's own letter: the set of its bits that hold. */
  readonly #byLetter: Map<string, Moves> = new Map()

  constructor(program: Program, symbols: SymbolSets, bits: readonly number[], related: readonly (Related | null)[]) {
    this.#program = program
    this.#symbols = symbols
    this.#bits = bits
    this.#related = related
    let sequences = 0
    this.#sequences = program.plan.tests.map(({ condition }) => (condition.kind === 'completes' ? sequences++ : -1))
  }

  /** @param fired of the sequences that must not come, those of which the event completes a match: one bit each */
  of(symbol: number, fired: number = 0): Moves {
    return this.#bySymbol[fired]?.[symbol] ?? this.#make(symbol, fired)
  }

  /** Symbols that look alike to this pattern share their moves. */
  #make(symbol: number, fired: number): Moves {
    const holds = this.#bits.map((bit, test) => {
      const sequence = this.#sequences[test]!
      return sequence < 0 ? bit < 0 || this.#symbols.has(symbol, bit) : ((fired >> sequence) & 1) === 1
    })
    const letter = holds.map(Number).join('')
    let moves = this.#byLetter.get(letter)
    if (moves === undefined) {
      if (this.#byLetter.size >= LETTER_LIMIT) this.#byLetter.clear()
      this.#byLetter.set(letter, (moves = this.#compute(holds)))
    }
    // A transient symbol stands for another set soon.
    if (this.#symbols.isTransient(symbol)) return moves
    while (this.#bySymbol.length <= fired) this.#bySymbol.push([])
    const bySymbol = this.#bySymbol[fired]!
    while (bySymbol.length <= symbol) bySymbol.push(undefined)
    return (bySymbol[symbol] = moves)
  }

  #compute(holds: readonly boolean[]): Moves {
    const takes = this.#program.takes.map((take) => new MoveTake(take, this.#guards(take.complete, holds)))
    const edgeOf = (edge: ProgramEdge): MoveEdge[] =>
      this.#guards([edge], holds).map((asks) => new MoveEdge(edge, takes[edge.take] ?? null, asks))
    const states = this.#program.states.map((state) => new StateMove(state, state.edges.flatMap(edgeOf)))
    return { states: states.filter((move) => !move.isIdle), starts: this.#program.start.flatMap(edgeOf) }
  }

  /** What is left to ask of each guard that can still hold. */
  #guards(guards: readonly Guard[], holds: readonly boolean[]): Asks[] {
    return guards.flatMap(({ when, timings }) => {
      const clauses = this.#clauses(when, holds)
      return clauses === null ? [] : [{ clauses, timings }]
    })
  }

  #clauses(when: Clauses, alone: readonly boolean[]): Asks['clauses'] | null {
    const left: (readonly Ask[])[] = []
    for (const clause of when) {
      const asks: Ask[] = []
      let isTrue = false
      for (const { test, holds } of clause) {
        const isPossible = alone[test] === true
        if (isPossible && (this.#related[test] ?? null) !== null) asks.push({ test, holds })
        else if (isPossible === holds) isTrue = true
      }
      if (isTrue) continue
      if (asks.length === 0) return null
      left.push(asks)
    }
    return left
  }
}

/** A rule of many independent conditions sees many letters; what is behind them is then computed again. */
const LETTER_LIMIT = 16_384

export function isFree({ clauses, timings }: Asks): boolean {
  return clauses.length + timings.length === 0
}
