/** What the selection has decided of what is complete: looks on while matches are selected. */
import type { Taken } from '../oracle/bindings.ts'
import type { Moment } from '../oracle/moment.ts'
import type { Completion, Outcome } from '../oracle/run.ts'
import { select, type Selection, type SelectionWatcher } from '../oracle/select.ts'
import type { PatternSyntax } from '../syntax/pattern.ts'
import { textOf } from './names.ts'

/** A match has taken away all of a start that was left at that moment. */
export interface Drop {
  readonly by: readonly Taken[]
  readonly moment: Moment
}

export type Decision =
  | { readonly kind: 'matched'; readonly time: number; readonly byEnd: boolean; readonly holder: number | null }
  | { readonly kind: 'notLongest'; readonly by: readonly Taken[] }
  | (Drop & { readonly kind: 'skipped' })
  | { readonly kind: 'heldBack'; readonly holder: number }
  | { readonly kind: 'incomplete' }

/** Until when time is known. */
export interface Horizon {
  /** The watermark; `null`: the input has ended. */
  readonly now: number | null
  /** The greatest time of the watermark's scope. */
  readonly clock: number
  /** Whether a deadline has passed by the clock, without the end. */
  readonly reaches: (deadline: Moment) => boolean
}

export class Decisions implements SelectionWatcher {
  /** Matches that are given out, by the text of what they bind. */
  readonly matches: ReadonlyMap<string, Completion>
  /** What a miss of the skip target says; empty: there is none. */
  readonly missed: readonly string[]
  readonly #horizon: Horizon
  readonly #complete: ReadonlySet<string>
  readonly #outgrown: Map<string, readonly Taken[]> = new Map()
  readonly #drops: Map<number, Drop> = new Map()
  readonly #holders: Map<string, number> = new Map()
  readonly #waitsFor: Map<number, number> = new Map()

  constructor(syntax: PatternSyntax, outcomes: readonly Outcome[], horizon: Horizon) {
    this.#horizon = horizon
    this.#complete = new Set(outcomes.flatMap(({ completions }) => completions.map(({ taken }) => textOf(taken))))
    const selection: Selection = select(syntax, outcomes, undefined, this)
    const isDecided = ({ moment }: { readonly moment: Moment }): boolean =>
      horizon.now === null || moment.kind !== 'end'
    this.matches = new Map(selection.matches.filter(isDecided).map((match) => [textOf(match.taken), match]))
    this.missed = selection.missed.filter(isDecided).map(({ error }) => error.message)
    // What is to be taken away when something else is over is not taken away yet.
    for (const [start, drop] of this.#drops) {
      if (isDecided(drop)) continue
      this.#drops.delete(start)
      this.#waitsFor.set(start, drop.by[0]!.row)
    }
  }

  outgrown(short: Completion, long: Completion): void {
    this.#outgrown.set(textOf(short.taken), long.taken)
  }

  dropped(start: number, by: Completion, moment: Moment): void {
    this.#drops.set(start, { by: by.taken, moment })
  }

  heldBack(completion: Completion, start: number): void {
    this.#holders.set(textOf(completion.taken), start)
  }

  /** What has taken the start in a row away; `null`: nothing. */
  dropOf(start: number): Drop | null {
    return this.#drops.get(start) ?? null
  }

  /** The event time of a moment: the end has that of the last event. */
  timeOf({ kind, time }: Moment): number {
    return kind === 'end' ? this.#horizon.clock : time
  }

  /** @param start the row of its first event */
  of(text: string, start: number): Decision {
    const match = this.matches.get(text)
    if (match !== undefined) {
      const { moment } = match
      const time = this.timeOf(moment)
      const { now, reaches } = this.#horizon
      const isLate = moment.kind === 'end' || (moment.kind === 'deadline' && !reaches(moment))
      const byEnd = now === null && isLate
      return { kind: 'matched', time, byEnd, holder: this.#holders.get(text) ?? null }
    }
    if (!this.#complete.has(text)) return { kind: 'incomplete' }
    const by = this.#outgrown.get(text)
    if (by !== undefined) return { kind: 'notLongest', by }
    const drop = this.dropOf(start)
    if (drop !== null) return { kind: 'skipped', ...drop }
    return { kind: 'heldBack', holder: this.#holders.get(text) ?? this.#waitsFor.get(start) ?? start }
  }
}
