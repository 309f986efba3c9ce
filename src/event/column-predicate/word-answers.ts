/**
 * Expressions about one field alone: over a dictionary column they are decided once for each word, not for each row,
 * whatever they compute.
 */
import { ByWord } from '../by-word.ts'
import type { ColumnData } from '../columns.ts'
import { isDictionaryColumn } from '../columns.ts'
import { compileExpression, OBJECT_READERS } from '../compile.ts'
import { scalarOf } from '../evaluate.ts'
import { operandsOf, type Expression, type Scalar } from '../expression.ts'

/** Truth values, such that `and` is the least, `or` the greatest, and `not` the difference from `TRUE`. */
export const FALSE = 0
export const UNKNOWN = 1
export const TRUE = 2

/** What is neither true nor false is unknown. */
export function truthCode(value: Scalar): number {
  return value === true ? TRUE : value === false ? FALSE : UNKNOWN
}

/** The answers of one expression over the dictionary at hand. */
export interface WordAnswers {
  readonly codes: Int32Array
  /** By code: a truth value. */
  readonly answers: Int32Array
  /** Of a row without a word. */
  readonly ofNone: number
}

/** What was found out about words, kept from batch to batch. */
export class WordTables {
  readonly #tables: Map<Expression, { readonly words: ByWord; readonly ofNone: number }> = new Map()

  /** `null` if the expression has no truth value, or is about more or less than one dictionary column of these. */
  answersOf(expression: Expression, data: ColumnData): WordAnswers | null {
    if (!isTruth(expression)) return null
    const path = onlyFieldOf(expression)
    const column = path === null ? undefined : data.columns[path]
    if (column === undefined || !isDictionaryColumn(column)) return null
    let table = this.#tables.get(expression)
    if (table === undefined) {
      const answer = compileExpression<Scalar, undefined>(expression, {
        ...OBJECT_READERS,
        field: () => (word) => word,
      })
      const codeOf = (word: unknown): number => truthCode(answer(scalarOf(word), undefined))
      this.#tables.set(expression, (table = { words: new ByWord(codeOf), ofNone: codeOf(null) }))
    }
    return { codes: column.codes, answers: table.words.answers(column.dictionary), ofNone: table.ofNone }
  }
}

/** Whether its value is true, false or unknown by its kind alone. */
export function isTruth({ kind }: Expression): boolean {
  return ['compare', 'text', 'missing', 'oneOf', 'not', 'and', 'or'].includes(kind)
}

/** The path of the only field it reads; `null` if it reads none or several. */
function onlyFieldOf(expression: Expression): string | null {
  const paths = new Set<string>()
  const visit = (node: Expression): void => {
    if (node.kind === 'field') paths.add(node.path)
    else operandsOf(node).forEach(visit)
  }
  visit(expression)
  return paths.size === 1 ? [...paths][0]! : null
}
