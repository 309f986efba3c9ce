/** Decodes text or bytes, cut into pieces, to one answer. */
import type { BadRecord } from '../../src/formats/bad-record.ts'
import type { DecodedBatch, Decoder } from '../../src/formats/decoder.ts'

export function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? Buffer.from(input) : input
}

/** @param cuts ascending offsets */
export function decode<T>(
  decoder: Decoder<T>,
  input: string | Uint8Array,
  cuts: readonly number[] = [],
): DecodedBatch<T> {
  const bytes = bytesOf(input)
  const all: DecodedBatch<T> = { events: [], positions: [], lines: [], bad: [] }
  const add = (batch: DecodedBatch<T>): void => {
    all.events.push(...batch.events)
    all.positions.push(...batch.positions)
    all.lines.push(...batch.lines)
    all.bad.push(...batch.bad)
  }
  const memory = Buffer.alloc(bytes.length)
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    // The memory of a chunk is used again, as a file source does: a decoder that kept it would see other bytes.
    const chunk = memory.subarray(0, to - from)
    chunk.set(bytes.subarray(from, to))
    add(decoder.push(chunk))
    memory.fill(0x7e)
    from = to
  }
  add(decoder.end())
  return all
}

export function kindsAndLines(bad: readonly BadRecord[]): [string, number | undefined][] {
  return bad.map((record) => [record.kind, record.line])
}

export function caught(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
