/** What a column of a Parquet file holds, told by its physical type and what is written about it. */
import type { SchemaElement, SchemaTree } from 'hyparquet'
import type { Holds, Cells } from '../tables/cells.ts'
import type { TableField } from '../tables/table-file.ts'

/** How values of a flat column become cells. */
export type Reading =
  | { readonly to: 'numbers'; readonly how: 'as it is' | 'uint32' | 'int64' | 'uint64' | 'float16' }
  | { readonly to: 'numbers'; readonly how: 'decimal'; readonly scale: number }
  | { readonly to: 'times'; readonly how: 'int96' }
  /** `per` of them are a millisecond; below one: a value is so many milliseconds. */
  | { readonly to: 'times'; readonly how: 'count'; readonly per: number }
  | { readonly to: 'words'; readonly how: 'text' | 'uuid' }
  | { readonly to: 'truths' | 'values'; readonly how: 'as it is' }

const DAY_MS = 86_400_000

const HOLDS: Readonly<Record<Cells['kind'], Holds>> = {
  numbers: 'number',
  times: 'time',
  words: 'text',
  truths: 'boolean',
  values: 'value',
}

export interface ParquetField extends TableField {
  readonly tree: SchemaTree
  /** `null`: a column of lists, maps or records, or of several levels. */
  readonly reading: Reading | null
}

/** A column at the top of the schema. */
export function fieldOf(tree: SchemaTree): ParquetField {
  const { element } = tree
  const isNested = tree.children.length > 0 || element.repetition_type === 'REPEATED' || element.type === undefined
  const reading = isNested ? null : readingOf(element)
  const note = element.logical_type?.type ?? element.converted_type
  const physical = isNested ? 'nested' : element.type!
  return {
    name: element.name,
    tree,
    reading,
    holds: reading === null ? 'value' : holdsOf(element, reading),
    type: note === undefined ? physical : `${physical} (${note})`,
  }
}

function holdsOf({ type, converted_type: converted, logical_type: logical }: SchemaElement, reading: Reading): Holds {
  const isWhole = type === 'INT32' || type === 'INT64'
  const isDecimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL'
  return reading.to === 'numbers' && isWhole && !isDecimal ? 'integer' : HOLDS[reading.to]
}

function readingOf(element: SchemaElement): Reading {
  const { type, converted_type: converted, logical_type: logical } = element
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL')
    return { to: 'numbers', how: 'decimal', scale: element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0) }
  switch (type) {
    case 'BOOLEAN':
      return { to: 'truths', how: 'as it is' }
    case 'INT32':
      return readingOf32(element)
    case 'INT64':
      return readingOf64(element)
    case 'INT96':
      return { to: 'times', how: 'int96' }
    case 'BYTE_ARRAY':
      return converted === 'BSON' || logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY'
        ? { to: 'values', how: 'as it is' }
        : { to: 'words', how: 'text' }
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'UUID') return { to: 'words', how: 'uuid' }
      return logical?.type === 'FLOAT16' ? { to: 'numbers', how: 'float16' } : { to: 'values', how: 'as it is' }
    default:
      return { to: 'numbers', how: 'as it is' }
  }
}

function readingOf32({ converted_type: converted, logical_type: logical }: SchemaElement): Reading {
  if (converted === 'DATE' || logical?.type === 'DATE') return { to: 'times', how: 'count', per: 1 / DAY_MS }
  const isUnsigned =
    converted === 'UINT_32' || (logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === 32)
  return { to: 'numbers', how: isUnsigned ? 'uint32' : 'as it is' }
}

function readingOf64({ converted_type: converted, logical_type: logical }: SchemaElement): Reading {
  if (logical?.type === 'TIMESTAMP') {
    const per = logical.unit === 'NANOS' ? 1e6 : logical.unit === 'MICROS' ? 1e3 : 1
    return { to: 'times', how: 'count', per }
  }
  if (converted === 'TIMESTAMP_MILLIS') return { to: 'times', how: 'count', per: 1 }
  if (converted === 'TIMESTAMP_MICROS') return { to: 'times', how: 'count', per: 1e3 }
  const isUnsigned = converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned)
  return { to: 'numbers', how: isUnsigned ? 'uint64' : 'int64' }
}
