/** Reading one field of an event that was kept by reference: from its column, where it lies in columns. */
import type { Scalar } from './expression.ts'
import { scalarOf } from './evaluate.ts'
import { compileReader } from './reader.ts'
import { columnField } from './column-predicate/column-field.ts'
import type { NumberColumn } from './columns.ts'
import { columnScalar, type ColumnRows } from './rows.ts'

/** Reads a field of the event behind a reference; see `dereference` in rows. */
export type FieldAt = (ref: unknown, index: number) => Scalar

/**
 * What the field of `dereference(ref, index)` is, without making that event.
 *
 * @complexity O(1); O(columns) whenever the event lies in other columns than the one asked for before
 */
export function fieldAt(path: string): FieldAt {
  const ofObject = compileReader(path)
  let rows: unknown = null
  /** What most fields that are compared lie in is read without a call. */
  let numbers: NumberColumn | null = null
  let ofRow: (row: number) => Scalar = () => null
  return (ref, index) => {
    if (index < 0) return scalarOf(ofObject(ref))
    if (ref !== rows) {
      const { columns } = ref as ColumnRows<unknown>
      const field = columnField(columns, path)
      numbers = field.kind === 'numbers' ? field.column : null
      if (numbers === null) ofRow = columnScalar(columns, path)
      rows = ref
    }
    return numbers === null ? ofRow(index) : numbers[index]!
  }
}
