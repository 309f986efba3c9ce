import { describe, expect, test } from 'vitest'
import { BAD_KEY, compareKeys, isKey, KeyDictionary, KeyReader, whyNotAKey } from '../../src/event/keys.ts'
import { ColumnRows, ObjectRows } from '../../src/event/rows.ts'

describe('what can be a key', () => {
  test('scalars but NaN, and lists of them', () => {
    for (const key of ['a', '', 0, -1.5, Infinity, true, false, 12n, ['a', 1], [true]]) expect(isKey(key)).toBe(true)
  })

  test('nothing else, and it is said why', () => {
    for (const key of [null, undefined, NaN, {}, [], ['a', null], ['a', ['b']], [NaN], Symbol('s'), () => 'k']) {
      expect(isKey(key)).toBe(false)
      expect(whyNotAKey(key)).toMatch(/key/)
    }
  })
})

describe('the dictionary', () => {
  test('gives each key one code, in order of appearance', () => {
    const dictionary = new KeyDictionary(10)
    const keys = ['a', 1, '1', true, 'true', 1n, ['a', 1], ['a', '1'], 'a,1']
    expect(keys.map((key) => dictionary.code(key))).toEqual(keys.map((_, i) => i))
    expect(keys.map((key) => dictionary.code(Array.isArray(key) ? [...key] : key))).toEqual(keys.map((_, i) => i))
    expect(keys.map((_, i) => dictionary.value(i))).toEqual(keys)
    expect(dictionary.size).toBe(keys.length)
  })

  test('tells lists apart by type and by value of their parts', () => {
    const dictionary = new KeyDictionary(100)
    const lists = [
      [1],
      ['1'],
      [1n],
      ['1n'],
      [true],
      ['true'],
      [1, 2],
      ['1,2'],
      [12],
      [Infinity],
      [-Infinity],
      ['a', 'b'],
    ]
    expect(new Set(lists.map((key) => dictionary.code(key))).size).toBe(lists.length)
  })

  test('takes 0 and -0 for one key', () => {
    const dictionary = new KeyDictionary(10)
    expect(dictionary.code(-0)).toBe(dictionary.code(0))
    expect(dictionary.code(['a', -0])).toBe(dictionary.code(['a', 0]))
  })

  test.each([
    ['text', 'b'],
    ['a list', ['b', 1]],
  ])('uses a released code again, and forgets %s', (_, key) => {
    const dictionary = new KeyDictionary(3)
    dictionary.code('a')
    const code = dictionary.code(key)
    dictionary.code('c')
    dictionary.release(code)
    expect([dictionary.size, dictionary.bound, dictionary.isUsed(code)]).toEqual([2, 3, false])
    expect(dictionary.code('d')).toBe(code)
    expect(dictionary.value(code)).toBe('d')
    dictionary.release(0)
    expect(dictionary.code(key)).toBe(0)
    expect(dictionary.value(0)).toBe(key)
  })

  test('releasing what is not used changes nothing', () => {
    const dictionary = new KeyDictionary(3)
    const code = dictionary.code('a')
    dictionary.release(code)
    dictionary.release(code)
    dictionary.release(99)
    expect([dictionary.code('x'), dictionary.code('y'), dictionary.size]).toEqual([0, 1, 2])
  })

  test('has a limit on keys at once, not on keys in all', () => {
    const dictionary = new KeyDictionary(2)
    for (let i = 0; i < 10; i++) dictionary.release(dictionary.code(`passing ${i}`))
    dictionary.code('a')
    dictionary.code('b')
    expect(dictionary.code('a')).toBe(dictionary.code('a'))
    expect(() => dictionary.code('c')).toThrow(
      expect.objectContaining({ code: 'KEY_LIMIT', data: { limit: 2, key: 'c' } }),
    )
  })
})

describe('reading keys', () => {
  const events = [
    { site: 'n', unit: 1, at: { room: 'x' } },
    { site: 's', unit: 2, at: { room: 'y' } },
    { site: null, unit: NaN },
  ]
  const objects = new ObjectRows(events, 0)
  const columns = new ColumnRows<(typeof events)[number]>(
    {
      length: 3,
      columns: {
        site: { codes: Int32Array.of(1, 0, -1), dictionary: ['s', 'n'] },
        unit: Float64Array.of(1, 2, NaN),
        plain: ['n', 's', null],
      },
    },
    0,
  )

  test('from objects: by field, by path, by several fields, by function', () => {
    const read = (selector: ConstructorParameters<typeof KeyReader<(typeof events)[number]>>[0]) =>
      [0, 1, 2].map((row) => new KeyReader(selector).read(objects, row))
    expect(read('site')).toEqual(['n', 's', null])
    expect(read('at.room')).toEqual(['x', 'y', undefined])
    expect(read(['site', 'unit'])).toEqual([
      ['n', 1],
      ['s', 2],
      [null, NaN],
    ])
    expect(read(({ unit }) => unit * 10)).toEqual([10, 20, NaN])
    expect(read((event) => event.at!.room)).toEqual(['x', 'y', undefined])
  })

  test.each([['site'], ['unit'], ['plain'], [['site', 'unit']]])('from columns: %j', (selector) => {
    const reader = new KeyReader<(typeof events)[number]>(selector)
    const dictionary = new KeyDictionary(10)
    const codes = [0, 1, 0, 2].map((row) => reader.code(columns, row, dictionary, true))
    expect(codes).toEqual([0, 1, 0, BAD_KEY])
    expect([0, 1, 2].map((row) => isKey(reader.read(columns, row)))).toEqual([true, true, false])
  })

  test('a code remembered for a word is forgotten when it is released', () => {
    const reader = new KeyReader<(typeof events)[number]>('site')
    const dictionary = new KeyDictionary(10)
    expect([reader.code(columns, 0, dictionary, true), reader.code(columns, 1, dictionary, true)]).toEqual([0, 1])
    dictionary.release(0)
    dictionary.release(1)
    expect(dictionary.code('other')).toBe(1)
    expect([reader.code(columns, 1, dictionary, true), reader.code(columns, 0, dictionary, true)]).toEqual([0, 2])
    expect(dictionary.value(0)).toBe('s')
  })
})

describe('the order of keys', () => {
  test('is that of numbers, of text by code units, and one of all others, where only equal keys are equal', () => {
    const sorted = (keys: readonly Parameters<typeof compareKeys>[0][]) => [...keys].sort(compareKeys)
    expect(sorted([10, 9, -1])).toEqual([-1, 9, 10])
    expect(sorted(['b', 'a', 'B'])).toEqual(['B', 'a', 'b'])
    const mixed = [1, 'a', true, 3n, ['a', 'b,c'], ['a,b', 'c'], ['a', 1], ['a', '1']] as const
    for (const a of mixed)
      for (const b of mixed) {
        expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) + 0)
        expect(compareKeys(a, b) === 0).toBe(a === b)
      }
  })
})
