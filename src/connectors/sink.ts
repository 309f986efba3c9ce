/**
 * The sink contract: where results go.
 *
 * A sink takes results in batches and answers when it is ready for more; the runtime waits for that answer before it
 * reads on.
 */

/** What a sink promises when the process is killed and started again. */
export type Guarantee = 'at-most-once' | 'at-least-once'

export interface Sink<T> {
  /** Shown in reports and errors. */
  readonly name: string
  readonly guarantee: Guarantee
  /** Takes results in order. Returns a promise only if it is not ready for more yet. */
  write(results: readonly T[]): void | Promise<void>
  /** Everything has been written: flush and close. Called exactly once, also after an error or an abort. */
  close(): void | Promise<void>
}
