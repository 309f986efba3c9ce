/**
 * A history of immutable states: the first as it is, a full one every so often, and immer's patches in between, both ways.
 * Neighbouring states share what they have in common, so a step costs memory for what it changes.
 *
 * It knows nothing of jobs: a state is any plain object (see `PlainValues`).
 */
import type { Immer, Patch } from 'immer'
import { invariant } from '../../base/errors.ts'
import { immer } from '../../base/immer.ts'
import { badHistoryOptions, historyFull, noSuchStep } from './history-errors.ts'
import { writeDifferences } from './write-differences.ts'

/** One change, as immer writes it: what is done at which path. */
export interface StatePatch {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: readonly (string | number)[]
  /** Absent of `remove`. */
  readonly value?: unknown
}

export interface HistoryOptions {
  /** Steps from one full state to the next: the most patches of steps that `at` applies. Default 64. */
  readonly fullEvery?: number
  /** Steps that are kept. Default 100,000. */
  readonly maxSteps?: number
  /** Patches that are kept, of all steps together, one way. Default 2 million. */
  readonly maxPatches?: number
  /** At a limit: an error (default), or the oldest steps are forgotten, at least `fullEvery` at once. */
  readonly onLimit?: 'error' | 'forget'
}

/** What is known of the states of a history. */
export interface HistoryForm {
  /** The number of the first step. Default 0. */
  readonly number?: number
  /** Names of fields whose values belong together: where they differ they are replaced as a whole, not part by part. */
  readonly wholes?: readonly string[]
}

/** What a history holds. */
export interface HistorySize {
  readonly steps: number
  readonly fullStates: number
  readonly patches: number
}

interface StepPatches {
  readonly forward: readonly Patch[]
  readonly back: readonly Patch[]
}

/** What makes states and patches; of the first history on, since immer is not loaded before. */
let maker: Immer | undefined

function stateMaker(): Immer {
  if (maker === undefined) {
    immer().enablePatches()
    maker = new (immer().Immer)({ autoFreeze: true })
  }
  return maker
}

const NOTHING: StepPatches = Object.freeze({ forward: Object.freeze([]), back: Object.freeze([]) })

export class History<S extends object> {
  readonly #fullEvery: number
  readonly #maxSteps: number
  readonly #maxPatches: number
  readonly #forgets: boolean
  readonly #wholes: ReadonlySet<string>
  /** The number of the first step that is kept: of which there is a full state. */
  #first: number
  /** By step, from the first: what leads to it from the one before. */
  #steps: StepPatches[] = [NOTHING]
  /** Of the first step, and of every so many after it. */
  #full: S[]
  #last: S
  #patches = 0
  /** Where `at` was asked last: mostly the next question is about a neighbour. */
  #cursor: { readonly step: number; readonly state: S }

  /**
   * @param form what the states are like
   * @throws TidemarkError `BAD_OPTIONS`
   */
  constructor(first: S, options: HistoryOptions = {}, { number = 0, wholes = [] }: HistoryForm = {}) {
    checkOptions(options)
    const { fullEvery = 64, maxSteps = 100_000, maxPatches = 2_000_000, onLimit = 'error' } = options
    this.#first = number
    this.#wholes = new Set(wholes)
    this.#fullEvery = fullEvery
    this.#maxSteps = maxSteps
    this.#maxPatches = maxPatches
    this.#forgets = onLimit === 'forget'
    // Also what is frozen on its surface alone.
    this.#last = stateMaker().produce<S>(first, (draft) => draft)
    this.#full = [this.#last]
    this.#cursor = { step: number, state: this.#last }
  }

  /** The number of the earliest step that can be looked at: 0, unless steps were forgotten. */
  get first(): number {
    return this.#first
  }

  /** The number of the last step. */
  get last(): number {
    return this.#first + this.#steps.length - 1
  }

  get size(): HistorySize {
    return { steps: this.#steps.length, fullStates: this.#full.length, patches: this.#patches }
  }

  /**
   * One step more.
   *
   * @param next the state after it; it is not kept itself, but by its differences to the last one
   * @throws TidemarkError `HISTORY_FULL`
   * @complexity O(size of the state) to find the differences; memory for the differences
   */
  append(next: S): void {
    const [state, forward, back] = stateMaker().produceWithPatches(this.#last, (draft) => {
      writeDifferences(this.#last, next, this.#wholes, () => draft as Record<string, unknown>)
    })
    this.#makeRoom(forward.length)
    this.#last = state
    this.#patches += forward.length
    this.#steps.push({ forward, back })
    if ((this.#steps.length - 1) % this.#fullEvery === 0) this.#full.push(state)
  }

  /**
   * The state after a step. Deeply frozen; equal to what was appended, and sharing what it can with its neighbours.
   *
   * @throws TidemarkError `NO_SUCH_STEP`
   * @complexity O(the patches between it and the nearest state at hand: the one asked for last, or a full one)
   */
  at(step: number): S {
    this.#check(step)
    if (step === this.last) return this.#look(step, this.#last)
    const below = Math.floor((step - this.#first) / this.#fullEvery)
    const known = [this.#cursor, { step: this.#first + below * this.#fullEvery, state: this.#full[below]! }]
    const above = this.#full[below + 1]
    if (above !== undefined) known.push({ step: this.#first + (below + 1) * this.#fullEvery, state: above })
    const from = known.reduce((a, b) => (Math.abs(b.step - step) < Math.abs(a.step - step) ? b : a))
    return this.#look(step, stateMaker().applyPatches(from.state, this.#between(from.step, step)))
  }

  /**
   * The patches that lead from the state after one step to that after another: forward, or back.
   *
   * @throws TidemarkError `NO_SUCH_STEP`
   */
  changes(from: number, to: number): readonly StatePatch[] {
    this.#check(from)
    this.#check(to)
    return this.#between(from, to)
  }

  #between(from: number, to: number): Patch[] {
    const patches: Patch[] = []
    for (let step = from + 1; step <= to; step++) patches.push(...this.#steps[step - this.#first]!.forward)
    for (let step = from; step > to; step--) patches.push(...this.#steps[step - this.#first]!.back)
    return patches
  }

  #look(step: number, state: S): S {
    this.#cursor = { step, state }
    return state
  }

  #check(step: number): void {
    if (!Number.isInteger(step) || step < this.#first || step > this.last)
      throw noSuchStep(step, this.#first, this.last)
  }

  #makeRoom(patches: number): void {
    while (this.#steps.length >= this.#maxSteps || this.#patches + patches > this.#maxPatches) {
      const canForget = this.#forgets && this.#full.length > 1
      if (!canForget) {
        const isLong = this.#steps.length >= this.#maxSteps
        throw historyFull(isLong ? 'maxSteps' : 'maxPatches', isLong ? this.#maxSteps : this.#maxPatches)
      }
      this.#forget()
    }
  }

  /** The steps before the second full state go. */
  #forget(): void {
    const [first] = this.#steps.splice(0, this.#fullEvery)
    invariant(first !== undefined, 'there are steps before a full state')
    this.#full.shift()
    this.#first += this.#fullEvery
    this.#steps[0] = NOTHING
    this.#patches = this.#steps.reduce((sum, { forward }) => sum + forward.length, 0)
    if (this.#cursor.step < this.#first) this.#cursor = { step: this.#first, state: this.#full[0]! }
  }
}

function checkOptions(options: HistoryOptions): void {
  for (const name of ['fullEvery', 'maxSteps', 'maxPatches'] as const) {
    const value = options[name]
    if (
      value !== undefined &&
      !(typeof value === 'number' && value >= 1 && (Number.isInteger(value) || value === Infinity))
    )
      throw badHistoryOptions(name, value, 'a whole number from 1')
  }
  const { onLimit, fullEvery = 64, maxSteps = Infinity } = options
  if (onLimit !== undefined && onLimit !== 'error' && onLimit !== 'forget')
    throw badHistoryOptions('onLimit', onLimit, "'error' or 'forget'")
  if (onLimit === 'forget' && maxSteps < 2 * fullEvery)
    throw badHistoryOptions(
      'maxSteps',
      maxSteps,
      `at least twice fullEvery, ${2 * fullEvery}, where steps are forgotten`,
    )
}
