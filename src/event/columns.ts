/**
 * Events as columns: one array per field, all of one length. Tidemark reads them in place, makes no object per event,
 * and builds an object only for an event that becomes part of a match or that a function looks at.
 */

/**
 * Text (or any scalar) coded by a dictionary: row `i` has the value `dictionary[codes[i]]`; code -1 is missing. Batches may
 * share a dictionary, and what is known of its words is then kept: it may grow at its end, and must not change otherwise.
 */
export interface DictionaryColumn {
  readonly codes: Int32Array
  readonly dictionary: readonly (string | number)[]
}

export type NumberColumn =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

/** In a plain array `undefined` and `null` are missing; in a numeric column nothing is missing, and NaN is a number. */
export type Column = NumberColumn | DictionaryColumn | readonly unknown[]

/** Columns by field name. All have the length `length`. */
export interface ColumnData {
  readonly length: number
  readonly columns: Readonly<Record<string, Column>>
}

export function isColumnData(value: unknown): value is ColumnData {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'columns' in value &&
    typeof (value as { length?: unknown }).length === 'number'
  )
}

export function isDictionaryColumn(column: Column): column is DictionaryColumn {
  return 'codes' in column && 'dictionary' in column
}
