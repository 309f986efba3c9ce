/**
 * Results on their way to a sink: collected by the synchronous core, handed over by the asynchronous shell, which waits
 * until the sink is ready for more. It never holds more than what one slice of input has caused.
 */
import type { Sink } from '../connectors/sink.ts'

export class Outbox<T> {
  readonly #sink: Sink<T>
  #results: T[] = []
  #closed = false

  constructor(sink: Sink<T>) {
    this.#sink = sink
  }

  add(result: T): void {
    this.#results.push(result)
  }

  addAll(results: readonly T[]): void {
    if (this.#results.length === 0) this.#results = [...results]
    else for (const result of results) this.#results.push(result)
  }

  /** Hands over what was collected. A promise only if the sink wants to be waited for. */
  flush(): void | Promise<void> {
    if (this.#results.length === 0) return undefined
    const results = this.#results
    this.#results = []
    return this.#sink.write(results)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#sink.close()
  }
}
