/** Files of results that a run before has begun: what they hold is not written again. */
import { closeSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs'
import { TidemarkError, show } from '../../base/errors.ts'
import { sinkFailed } from '../../connectors/errors.ts'
import { toFile, type Sink } from '../../connectors/index.ts'
import { ndjsonEncoder } from '../../formats/ndjson-encoder.ts'

/** A sink that goes on behind what a file holds. */
export interface ResumedSink<T> extends Sink<T> {
  readonly path: string
  /** How many results the file held when the run began. */
  readonly held: number
  /** How many of those the run has not come to yet. */
  missing(): number
}

/**
 * A file of NDJSON whose whole lines are the first results of the run: those are compared, and not written again. A last
 * line that was cut off is taken away.
 *
 * @throws TidemarkError `SINK_FAILED`; when written to, `RESULTS_DIFFER`
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
  let compared = 0
  const encoder = ndjsonEncoder()
  return {
    name,
    path,
    held,
    guarantee: file.guarantee,
    missing: () => left,
    write(results) {
      const muted = Math.min(left, results.length)
      left -= muted
      if (muted > 0) {
        const expected = Buffer.from(encoder.encode(results.slice(0, muted)))
        if (!tried(name, () => holds(path, compared, expected))) throw resultsDiffer(path)
        compared += expected.length
      }
      if (muted === results.length) return undefined
      return file.write(muted === 0 ? results : results.slice(muted))
    },
    close: () => file.close(),
  }
}

/** Whether a file has these bytes at a place. */
function holds(path: string, from: number, bytes: Buffer): boolean {
  const file = openSync(path, 'r')
  try {
    const found = Buffer.allocUnsafe(bytes.length)
    return readSync(file, found, 0, bytes.length, from) === bytes.length && found.equals(bytes)
  } finally {
    closeSync(file)
  }
}

function resultsDiffer(path: string): TidemarkError {
  return new TidemarkError('RESULTS_DIFFER', {
    message: `The file ${show(path)} holds other results than those of the run that is to go on.`,
    hint: 'Name the file that the run wrote to, or move this one away: then all results are written again.',
    data: { path },
  })
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
