import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { FactSymbols } from '../../src/event/fact-symbols.ts'
import { Facts } from '../../src/event/facts.ts'
import { field } from '../../src/event/field.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import { FactList } from '../../src/event/symbol-sets.ts'

/** A run of five places with six predicates, a predicate by itself, and one that is found in two places. */
function sample(limit?: number): FactSymbols {
  const facts = new Facts()
  facts.add([[0], [1, 2], [3], [4], [5, 7]])
  facts.add([[6]])
  facts.add([[7]])
  return new FactSymbols(facts, (bit) => (bit === 6 ? 5 : 6), limit)
}

const bitsOf = (symbols: FactSymbols, symbol: number): readonly number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => symbols.has(symbol, bit))

const intern = (symbols: FactSymbols, ...facts: number[]): number =>
  symbols.intern(Int32Array.from(facts), facts.length)

describe('symbols of facts', () => {
  test('know the predicates of all places up to that of a fact', () => {
    const symbols = sample()
    expect(intern(symbols)).toBe(0)
    expect(bitsOf(symbols, 0)).toEqual([])
    expect(bitsOf(symbols, intern(symbols, 0))).toEqual([0])
    expect(bitsOf(symbols, intern(symbols, 2))).toEqual([0, 1, 2, 3])
    expect(bitsOf(symbols, intern(symbols, 4, 5))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(bitsOf(symbols, intern(symbols, 1, 6))).toEqual([0, 1, 2, 7])
  })

  test('are the same for the same facts, and tell their facts', () => {
    const symbols = sample()
    const sets = [[0], [1], [5], [0, 5], [1, 5], [4, 5, 6]]
    const known = sets.map((facts) => intern(symbols, ...facts))
    expect(new Set(known).size).toBe(sets.length)
    expect(sets.map((facts) => intern(symbols, ...facts))).toEqual(known)
    const list = new FactList()
    const told = known.map((symbol) => {
      symbols.factsOf(symbol, list)
      return [...list.facts.subarray(0, list.count)]
    })
    expect(told).toEqual(sets)
    expect([symbols.size, symbols.overflowed]).toEqual([sets.length + 1, 0])
  })

  test('beyond the limit are transient, know their predicates, take up others, and are used again', () => {
    const symbols = sample(2)
    const kept = intern(symbols, 0)
    const [a, b] = [intern(symbols, 3), intern(symbols, 3, 5)] as const
    expect([kept, a, b].map((symbol) => symbols.isTransient(symbol))).toEqual([false, true, true])
    expect(intern(symbols, 0)).toBe(kept)
    expect([bitsOf(symbols, a), bitsOf(symbols, b)]).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4, 6],
    ])
    expect(symbols.join(a, Int32Array.of(7), 1)).toBe(a)
    expect(bitsOf(symbols, a)).toEqual([0, 1, 2, 3, 4, 7])
    symbols.release(a)
    expect(() => symbols.release(a)).toThrow('is not in use')
    expect(intern(symbols, 6)).toBe(a)
    expect(bitsOf(symbols, a)).toEqual([7])
    symbols.releaseAll(Int32Array.of(0, kept, a, b), 4)
    expect([symbols.transient, symbols.overflowed, symbols.size]).toEqual([0, 3, 2])
  })

  test('are joined with what is found later', () => {
    const symbols = sample()
    const both = symbols.join(intern(symbols, 1), Int32Array.of(6, 7), 2)
    expect(bitsOf(symbols, both)).toEqual([0, 1, 2, 6, 7])
    expect(symbols.join(intern(symbols, 1), Int32Array.of(6, 7), 2)).toBe(both)
    expect(bitsOf(symbols, symbols.join(0, Int32Array.of(6), 1))).toEqual([6])
  })

  test('by the thousand are told apart and found again', () => {
    const facts = Facts.ofBits(200)
    const symbols = new FactSymbols(facts, (bit) => bit)
    const sets = Array.from({ length: 5000 }, (_, i) => [i % 200, (i * 7) % 199, Math.floor(i / 200)])
    const known = sets.map((set) => intern(symbols, ...set))
    expect(new Set(known).size).toBe(new Set(sets.map(String)).size)
    expect(sets.map((set) => intern(symbols, ...set))).toEqual(known)
    expect(known.every((symbol, i) => sets[i]!.every((bit) => symbols.has(symbol, bit)))).toBe(true)
  })
})

test('what a classifier says of many predicates does not depend on how many symbols it may keep', () => {
  let holding = 0
  let overflowed = 0
  const predicates = Array.from({ length: 60 }, (_, i) => {
    const { expression } = [
      field('a').gt(i),
      field('kind')
        .eq(`k${i % 7}`)
        .and(field('b').lte(i)),
      field('b').between(i, i + 9),
      field('kind')
        .oneOf(`k${i % 5}`, `k${i % 3}`)
        .or(field('a').lt(i)),
    ][i % 4]!
    return { kind: 'expression', expression } as const
  })
  const item = fc.record({
    kind: fc.constantFrom('k0', 'k1', 'k4', 'x'),
    a: fc.integer({ min: -1, max: 60 }),
    b: fc.integer({ min: -1, max: 70 }),
  })
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), fc.constantFrom(1, 2, 5), (items, limit) => {
      const [few, all] = [limit, undefined].map((most) => {
        const classifier = new Classifier(({ error }) => expect.fail(String(error)), most)
        const bits = predicates.map((predicate, i) => classifier.bitOf(predicate, `p${i}`))
        const symbols = new Int32Array(items.length)
        classifier.classify(new ObjectRows(items, 0), Int32Array.from(items.keys()), items.length, symbols)
        overflowed += classifier.overflowed
        return [...symbols].map((symbol) => bits.map((bit) => classifier.symbols.has(symbol, bit)))
      })
      expect(few).toEqual(all)
      for (const [i, { kind, a, b }] of items.entries()) {
        // The definition, for one of each form.
        expect([0, 1, 2, 3].map((p) => few![i]![p])).toEqual([
          a > 0,
          kind === 'k1' && b <= 1,
          b >= 2 && b <= 11,
          ['k3', 'k0'].includes(kind) || a < 3,
        ])
        holding += few![i]!.filter(Boolean).length
      }
    }),
    { numRuns: 100 },
  )
  expect(holding).toBeGreaterThan(10_000)
  expect(overflowed).toBeGreaterThan(100)
})
