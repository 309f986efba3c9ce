/**
 * What the runtime must know of a stage whose results come later.
 *
 * The core is synchronous: results are handed on in `deliver`, which the runtime calls in turn with everything else, never
 * from within a promise. The rules for whoever runs it:
 *
 * - While `isFull`, nothing is fed to the job: wait for `settled()`, `deliver()`, look again. That is the backpressure.
 *   What is fed at once should be no more than `capacity`.
 * - When `settled()` resolves (or the listener is called) while sources are silent: `deliver()`, then serve the sinks.
 * - After the input has ended, or is drained, the job is not over while `pending` is not 0. What is behind is told of the
 *   end by `deliver`, when the last result is out.
 * - When the job is stopped, `close()`.
 */
export interface AsyncStage {
  /** Events that are asked about at once. */
  readonly capacity: number
  /** Events that were taken and whose results have not been handed on. */
  readonly pending: number
  /** Whether nothing more is to be fed. A batch that was begun is taken whole, and waits here. */
  readonly isFull: boolean
  /** Whether `deliver` has something to do. */
  readonly isReady: boolean
  /** Resolves when `deliver` has something to do, or `close` was called; at once if it has. Never rejects. */
  settled(): Promise<void>
  /** Calls `listener` whenever `deliver` has come to have something to do. One at a time; the last one counts. */
  onSettled(listener: () => void): void
  /** Hands on what can be. */
  deliver(): void
  /** Gives everything up that is under way; nothing is handed on any more. */
  close(reason?: unknown): void
}
