/**
 * What a kind of frame decides: the open, update and close predicates of "Frames: Data-driven Windows" (DEBS 2016), over one
 * event after the other of one key.
 */

/** An event with this value is passed over, as if it had not come: it is in no frame, and closes none. */
export const PASSED_OVER: null = null

/**
 * - `outside`: the frame is over, the event is not in it, and may begin the next one
 * - `inside`: the event is in it
 * - `last`: the event is in it, and the frame is over
 */
export type Verdict = 'outside' | 'inside' | 'last'

/** @typeParam S what is kept of an open frame */
export interface FrameAutomaton<S = unknown> {
  /** What of an event decides; `PASSED_OVER`: nothing. @throws where a function of the user does */
  read(event: unknown): unknown
  /** The state of a frame before its first event; `null`: an event with this value begins none. */
  begin(value: unknown): S | null
  /**
   * What becomes of an event where a frame is open; it is asked of the first event of a frame, too, which is never
   * `outside`. The state has taken the event in, unless it is outside: then it is not used again.
   */
  take(state: S, value: unknown): Verdict
  copy(state: S): S
  /** Whether `take` may throw, and then the event is bad. The state may have changed. */
  readonly takeThrows: boolean
  toPlain(state: S): unknown
  fromPlain(plain: unknown): S
}
