/** What classifying an event costs with very many predicates: counted, not timed. */
import { describe, expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { field, type ExpressionBuilder } from '../../src/event/field.ts'
import type { Predicate } from '../../src/event/predicate.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../src/event/rows.ts'

interface Item {
  readonly kind: string
  readonly v: number
}

const FORMS: readonly (readonly [string, (items: readonly Item[]) => Rows<unknown>])[] = [
  ['objects', (items) => new ObjectRows<unknown>(items, 0)],
  [
    'columns',
    (items) => {
      const dictionary = [...new Set(items.map(({ kind }) => kind))]
      const codes = Int32Array.from(items, ({ kind }) => dictionary.indexOf(kind))
      const columns = { kind: { codes, dictionary }, v: Float64Array.from(items, ({ v }) => v) }
      return new ColumnRows<unknown>({ length: items.length, columns }, 0)
    },
  ],
]

const expression = ({ expression: inner }: ExpressionBuilder): Predicate => ({ kind: 'expression', expression: inner })
const thousand = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: 1000 }, (_, i) => make(i))
const v = field('v')
const kind = field('kind')

/** A step in vain where a search begins or ends, and look-ups of other fields. */
const FEW = 3
const SEARCH = Math.ceil(Math.log2(1000))

/** How many atoms are evaluated on one event of those, and how many predicates hold. */
function workOf(predicates: readonly Predicate[], rows: (items: readonly Item[]) => Rows<unknown>, item: Item) {
  const classifier = new Classifier(({ error }) => expect.fail(String(error)))
  const bits = new Set(predicates.map((predicate, i) => classifier.bitOf(predicate, `rule ${i}`)))
  const symbols = new Int32Array(1)
  // What comes before an event changes nothing in its cost.
  for (const before of [{ kind: 'none', v: -1 }, item])
    classifier.classify(rows([before]), new Int32Array(1), 1, symbols)
  const before = classifier.evaluations
  classifier.classify(rows([item]), new Int32Array(1), 1, symbols)
  const holding = [...bits].filter((bit) => classifier.symbols.has(symbols[0]!, bit)).length
  return { evaluations: classifier.evaluations - before, holding }
}

describe.each(FORMS)('of 1,000 predicates over %s', (_, rowsOf) => {
  test.each([-1, 0, 3.5, 500, 998, 5000])(
    'with thresholds on one field, %d finds those below it by search',
    (value) => {
      const { evaluations, holding } = workOf(
        thousand((i) => expression(v.gt(i))),
        rowsOf,
        { kind: 'a', v: value },
      )
      expect(holding).toBe(Math.min(1000, Math.max(0, Math.ceil(value))))
      expect(evaluations).toBeLessThanOrEqual(SEARCH + holding + FEW)
    },
  )

  test.each([
    ['<', (i: number) => v.lt(i)],
    ['<=', (i: number) => v.lte(i)],
    ['>', (i: number) => v.gt(i)],
    ['>=', (i: number) => v.gte(i)],
  ])('with %s in both types and in any order, those that hold are found by search', (__, make) => {
    const mixed = thousand((i) => (i % 2 === 0 ? expression(make((i * 7) % 1000)) : expression(kind.gt(`k${i}`))))
    const { evaluations, holding } = workOf(mixed, rowsOf, { kind: 'k5', v: 400 })
    expect(holding).toBeGreaterThan(100)
    expect(evaluations).toBeLessThanOrEqual(2 * SEARCH + holding + FEW)
  })

  test('with a value each, the one is looked up', () => {
    const values = thousand((i) => expression(i % 2 === 0 ? kind.eq(`k${i}`) : kind.oneOf(`k${i}`, `l${i}`)))
    expect(workOf(values, rowsOf, { kind: 'k400', v: 0 })).toEqual({ evaluations: 1, holding: 1 })
    expect(workOf(values, rowsOf, { kind: 'l401', v: 0 })).toEqual({ evaluations: 1, holding: 1 })
    expect(workOf(values, rowsOf, { kind: 'other', v: 0 })).toEqual({ evaluations: 1, holding: 0 })
  })

  test('with ranges on one field, those around the value are found by search', () => {
    const ranges = thousand((i) => expression(v.between(i, i + 2)))
    const { evaluations, holding } = workOf(ranges, rowsOf, { kind: 'a', v: 500 })
    expect(holding).toBe(3)
    // A tree of 2,000 ends: a node, and a range in vain, per level.
    expect(evaluations).toBeLessThanOrEqual(2 * (SEARCH + 1) + holding + FEW)
  })

  test('of one kind and with a threshold each, an event of that kind finds its own by search, another asks none', () => {
    const rules = thousand((i) => expression(kind.eq('gas').and(v.gt(i))))
    const gas = workOf(rules, rowsOf, { kind: 'gas', v: 20 })
    expect(gas.holding).toBe(20)
    expect(gas.evaluations).toBeLessThanOrEqual(SEARCH + gas.holding + FEW)
    expect(workOf(rules, rowsOf, { kind: 'other', v: 999 })).toEqual({ evaluations: 1, holding: 0 })
  })

  test('of one kind and with a threshold each, spread evenly, what was found between two thresholds is not searched again', () => {
    const rules = thousand((i) => expression(kind.eq('gas').and(v.gt(i))))
    for (const value of [0.5, 20, 998.5]) {
      const gas = workOf(rules, rowsOf, { kind: 'gas', v: value })
      expect(gas.holding).toBe(Math.ceil(value))
      // The kind, and the one or two thresholds that are near.
      expect(gas.evaluations).toBeLessThanOrEqual(1 + 2)
    }
  })

  test('of 1,000 kinds and one threshold, an event asks its own', () => {
    const rules = thousand((i) => expression(v.gt(5).and(kind.eq(`k${i}`))))
    expect(workOf(rules, rowsOf, { kind: 'k7', v: 9 }).evaluations).toBeLessThanOrEqual(1 + FEW)
    expect(workOf(rules, rowsOf, { kind: 'k7', v: 9 }).holding).toBe(1)
    expect(workOf(rules, rowsOf, { kind: 'k7', v: 1 })).toMatchObject({ holding: 0 })
  })

  test('that are disjunctions of values, those that hold are looked up', () => {
    const rules = thousand((i) => expression(kind.eq(`k${i}`).or(kind.eq(`k${i + 1}`), v.gt(1000 + i))))
    const { evaluations, holding } = workOf(rules, rowsOf, { kind: 'k7', v: 3 })
    expect(holding).toBe(2)
    expect(evaluations).toBeLessThanOrEqual(SEARCH + holding + FEW)
  })

  test('that share 20 atoms, each atom is evaluated at most once per event', () => {
    const calls: string[] = []
    const tests = Array.from({ length: 10 }, (__, i): Predicate => ({
      kind: 'function',
      test(event) {
        calls.push(`f${i}`)
        return (event as Item).v > i
      },
    }))
    const rules = thousand((i): Predicate => {
      const atoms = [tests[i % 10]!, expression(v.plus(0).gt(Math.floor(i / 10) % 10)), tests[Math.floor(i / 100)]!]
      return { kind: i % 3 === 0 ? 'or' : 'and', conditions: i % 2 === 0 ? atoms : atoms.toReversed() }
    })
    for (const value of [-1, 4, 100]) {
      const { evaluations } = workOf(rules, rowsOf, { kind: 'a', v: value })
      expect(evaluations).toBeLessThanOrEqual(20)
      expect(evaluations).toBeGreaterThan(1)
      const own = calls.splice(0)
      // Three events were classified.
      expect(own.length).toBeLessThanOrEqual(3 * 10)
      expect(own.length).toBeGreaterThan(0)
    }
  })

  test('that share 20 atoms which can be looked up, each is found or evaluated at most once per event', () => {
    const calls: string[] = []
    const tests = Array.from({ length: 10 }, (__, i): Predicate => ({
      kind: 'function',
      test() {
        calls.push(`f${i}`)
        return true
      },
    }))
    const rules = thousand((i): Predicate => {
      const conditions = [expression(v.gt(i % 10)), expression(kind.eq(`k${Math.floor(i / 10) % 10}`))]
      return { kind: 'and', conditions: [...conditions, tests[Math.floor(i / 100)]!] }
    })
    const { evaluations, holding } = workOf(rules, rowsOf, { kind: 'k3', v: 7.5 })
    expect(holding).toBe(80)
    expect(calls.length).toBe(10 * 1 + 10)
    // 20 atoms, a look-up, and a search among 10 thresholds in each of two places.
    expect(evaluations).toBeLessThanOrEqual(20 + 1 + 2 * 4)
  })
})

test('ten times as many predicates cost an event no more than the steps of a longer search', () => {
  const rowsOf = FORMS[0]![1]
  const tops = (count: number): readonly Predicate[] =>
    Array.from({ length: count }, (_, i) => expression(v.gt(1000 + i)))
  const item = { kind: 'a', v: 1003 }
  const [few, many] = [workOf(tops(1000), rowsOf, item), workOf(tops(10_000), rowsOf, item)]
  expect([few.holding, many.holding]).toEqual([3, 3])
  expect(many.evaluations - few.evaluations).toBeLessThanOrEqual(4)
})
