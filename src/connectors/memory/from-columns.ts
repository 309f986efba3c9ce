/** Events that are columns in memory already: handed over as they are, as one batch, nothing copied. */
import { TidemarkError, show } from '../../base/errors.ts'
import { isColumnData, isDictionaryColumn } from '../../event/columns.ts'
import type { ColumnData } from '../../event/columns.ts'
import type { Source, SourceBatch } from '../source.ts'

/**
 * @typeParam T the object a row would be
 * @throws TidemarkError `NOT_A_SOURCE`, `COLUMNS_UNEQUAL` if a column is not of the length given
 */
export function fromColumns<T = Record<string, unknown>>(
  data: ColumnData,
  options: { readonly name?: string } = {},
): Source<T> {
  if (!isColumnData(data)) throw notColumns(data)
  for (const [name, column] of Object.entries(data.columns)) {
    const length = isDictionaryColumn(column) ? column.codes.length : column.length
    if (length !== data.length) throw columnsUnequal(name, length, data.length)
  }
  let done = 0
  return {
    name: options.name ?? `${data.length} rows of columns`,
    live: false,
    async *open(signal): AsyncGenerator<SourceBatch<T>, void, undefined> {
      done = 0
      if (data.length === 0 || signal.aborted) return
      yield { events: data, first: 0 }
      done = data.length
    },
    progress: () => ({ done, total: data.length, unit: 'events' }),
  }
}

function notColumns(data: unknown): TidemarkError {
  return new TidemarkError('NOT_A_SOURCE', {
    message: `${show(data)} is not columns`,
    hint: 'columns are { length, columns: { time: Float64Array, … } }',
    data: { data },
  })
}

function columnsUnequal(column: string, length: number, expected: number): TidemarkError {
  return new TidemarkError('COLUMNS_UNEQUAL', {
    message: `the column ${show(column)} has ${length} values, where the data has ${expected} rows`,
    hint: 'give all columns the same length, and say it as length',
    data: { column, length, expected },
  })
}
