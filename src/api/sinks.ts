/** What users hand over as a sink, and the sinks of one run. */
import { TidemarkError, show } from '../base/errors.ts'
import { toCallback } from '../connectors/callback/to-callback.ts'
import type { Sink } from '../connectors/sink.ts'
import { Outbox } from '../runtime/outbox.ts'

/** A sink, or a function that is called with each result and may be waited for. */
export type SinkInput<T> = Sink<T> | ((result: T) => void | Promise<void>)

/** @throws TidemarkError `NOT_A_SINK` */
export function checkSink(sink: unknown): void {
  if (typeof sink === 'function') return
  const { write, close } = (sink ?? {}) as { readonly write?: unknown; readonly close?: unknown }
  if (typeof write !== 'function' || typeof close !== 'function') throw notASink(sink)
}

/** The outboxes of one run: one for each sink, however often it is named, so that it is written and closed as one. */
export class Outboxes {
  readonly #boxes: Map<SinkInput<never>, Outbox<unknown>> = new Map()
  readonly #signal: AbortSignal | undefined

  /** @param signal when it aborts, functions are not called any more, also not for what has been found already */
  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  get all(): readonly Outbox<unknown>[] {
    return [...this.#boxes.values()]
  }

  of<T>(input: SinkInput<T>): Outbox<T> {
    let box = this.#boxes.get(input)
    if (box === undefined) this.#boxes.set(input, (box = new Outbox(this.#sink(input as SinkInput<unknown>))))
    return box as Outbox<T>
  }

  #sink(input: SinkInput<unknown>): Sink<unknown> {
    const signal = this.#signal
    if (typeof input !== 'function') return input
    if (signal === undefined) return toCallback(input)
    const name = `callback ${input.name}`.trimEnd()
    return toCallback((result: unknown) => (signal.aborted ? undefined : input(result)), { name })
  }
}

function notASink(sink: unknown): TidemarkError {
  return new TidemarkError('NOT_A_SINK', {
    message: `Results cannot be written to ${show(sink)}.`,
    hint: "Give a function of a result, or a sink such as toConsole() or toFile('matches.ndjson').",
    data: { type: typeof sink },
  })
}
