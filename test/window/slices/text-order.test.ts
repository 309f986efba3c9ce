import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textOrder } from '../../../src/window/slices/text-order.ts'

/** Many texts of few parts, so that the numbers of their beginnings are equal, nearly equal, and of all lengths. */
const parts = fc.array(fc.constantFrom('', 'a', 'b', 'ab', '0', '\u0000', '\u007f', 'é', '\uffff', '😀', 'device-'), {
  maxLength: 6,
})

test('is the order of `<`, with equal texts as they stand', () => {
  let byNumber = 0
  let equal = 0
  fc.assert(
    fc.property(
      fc.array(parts, { minLength: 1, maxLength: 40 }),
      fc.constantFrom('', 'p', 'a long beginning '),
      fc.integer({ min: 1, max: 100 }),
      (made, prefix, times) => {
        const some = made.map((one) => prefix + one.join(''))
        const texts = Array.from({ length: times }, (_, i) => some.map((text, k) => text + '01é'.slice(0, (i + k) % 4)))
        const all = texts.flat()
        const expected = [...all.keys()].sort((a, b) => (all[a]! < all[b]! ? -1 : all[a]! > all[b]! ? 1 : a - b))
        expect([...textOrder(all)]).toEqual(expected)
        if (all.length >= 256) byNumber++
        if (new Set(all).size < all.length) equal++
      },
    ),
    { numRuns: 500 },
  )
  expect(byNumber).toBeGreaterThan(100)
  expect(equal).toBeGreaterThan(100)
})

test('texts of digits, with and without what all begin with', () => {
  for (const prefix of ['', 'sensor/', 'é']) {
    const texts = Array.from({ length: 3000 }, (_, i) => `${prefix}${(i * 7919) % 3001}`)
    const sorted = [...textOrder(texts)].map((place) => texts[place])
    expect(sorted).toEqual(texts.toSorted((a, b) => (a < b ? -1 : 1)))
  }
})
