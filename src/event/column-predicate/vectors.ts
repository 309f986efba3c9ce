/**
 * Conditions over columns where code may not be generated: an interpreter that takes a block of rows at a time. Each node
 * of an expression is one pass over the block, typed by what it computes, so that what to do is decided once per node and
 * block, not once per row ("MonetDB/X100: hyper-pipelining query execution", CIDR 2005).
 */
import type { ColumnData } from '../columns.ts'
import { aggregate, compare, oneOf, scalarOf, text } from '../evaluate.ts'
import type { ArithmeticOperator, CompareOperator, Expression, Scalar } from '../expression.ts'
import { columnField, type ColumnField } from './column-field.ts'
import type { Condition } from './condition.ts'
import { CALCULATE, COMPARE } from './operator-loops.ts'
import { FALSE, TRUE, truthCode, UNKNOWN, type WordAnswers, type WordTables } from './word-answers.ts'

/** In rows: the blocks of a few nodes fit the first-level cache. */
export const BLOCK = 1024

/** Of the batch at hand. */
interface Batch {
  rows: Int32Array
  masks: readonly Uint8Array[]
}

/** Fills its block from the rows `from … from + size - 1` of the batch. */
type Fill = (batch: Batch, from: number, size: number) => void

interface Numbers {
  readonly kind: 'numbers'
  readonly values: Float64Array
  /** 1 where the number is known; `null`: everywhere. */
  readonly known: Uint8Array | null
  readonly fill: Fill
}

/** Truth values, as in `word-answers.ts`. */
interface Truths {
  readonly kind: 'truths'
  readonly values: Uint8Array
  readonly fill: Fill
}

interface Scalars {
  readonly kind: 'scalars'
  readonly values: Scalar[]
  readonly fill: Fill
}

type Vector = Numbers | Truths | Scalars

/** Fills `out[i]`, `i < size`, with whether the condition holds for row `rows[i]`. */
export function vectorTest(
  condition: Condition,
  data: ColumnData,
  tables: WordTables,
): (rows: Int32Array, size: number, out: Uint8Array, masks: readonly Uint8Array[]) => void {
  const { values, fill } = truthsOfCondition(condition, { data, tables })
  const batch: Batch = { rows: new Int32Array(0), masks: [] }
  return (rows, size, out, masks) => {
    batch.rows = rows
    batch.masks = masks
    for (let from = 0; from < size; from += BLOCK) {
      const length = Math.min(BLOCK, size - from)
      fill(batch, from, length)
      for (let i = 0; i < length; i++) out[from + i] = values[i]! >> 1
    }
  }
}

interface Setting {
  readonly data: ColumnData
  readonly tables: WordTables
}

function truthsOfCondition(condition: Condition, setting: Setting): Truths {
  switch (condition.kind) {
    case 'true':
      return asTruths(vectorOf(condition.expression, setting))
    case 'mask': {
      const values = new Uint8Array(BLOCK)
      return truths(values, ({ masks }, from, size) => {
        const mask = masks[condition.at]!
        for (let i = 0; i < size; i++) values[i] = mask[from + i]! * TRUE
      })
    }
    case 'and':
    case 'or':
      return joined(
        condition.kind,
        condition.conditions.map((part) => truthsOfCondition(part, setting)),
      )
  }
}

function truths(values: Uint8Array, fill: Fill): Truths {
  return { kind: 'truths', values, fill }
}

function numbers(values: Float64Array, known: Uint8Array | null, fill: Fill): Numbers {
  return { kind: 'numbers', values, known, fill }
}

function scalars(values: Scalar[], fill: Fill): Scalars {
  return { kind: 'scalars', values, fill }
}

const NOTHING: Fill = () => {}

function vectorOf(expression: Expression, setting: Setting): Vector {
  const byWord = setting.tables.answersOf(expression, setting.data)
  if (byWord !== null) return wordVector(byWord)
  const inner = (operand: Expression): Vector => vectorOf(operand, setting)
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value)
    case 'aggregate':
      return constant(aggregate(expression.fn, []))
    case 'bound':
    case 'previous':
      return constant(null)
    case 'field':
      return fieldVector(columnField(setting.data, expression.path))
    case 'compare':
      return compared(expression.op, inner(expression.left), inner(expression.right))
    case 'arithmetic':
      return calculated(expression.op, asNumbers(inner(expression.left)), asNumbers(inner(expression.right)))
    case 'text': {
      const { op } = expression
      return truthsOfPairs((left, right) => text(op, left, right), inner(expression.left), inner(expression.right))
    }
    case 'absolute': {
      const { values: of, known, fill } = asNumbers(inner(expression.operand))
      const values = new Float64Array(BLOCK)
      return numbers(values, known, (batch, from, size) => {
        fill(batch, from, size)
        for (let i = 0; i < size; i++) values[i] = Math.abs(of[i]!)
      })
    }
    case 'missing':
      return missing(inner(expression.operand))
    case 'oneOf': {
      const { values: list } = expression
      const { values: of, fill } = asScalars(inner(expression.operand))
      const values = new Uint8Array(BLOCK)
      return truths(values, (batch, from, size) => {
        fill(batch, from, size)
        for (let i = 0; i < size; i++) values[i] = truthCode(oneOf(of[i]!, list))
      })
    }
    case 'not': {
      const { values: of, fill } = asTruths(inner(expression.operand))
      const values = new Uint8Array(BLOCK)
      return truths(values, (batch, from, size) => {
        fill(batch, from, size)
        for (let i = 0; i < size; i++) values[i] = TRUE - of[i]!
      })
    }
    case 'and':
    case 'or':
      return joined(
        expression.kind,
        expression.operands.map((operand) => asTruths(inner(operand))),
      )
  }
}

/** Filled once, for all blocks. */
function constant(value: Scalar): Vector {
  if (typeof value === 'number') return numbers(new Float64Array(BLOCK).fill(value), null, NOTHING)
  if (typeof value === 'boolean') return truths(new Uint8Array(BLOCK).fill(truthCode(value)), NOTHING)
  return scalars(new Array<Scalar>(BLOCK).fill(value), NOTHING)
}

function fieldVector(field: ColumnField): Vector {
  if (field.kind === 'absent') return constant(null)
  if (field.kind === 'numbers') {
    const { column } = field
    const values = new Float64Array(BLOCK)
    const fill: Fill = ({ rows }, from, size) => {
      for (let i = 0; i < size; i++) values[i] = column[rows[from + i]!]!
    }
    return numbers(values, null, fill)
  }
  const values = new Array<Scalar>(BLOCK).fill(null)
  return scalars(values, scalarFill(field, values))
}

function scalarFill(field: Exclude<ColumnField, { kind: 'absent' | 'numbers' }>, values: Scalar[]): Fill {
  switch (field.kind) {
    case 'words': {
      const { codes, dictionary } = field.column
      return ({ rows }, from, size) => {
        for (let i = 0; i < size; i++) {
          const code = codes[rows[from + i]!]!
          values[i] = code < 0 ? null : scalarOf(dictionary[code])
        }
      }
    }
    case 'values': {
      const { column } = field
      return ({ rows }, from, size) => {
        for (let i = 0; i < size; i++) values[i] = scalarOf(column[rows[from + i]!])
      }
    }
    case 'inner': {
      const { read } = field
      return ({ rows }, from, size) => {
        for (let i = 0; i < size; i++) values[i] = read(rows[from + i]!)
      }
    }
  }
}

function wordVector({ codes, answers, ofNone }: WordAnswers): Truths {
  const values = new Uint8Array(BLOCK)
  return truths(values, ({ rows }, from, size) => {
    for (let i = 0; i < size; i++) {
      const code = codes[rows[from + i]!]!
      values[i] = code < 0 ? ofNone : answers[code]!
    }
  })
}

/** A number where it is one, unknown elsewhere. */
function asNumbers(vector: Vector): Numbers {
  if (vector.kind === 'numbers') return vector
  const values = new Float64Array(BLOCK)
  const known = new Uint8Array(BLOCK)
  const { fill } = vector
  if (vector.kind === 'truths') return numbers(values, known, NOTHING)
  const of = vector.values
  return numbers(values, known, (batch, from, size) => {
    fill(batch, from, size)
    for (let i = 0; i < size; i++) {
      const value = of[i]
      known[i] = typeof value === 'number' ? 1 : 0
      values[i] = typeof value === 'number' ? value : 0
    }
  })
}

/** What is no truth value is unknown. */
function asTruths(vector: Vector): Truths {
  if (vector.kind === 'truths') return vector
  const values = new Uint8Array(BLOCK)
  if (vector.kind === 'numbers') return truths(values.fill(UNKNOWN), NOTHING)
  const { values: of, fill } = vector
  return truths(values, (batch, from, size) => {
    fill(batch, from, size)
    for (let i = 0; i < size; i++) values[i] = truthCode(of[i]!)
  })
}

const SCALAR_OF_TRUTH: readonly Scalar[] = [false, null, true]

function asScalars(vector: Vector): Scalars {
  if (vector.kind === 'scalars') return vector
  const values = new Array<Scalar>(BLOCK).fill(null)
  if (vector.kind === 'truths') {
    const { values: of, fill } = vector
    return scalars(values, (batch, from, size) => {
      fill(batch, from, size)
      for (let i = 0; i < size; i++) values[i] = SCALAR_OF_TRUTH[of[i]!]!
    })
  }
  const { values: of, known, fill } = vector
  return scalars(values, (batch, from, size) => {
    fill(batch, from, size)
    for (let i = 0; i < size; i++) values[i] = known === null || known[i] === 1 ? of[i]! : null
  })
}

function missing(operand: Vector): Truths {
  const values = new Uint8Array(BLOCK)
  const of = operand.kind === 'numbers' ? operand.known : operand.values
  // What a row lacks, as it stands in the operand.
  const none = operand.kind === 'numbers' ? 0 : operand.kind === 'truths' ? UNKNOWN : null
  const { fill } = operand
  return truths(values, (batch, from, size) => {
    fill(batch, from, size)
    for (let i = 0; i < size; i++) values[i] = of !== null && of[i] === none ? TRUE : FALSE
  })
}

/** The least (`and`) or the greatest (`or`) of truth values. */
function joined(kind: 'and' | 'or', parts: readonly Truths[]): Truths {
  const values = new Uint8Array(BLOCK)
  const start = kind === 'and' ? TRUE : FALSE
  const join = kind === 'and' ? joinLeast : joinGreatest
  return truths(values, (batch, from, size) => {
    values.fill(start, 0, size)
    for (const part of parts) {
      part.fill(batch, from, size)
      join(values, part.values, size)
    }
  })
}

function joinLeast(values: Uint8Array, others: Uint8Array, size: number): void {
  for (let i = 0; i < size; i++) if (others[i]! < values[i]!) values[i] = others[i]!
}

function joinGreatest(values: Uint8Array, others: Uint8Array, size: number): void {
  for (let i = 0; i < size; i++) if (others[i]! > values[i]!) values[i] = others[i]!
}

/** Where both are known; `own` is filled if both can be unknown. */
function bothKnown(left: Numbers, right: Numbers): { readonly known: Uint8Array | null; readonly fill: Fill } {
  const { known: a } = left
  const { known: b } = right
  const operands: Fill = (batch, from, size) => {
    left.fill(batch, from, size)
    right.fill(batch, from, size)
  }
  if (a === null || b === null) return { known: a ?? b, fill: operands }
  const known = new Uint8Array(BLOCK)
  return {
    known,
    fill: (batch, from, size) => {
      operands(batch, from, size)
      for (let i = 0; i < size; i++) known[i] = a[i]! & b[i]!
    },
  }
}

function calculated(op: ArithmeticOperator, left: Numbers, right: Numbers): Numbers {
  const values = new Float64Array(BLOCK)
  const { known, fill } = bothKnown(left, right)
  const { values: a } = left
  const { values: b } = right
  const calculate = CALCULATE[op]
  return numbers(values, known, (batch, from, size) => {
    fill(batch, from, size)
    calculate(a, b, values, size)
  })
}

function compared(op: CompareOperator, left: Vector, right: Vector): Truths {
  if (left.kind !== 'numbers' && right.kind !== 'numbers')
    return truthsOfPairs((a, b) => compare(op, a, b), left, right)
  const [first, second] = [asNumbers(left), asNumbers(right)]
  const values = new Uint8Array(BLOCK)
  const { known, fill } = bothKnown(first, second)
  const { values: a } = first
  const { values: b } = second
  const test = COMPARE[op]
  return truths(values, (batch, from, size) => {
    fill(batch, from, size)
    test(a, b, values, size)
    if (known !== null) for (let i = 0; i < size; i++) if (known[i] === 0) values[i] = UNKNOWN
  })
}

/** The rarer operators, by what they mean for two scalars. */
function truthsOfPairs(apply: (left: Scalar, right: Scalar) => Scalar, left: Vector, right: Vector): Truths {
  const [first, second] = [asScalars(left), asScalars(right)]
  const values = new Uint8Array(BLOCK)
  return truths(values, (batch, from, size) => {
    first.fill(batch, from, size)
    second.fill(batch, from, size)
    const { values: a } = first
    const { values: b } = second
    for (let i = 0; i < size; i++) values[i] = truthCode(apply(a[i]!, b[i]!))
  })
}
