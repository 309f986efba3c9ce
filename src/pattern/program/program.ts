/**
 * The program of a pattern: the automaton that an engine runs, as plain data.
 *
 * A partial match is a chain of events taken so far, and what it waits for: one or more *states*. An event goes along
 * every edge of a state whose conditions hold: it is taken, passed over (the partial match waits on, perhaps in another
 * state), completes the match without being taken, or ends the partial match. Unlike waits (`../automaton`), states
 * proceed to nothing: what can be reached without an event is worked in (`lower.ts`), and where the ways to go on do
 * not depend on each other they are states of their own (`compile.ts`), so that an event touches only what it can change.
 *
 * Numbers of tests, steps and absences are those of the plan.
 */
import type { Within } from '../syntax/pattern.ts'
import type { PatternPlan } from '../plan/plan.ts'

/** A test of the plan, or that it does not hold. */
export interface ProgramLiteral {
  readonly test: number
  readonly holds: boolean
}

/** Conditions on the event: every clause needs one of its literals. */
export type Clauses = readonly (readonly ProgramLiteral[])[]

/** A bound on time, see `Timing` in the automaton; `steps` are those of the part. */
export type ProgramTiming =
  | { readonly kind: 'sincePrevious'; readonly within: Within }
  | { readonly kind: 'sinceFirst'; readonly steps: readonly number[]; readonly group: boolean; readonly within: Within }
  | { readonly kind: 'held' | 'notHeld'; readonly step: number; readonly ms: number }

export interface Guard {
  readonly when: Clauses
  readonly timings: readonly ProgramTiming[]
}

export interface ProgramEdge extends Guard {
  readonly action: 'take' | 'pass' | 'complete' | 'stop'
  /** What is taken; -1 for other actions. */
  readonly take: number
  /** Where the partial match waits on after the event was passed over. */
  readonly to: readonly number[]
}

export interface State {
  readonly id: number
  readonly edges: readonly ProgramEdge[]
  /** The match is complete when the deadline passes: of the window, or of `lasts` after the event taken last. */
  readonly pending: boolean
  readonly lasts: Within | null
  /**
   * When all of these bounds are over, nothing can come any more: those of each way on, of ways that no event can go
   * among them. Empty: some way is not bounded.
   */
  readonly bounds: readonly (readonly ProgramTiming[])[]
  /** States in which it is of no use to wait too: whatever they can do, this one can. */
  readonly absorbs: readonly number[]
}

/** What happens when an event has been taken. */
export interface Take {
  readonly id: number
  readonly step: number
  /** It is the first repetition of the step. */
  readonly first: boolean
  /**
   * The match is complete if one of these holds, none: it is not. Conditions are asked of the event taken, with what
   * was bound before it; what has been held, with the event.
   */
  readonly complete: readonly Guard[]
  /** The states to wait in. */
  readonly enter: readonly number[]
}

export interface Program {
  readonly plan: PatternPlan
  readonly states: readonly State[]
  readonly takes: readonly Take[]
  /** The edges along which an event can be the first of a match; all of them take. */
  readonly start: readonly ProgramEdge[]
}

/** Whether anything but the window of the match ends the wait in a state. */
export function isTimed({ bounds, lasts }: State): boolean {
  return lasts !== null || bounds.length > 0
}

/** Whether a timing has a deadline. */
export function isBound({ kind }: ProgramTiming): boolean {
  return kind === 'sincePrevious' || kind === 'sinceFirst'
}

/** Whether what bounds the time of a way is what bounds the whole wait, so that a deadline ends it and not an event. */
export function isOwnBound({ bounds, pending }: State, timings: readonly ProgramTiming[]): boolean {
  if (timings.length === 0) return true
  return bounds.length === 1 && !pending && JSON.stringify(timings) === JSON.stringify(bounds[0])
}
