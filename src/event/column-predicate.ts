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
import { compileExpression, OBJECT_READERS } from './compile.ts'
import { compare, oneOf } from './evaluate.ts'
import type { CompareOperator, Expression, Scalar } from './expression.ts'
import { columnScalar } from './rows.ts'

/** Fills `out[i]`, `i < size`, with whether the predicate holds for row `rows[i]`. */
export type ColumnTest = (rows: Int32Array, size: number, out: Uint8Array) => void

/** @complexity O(rows) per run; O(dictionary) once for a dictionary column */
export function compileColumnTest(expression: Expression, data: ColumnData): ColumnTest {
  const words = compileWordTest(expression, data)
  if (words !== null) return testWords(words)
  if (expression.kind === 'compare' && expression.left.kind === 'field' && expression.right.kind === 'literal') {
    const column = data.columns[expression.left.path]
    const constant = expression.right.value
    if (constant === null) return (_rows, size, out) => void out.fill(0, 0, size)
    if (column !== undefined && isNumeric(column) && typeof constant === 'number') {
      return testNumbers(column, expression.op, constant)
    }
  }
  return testRows(expression, data)
}

/** A test of a dictionary column: whether it holds for each word of the dictionary. */
export interface WordTest {
  readonly column: DictionaryColumn
  /** By code: 1 if it holds. */
  readonly table: Uint8Array
}

/**
 * A comparison of a dictionary column with a constant is made once with each word, not with each row.
 *
 * @returns `null` if the expression is not of that shape
 */
export function compileWordTest(expression: Expression, data: ColumnData): WordTest | null {
  if (expression.kind === 'compare' && expression.left.kind === 'field' && expression.right.kind === 'literal') {
    const { op } = expression
    const constant = expression.right.value
    return overWords(data.columns[expression.left.path], (word) => compare(op, word, constant) === true)
  }
  if (expression.kind === 'oneOf' && expression.operand.kind === 'field') {
    const { values } = expression
    return overWords(data.columns[expression.operand.path], (word) => oneOf(word, values) === true)
  }
  return null
}

function overWords(column: Column | undefined, holds: (word: Scalar) => boolean): WordTest | null {
  if (column === undefined || !isDictionaryColumn(column)) return null
  return { column, table: Uint8Array.from(column.dictionary, (word) => (holds(word) ? 1 : 0)) }
}

function isNumeric(column: Column): column is NumberColumn {
  return ArrayBuffer.isView(column)
}

function testWords({ column, table }: WordTest): ColumnTest {
  const { codes } = column
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
    ...OBJECT_READERS,
    field: (path) => columnScalar(data, path),
  })
  return (rows, size, out) => {
    for (let i = 0; i < size; i++) out[i] = test(rows[i]!, undefined) === true ? 1 : 0
  }
}
