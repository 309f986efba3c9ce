/**
 * The program of a pattern: the automaton that an engine runs, as plain data.
 *
 * A partial match is a chain of events taken so far, and what it waits for: one or more *states*. Each state waits for
 * one thing alone, since after a take the ways to go on do not depend on each other: to repeat the step, to take the
 * next one, to skip an optional one and take the one after. So the automaton is a set of states, and *takes* which say
 * what state to enter when an event was taken.
 *
 * Construction: Thompson's, without epsilon edges, with the contiguity on the state (as the ignore edges of the SASE
 * automaton: Wu, Diao, Rizvi, "High-performance complex event processing over streams", SIGMOD 2006).
 */
import type { Gap } from '../syntax/pattern.ts'
import type { PatternPlan } from '../plan/plan.ts'

/** What a partial match waits for. Numbers in `step`, `kills`, `guards` and `bars` are elements of the plan. */
export interface State {
  readonly id: number
  /**
   * `take`: an event for `step`. `absence`: that the window passes without a kill; then the match is complete.
   * `nextEvent`: that a next event comes and is none of the guards; then the match is complete.
   */
  readonly kind: 'take' | 'absence' | 'nextEvent'
  readonly step: number
  /** Which repetition of the step, from 1; the last number stands for all that follow. */
  readonly repetition: number
  readonly gap: Gap
  /** An event that satisfies one of these ends the wait, whenever it comes. */
  readonly kills: readonly number[]
  /** The same, but only for the very next event after the last take. */
  readonly guards: readonly number[]
  /**
   * The same, and such an event cannot be taken either. (An event that satisfies a kill or a guard can still be the
   * last of a match, as in Flink; nothing goes on from it.)
   */
  readonly bars: readonly number[]
  /** The state after the next event has been asked; the state itself if there is nothing to ask. */
  readonly settled: number
  /** The take that an event for `step` makes; -1 if nothing is taken. */
  readonly take: number
}

/** What happens when an event has been taken. */
export interface Take {
  readonly id: number
  readonly step: number
  /** The rest of the pattern can be empty: the match is complete. */
  readonly complete: boolean
  /**
   * But not if the event itself satisfies one of these: the conditions of a `notNext` before optional steps at the end,
   * which Flink asks of the event just taken.
   */
  readonly unless: readonly number[]
  /** The states to wait in. */
  readonly enter: readonly number[]
}

export interface Program {
  readonly plan: PatternPlan
  readonly states: readonly State[]
  readonly takes: readonly Take[]
  /** The takes that can start a match: of the first step, and of those behind optional ones. */
  readonly starts: readonly number[]
}
