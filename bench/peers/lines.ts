/** The lines of a file by hand: chunks, and what lies between two line ends; synchronous, one buffer. */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const CHUNK_BYTES = 1 << 16

/** @param each called with a text and the place of each line in it; a last line needs no end */
export function eachLine(path: string, each: (text: string, start: number, end: number) => void): void {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, null)
      if (length === 0) break
      const text = rest + decoder.write(buffer.subarray(0, length))
      let start = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        each(text, start, end)
        start = end + 1
      }
      rest = text.slice(start)
    }
    if (rest !== '') each(rest, 0, rest.length)
  } finally {
    closeSync(file)
  }
}
