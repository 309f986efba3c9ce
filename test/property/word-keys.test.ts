import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyDictionary, KeyReader, type Key } from '../../src/event/keys.ts'
import { ColumnRows, ObjectRows } from '../../src/event/rows.ts'

const key = fc.constantFrom<string | number>('a', 'b', 'c', 'd', 'e', 1, 2, '1', '2')

type Step =
  | { readonly kind: 'columns'; readonly which: number; readonly word: number }
  | { readonly kind: 'object'; readonly key: string | number }
  | { readonly kind: 'value'; readonly key: string | number }
  | { readonly kind: 'grow'; readonly which: number; readonly key: string | number }
  | { readonly kind: 'release'; readonly at: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('columns' as const), which: fc.nat(1), word: fc.nat(8) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('object' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('value' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('grow' as const), which: fc.nat(1), key }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), at: fc.nat(8) }) },
)

const dictionaries = fc.oneof(
  // Mostly the words of each differ, and nobody asks for a key by its value.
  fc.tuple(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), fc.uniqueArray(key, { minLength: 1, maxLength: 8 })),
  fc.tuple(fc.array(key, { minLength: 1, maxLength: 8 }), fc.array(key, { minLength: 1, maxLength: 8 })),
)

test('keys have one code each while they live, however they come: by words of dictionaries, in objects, by value', () => {
  const seen = { again: 0, releasedAndBack: 0, known: 0, twice: 0 }
  fc.assert(
    fc.property(dictionaries, fc.array(step, { maxLength: 60 }), fc.boolean(), (made, steps, onlyOne) => {
      const words = made.map((each) => [...each])
      const dictionary = new KeyDictionary(100)
      const reader = new KeyReader<unknown>('key')
      const live = new Map<Key, number>()
      const released = new Set<Key>()
      const expectCode = (of: Key, code: number): void => {
        const known = live.get(of)
        if (known === undefined) expect([...live.values()]).not.toContain(code)
        else expect(code).toBe(known)
        if (known !== undefined) seen.again++
        if (released.has(of)) seen.releasedAndBack++
        live.set(of, code)
        expect(dictionary.value(code)).toBe(of)
      }
      for (const one of steps) {
        if (one.kind === 'columns') {
          const list = words[onlyOne ? 0 : one.which]!
          if (new Set(list).size < list.length) seen.twice++
          const word = one.word % list.length
          const rows = new ColumnRows(
            { length: 1, columns: { key: { codes: Int32Array.of(word), dictionary: list } } },
            0,
          )
          const { codes } = reader.knownCodes(rows)!
          for (const [at, text] of list.entries()) {
            if (codes[at]! < 0) continue
            seen.known++
            expect(live.get(text)).toBe(codes[at])
          }
          expectCode(list[word]!, reader.code(rows, 0, dictionary, true))
        } else if (one.kind === 'object') {
          if (!onlyOne) expectCode(one.key, reader.code(new ObjectRows([{ key: one.key }], 0), 0, dictionary, true))
        } else if (one.kind === 'value') {
          if (!onlyOne) expectCode(one.key, dictionary.code(one.key))
        } else if (one.kind === 'grow') {
          words[one.which]!.push(one.key)
        } else {
          const [of, code] = [...live][one.at % Math.max(1, live.size)] ?? []
          if (of === undefined || code === undefined) continue
          dictionary.release(code)
          live.delete(of)
          released.add(of)
          expect(dictionary.isUsed(code)).toBe(false)
        }
        expect(dictionary.size).toBe(live.size)
        expect(new Map(dictionary.entries().map(([code, value]) => [value, code]))).toEqual(live)
      }
    }),
    { numRuns: 2000 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100)
})
