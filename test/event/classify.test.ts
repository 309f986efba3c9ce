import { describe, expect, test } from 'vitest'
import type { ConditionFailure } from '../../src/event/atoms.ts'
import { Classifier } from '../../src/event/classify.ts'
import type { ColumnData } from '../../src/event/columns.ts'
import { field, type ExpressionBuilder } from '../../src/event/field.ts'
import type { Predicate } from '../../src/event/predicate.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../src/event/rows.ts'

interface Item {
  readonly n: number
  readonly word?: string
}

const expression = ({ expression: inner }: ExpressionBuilder): Predicate => ({ kind: 'expression', expression: inner })
const and = (...conditions: Predicate[]): Predicate => ({ kind: 'and', conditions })
const or = (...conditions: Predicate[]): Predicate => ({ kind: 'or', conditions })

/** A function predicate with a count of its calls. */
function counted(answer: (item: Item) => unknown): { readonly predicate: Predicate; readonly calls: number[] } {
  const calls: number[] = []
  return {
    calls,
    predicate: {
      kind: 'function',
      test(event) {
        calls.push((event as Item).n)
        return answer(event as Item)
      },
    },
  }
}

function toColumns(items: readonly Item[]): ColumnData {
  return {
    length: items.length,
    columns: { n: Float64Array.from(items, ({ n }) => n), word: items.map(({ word }) => word) },
  }
}

const FORMS: readonly (readonly [string, (items: readonly Item[]) => Rows<unknown>])[] = [
  ['objects', (items) => new ObjectRows<unknown>(items, 0)],
  ['columns', (items) => new ColumnRows<unknown>(toColumns(items), 0)],
]

function setUp(predicates: readonly Predicate[]) {
  const failures: ConditionFailure[] = []
  const classifier = new Classifier((failure) => void failures.push(failure))
  const bits = predicates.map((predicate, i) => classifier.bitOf(predicate, `step ${i}`))
  return { failures, classifier, bits }
}

/** By event, which predicates hold, as text of 1 and 0. */
function classify(
  { classifier, bits }: ReturnType<typeof setUp>,
  rows: Rows<unknown>,
  rowNumbers: readonly number[],
): readonly string[] {
  const symbols = new Int32Array(rowNumbers.length + 1)
  classifier.classify(rows, Int32Array.from(rowNumbers), rowNumbers.length, symbols)
  return rowNumbers.map((_, i) => bits.map((bit) => Number(classifier.symbols.has(symbols[i]!, bit))).join(''))
}

const items = (...ns: number[]): Item[] => ns.map((n) => ({ n, ...(n % 2 === 0 ? { word: `w${n}` } : {}) }))

describe.each(FORMS)('classifying %s', (_, rowsOf) => {
  test('gives equal predicates one bit, and each event the set of those that hold', () => {
    const set = setUp([
      expression(field('n').gt(1)),
      expression(field('n').gt(2)),
      expression(field('n').gt(1)),
      expression(field('word').isMissing()),
    ])
    expect(set.bits).toEqual([0, 1, 0, 2])
    expect(classify(set, rowsOf(items(0, 1, 2, 3)), [0, 1, 2, 3])).toEqual(['0000', '0001', '1010', '1111'])
  })

  test('looks at the chosen rows alone, in their order', () => {
    const seen = counted(({ n }) => n > 1)
    expect(classify(setUp([seen.predicate]), rowsOf(items(0, 1, 2, 3)), [1, 3])).toEqual(['0', '1'])
    expect(seen.calls).toEqual([1, 3])
  })

  test('evaluates each distinct predicate once per event, however many use it', () => {
    const shared = counted(({ n }) => n > 0)
    const big = expression(field('n').gt(10))
    const set = setUp([
      shared.predicate,
      and(shared.predicate, big),
      or(big, shared.predicate),
      and(big, shared.predicate),
      expression(field('n').gt(10).and(field('n').lt(99))),
    ])
    expect(classify(set, rowsOf(items(0, 1, 11)), [0, 1, 2])).toEqual(['00000', '10100', '11111'])
    expect(shared.calls).toEqual([0, 1, 11])
  })

  test('stops a conjunction at the first that is false, and a disjunction at the first that is true', () => {
    const last = counted(() => true)
    const isBig = expression(field('n').gt(5))
    const set = setUp([and(isBig, last.predicate)])
    expect(classify(set, rowsOf(items(1, 6)), [0, 1])).toEqual(['0', '1'])
    expect(last.calls).toEqual([6])
    const other = counted(() => false)
    expect(classify(setUp([or(isBig, other.predicate)]), rowsOf(items(1, 6)), [0, 1])).toEqual(['0', '1'])
    expect(other.calls).toEqual([1])
  })

  test('stops inside of nested logic too', () => {
    const deep = counted(({ n }) => n < 8)
    const set = setUp([and(or(expression(field('n').eq(1)), expression(field('n').gt(5))), deep.predicate)])
    expect(classify(set, rowsOf(items(1, 2, 7, 9)), [0, 1, 2, 3])).toEqual(['1', '0', '1', '0'])
    expect(deep.calls).toEqual([1, 7, 9])
  })

  test('takes a condition that throws for false, and tells once per event who uses it', () => {
    const broken = counted(({ n }) => {
      if (n === 2) throw new Error('no two')
      return true
    })
    const set = setUp([broken.predicate, or(broken.predicate, expression(field('n').eq(2)))])
    expect(classify(set, rowsOf(items(1, 2, 3)), [0, 1, 2])).toEqual(['11', '01', '11'])
    expect(broken.calls).toEqual([1, 2, 3])
    expect(set.failures).toHaveLength(1)
    expect(set.failures[0]).toMatchObject({ event: { n: 2 }, steps: ['step 0', 'step 1'] })
    expect(String(set.failures[0]!.error)).toContain('no two')
  })

  test('takes what a function answers for its truth', () => {
    const word = counted(({ word: text }) => text)
    expect(classify(setUp([word.predicate]), rowsOf(items(0, 1)), [0, 1])).toEqual(['1', '0'])
  })

  test.each([1, 12, 13, 30, 31, 60, 61, 95])('has room for %i predicates', (count) => {
    const predicates = Array.from({ length: count }, (__, i) => expression(field('n').eq(i)))
    predicates.push(expression(field('n').gte(count - 1)))
    const set = setUp(predicates)
    const ns = [0, count - 1, count, -1, Math.floor(count / 2)]
    const got = classify(set, rowsOf(items(...ns)), [0, 1, 2, 3, 4])
    const expected = ns.map((n) => predicates.map((__, i) => Number(i === count ? n >= count - 1 : n === i)).join(''))
    expect(got).toEqual(expected)
  })

  test('gives equal sets the same symbol, and no predicate at all the symbol 0', () => {
    const { classifier } = setUp(Array.from({ length: 70 }, (__, i) => expression(field('n').eq(i))))
    const symbols = new Int32Array(5)
    classifier.classify(rowsOf(items(3, 65, 3, 500, 65)), Int32Array.from([0, 1, 2, 3, 4]), 5, symbols)
    const [three, sixtyFive] = symbols
    expect([...symbols]).toEqual([three, sixtyFive, three, 0, sixtyFive])
    expect(three).not.toBe(sixtyFive)
  })

  test('without predicates gives every event the symbol 0', () => {
    const set = setUp([])
    const symbols = new Int32Array([7, 7])
    set.classifier.classify(rowsOf(items(1, 2)), Int32Array.from([0, 1]), 2, symbols)
    expect([...symbols]).toEqual([0, 0])
  })
})

describe('evaluations are counted', () => {
  test('one for each distinct atom that had to be asked', () => {
    const set = setUp([
      and(expression(field('n').gt(5)), expression(field('word').eq('w6'))),
      expression(field('n').gt(5)),
    ])
    classify(set, new ObjectRows<unknown>(items(1, 6), 0), [0, 1])
    expect(set.classifier.evaluations).toBe(3)
  })
})

test('a field that throws when it is read is reported, and the events around it are classified', () => {
  const failures: unknown[] = []
  const classifier = new Classifier(({ error, steps }) => failures.push([error, steps]))
  classifier.bitOf({ kind: 'expression', expression: field('value').gt(1).expression }, 'rule "r" step "s"')
  const broken = {
    get value(): number {
      throw new Error('no value today')
    },
  }
  const symbols = new Int32Array(3)
  classifier.classify(
    new ObjectRows<unknown>([{ value: 2 }, broken, { value: 3 }], 0),
    Int32Array.of(0, 1, 2),
    3,
    symbols,
  )
  expect([...symbols]).toEqual([1, 0, 1])
  expect(failures).toEqual([[new Error('no value today'), ['rule "r" step "s"']]])
})
