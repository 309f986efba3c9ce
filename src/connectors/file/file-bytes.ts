/** A file of which any bytes can be asked for. */
import type { FileHandle } from 'node:fs/promises'
import type { ByteFile } from '../../formats/tables/byte-file.ts'
import { sourceBroken } from '../errors.ts'

/** Asked of the system at a time: it reads at most 2 GiB less a page at once. */
const MOST_BYTES = 1 << 30

export function fileBytes(file: FileHandle, name: string, byteLength: number): ByteFile {
  return {
    name,
    byteLength,
    read: async (from, to) => {
      const memory = new Uint8Array(to - from)
      let done = 0
      while (done < memory.length) {
        const { bytesRead } = await readAt(file, memory, done, from + done, name)
        if (bytesRead === 0) throw sourceBroken(name, new Error(`it has become shorter than ${to} bytes`))
        done += bytesRead
      }
      return memory.buffer
    },
  }
}

async function readAt(
  file: FileHandle,
  memory: Uint8Array,
  offset: number,
  position: number,
  name: string,
): Promise<{ readonly bytesRead: number }> {
  try {
    return await file.read(memory, offset, Math.min(memory.length - offset, MOST_BYTES), position)
  } catch (error) {
    throw sourceBroken(name, error)
  }
}
