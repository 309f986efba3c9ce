/** The events of a file, all at once. */
import { fromFile } from '../../src/index.ts'

export async function readEvents<T>(path: string): Promise<readonly T[]> {
  const events: T[] = []
  for await (const batch of fromFile<T>(path).open(new AbortController().signal)) {
    for (const event of batch.events as readonly T[]) events.push(event)
  }
  return events
}
