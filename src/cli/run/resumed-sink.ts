/** Files of results that a run before has begun: what they hold is not written again. */
import { closeSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs'
import { sinkFailed } from '../../connectors/errors.ts'
import { toFile, type Sink } from '../../connectors/index.ts'

/** A sink that goes on behind what a file holds. */
export interface ResumedSink<T> extends Sink<T> {
  readonly path: string
  /** How many results the file held when the run began. */
  readonly held: number
  /** How many of those the run has not come to yet. */
  missing(): number
}

/**
 * A file of NDJSON whose whole lines are the first results of the run: those are not written again. A last line that was
 * cut off is taken away.
 *
 * @throws TidemarkError `SINK_FAILED`
 */
export function resumedFile<T>(path: string): ResumedSink<T> {
  const name = `file ${path}`
  const held = tried(name, () => {
    const { lines, bytes, size } = wholeLines(path)
    if (bytes < size) truncateSync(path, bytes)
    return lines
  })
  const file = toFile<T>(path, { format: 'ndjson', append: true })
  let left = held
  return {
    name,
    path,
    held,
    guarantee: file.guarantee,
    missing: () => left,
    write(results) {
      const muted = Math.min(left, results.length)
      left -= muted
      if (muted === results.length) return undefined
      return file.write(muted === 0 ? results : results.slice(muted))
    },
    close: () => file.close(),
  }
}

const CHUNK_BYTES = 64 * 1024
const LINE_FEED = 10

/** Of a file that is not there: none. */
function wholeLines(path: string): { readonly lines: number; readonly bytes: number; readonly size: number } {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { lines: 0, bytes: 0, size: 0 }
    throw error
  }
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    let lines = 0
    let bytes = 0
    let size = 0
    for (let read = readSync(file, chunk, 0, CHUNK_BYTES, 0); read > 0;) {
      for (let at = chunk.indexOf(LINE_FEED); at >= 0 && at < read; at = chunk.indexOf(LINE_FEED, at + 1)) {
        lines++
        bytes = size + at + 1
      }
      size += read
      read = readSync(file, chunk, 0, CHUNK_BYTES, size)
    }
    return { lines, bytes, size: Math.max(size, fstatSync(file).size) }
  } finally {
    closeSync(file)
  }
}

function tried<T>(name: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw sinkFailed(name, error)
  }
}
