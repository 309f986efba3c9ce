/**
 * Expressions as loops over columns: one pass over the column per comparison, no call per row.
 *
 * Comparisons of a field with a constant have loops of their own for numeric and dictionary columns; every other shape
 * falls back to a closure per row over the same columns. Both write 1 for true, 0 for false or unknown.
 */
import {
  isDictionaryColumn,
  type Column,
  type ColumnData,
  type DictionaryColumn,
  type NumberColumn,
} from './columns.ts'
import { compileExpression } from './compile.ts'
import { compare, oneOf } from './evaluate.ts'
import type { CompareOperator, Expression, Scalar } from './expression.ts'
import { columnScalar } from './rows.ts'

/** Fills `out[i]`, `i < size`, with whether the predicate holds for row `rows[i]`. */
export type ColumnTest = (rows: Int32Array, size: number, out: Uint8Array) => void

/** @complexity O(rows) per run; O(dictionary) once for a dictionary column */
export function compileColumnTest(expression: Expression, data: ColumnData): ColumnTest {
  if (expression.kind === 'compare' && expression.left.kind === 'field' && expression.right.kind === 'literal') {
    const column = data.columns[expression.left.path]
    const { op } = expression
    const constant = expression.right.value
    if (constant === null) return (_rows, size, out) => void out.fill(0, 0, size)
    if (column === undefined) return testRows(expression, data)
    if (isDictionaryColumn(column)) return testDictionary(column, (value) => compare(op, value, constant) === true)
    if (isNumeric(column) && typeof constant === 'number') return testNumbers(column, op, constant)
  }
  if (expression.kind === 'oneOf' && expression.operand.kind === 'field') {
    const column = data.columns[expression.operand.path]
    const { values } = expression
    if (column !== undefined && isDictionaryColumn(column))
      return testDictionary(column, (value) => oneOf(value, values) === true)
  }
  return testRows(expression, data)
}

function isNumeric(column: Column): column is NumberColumn {
  return ArrayBuffer.isView(column)
}

/** The constant is compared once with each word of the dictionary, not with each row. */
function testDictionary(column: DictionaryColumn, holds: (value: Scalar) => boolean): ColumnTest {
  const { codes, dictionary } = column
  const table = new Uint8Array(dictionary.length)
  for (let code = 0; code < dictionary.length; code++) table[code] = holds(dictionary[code]!) ? 1 : 0
  return (rows, size, out) => {
    for (let i = 0; i < size; i++) {
      const code = codes[rows[i]!]!
      out[i] = code < 0 ? 0 : table[code]!
    }
  }
}

function testNumbers(column: NumberColumn, op: CompareOperator, constant: number): ColumnTest {
  switch (op) {
    case '==':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!] === constant ? 1 : 0
      }
    case '!=':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!] !== constant ? 1 : 0
      }
    case '<':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!]! < constant ? 1 : 0
      }
    case '<=':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!]! <= constant ? 1 : 0
      }
    case '>':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!]! > constant ? 1 : 0
      }
    case '>=':
      return (rows, size, out) => {
        for (let i = 0; i < size; i++) out[i] = column[rows[i]!]! >= constant ? 1 : 0
      }
  }
}

function testRows(expression: Expression, data: ColumnData): ColumnTest {
  const test = compileExpression<number, undefined>(expression, {
    field: (path) => columnScalar(data, path),
    bound: () => () => null,
  })
  return (rows, size, out) => {
    for (let i = 0; i < size; i++) out[i] = test(rows[i]!, undefined) === true ? 1 : 0
  }
}
