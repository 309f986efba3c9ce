import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { ColumnPredicate, type ColumnTest } from '../../src/event/column-predicate/column-predicate.ts'
import type { Condition } from '../../src/event/column-predicate/condition.ts'
import { BLOCK, vectorTest } from '../../src/event/column-predicate/vectors.ts'
import { WordTables } from '../../src/event/column-predicate/word-answers.ts'
import type { Column, ColumnData } from '../../src/event/columns.ts'
import { evaluate } from '../../src/event/evaluate.ts'
import type { Expression } from '../../src/event/expression.ts'
import { field, type ExpressionBuilder } from '../../src/event/field.ts'
import { ColumnRows, objectsOf } from '../../src/event/rows.ts'
import { anyExpression, probes, type Probe } from '../property/kit/expressions.ts'
import { runs } from '../property/kit/runs.ts'

interface Subject {
  bind(data: ColumnData): ColumnTest
}

/** That the interpreter is taken where code may not be generated is seen in `test/property/generation.test.ts`. */
const MODES: readonly (readonly [string, (condition: Condition) => Subject])[] = [
  ['generated', (condition) => new ColumnPredicate(condition)],
  [
    'interpreted',
    (condition) => {
      const tables = new WordTables()
      return { bind: (data) => vectorTest(condition, data, tables) }
    },
  ],
]

/** Whether it holds, by place; the rows in reverse order. */
function held(predicate: Subject, data: ColumnData, masks: readonly Uint8Array[] = []): readonly number[] {
  const rows = Int32Array.from({ length: data.length }, (_, i) => data.length - 1 - i)
  const out = new Uint8Array(data.length).fill(7)
  predicate.bind(data)(rows, data.length, out, masks)
  return [...out]
}

/** What the definition says of the same. */
function wanted(expression: Expression, data: ColumnData): readonly number[] {
  return objectsOf(data)
    .map((event) => Number(evaluate(expression, event) === true))
    .reverse()
}

/** The same values in other kinds of columns. */
function dictionaryOf(values: readonly (string | number | undefined)[]): Column {
  const dictionary = [...new Set(values)].filter((value) => value !== undefined)
  return {
    codes: Int32Array.from(values, (value) =>
      value === undefined ? -1 : dictionary.findIndex((one) => Object.is(one, value)),
    ),
    dictionary,
  }
}

const KINDS_OF_N: readonly ((values: readonly number[]) => Column)[] = [
  (values) => Float64Array.from(values),
  (values) => Float32Array.from(values),
  (values) => Int32Array.from(values),
  (values) => Uint8Array.from(values),
  (values) => values,
  (values) => dictionaryOf(values.filter(() => true)),
]

const columnsOf = (events: readonly Probe[], kindOfN: number, isCoded: boolean): ColumnData => ({
  length: events.length,
  columns: {
    n: KINDS_OF_N[kindOfN]!(events.map(({ n }) => n)),
    word: isCoded ? dictionaryOf(events.map(({ word }) => word)) : events.map(({ word }) => word),
    mixed: events.map(({ mixed }) => mixed),
  },
})

const { value, type, other } = { value: field('value'), type: field('type'), other: field('other') }
const extreme: ExpressionBuilder = type
  .eq('A')
  .and(value.times(1.8).plus(32).gt(211))
  .or(type.eq('B').and(value.minus(other).abs().gt(45)))
const large: ColumnData = {
  length: 2 * BLOCK + 500,
  columns: {
    value: Float64Array.from({ length: 2 * BLOCK + 500 }, (_v, i) => (i % 97 === 0 ? NaN : i % 101)),
    other: Array.from({ length: 2 * BLOCK + 500 }, (_v, i) => (i % 7 === 0 ? null : i % 50)),
    type: {
      codes: Int32Array.from({ length: 2 * BLOCK + 500 }, (_v, i) => (i % 4) - 1),
      dictionary: ['A', 'B', 'C'],
    },
  },
}

describe.each(MODES)('a predicate over columns, %s', (mode, subject) => {
  const truth = (expression: Expression): Subject => subject({ kind: 'true', expression })

  test('holds where the definition says, whatever the columns are, batch after batch', () => {
    let holding = 0
    let rows = 0
    const batch = fc.record({ events: probes, kindOfN: fc.nat(KINDS_OF_N.length - 1), isCoded: fc.boolean() })
    fc.assert(
      fc.property(anyExpression([]), fc.array(batch, { minLength: 1, maxLength: 4 }), (expression, batches) => {
        const predicate = truth(expression)
        for (const { events, kindOfN, isCoded } of batches) {
          const data = columnsOf(events, kindOfN, isCoded)
          const expected = wanted(expression, data)
          expect(held(predicate, data)).toEqual(expected)
          rows += expected.length
          for (const one of expected) holding += one
        }
      }),
      { numRuns: runs(1000) },
    )
    expect(holding).toBeGreaterThan(rows / 20)
  })

  test('is generated where it may be, and decides more rows than a block has', () => {
    const predicate = truth(extreme.expression)
    expect(String(predicate.bind(large)).includes('Float64Array_')).toBe(mode === 'generated')
    const expected = wanted(extreme.expression, large)
    expect(expected.filter((one) => one === 1).length).toBeGreaterThan(100)
    expect(held(predicate, large)).toEqual(expected)
  })

  test('reads masks that others filled', () => {
    const mask = Uint8Array.from({ length: large.length }, (_v, i) => Number(i % 3 === 0))
    const own = value.gt(50).expression
    const expected = wanted(own, large)
    for (const kind of ['and', 'or'] as const) {
      const predicate = subject({
        kind,
        conditions: [
          { kind: 'true', expression: own },
          { kind: 'mask', at: 0 },
        ],
      })
      const joined = expected.map((one, i) => (kind === 'and' ? one & mask[i]! : one | mask[i]!))
      expect(held(predicate, large, [mask])).toEqual(joined)
    }
  })

  test('is the same where its source would be too long', () => {
    let deep: Expression = value.gt(other).expression
    for (let i = 0; i < 20; i++) deep = { kind: 'compare', op: '==', left: deep, right: other.gt(i).expression }
    const predicate = truth(deep)
    expect(String(predicate.bind(large))).not.toContain('Float64Array_')
    const expected = wanted(deep, large)
    expect(new Set(expected).size).toBe(2)
    expect(held(predicate, large)).toEqual(expected)
  })
})

test('counts each distinct atom once a row, those that predicates share among them', () => {
  const classifier = new Classifier(({ error }) => expect.fail(String(error)))
  const shared = value.gt(3)
  const asked = [
    shared.and(other.lt(9)),
    shared.and(value.plus(other).lt(60)).or(value.eq(7)),
    value.minus(1).gt(1).and(value.minus(1).gt(1)),
  ]
  const bits = asked.map(({ expression }, i) => classifier.bitOf({ kind: 'expression', expression }, String(i)))
  const symbols = new Int32Array(large.length)
  const rows = Int32Array.from({ length: large.length }, (_v, i) => i)
  classifier.classify(new ColumnRows<unknown>(large, 0), rows, large.length, symbols)
  expect(classifier.evaluations).toBe(5 * large.length)
  for (const [i, { expression }] of asked.entries()) {
    const got = [...symbols].map((symbol) => Number(classifier.symbols.has(symbol, bits[i]!)))
    expect(got.reverse()).toEqual(wanted(expression, large))
  }
})
