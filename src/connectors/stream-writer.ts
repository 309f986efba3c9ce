/** Text to a Node stream, at the pace of the stream; its error is thrown once, where the writer next looks. */
import type { Writable } from 'node:stream'

export class StreamWriter {
  readonly #stream: Writable
  readonly #wrap: (cause: Error) => Error
  #failure: Error | undefined
  #reported = false
  #wake: () => void = () => {}

  /** @param wrap makes the error to throw from the stream's own */
  constructor(stream: Writable, wrap: (cause: Error) => Error) {
    this.#stream = stream
    this.#wrap = wrap
    stream.on('drain', this.#onReady).on('close', this.#onReady).on('error', this.#onError)
  }

  /** Returns a promise only if the stream has more than it wants to hold. */
  write(text: string): void | Promise<void> {
    this.#check()
    if (text === '' || this.#stream.write(text)) return undefined
    return this.#ready()
  }

  /** Writes what is left and closes the stream. */
  async end(): Promise<void> {
    if (!this.#stream.closed) {
      const closed = new Promise<void>((resolve) => this.#stream.once('close', resolve))
      this.#stream.end()
      await closed
    }
    this.#check()
  }

  /** Waits until everything is written, and leaves the stream open: it belongs to someone else. */
  async release(): Promise<void> {
    if (!this.#stream.destroyed) await new Promise<void>((resolve) => this.#stream.write('', () => resolve()))
    this.#stream.off('drain', this.#onReady).off('close', this.#onReady).off('error', this.#onError)
    this.#check()
  }

  async #ready(): Promise<void> {
    if (this.#failure === undefined && this.#stream.writableNeedDrain && !this.#stream.destroyed) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.#check()
  }

  #check(): void {
    if (this.#failure === undefined || this.#reported) return
    this.#reported = true
    throw this.#wrap(this.#failure)
  }

  readonly #onReady = (): void => this.#wake()

  readonly #onError = (error: Error): void => {
    this.#failure ??= error
    this.#wake()
  }
}
