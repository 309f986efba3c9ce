/**
 * What a Node stream has at hand, each time it is asked.
 *
 * The stream is only read when asked, so that it stops at its own high-water mark: a socket then stops taking data
 * from its peer. What a stream has taken in before it failed is still delivered, unlike in `for await`.
 */
import type { Readable } from 'node:stream'
import { onAbort } from './abort.ts'
import { BATCH_EVENTS } from './event-batches.ts'

/**
 * Ends without an error when the signal aborts. Destroys the stream when it is left.
 *
 * @throws whatever the stream fails with, after everything it had
 */
export async function* readableItems<T>(stream: Readable, signal: AbortSignal): AsyncGenerator<T[], void, undefined> {
  let wake: () => void = () => {}
  let ended = stream.readableEnded || stream.closed
  let failure: Error | null = stream.errored
  const onEnd = (): void => {
    ended = true
    wake()
  }
  const onError = (error: Error): void => {
    failure = error
    wake()
  }
  const onReadable = (): void => wake()
  stream.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', onError)
  const forget = onAbort(signal, onReadable)
  try {
    while (!signal.aborted) {
      const items = readUpTo<T>(stream, BATCH_EVENTS)
      if (items.length > 0) yield items
      else if (failure !== null) throw failure
      else if (ended) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    forget()
    stream.off('readable', onReadable).off('end', onEnd).off('close', onEnd)
    stream.destroy()
    // Destroying may report an error of its own, late; nobody is left to hear it.
    stream.off('error', onError).on('error', () => {})
  }
}

function readUpTo<T>(stream: Readable, count: number): T[] {
  const items: T[] = []
  while (items.length < count) {
    const item: unknown = stream.read()
    if (item === null) break
    items.push(item as T)
  }
  return items
}

/** The same, one chunk at a time, for a stream of bytes. Text chunks become UTF-8. */
export async function* readableBytes(
  stream: Readable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunks of readableItems<Uint8Array | string>(stream, signal)) {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
}
