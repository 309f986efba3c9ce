/**
 * Chunks of bytes to batches: what one chunk completes is one batch, so that a chunk is read only when it is asked for.
 * A whole document, which is complete only at its end, is cut into batches.
 */
import type { ColumnDecoder } from '../formats/columns/column-decoder.ts'
import type { DecodedBatch, Decoder } from '../formats/decoder.ts'
import { BATCH_EVENTS } from './event-batches.ts'
import type { SourceBatch } from './source.ts'

/**
 * If `chunks` throws, everything that is complete is delivered first, also what the decoder held. After the signal,
 * nothing more is delivered and no error is thrown: the input is then cut off in the middle of a record.
 *
 * @param chunks the memory of a chunk may be used again when the next one is asked for
 */
export function decodeBatches<T>(
  chunks: AsyncIterable<Uint8Array>,
  decoder: Decoder<T>,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  return batchesFrom(chunks, decoder, sourceBatches<T>, signal)
}

/** The same of a decoder to columns. */
export function columnBatches<T>(
  chunks: AsyncIterable<Uint8Array>,
  decoder: ColumnDecoder,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  return batchesFrom(chunks, decoder, (batch) => (batch.events.length + batch.bad.length === 0 ? [] : [batch]), signal)
}

/** What a decoder of any kind completes with a chunk, and with the end. */
interface Completing<B> {
  push(chunk: Uint8Array): B
  end(): B
  breakOff(): B
}

async function* batchesFrom<B, T>(
  chunks: AsyncIterable<Uint8Array>,
  decoder: Completing<B>,
  batchesOf: (completed: B) => Iterable<SourceBatch<T>>,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  let ended = false
  try {
    while (!ended) {
      let result: IteratorResult<Uint8Array>
      try {
        result = await iterator.next()
      } catch (error) {
        ended = true
        if (signal.aborted) return
        yield* batchesOf(decoder.breakOff())
        throw error
      }
      ended = result.done === true
      if (signal.aborted) return
      yield* batchesOf(result.done === true ? decoder.end() : decoder.push(result.value))
    }
  } finally {
    if (!ended) await iterator.return?.()
  }
}

function* sourceBatches<T>(decoded: DecodedBatch<T>): Generator<SourceBatch<T>, void, undefined> {
  const { events, positions, bad } = decoded
  if (events.length === 0 && bad.length === 0) return
  const first = Math.min(positions[0] ?? Infinity, bad[0]?.position ?? Infinity)
  if (events.length <= MAX_BATCH_EVENTS) {
    yield bad.length === 0 ? { events, first } : { events, first, positions, bad }
    return
  }
  let nextBad = 0
  for (let from = 0; from < events.length; from += BATCH_EVENTS) {
    const to = Math.min(from + BATCH_EVENTS, events.length)
    const places = positions.slice(from, to)
    const firstBad = nextBad
    const last = to === events.length ? Infinity : places[places.length - 1]!
    while (nextBad < bad.length && bad[nextBad]!.position < last) nextBad++
    const badHere = bad.slice(firstBad, nextBad)
    const firstHere = Math.min(places[0]!, badHere[0]?.position ?? Infinity)
    const slice = { events: events.slice(from, to), first: firstHere }
    yield bad.length === 0 ? slice : { ...slice, positions: places, bad: badHere }
  }
}

/** What one chunk completes is handed over as it is up to this size: only short lines and whole documents exceed it. */
const MAX_BATCH_EVENTS = 16 * BATCH_EVENTS
