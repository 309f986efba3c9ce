/** Tidemark on the workload `ingest`: a source read by itself, by the public contract of sources. */
import type { Source } from 'tidemark'
import { fromFile } from 'tidemark'
import type { Ingest } from '../workloads/ingest.ts'
import type { Reading, ReadingColumns } from '../workloads/sequence-input.ts'

const COLUMNS = { time: 'time', device: 'text', type: 'text', value: 'number' } as const

export const columnsOfFile: Ingest = async (path, each) => {
  const source: Source<Reading> = fromFile<Reading>(path, { columns: COLUMNS })
  for await (const { events, bad } of source.open(new AbortController().signal)) {
    if (bad !== undefined && bad.length > 0) throw new Error(`${bad.length} lines are bad`)
    each(events as ReadingColumns)
  }
}
