import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WordTable, hashOf } from '../../../src/formats/columns/word-table.ts'

const codeOfBytes = (table: WordTable, word: string, hash?: number): number => {
  const bytes = Buffer.from(` ${word} `)
  const to = bytes.length - 1
  return table.code(bytes, 1, to, hash ?? hashOf(bytes.subarray(1, to)))
}

test('a word has one code, whether it comes as bytes or as text, and however many there are', () => {
  const table = new WordTable(1e6, 'utf-8')
  const codes = new Map<string, number>()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20_000; i++) {
      const word = i % 3 === 0 ? `${i}` : i % 3 === 1 ? `sensor ${i}` : `ü${i}😀`
      const code = (i + round) % 2 === 0 ? codeOfBytes(table, word) : table.codeOf(word)
      expect(code).toBe(codes.get(word) ?? codes.size)
      codes.set(word, code)
    }
  }
  expect(table.words).toEqual([...codes.keys()])
})

test('words that collide, and words with half a character, are told apart', () => {
  const table = new WordTable(1e6, 'utf-8')
  const words = Array.from({ length: 500 }, (_, i) => `w${i}`)
  const first = words.map((word) => codeOfBytes(table, word, 7))
  expect(first).toEqual([...words.keys()])
  expect(words.map((word) => codeOfBytes(table, word, 7))).toEqual(first)
  expect(['\ud800', '\ud801', '\ufffd', '\ud800', ''].map((word) => table.codeOf(word))).toEqual([
    500, 501, 502, 500, 503,
  ])
  // Others make it grow.
  for (let i = 0; i < 5000; i++) codeOfBytes(table, `x${i}`)
  expect(words.map((word) => codeOfBytes(table, word, 7))).toEqual(first)
  expect(table.codeOf('\ud801')).toBe(501)
})

test('it is a dictionary, for any words', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '\ud83d', '\ude00'), maxLength: 3 }), { minLength: 1 }),
      (words) => {
        const table = new WordTable(1e6, 'utf-8')
        const codes = words.map((word) => table.codeOf(word))
        expect(codes.map((code) => table.words[code])).toEqual(words)
        expect(table.words).toHaveLength(new Set(words).size)
      },
    ),
  )
})

test('at its limit it begins anew between batches, and what was handed over stays', () => {
  const table = new WordTable(2, 'latin1')
  const words = table.words
  for (const word of ['a', 'ü', 'c']) table.codeOf(word)
  expect(table.begun).toBe(0)
  table.beginBatch()
  expect(table.begun).toBe(1)
  expect([table.codeOf('c'), table.codeOf('a'), table.codeOf('c')]).toEqual([0, 1, 0])
  expect(words).toEqual(['a', 'ü', 'c'])
  expect(table.words).toEqual(['c', 'a'])
})
