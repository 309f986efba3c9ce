/**
 * Finding the predicates that hold, in place of asking each: first all keys are looked up, then the predicates are
 * asked that a key made possible.
 *
 * Keys come first, so that an atom which is both a key and a part of something asked is decided once.
 */
import type { Atoms } from '../atoms.ts'
import type { Scalar } from '../expression.ts'
import type { Predicate } from '../predicate.ts'
import { WORD_BITS } from '../symbols.ts'
import type { FieldIndex } from './field-index.ts'
import type { LookupPlan } from './plan.ts'
import type { Finder, Posting } from './posting.ts'

/** How events are looked at: as objects, or as rows of columns. */
export interface Subjects<S> {
  field(path: string): (subject: S) => Scalar
  /** Asks each atom at most once per turn; knows those that the index has answered. */
  test(predicate: Predicate): (subject: S) => boolean
}

export class PredicateIndex<S> implements Finder {
  readonly #plan: LookupPlan
  readonly #atoms: Atoms
  readonly #subjects: Subjects<S>
  readonly #readers: readonly ((subject: S) => Scalar)[]
  /** By candidate: its test, made when it is first asked. */
  readonly #tests: (((subject: S) => boolean) | null)[]
  /** By candidate: the turn in which it was last put into the queue. */
  readonly #queuedAt: Float64Array
  readonly #queue: Int32Array
  #queued = 0
  /** Of the event at hand. */
  #subject: S | null = null
  #bits: Int32Array = new Int32Array(0)
  #offset = 0
  #found = 0

  constructor(plan: LookupPlan, atoms: Atoms, subjects: Subjects<S>) {
    this.#plan = plan
    this.#atoms = atoms
    this.#subjects = subjects
    this.#readers = plan.paths.map((path) => subjects.field(path))
    this.#tests = plan.candidates.map(() => null)
    this.#queuedAt = new Float64Array(plan.candidates.length).fill(-1)
    this.#queue = new Int32Array(plan.candidates.length)
  }

  /**
   * Sets the bits of the predicates that hold, in the turn that the atoms are in.
   *
   * @complexity O(log n) per field, and what is found
   */
  classify(subject: S, bits: Int32Array, offset: number): void {
    this.#subject = subject
    this.#bits = bits
    this.#offset = offset
    this.#found = 0
    this.#queued = 0
    const steps = this.#find(this.#plan.fields)
    this.#atoms.evaluations[0]! += steps + this.#found
    for (let i = 0; i < this.#queued; i++) {
      const candidate = this.#queue[i]!
      const test = this.#tests[candidate] ?? this.#testOf(candidate)
      if (!test(subject)) continue
      const { bit } = this.#plan.candidates[candidate]!
      bits[offset + Math.floor(bit / WORD_BITS)]! |= 1 << (bit % WORD_BITS)
    }
  }

  found(posting: Posting): void {
    this.#found++
    this.#bits[this.#offset + posting.word]! |= posting.mask
    if (posting.hasMore) this.#foundMore(posting)
  }

  #foundMore({ others, slots, candidates, within }: Posting): void {
    const { turn, seen, answers } = this.#atoms
    for (let i = 0; i < others.length; i++) this.#bits[this.#offset + others[i]!.word]! |= others[i]!.mask
    for (let i = 0; i < slots.length; i++) {
      seen[slots[i]!] = turn
      answers[slots[i]!] = 1
    }
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!
      if (this.#queuedAt[candidate] === turn) continue
      this.#queuedAt[candidate] = turn
      this.#queue[this.#queued++] = candidate
    }
    if (within.length > 0) this.#atoms.evaluations[0]! += this.#find(within)
  }

  #find(fields: readonly FieldIndex[]): number {
    let steps = 0
    for (let i = 0; i < fields.length; i++) {
      const index = fields[i]!
      steps += index.find(this.#readers[index.field]!(this.#subject!), this)
    }
    return steps
  }

  #testOf(candidate: number): (subject: S) => boolean {
    const test = this.#subjects.test(this.#plan.candidates[candidate]!.predicate)
    this.#tests[candidate] = test
    return test
  }
}
