/**
 * The program made deterministic, as far as events need it.
 *
 * A partial match can wait in several states of the program at once; that set is one *det-state*. An event does to it
 * one thing for each binding that it leads to: the partial match as it was goes on waiting somewhere (it *passes*), and
 * each step that takes the event makes one new partial match, however many states took it. So every binding is in one
 * det-state, and found once. (Determinism on event and mark: Bucchi, Grez, Quintana, Riveros, Vansummeren, "CORE: a
 * complex event recognition engine", PVLDB 15(9), 2022.)
 *
 * A move, what the events of one letter do to a det-state, is computed when it is first needed, and forgotten with all
 * others when there are too many.
 */
import type { Clauses, Guard, Program, ProgramEdge, Take } from '../../program/program.ts'
import type { Alphabet } from './alphabet.ts'

/** The det-state of what has not begun; only takes lead from it. */
export const START = 0

/** The move that leaves everything as it is. */
export const NOTHING = 1

/** So many det-states are known at once, if no more are in use. */
const DET_LIMIT = 4096

/** So many places for moves there are at once, of all det-states together: 16 MiB. */
const PLACE_LIMIT = 1 << 22

/** The states of the program in one det-state, ascending; and whether the binding has made a match already. */
interface DetState {
  readonly states: readonly number[]
  readonly done: boolean
}

const NOT_BEGUN: DetState = { states: [], done: false }
const NO_ROW: Int32Array = new Int32Array(0)

export class DetStates {
  readonly #program: Program
  readonly #alphabet: Alphabet
  readonly #limit: number
  /** Whether a binding can make a match after its last event was taken; only then it is remembered that it has. */
  readonly #marksDone: boolean
  readonly #byText: Map<string, number> = new Map()
  readonly #free: number[] = []
  #dets: (DetState | undefined)[] = [NOT_BEGUN]
  /** Too much is known: `clear` before the next event. */
  isFull = false
  #inUse = 0
  #places = 0
  /** By det-state, by letter: its move; 0: not known. */
  readonly rows: Int32Array[] = [NO_ROW]
  /**
   * A move is a place here: the det-state to pass to (-1: the wait is over), whether the event completes what waits
   * without being taken, the number of takes; and of each take the step, the det-state (-1: nothing more is waited
   * for), and whether it completes.
   */
  moves: Int32Array = new Int32Array(16)
  #end = 2

  constructor(program: Program, alphabet: Alphabet, limit: number = DET_LIMIT) {
    this.#program = program
    this.#alphabet = alphabet
    this.#limit = limit
    const edges = program.states.flatMap((state) => state.edges)
    this.#marksDone = edges.some(({ action }) => action === 'complete')
  }

  /** How many det-states are known, `START` included. */
  get size(): number {
    return this.#byText.size + 1
  }

  /** One past the greatest det-state. */
  get bound(): number {
    return this.#dets.length
  }

  /** Forgets all moves, and the det-states that are not in use. @param isUsed by det-state: 1 if it is */
  clear(isUsed: Uint8Array): void {
    for (let det = 1; det < this.#dets.length; det++) {
      const known = this.#dets[det]
      if (known === undefined || isUsed[det] === 1) continue
      this.#byText.delete(textOf(known))
      this.#dets[det] = undefined
      this.#free.push(det)
    }
    for (let det = 0; det < this.rows.length; det++) this.rows[det] = NO_ROW
    this.#inUse = this.size
    this.#places = 0
    this.isFull = false
    this.#end = 2
    this.moves = new Int32Array(16)
  }

  /** What events of a letter do to a det-state: a place in `moves`, or `NOTHING`. */
  moveOf(det: number, letter: number): number {
    const row = this.rows[det]!
    const known = letter < row.length ? row[letter]! : 0
    return known > 0 ? known : this.#make(det, letter)
  }

  get(det: number): DetState {
    return this.#dets[det]!
  }

  /** The number of a set of states. */
  idOf(states: ReadonlySet<number>, done: boolean): number {
    const det: DetState = { states: this.#withoutAbsorbed(states), done }
    const text = textOf(det)
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    const id = this.#free.pop() ?? this.#dets.length
    this.#dets[id] = det
    this.rows[id] = NO_ROW
    this.#byText.set(text, id)
    if (this.size > Math.max(this.#limit, 2 * this.#inUse)) this.isFull = true
    return id
  }

  /** Whether an event of a letter can change anything, wherever it is waited. */
  changes(letter: number): boolean {
    if (this.moveOf(START, letter) !== NOTHING) return true
    return this.#program.states.some(({ id, edges }) => {
      const possible = edges.filter((edge) => this.#isOpen(edge, letter))
      const stays = possible.some(({ action, to }) => action === 'pass' && to.includes(id))
      return !stays || possible.some(({ action, to }) => action !== 'pass' || to.some((state) => state !== id))
    })
  }

  #make(det: number, letter: number): number {
    const move = this.#compute(det, letter)
    this.#rowOf(det, letter)[letter] = move
    return move
  }

  #rowOf(det: number, letter: number): Int32Array {
    const row = this.rows[det]!
    if (letter < row.length) return row
    const grown = new Int32Array(Math.max(letter + 1, row.length * 2, Math.min(this.#alphabet.size, 64)))
    grown.set(row)
    this.#places += grown.length - row.length
    if (this.#places > PLACE_LIMIT) this.isFull = true
    return (this.rows[det] = grown)
  }

  #compute(det: number, letter: number): number {
    const { states, done } = this.#dets[det]!
    const passed = new Set<number>()
    const takes = new Map<number, { completes: boolean; readonly enter: Set<number> }>()
    let completes = false
    const take = ({ step, enter, complete }: Take, stopped: boolean): void => {
      let taken = takes.get(step)
      if (taken === undefined) takes.set(step, (taken = { completes: false, enter: new Set() }))
      taken.completes ||= complete.some((guard) => this.#isOpen(guard, letter))
      // An event that breaks an absence may still be the last of a match, but nothing goes on from it.
      if (!stopped) for (const state of enter) taken.enter.add(state)
    }
    const waits = det === START ? [this.#program.start] : states.map((state) => this.#program.states[state]!.edges)
    for (const edges of waits) {
      const possible: readonly ProgramEdge[] = edges.filter((edge) => this.#isOpen(edge, letter))
      const stopped = possible.some(({ action }) => action === 'stop')
      for (const edge of possible) {
        if (edge.action === 'take') take(this.#program.takes[edge.take]!, stopped)
        else if (edge.action === 'complete') completes = true
        else if (edge.action === 'pass' && !stopped) for (const state of edge.to) passed.add(state)
      }
    }
    completes &&= !done
    const pass = passed.size === 0 ? -1 : this.idOf(passed, done || (this.#marksDone && completes))
    const found = [...takes]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([step, taken]) => {
        const to = taken.enter.size === 0 ? -1 : this.idOf(taken.enter, this.#marksDone && taken.completes)
        return to < 0 && !taken.completes ? [] : [step, to, Number(taken.completes)]
      })
    const stays = det === START || pass === det
    if (stays && !completes && found.length === 0) return NOTHING
    return this.#add([pass, Number(completes), found.length / 3, ...found])
  }

  #add(move: readonly number[]): number {
    const at = this.#end
    this.#end += move.length
    if (this.#end > this.moves.length) {
      const grown = new Int32Array(Math.max(this.#end, this.moves.length * 2))
      grown.set(this.moves)
      this.moves = grown
    }
    this.moves.set(move, at)
    return at
  }

  #isOpen({ when }: Guard, letter: number): boolean {
    return isTrue(when, (test) => this.#alphabet.holds(letter, test))
  }

  #withoutAbsorbed(states: ReadonlySet<number>): readonly number[] {
    const kept = new Set(states)
    for (const state of states) {
      if (!kept.has(state)) continue
      for (const other of this.#program.states[state]!.absorbs) if (other !== state) kept.delete(other)
    }
    return [...kept].toSorted((a, b) => a - b)
  }
}

function isTrue(clauses: Clauses, holds: (test: number) => boolean): boolean {
  return clauses.every((clause) => clause.some((literal) => holds(literal.test) === literal.holds))
}

function textOf({ states, done }: DetState): string {
  return `${done ? 'done ' : ''}${states.join(' ')}`
}
