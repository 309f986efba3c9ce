/**
 * Predicates over columns as loops: one pass over a batch, no call per row.
 *
 * Where code may be generated, a condition is one loop made for it and for the types of its columns (`loop-source.ts`);
 * elsewhere an interpreter takes blocks of rows (`vectors.ts`). Both give what `evaluate` says.
 */
import type { ColumnData } from '../columns.ts'
import { compare, oneOf } from '../evaluate.ts'
import type { Expression, Scalar } from '../expression.ts'
import { generate } from '../generate.ts'
import type { Condition } from './condition.ts'
import { loopSource } from './loop-source.ts'
import { vectorTest } from './vectors.ts'
import { WordTables } from './word-answers.ts'

/** Fills `out[i]`, `i < size`, with 1 if the predicate holds for row `rows[i]`, else 0. @param masks which it names */
export type ColumnTest = (rows: Int32Array, size: number, out: Uint8Array, masks: readonly Uint8Array[]) => void

/** A condition, ready to be asked over whatever columns come. */
export class ColumnPredicate {
  readonly #condition: Condition
  readonly #tables: WordTables = new WordTables()

  constructor(condition: Condition) {
    this.#condition = condition
  }

  /**
   * The loop over columns. It is valid until the predicate is bound to others.
   *
   * @complexity O(size of the condition, and words that are new) to bind; O(rows) per run
   */
  bind(data: ColumnData): ColumnTest {
    const loop = loopSource(this.#condition, data, this.#tables)
    const made = loop === null ? null : generate<ColumnTest>(loop.names, loop.values, loop.source)
    return made ?? vectorTest(this.#condition, data, this.#tables)
  }
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
