/** How a field of an expression lies in the columns at hand. */
import { isDictionaryColumn, type ColumnData, type DictionaryColumn, type NumberColumn } from '../columns.ts'
import type { Scalar } from '../expression.ts'
import { columnScalar } from '../rows.ts'

export type ColumnField =
  /** A number in every row; NaN is one. */
  | { readonly kind: 'numbers'; readonly column: NumberColumn }
  | { readonly kind: 'words'; readonly column: DictionaryColumn }
  /** Anything, which is a scalar once `scalarOf` has seen it. */
  | { readonly kind: 'values'; readonly column: ArrayLike<unknown> }
  /** What a path leads to inside the values of a column. */
  | { readonly kind: 'inner'; readonly read: (row: number) => Scalar }
  | { readonly kind: 'absent' }

export function columnField(data: ColumnData, path: string): ColumnField {
  const column = data.columns[path]
  if (column === undefined) {
    const isInner = path.includes('.') && data.columns[path.slice(0, path.indexOf('.'))] !== undefined
    return isInner ? { kind: 'inner', read: columnScalar(data, path) } : { kind: 'absent' }
  }
  if (isDictionaryColumn(column)) return { kind: 'words', column }
  return ArrayBuffer.isView(column) && !hasBigIntegers(column)
    ? { kind: 'numbers', column }
    : { kind: 'values', column }
}

/** The types do not let them in; a caller without types may. They are read as numbers, like in objects. */
function hasBigIntegers(column: ArrayBufferView): boolean {
  return column instanceof BigInt64Array || column instanceof BigUint64Array
}
