/**
 * Triggers as small state machines: one machine for all windows of an operator, one plain state for each window.
 *
 * A machine is told what happens in the window and answers with a verdict. It sets no timers: it says, from its state
 * alone, when it wants to be told of the time next, so a snapshot of the states is a snapshot of the timers.
 */

/** What a trigger says: bits, so that parts are put together with `|`. */
export type Verdict = number
export const CONTINUE: Verdict = 0
/** Make a result. */
export const FIRE: Verdict = 1
/** Forget the contents after that. */
export const PURGE: Verdict = 2

/** How things stand for a window when its trigger is asked. One object, used again. */
export interface Standing {
  /** The last moment of the window; `Infinity`: it never ends. */
  lastMoment: number
  /** Whether that is a processing time. */
  isProcessing: boolean
  watermark: number
  /** Where the watermark is on its way to, in one step. */
  target: number
  now: number
  /** Of the event at hand. NaN: it has no time. */
  time: number
  event: unknown
}

/**
 * @typeParam S the state for a window: a plain value which the machine changes. It holds no number that JSON lacks; the
 *   one thing that need not survive JSON is an event.
 */
export interface TriggerMachine<S = unknown> {
  /** Whether it needs processing time to be known. */
  readonly asksNow: boolean
  /** Whether `measure` must be called before `onElement`. */
  readonly measures: boolean
  begin(): S
  /** Calls the user's functions on an event that is about to come. What this changes shows in `onElement` only. */
  measure(state: S, event: unknown): void
  /** The window has an event more. */
  onElement(state: S, at: Standing): Verdict
  /** The watermark has come to `time`, one that was asked for, or that of the window's end or clean-up. */
  onEventTime(state: S, time: number, at: Standing): Verdict
  onProcessingTime(state: S, time: number, at: Standing): Verdict
  /** The next event time it is to be told of, after the watermark; `Infinity`: none but the end of all. */
  nextEventTime(state: S, at: Standing): number
  /** The next processing time it is to be told of, perhaps one that has passed; `Infinity`: none. */
  nextProcessingTime(state: S, at: Standing): number
  /** Whether it will never fire again. */
  isDone(state: S): boolean
  /** The window has become another one, that ends later. */
  moveEnd(state: S): void
  /**
   * The windows of both have become one; neither is done.
   *
   * @param from of the window that was opened later
   */
  merge(into: S, from: S): void
  /** A copy that does not change with the original. */
  copy(state: S): S
}

/** What most machines have in common. */
export abstract class Machine<S> implements TriggerMachine<S> {
  readonly asksNow: boolean = false
  readonly measures: boolean = false

  abstract begin(): S

  measure(_state: S, _event: unknown): void {}

  onElement(_state: S, _at: Standing): Verdict {
    return CONTINUE
  }

  onEventTime(_state: S, _time: number, _at: Standing): Verdict {
    return CONTINUE
  }

  onProcessingTime(_state: S, _time: number, _at: Standing): Verdict {
    return CONTINUE
  }

  nextEventTime(_state: S, _at: Standing): number {
    return Infinity
  }

  nextProcessingTime(_state: S, _at: Standing): number {
    return Infinity
  }

  isDone(_state: S): boolean {
    return false
  }

  moveEnd(_state: S): void {}

  merge(_into: S, _from: S): void {}

  copy(state: S): S {
    return state === null ? state : { ...state }
  }
}

/** The least multiple of `every` after a time. */
export function multipleAfter(time: number, every: number): number {
  return Math.floor(time / every) * every + every
}

/** The lesser of two numbers of which either may be missing. */
export function least(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null || a < b ? a : b
}
