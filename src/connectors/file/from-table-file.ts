/** Events from a file of a table: Parquet, Arrow. Only what is asked for is read, one row group or record batch at a time. */
import { checkColumns } from '../../formats/columns/column-schema.ts'
import type { ColumnOptions, ColumnSchema } from '../../formats/columns/column-schema.ts'
import type { TableFormat } from '../../formats/format.ts'
import type { ByteFile } from '../../formats/tables/byte-file.ts'
import type { TableFile } from '../../formats/tables/table-file.ts'
import { sourceUnreadable } from '../errors.ts'
import type { Source, SourceBatch } from '../source.ts'
import { fileBytes } from './file-bytes.ts'
import { describeFile, openFile } from './open-file.ts'

export interface TableOptions extends ColumnOptions {
  readonly columns?: ColumnSchema | undefined
}

/** @throws TidemarkError those of `checkColumns`; from the iteration see `fromFile` */
export function fromTableFile<T>(path: string, name: string, format: TableFormat, options: TableOptions): Source<T> {
  const { columns } = options
  if (columns !== undefined) checkColumns(columns, options)
  const progress = { done: 0, total: undefined as number | undefined }
  return {
    name,
    live: false,
    async *open(signal): AsyncGenerator<SourceBatch<T>, void, undefined> {
      progress.done = 0
      const file = await openFile(path, name)
      try {
        const { isFile, size } = await describeFile(file, name)
        if (!isFile) throw sourceUnreadable(name, new Error(`${format} is read from plain files, not from pipes`))
        const bytes = fileBytes(file, name, size)
        const table = await openTable(format, bytes)
        const { tableBatches } = await import('../../formats/tables/table-batches.ts')
        progress.total = table.rows
        for await (const batch of tableBatches(name, table, columns, options)) {
          if (signal.aborted) return
          yield batch
          progress.done = batch.first + batch.events.length + batch.bad.length
        }
      } finally {
        await file.close()
      }
    },
    progress: () => ({
      done: progress.done,
      unit: 'events',
      ...(progress.total !== undefined && { total: progress.total }),
    }),
  }
}

/** What reads a format is loaded with the first file of it, and what makes batches of tables with the first of any. */
async function openTable(format: TableFormat, bytes: ByteFile): Promise<TableFile> {
  if (format === 'arrow') return (await import('../../formats/arrow/arrow-table.ts')).arrowTable(bytes)
  return (await import('../../formats/parquet/parquet-table.ts')).parquetTable(bytes)
}
