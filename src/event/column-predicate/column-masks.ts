/**
 * Where predicates hold in a batch of columns: a mask each, 1 or 0 by place.
 *
 * What is made of expressions alone is one loop. An atom that several predicates use has a mask of its own, is decided
 * once a batch, and the loops that use it read that. Functions are asked only where the answer matters, and once a row.
 *
 * PERF: of 1 M events, a job that asks `(type = 'A' and …) or (type = 'B' and …)` takes 30 ms of CPU with one loop for all of
 * it, and 47 with a loop for each of its four comparisons, whose masks are read by a fifth (least of alternating processes,
 * Node 20.20). Repeat: `npm run bench -- --filter predicates`.
 */
import { atomTest } from '../atom-test.ts'
import type { Atoms, ObjectTest } from '../atoms.ts'
import type { ColumnData } from '../columns.ts'
import { callsFunction, isAtom, predicateKey, type Atom, type Predicate } from '../predicate.ts'
import type { Rows } from '../rows.ts'
import { ColumnPredicate, type ColumnTest } from './column-predicate.ts'
import { conditionOf } from './condition.ts'

type Compound = Exclude<Predicate, Atom>
type FunctionAtom = Extract<Atom, { kind: 'function' }>

/** What is made of expressions alone. */
class Loop {
  readonly predicate: ColumnPredicate
  /** The atoms that are decided elsewhere. */
  readonly shared: readonly Loop[]
  /** Of `shared`, in the same order. */
  readonly inputs: Uint8Array[] = []
  /** How many distinct atoms are decided here. */
  readonly atoms: number
  /** Over the columns at hand; `null`: not made yet. */
  test: ColumnTest | null = null
  mask: Uint8Array = new Uint8Array(0)
  /** For which batch the mask is filled. */
  turn = -1

  constructor(predicate: ColumnPredicate, shared: readonly Loop[], atoms: number) {
    this.predicate = predicate
    this.shared = shared
    this.atoms = atoms
  }
}

/** The answers of a function; equal functions share them. */
class Asked {
  readonly ask: ObjectTest
  answers: Uint8Array = new Uint8Array(0)
  turn = -1

  constructor(ask: ObjectTest) {
    this.ask = ask
  }
}

/** In the answers of a function: it has not been asked about this row. */
const UNASKED = 2

/** A predicate in which a function takes part, and its mask. */
type Plan =
  | Loop
  | { readonly kind: 'function'; readonly asked: Asked; mask: Uint8Array }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Plan[]; mask: Uint8Array; open: Uint8Array }

export class ColumnMasks {
  readonly #atoms: Atoms
  /** Of whole predicates; a part that calls functions has a mask of its own wherever it stands, since less is wanted there. */
  readonly #plans: Map<Predicate, Plan> = new Map()
  /** By key. */
  readonly #loops: Map<string, Loop> = new Map()
  readonly #asked: Map<string, Asked> = new Map()
  #data: ColumnData | null = null
  #turn = 0
  #rows: Rows<unknown> | null = null
  #rowNumbers: Int32Array = new Int32Array(0)
  #size = 0

  constructor(atoms: Atoms) {
    this.#atoms = atoms
  }

  /** Takes up a batch: masks of the one before are over. */
  start(rows: Rows<unknown>, rowNumbers: Int32Array, size: number): void {
    this.#turn++
    this.#rows = rows
    this.#rowNumbers = rowNumbers
    this.#size = size
    if (this.#data === rows.columns) return
    this.#data = rows.columns
    for (const loop of this.#loops.values()) loop.test = null
  }

  /** Where the whole predicate holds. Valid until the next batch; must not be changed by the caller. */
  mask(predicate: Predicate): Uint8Array {
    return this.#fill(this.#plan(predicate), null)
  }

  /** Whether the atom holds at a place of the batch; `null`: an expression that no mask was filled for. */
  answer(atom: Atom): (place: number) => boolean | null {
    if (atom.kind === 'function') {
      const asked = this.#askedOf(atom)
      return (place) => this.#answer(asked, place) === 1
    }
    const loop = this.#loop(atom)
    return (place) => (loop.turn === this.#turn ? loop.mask[place] === 1 : null)
  }

  #plan(predicate: Predicate): Plan {
    let plan = this.#plans.get(predicate)
    if (plan === undefined) this.#plans.set(predicate, (plan = this.#newPlan(predicate)))
    return plan
  }

  #newPlan(predicate: Predicate): Plan {
    if (!callsFunction(predicate)) return this.#loop(predicate)
    if (predicate.kind === 'function')
      return { kind: 'function', asked: this.#askedOf(predicate), mask: new Uint8Array(0) }
    const parts = withoutFunctionsTogether(predicate as Compound).map((part) => this.#newPlan(part))
    return { kind: predicate.kind as 'and' | 'or', parts, mask: new Uint8Array(0), open: new Uint8Array(0) }
  }

  /** Of an atom, the loop that all share who use it. */
  #loop(predicate: Predicate): Loop {
    const key = predicateKey(predicate)
    let loop = this.#loops.get(key)
    if (loop === undefined) this.#loops.set(key, (loop = this.#newLoop(predicate)))
    return loop
  }

  #newLoop(predicate: Predicate): Loop {
    const shared: Loop[] = []
    const own = new Set<string>()
    const condition = conditionOf(predicate, (atom) => {
      const key = predicateKey(atom)
      if (isAtom(predicate) || !this.#atoms.isShared(key)) {
        own.add(key)
        return -1
      }
      const loop = this.#loop(atom)
      const at = shared.indexOf(loop)
      return at < 0 ? shared.push(loop) - 1 : at
    })
    return new Loop(new ColumnPredicate(condition!), shared, own.size)
  }

  #askedOf(atom: FunctionAtom): Asked {
    const key = predicateKey(atom)
    let asked = this.#asked.get(key)
    if (asked === undefined) this.#asked.set(key, (asked = new Asked(atomTest(this.#atoms, atom))))
    return asked
  }

  /** Only places in `wanted` (all, if null) need be right. */
  #fill(plan: Plan, wanted: Uint8Array | null): Uint8Array {
    if (plan instanceof Loop) return this.#fillLoop(plan)
    const size = this.#size
    if (plan.mask.length < size) plan.mask = new Uint8Array(size)
    const { mask } = plan
    switch (plan.kind) {
      case 'function':
        for (let i = 0; i < size; i++) mask[i] = wanted === null || wanted[i] !== 0 ? this.#answer(plan.asked, i) : 0
        return mask
      case 'and': {
        let all = wanted
        for (const part of plan.parts) {
          const holds = this.#fill(part, all)
          for (let i = 0; i < size; i++) mask[i] = holds[i]! & (all === null ? 1 : all[i]!)
          all = mask
        }
        return mask
      }
      case 'or': {
        if (plan.open.length < size) plan.open = new Uint8Array(size)
        const { open } = plan
        mask.fill(0, 0, size)
        for (const part of plan.parts) {
          for (let i = 0; i < size; i++) open[i] = (wanted === null ? 1 : wanted[i]!) & ~mask[i]!
          const holds = this.#fill(part, open)
          for (let i = 0; i < size; i++) mask[i]! |= holds[i]! & open[i]!
        }
        return mask
      }
    }
  }

  #fillLoop(loop: Loop): Uint8Array {
    if (loop.turn === this.#turn) return loop.mask
    const size = this.#size
    const { shared, inputs } = loop
    for (let i = 0; i < shared.length; i++) inputs[i] = this.#fillLoop(shared[i]!)
    if (loop.mask.length < size) loop.mask = new Uint8Array(size)
    loop.turn = this.#turn
    loop.test ??= loop.predicate.bind(this.#data!)
    loop.test(this.#rowNumbers, size, loop.mask, inputs)
    this.#atoms.evaluations[0]! += size * loop.atoms
    return loop.mask
  }

  /** A function needs the event as an object. */
  #answer(asked: Asked, place: number): number {
    if (asked.turn !== this.#turn) {
      if (asked.answers.length < this.#size) asked.answers = new Uint8Array(this.#size)
      asked.answers.fill(UNASKED, 0, this.#size)
      asked.turn = this.#turn
    }
    const { answers } = asked
    if (answers[place] === UNASKED) answers[place] = asked.ask(this.#rows!.get(this.#rowNumbers[place]!)) ? 1 : 0
    return answers[place]!
  }
}

/** Parts without functions that follow one another are one part: what is asked of functions does not depend on that. */
function withoutFunctionsTogether({ kind, conditions }: Compound): readonly Predicate[] {
  const parts: Predicate[] = []
  let together: Predicate[] = []
  const close = (): void => {
    if (together.length > 0) parts.push(together.length === 1 ? together[0]! : { kind, conditions: together })
    together = []
  }
  for (const part of conditions) {
    if (callsFunction(part)) {
      close()
      parts.push(part)
    } else together.push(part)
  }
  close()
  return parts
}
