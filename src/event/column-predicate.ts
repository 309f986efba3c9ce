/**
 * Expressions as loops over columns: one pass over the column per comparison, no call per row.
 *
 * Comparisons of a field with a constant have loops of their own for numeric and dictionary columns; every other shape
 * falls back to a closure per row over the same columns. Both write 1 for true, 0 for false or unknown.
 */
import { ByWord } from './by-word.ts'
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

/**
 * @param byWord of the expression, kept from batch to batch; see `byWordOf`
 * @complexity O(rows) per run; O(words that are new) for a dictionary column
 */
export function compileColumnTest(expression: Expression, data: ColumnData, byWord: ByWord | null): ColumnTest {
  const wordTest = byWord === null ? null : wordTestOf(expression)
  const words = wordTest === null ? undefined : data.columns[wordTest.path]
  if (words !== undefined && isDictionaryColumn(words)) return testWords(words, byWord!.answers(words.dictionary))
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

/** By word of a dictionary column: 1 if the expression holds. `null`: it does not compare a field with constants. */
export function byWordOf(expression: Expression): ByWord | null {
  const test = wordTestOf(expression)
  return test === null ? null : new ByWord((word) => (test.holds(word) ? 1 : 0))
}

/** A comparison of a field with constants: over a dictionary column it is made once with each word, not with each row. */
export interface WordTest {
  readonly path: string
  readonly holds: (word: Scalar) => boolean
}

/** @returns `null` if the expression is not of that shape */
export function wordTestOf(expression: Expression): WordTest | null {
  if (expression.kind === 'compare' && expression.left.kind === 'field' && expression.right.kind === 'literal') {
    const { op } = expression
    const constant = expression.right.value
    return { path: expression.left.path, holds: (word) => compare(op, word, constant) === true }
  }
  if (expression.kind === 'oneOf' && expression.operand.kind === 'field') {
    const { values } = expression
    return { path: expression.operand.path, holds: (word) => oneOf(word, values) === true }
  }
  return null
}

function isNumeric(column: Column): column is NumberColumn {
  return ArrayBuffer.isView(column)
}

function testWords({ codes }: DictionaryColumn, table: Int32Array): ColumnTest {
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
