/** What a dictionary that batches share and add to costs: its words are looked at once, not once per batch. */
import { expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { field, type ExpressionBuilder } from '../../src/event/field.ts'
import { KeyDictionary, KeyReader } from '../../src/event/keys.ts'
import { ColumnRows } from '../../src/event/rows.ts'

const WORDS = 10_000
const BATCHES = 20

/** Batches of two rows, of the word that is newest and of the first; the dictionary counts how often a word is read. */
function* batches(): Generator<{ readonly rows: ColumnRows<unknown>; readonly reads: () => number }> {
  const words = Array.from({ length: WORDS }, (_, i) => `word ${i}`)
  let reads = 0
  const dictionary = new Proxy(words, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(target, name, receiver) as unknown
    },
  })
  for (let i = 0; i < BATCHES; i++) {
    words.push(`new ${i}`)
    const codes = Int32Array.of(words.length - 1, 0)
    yield {
      rows: new ColumnRows<unknown>({ length: 2, columns: { kind: { codes, dictionary } } }, 2 * i),
      reads: () => reads,
    }
  }
}

const ROWS = Int32Array.of(0, 1)

test('the keys of a batch cost the words that are new', () => {
  const reader = new KeyReader<unknown>('kind')
  const keys = new KeyDictionary(Infinity)
  let first = 0
  let last = 0
  for (const { rows, reads } of batches()) {
    expect(reader.areAllValid(rows, ROWS, 2)).toBe(true)
    const codes = [reader.code(rows, 0, keys, true), reader.code(rows, 1, keys, true)]
    expect(codes.map((code) => keys.value(code))).toEqual([reader.read(rows, 0), 'word 0'])
    first ||= reads()
    last = reads()
  }
  expect(first).toBeGreaterThanOrEqual(WORDS)
  expect(last - first).toBeLessThanOrEqual(6 * BATCHES)
})

test('a word has the code of its key again after that was released', () => {
  const reader = new KeyReader<unknown>('kind')
  const keys = new KeyDictionary(Infinity)
  const [first, second] = [...batches()]
  const code = reader.code(first!.rows, 1, keys, true)
  keys.release(code)
  expect(keys.value(reader.code(second!.rows, 0, keys, true))).toBe('new 1')
  expect(keys.value(reader.code(second!.rows, 1, keys, true))).toBe('word 0')
})

test('a dictionary with a word that is no key is read row by row, also when that word comes late', () => {
  const reader = new KeyReader<unknown>('kind')
  const keys = new KeyDictionary(Infinity)
  const dictionary: (string | number)[] = ['a']
  const rowsOf = (...codes: number[]): ColumnRows<unknown> =>
    new ColumnRows<unknown>(
      { length: codes.length, columns: { kind: { codes: Int32Array.from(codes), dictionary } } },
      0,
    )
  expect(reader.code(rowsOf(0), 0, keys, true)).toBe(0)
  dictionary.push(NaN, 'b')
  const rows = rowsOf(0, 1, 2)
  expect([0, 1, 2].map((row) => reader.code(rows, row, keys, true))).toEqual([0, -1, 1])
})

const { expression } = field('kind').eq('word 0')
const PREDICATES: readonly (readonly [string, readonly ExpressionBuilder[]])[] = [
  ['few predicates, in one word', [field('kind').eq('word 0'), field('kind').oneOf('new 1', 'new 2')]],
  [
    'more predicates than a word has bits',
    Array.from({ length: 40 }, (_, i) => field('kind').startsWith(`w${i}`).or(field('kind').eq('word 0'))),
  ],
]

test.each(PREDICATES)('to classify a batch costs the words that are new: %s', (_, predicates) => {
  const classifier = new Classifier(({ error }) => expect.fail(String(error)))
  const bit = classifier.bitOf({ kind: 'expression', expression }, 'asked')
  for (const each of predicates) classifier.bitOf({ kind: 'expression', expression: each.expression }, 'rule')
  const symbols = new Int32Array(2)
  let first = 0
  let last = 0
  for (const { rows, reads } of batches()) {
    classifier.classify(rows, ROWS, 2, symbols)
    expect([...symbols].map((symbol) => classifier.symbols.has(symbol, bit))).toEqual([false, true])
    first ||= reads()
    last = reads()
  }
  expect(first).toBeGreaterThanOrEqual(WORDS)
  // Predicates of other shapes read the words of the rows, two of them per batch.
  expect(last - first).toBeLessThanOrEqual((4 + 4 * predicates.length) * BATCHES)
})
