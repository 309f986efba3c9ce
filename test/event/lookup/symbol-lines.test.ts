import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Classifier } from '../../../src/event/classify.ts'
import type { ColumnData } from '../../../src/event/columns.ts'
import { evaluate } from '../../../src/event/evaluate.ts'
import { field, type ExpressionBuilder } from '../../../src/event/field.ts'
import type { Expression } from '../../../src/event/expression.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../../src/event/rows.ts'

interface Item {
  readonly kind: string | null
  readonly v: number
  readonly w: number
}

const KINDS = ['a', 'b', 'c', 'other', null]
const NUMBERS = [-Infinity, -1, -Number.MIN_VALUE, -0, 0, Number.MIN_VALUE, 0.5, 1, 2, 3, Infinity]
const anyNumber = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ min: -1, max: 3, noNaN: true }))

const anyItem: fc.Arbitrary<Item> = fc.record({
  kind: fc.constantFrom(...KINDS),
  v: fc.oneof({ weight: 9, arbitrary: anyNumber }, { weight: 1, arbitrary: fc.constant(NaN) }),
  w: anyNumber,
})

const RANGES = ['gt', 'gte', 'lt', 'lte', 'between'] as const

/** With a word, values would be looked up first. The last has to be asked: nothing is known of its word then. */
const WITH_WORD = [...Array.from({ length: 8 }, () => RANGES).flat(), 'any'] as const
const ALONE = [...WITH_WORD, ...Array.from({ length: 4 }, () => ['eq', 'oneOf'] as const).flat()]

/** What is said of a number, in every form that can be looked up. */
const ofNumber = (path: string, ops: readonly (typeof ALONE)[number][] = WITH_WORD): fc.Arbitrary<ExpressionBuilder> =>
  fc.tuple(fc.constantFrom(...ops), anyNumber, anyNumber).map(([op, a, b]) => {
    const of = field(path)
    if (op === 'oneOf') return of.oneOf(a, NaN, b)
    if (op === 'between') return of.between(Math.min(a, b), Math.max(a, b))
    // More than one that differs: the other side of the line.
    return op === 'any' ? of.lt(a).or(of.gt(b)) : of[op](a)
  })

const ofKind = fc.constantFrom(
  field('kind').eq('a'),
  field('kind').eq('b'),
  field('kind').oneOf('a', 'c'),
  field('kind').oneOf('b', 'c', 'd'),
)

/** Of a kind and a number; of a kind alone; of the kinds of which one leads to two numbers. */
const families: Readonly<Record<string, fc.Arbitrary<ExpressionBuilder>>> = {
  'a word and a number': fc.tuple(ofKind, ofNumber('v')).map(([kind, number]) => kind.and(number)),
  'a word and one of two numbers': fc
    .tuple(ofKind, fc.constantFrom('v', 'v', 'v', 'w').chain(ofNumber))
    .map(([kind, number]) => kind.and(number)),
  'a word alone, or with a number': fc
    .tuple(ofKind, ofNumber('v'), fc.boolean())
    .map(([kind, number, isAlone]) => (isAlone ? kind : kind.and(number))),
  'a number': ofNumber('v', ALONE),
  'a word and a number, by either': fc.tuple(ofKind, ofNumber('v', ALONE)).map(([kind, number]) => kind.and(number)),
}

function columnsOf(items: readonly Item[]): ColumnData {
  const dictionary = ['b', 'other', 'a', 'c']
  return {
    length: items.length,
    columns: {
      kind: {
        codes: Int32Array.from(items, ({ kind }) => (kind === null ? -1 : dictionary.indexOf(kind))),
        dictionary,
      },
      v: Float64Array.from(items, ({ v }) => v),
      w: Float64Array.from(items, ({ w }) => w),
    },
  }
}

const FORMS: readonly (readonly [string, (items: readonly Item[]) => Rows<unknown>])[] = [
  ['objects', (items) => new ObjectRows<unknown>(items, 0)],
  ['columns', (items) => new ColumnRows<unknown>(columnsOf(items), 0)],
]

describe.each(FORMS)('over %s', (_, rowsOf) => {
  test.each(Object.entries(families))('predicates about %s hold where they do by themselves', (name, family) => {
    let holding = 0
    let known = 0
    fc.assert(
      fc.property(
        fc.array(family, { minLength: 12, maxLength: 40 }),
        fc.array(anyItem, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(undefined, 2, 6),
        (builders, items, limit) => {
          const expressions = builders.map(({ expression }): Expression => expression)
          const classifier = new Classifier(({ error }) => expect.fail(String(error)), limit)
          const bits = expressions.map((expression, i) => classifier.bitOf({ kind: 'expression', expression }, `p${i}`))
          const answers = items.map((item) => expressions.map((expression) => evaluate(expression, item) === true))
          const steps = [0, 1].map(() => {
            const before = classifier.evaluations
            const symbols = new Int32Array(items.length)
            classifier.classify(rowsOf(items), Int32Array.from(items.keys()), items.length, symbols)
            const found = [...symbols].map((symbol) => bits.map((bit) => classifier.symbols.has(symbol, bit)))
            expect(found).toEqual(answers)
            // As if each event had been processed.
            classifier.symbols.releaseAll(symbols, symbols.length)
            return classifier.evaluations - before
          }) as [number, number]
          holding += answers.flat().filter(Boolean).length
          if (steps[1] < steps[0]) known++
        },
      ),
      { numRuns: 150 },
    )
    expect(holding).toBeGreaterThan(1000)
    // What was looked up once is known then.
    expect(known).toBeGreaterThan(name.endsWith('either') ? 0 : 20)
  })
})

test('a word that comes in columns, and then in objects, has the same symbols', () => {
  const predicates = Array.from({ length: 30 }, (_, i) =>
    field('kind')
      .eq('ab'[i % 2]!)
      .and(field('v').gt(i)),
  )
  const classifier = new Classifier(({ error }) => expect.fail(String(error)))
  for (const { expression } of predicates) classifier.bitOf({ kind: 'expression', expression }, 'p')
  const items = Array.from({ length: 60 }, (_, i) => ({ kind: 'abx'[i % 3]!, v: i / 2, w: 0 }))
  const [objects, columns, again] = [FORMS[0]!, FORMS[1]!, FORMS[0]!].map(([, rowsOf]) => {
    const symbols = new Int32Array(items.length)
    classifier.classify(rowsOf(items), Int32Array.from(items.keys()), items.length, symbols)
    return [...symbols]
  })
  expect(columns).toEqual(objects)
  expect(again).toEqual(objects)
  expect(new Set(objects).size).toBeGreaterThan(20)
})
