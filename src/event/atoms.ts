/**
 * Atoms: the distinct predicates of a job that are not put together from others, and what is known of each.
 */
import type { Bound } from './evaluate.ts'
import { predicateKey, type Atom, type Predicate } from './predicate.ts'

/** A condition that threw: false for that event. */
export interface ConditionFailure {
  readonly event: unknown
  readonly error: unknown
  /** The steps that use the condition, as text: `rule "hot" step "warm"`. */
  readonly steps: readonly string[]
}

/** Whether a predicate holds for an event. */
export type ObjectTest = (event: unknown) => boolean

export const NOTHING_BOUND: Bound = Object.freeze({})

interface Entry {
  readonly steps: string[]
  /** How many distinct predicates use it. */
  uses: number
  readonly slot: number
}

export class Atoms {
  /** How often an atom was evaluated on one event, in the first place: a work counter. */
  readonly evaluations: Float64Array = new Float64Array(1)
  /** Differs from event to event, also between objects and rows of columns: whose answers those in `answers` are. */
  turn = 0
  readonly #entries: Map<string, Entry> = new Map()
  readonly #onFailure: (failure: ConditionFailure) => void
  #seen: Float64Array | null = null
  #answers: Uint8Array | null = null

  constructor(onFailure: (failure: ConditionFailure) => void) {
    this.#onFailure = onFailure
  }

  /** Notes that a step uses the atoms of a predicate. @param isNew whether no step has used this predicate before */
  register(predicate: Predicate, step: string, isNew: boolean): void {
    if (predicate.kind === 'and' || predicate.kind === 'or') {
      for (const part of predicate.conditions) this.register(part, step, isNew)
      return
    }
    const key = predicateKey(predicate)
    let entry = this.#entries.get(key)
    if (entry === undefined) this.#entries.set(key, (entry = { steps: [], uses: 0, slot: this.#entries.size }))
    if (isNew) entry.uses++
    // A step registers the atoms of one predicate after the other, so it is enough to look at the last.
    if (entry.steps.at(-1) !== step) entry.steps.push(step)
  }

  /** Whether several predicates use the atom with this key. */
  isShared(key: string): boolean {
    return this.#entries.get(key)!.uses > 1
  }

  /** Where the answer of the atom with this key is remembered. */
  slotOf(key: string): number {
    return this.#entries.get(key)!.slot
  }

  /** By slot: for which turn the answer is. Only after all predicates are registered. */
  get seen(): Float64Array {
    return (this.#seen ??= new Float64Array(this.#entries.size).fill(-1))
  }

  /** By slot: the answer, 1 or 0. */
  get answers(): Uint8Array {
    return (this.#answers ??= new Uint8Array(this.#entries.size))
  }

  /** What to call when the atom throws. */
  failure(atom: Atom): (event: unknown, error: unknown) => void {
    const { steps } = this.#entries.get(predicateKey(atom))!
    return (event, error) => this.#onFailure({ event, error, steps: [...new Set(steps)] })
  }

  /** A field of the event threw when it was read (a getter): no predicate holds for it. */
  unreadable(event: unknown, error: unknown): void {
    this.#onFailure({ event, error, steps: [...new Set([...this.#entries.values()].flatMap(({ steps }) => steps))] })
  }
}
