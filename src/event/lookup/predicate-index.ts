/**
 * Finding the predicates that hold, in place of asking each: first all keys are looked up, then the predicates are
 * asked that a key made possible.
 *
 * Keys come first, so that an atom which is both a key and a part of something asked is decided once.
 */
import type { Atoms } from '../atoms.ts'
import { isDictionaryColumn, type ColumnData, type DictionaryColumn, type NumberColumn } from '../columns.ts'
import type { Scalar } from '../expression.ts'
import type { Predicate } from '../predicate.ts'
import { FactList } from '../symbol-sets.ts'
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
  /** What was found of the event classified last. */
  readonly found: FactList = new FactList()
  readonly #plan: LookupPlan
  readonly #atoms: Atoms
  readonly #subjects: Subjects<S>
  readonly #readers: readonly ((subject: S) => Scalar)[]
  /** By field: its column, where it is one of words or of numbers. */
  readonly #words: (DictionaryColumn | null)[]
  readonly #numbers: (NumberColumn | null)[]
  /** By candidate: its test, made when it is first asked. */
  readonly #tests: (((subject: S) => boolean) | null)[]
  /** By candidate: the turn in which it was last put into the queue. */
  readonly #queuedAt: Float64Array
  readonly #queue: Int32Array
  #queued = 0
  /** What is still to be looked up for the event at hand: first all, then what keys that hold lead to. */
  readonly #lookups: FieldIndex[] = []
  #lookupCount = 0
  #told = 0
  /** Of the event at hand. */
  #subject: S | null = null
  #row = -1

  constructor(plan: LookupPlan, atoms: Atoms, subjects: Subjects<S>) {
    this.#plan = plan
    this.#atoms = atoms
    this.#subjects = subjects
    this.#readers = plan.paths.map((path) => subjects.field(path))
    this.#words = plan.paths.map(() => null)
    this.#numbers = plan.paths.map(() => null)
    this.#tests = plan.candidates.map(() => null)
    this.#queuedAt = new Float64Array(plan.candidates.length).fill(-1)
    this.#queue = new Int32Array(plan.candidates.length)
  }

  /** Events are rows of these columns from now on. */
  bind({ columns }: ColumnData): void {
    for (const [field, path] of this.#plan.paths.entries()) {
      const column = columns[path]
      this.#words[field] = column !== undefined && isDictionaryColumn(column) ? column : null
      this.#numbers[field] = ArrayBuffer.isView(column) ? column : null
    }
  }

  /**
   * Finds the facts of an event, in the turn that the atoms are in.
   *
   * @param row where it stands in the columns, if it does
   * @complexity O(log n) per field, and what is found
   */
  classify(subject: S, row: number): void {
    this.#subject = subject
    this.#row = row
    this.found.count = 0
    this.#queued = 0
    this.#told = 0
    this.#lookupCount = 0
    this.#addLookups(this.#plan.fields)
    let steps = 0
    for (let i = 0; i < this.#lookupCount; i++) steps += this.#find(this.#lookups[i]!)
    this.#atoms.evaluations[0]! += steps + this.#told
    for (let i = 0; i < this.#queued; i++) {
      const candidate = this.#queue[i]!
      const test = this.#tests[candidate] ?? this.#testOf(candidate)
      if (test(subject)) this.found.add(this.#plan.factOf(this.#plan.candidates[candidate]!.bit))
    }
  }

  fact(fact: number): void {
    this.#told++
    this.found.add(fact)
  }

  more({ bits, slots, candidates, within }: Posting): void {
    const { turn, seen, answers } = this.#atoms
    // With predicates that hold it has been told already.
    if (bits.length === 0) this.#told++
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
    this.#addLookups(within)
  }

  #addLookups(fields: readonly FieldIndex[]): void {
    for (let i = 0; i < fields.length; i++) this.#lookups[this.#lookupCount++] = fields[i]!
  }

  /** @returns how many steps it took */
  #find(index: FieldIndex): number {
    const { field } = index
    const numbers = this.#numbers[field]!
    if (numbers !== null) return index.findNumber(numbers[this.#row]!, this)
    const words = this.#words[field]!
    if (words === null) return index.find(this.#readers[field]!(this.#subject!), this)
    const code = words.codes[this.#row]!
    return code < 0 ? 0 : index.findWord(code, words.dictionary, this)
  }

  #testOf(candidate: number): (subject: S) => boolean {
    const test = this.#subjects.test(this.#plan.candidates[candidate]!.predicate)
    this.#tests[candidate] = test
    return test
  }
}
