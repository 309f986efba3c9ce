/**
 * Unpacks gzip on the way, if the input is gzip: told by its first two bytes, which no text has, not by its name.
 *
 * Pull-based: the next input is asked for when what the last gave has been taken. Damage is an error `SOURCE_BROKEN`
 * after everything before it; since zlib drops the output it is filling at that moment, up to 16 KiB before the place
 * of the damage may be lost. Of a file that is merely too short nothing is lost.
 */
import { sourceBroken } from './errors.ts'

/** Deflate packs by up to 1,000 times, so a piece of input is small: at worst 16 MB at once. */
const INPUT_BYTES = 16 * 1024
const OUTPUT_BYTES = 16 * 1024

export async function* gunzipIfPacked(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  const next = async (): Promise<Uint8Array | undefined> => {
    const result = await iterator.next()
    return result.done === true ? undefined : result.value
  }
  try {
    const start = await firstBytes(next)
    if (start !== undefined && start[0] === 0x1f && start[1] === 0x8b) yield* unpacked(name, start, next)
    else for (let chunk = start; chunk !== undefined; chunk = await next()) yield chunk
  } finally {
    await iterator.return?.()
  }
}

/** The first chunk, made longer if it is too short to tell what it is. */
async function firstBytes(next: () => Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  let start = await next()
  while (start !== undefined && start.length < 2) {
    const held = Buffer.from(start)
    const more = await next()
    if (more === undefined) return held
    start = Buffer.concat([held, more])
  }
  return start
}

async function* unpacked(
  name: string,
  start: Uint8Array,
  next: () => Promise<Uint8Array | undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Where nothing is packed, what unpacks is not loaded.
  const { createGunzip } = await import('node:zlib')
  const unpacker = createGunzip({ chunkSize: OUTPUT_BYTES })
  const output: Buffer[] = []
  let failure: Error | undefined
  let wake: () => void = () => {}
  unpacker.on('data', (bytes: Buffer) => output.push(bytes))
  unpacker.on('end', () => wake())
  unpacker.on('error', (error) => {
    // A write that fails is not answered.
    failure = error
    wake()
  })
  try {
    for (let chunk: Uint8Array | undefined = start; chunk !== undefined; chunk = await next()) {
      for (let from = 0; from < chunk.length; from += INPUT_BYTES) {
        const piece = chunk.subarray(from, from + INPUT_BYTES)
        await new Promise<void>((resolve) => {
          wake = resolve
          unpacker.write(piece, () => resolve())
        })
        yield* output.splice(0)
        if (failure !== undefined) throw sourceBroken(name, failure)
      }
    }
    await new Promise<void>((resolve) => {
      wake = resolve
      unpacker.end()
    })
    yield* output.splice(0)
    if (failure !== undefined) throw sourceBroken(name, failure)
  } finally {
    unpacker.destroy()
  }
}
