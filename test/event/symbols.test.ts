import { describe, expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import type { Predicate } from '../../src/event/predicate.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import { SYMBOL_LIMIT, SymbolTable, WORD_BITS } from '../../src/event/symbols.ts'

/** The words of a set. */
function wordsOf(bits: readonly number[], width: number): Int32Array {
  const words = new Int32Array(width)
  for (const bit of bits) words[Math.floor(bit / WORD_BITS)]! |= 1 << (bit % WORD_BITS)
  return words
}

const intern = (table: SymbolTable, ...bits: number[]): number => table.intern(wordsOf(bits, table.width), 0)

const bitsOf = (table: SymbolTable, symbol: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, bit) => bit).filter((bit) => table.has(symbol, bit))

/** From few bits, which are looked up directly, to several words. */
const COUNTS = [2, 12, 13, 30, 31, 100, 1000]

describe.each(COUNTS)('a table of %i bits', (count) => {
  const last = count - 1

  test('gives equal sets one symbol, different ones different symbols, and the empty set 0', () => {
    const table = new SymbolTable(count)
    const sets = [[], [0], [last], [0, last]]
    const symbols = sets.map((bits) => intern(table, ...bits))
    expect(symbols[0]).toBe(0)
    expect(new Set(symbols).size).toBe(4)
    expect(sets.map((bits) => intern(table, ...bits))).toEqual(symbols)
    expect(symbols.map((symbol) => bitsOf(table, symbol, count))).toEqual(sets)
    expect([table.size, table.overflowed, table.transient]).toEqual([4, 0, 0])
  })

  test('beyond its limit gives transient symbols, which know their set, and interns no more', () => {
    const table = new SymbolTable(count, 2)
    const kept = intern(table, 0)
    const [a, b] = [intern(table, last), intern(table, last)] as const
    expect([kept, a, b].map((symbol) => table.isTransient(symbol))).toEqual([false, true, true])
    expect(a).not.toBe(b)
    expect([kept, a, b].map((symbol) => bitsOf(table, symbol, count))).toEqual([[0], [last], [last]])
    expect(intern(table, 0)).toBe(kept)
    expect(intern(table)).toBe(0)
    expect([table.size, table.overflowed, table.transient]).toEqual([2, 2, 2])
  })

  test('uses a transient symbol again once it has been released', () => {
    const table = new SymbolTable(count, 1)
    const first = intern(table, 0)
    table.release(first)
    expect(table.transient).toBe(0)
    const second = intern(table, last)
    expect(second).toBe(first)
    expect(bitsOf(table, second, count)).toEqual([last])
  })

  test('joins further predicates to a symbol; a transient one stays itself', () => {
    const table = new SymbolTable(count, 3)
    const kept = intern(table, 0)
    const joined = table.join(kept, Int32Array.of(last), 1)
    expect(joined).toBe(intern(table, 0, last))
    expect(bitsOf(table, kept, count)).toEqual([0])
    const transient = intern(table, last)
    expect(table.isTransient(transient)).toBe(true)
    expect(table.join(transient, Int32Array.of(0), 1)).toBe(transient)
    expect(bitsOf(table, transient, count)).toEqual([0, last])
    expect(table.transient).toBe(1)
  })
})

describe('symbols', () => {
  test('are told apart and found again when there are thousands of them', () => {
    const table = new SymbolTable(45)
    const words = (i: number): Int32Array => Int32Array.of((i * 7919) % 2 ** WORD_BITS, i % 3)
    const symbols = Array.from({ length: 5000 }, (_, i) => table.intern(words(i + 1), 0))
    expect(new Set(symbols).size).toBe(5000)
    expect(Array.from({ length: 5000 }, (_, i) => table.intern(words(i + 1), 0))).toEqual(symbols)
    expect(table.size).toBe(5001)
  })

  test('of many predicates are so many that they fit 16 MiB', () => {
    expect(new SymbolTable(100).limit).toBe(SYMBOL_LIMIT)
    const wide = new SymbolTable(30_000)
    expect(wide.limit * wide.width * 4).toBeLessThanOrEqual(16 * 2 ** 20)
    expect(wide.limit).toBeGreaterThan(4000)
  })

  test('are released once', () => {
    const table = new SymbolTable(3, 1)
    const symbol = intern(table, 1)
    table.release(0)
    table.release(symbol)
    expect(() => table.release(symbol)).toThrow('is not in use')
  })

  test('of a batch are released together', () => {
    const table = new SymbolTable(3, 2)
    const symbols = Int32Array.of(intern(table, 0), intern(table, 1), intern(table, 2), 99)
    expect(table.transient).toBe(2)
    table.releaseAll(symbols, 3)
    expect(table.transient).toBe(0)
  })
})

test('100 independent predicates over random events leave the table within its limit', () => {
  const predicates = Array.from({ length: 100 }, (_, i): Predicate => ({
    kind: 'function',
    test: (event) => (event as readonly boolean[])[i]!,
  }))
  const limit = 500
  const classifier = new Classifier(() => expect.fail('nothing throws'), limit)
  const bits = predicates.map((predicate) => classifier.bitOf(predicate, 'step'))
  let state = 1
  const chance = (): boolean => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) < 2 ** 31
  const symbols = new Int32Array(100)
  const places = Int32Array.from(symbols.keys())
  let wrong = 0
  for (let batch = 0; batch < 20; batch++) {
    const events = Array.from(symbols, () => bits.map(chance))
    classifier.classify(new ObjectRows<unknown>(events, 0), places, 100, symbols)
    events.forEach((event, i) => {
      if (bits.some((bit, at) => classifier.symbols.has(symbols[i]!, bit) !== event[at])) wrong++
    })
    classifier.symbols.releaseAll(symbols, 100)
  }
  expect(wrong).toBe(0)
  expect(classifier.symbolCount).toBe(limit)
  expect(classifier.overflowed).toBe(2000 - (limit - 1))
  expect(classifier.symbols.transient).toBe(0)
})
