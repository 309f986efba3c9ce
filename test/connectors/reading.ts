/** Opens sources and keeps what they deliver. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { BadRecord, Source, SourceBatch } from '../../src/connectors/source.ts'

export interface Reading<T> {
  readonly events: T[]
  readonly bad: BadRecord[]
  readonly batches: SourceBatch<T>[]
  /** What the iteration threw. */
  error?: unknown
}

/** Reads to the end, or to the error, which is kept. For a source whose batches are objects. */
export async function readAll<T>(
  source: Source<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Reading<T>> {
  const reading: Reading<T> = { events: [], bad: [], batches: [] }
  try {
    for await (const batch of source.open(signal)) {
      reading.batches.push(batch)
      reading.events.push(...(batch.events as readonly T[]))
      reading.bad.push(...(batch.bad ?? []))
    }
  } catch (error) {
    reading.error = error
  }
  return reading
}

/** Takes one batch and leaves. */
export async function readOne<T>(source: Source<T>): Promise<SourceBatch<T> | undefined> {
  const iterator = source.open(new AbortController().signal)[Symbol.asyncIterator]()
  const result = await iterator.next()
  await iterator.return?.()
  return result.done === true ? undefined : result.value
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** How often this process has the file open; Linux only, elsewhere it cannot tell: 0. */
export function openHandles(path: string): number {
  try {
    return readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`) === path).length
  } catch {
    return 0
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** An async generator that says whether its `finally` has run. */
export function watched<T>(
  items: readonly T[],
  after?: () => Promise<never>,
): { events: AsyncGenerator<T>; closed: () => boolean } {
  let closed = false
  const events = (async function* () {
    try {
      yield* items
      if (after !== undefined) await after()
    } finally {
      closed = true
    }
  })()
  return { events, closed: () => closed }
}
