import { describe, expect, test } from 'vitest'
import { field, literal, type ExpressionBuilder } from '../../../src/event/field.ts'
import { alternativesOf, type Key } from '../../../src/event/lookup/key.ts'
import { splitLogic, type Predicate } from '../../../src/event/predicate.ts'

const of = ({ expression }: ExpressionBuilder): Predicate => splitLogic({ kind: 'expression', expression })
const ask: Predicate = { kind: 'function', test: () => true }
const n = field('n')
const word = field('word')

function text(key: Key): string {
  if (key.kind === 'values') return `${key.path} in ${JSON.stringify(key.values)}`
  const low = key.low === null ? '' : `${String(key.low.value)} ${key.low.inclusive ? '<=' : '<'} `
  const high = key.high === null ? '' : ` ${key.high.inclusive ? '<=' : '<'} ${String(key.high.value)}`
  return `${low}${key.path}${high}`
}

/** Each way as the keys of which one must hold; with a star where that is enough. */
const ways = (predicate: Predicate): readonly string[] =>
  alternativesOf(predicate).map((way) =>
    way
      .map(({ key, needs }) => {
        const isAll = needs !== null && [...needs].every((atom) => key.atoms.includes(atom))
        return `${text(key)}${isAll ? '*' : ''}`
      })
      .join(' or '),
  )

describe('a predicate is found by', () => {
  test.each([
    ['a value', of(n.eq(3)), ['n in [3]*']],
    ['values', of(word.oneOf('a', 'b', 'a', null)), ['word in ["a","b"]*']],
    ['a lower end', of(n.gte(3)), ['3 <= n*']],
    ['an upper end', of(n.lt(3)), ['n < 3*']],
    ['an end that is written first', of(literal(3).lt(n)), ['3 < n*']],
    ['text that comes before', of(word.lte('b')), ['word <= b*']],
    ['the range between two ends', of(n.between(1, 2)), ['1 <= n', 'n <= 2', '1 <= n <= 2*']],
    [
      'the tightest range',
      of(n.gt(0).and(n.gt(1), n.lte(5), n.lt(5))),
      ['0 < n', '1 < n', 'n <= 5', 'n < 5', '1 < n < 5*'],
    ],
    ['any conjunct', of(word.eq('a').and(n.gt(1))), ['word in ["a"]', '1 < n']],
    ['every disjunct', of(word.eq('a').or(n.gt(1))), ['word in ["a"]* or 1 < n*']],
    [
      'a conjunct of each disjunct, the narrowest',
      of(
        n
          .gt(1)
          .and(word.eq('a'))
          .or(n.between(1, 2).and(n.abs().gt(3))),
      ),
      ['word in ["a"] or 1 <= n <= 2'],
    ],
    ['a disjunction inside of a conjunction', of(n.eq(1).or(n.eq(2)).and(n.abs().gt(1))), ['n in [1] or n in [2]']],
    ['what comes before a function', { kind: 'and', conditions: [of(n.eq(1)), ask, of(n.eq(2))] }, ['n in [1]']],
    [
      'what guards a function',
      { kind: 'and', conditions: [{ kind: 'and', conditions: [of(n.eq(1)), ask] }, of(n.eq(2))] },
      ['n in [1]'],
    ],
  ] satisfies readonly [string, Predicate, readonly string[]][])('%s', (_, predicate, expected) => {
    expect(ways(predicate)).toEqual(expected)
  })
})

describe('a predicate can only be asked', () => {
  test.each([
    ['what is different', of(n.ne(3))],
    ['a comparison with another field', of(n.gt(word))],
    ['a comparison of what is computed', of(n.plus(1).gt(3))],
    ['a comparison with NaN', of(n.gt(NaN).or(n.eq(NaN)))],
    ['an order of truth values', of(n.gt(true))],
    ['a list of nothing known', of(n.oneOf(null))],
    ['a negation', of(n.gt(3).not())],
    ['a function', ask],
    ['what comes behind a function', { kind: 'and', conditions: [ask, of(n.eq(1))] }],
    ['a disjunction with a function', { kind: 'or', conditions: [of(n.eq(1)), ask] }],
  ] satisfies readonly [string, Predicate][])('%s', (_, predicate) => {
    expect(ways(predicate)).toEqual([])
  })

  test('where nothing is between the ends, each is still a way', () => {
    expect(ways(of(n.gt(2).and(n.lt(1))))).toEqual(['2 < n', 'n < 1'])
    expect(ways(of(n.gte(2).and(n.lt(2))))).toEqual(['2 <= n', 'n < 2'])
    expect(ways(of(n.gt(2).and(n.lt('3'))))).toEqual(['2 < n', 'n < 3'])
  })
})

test('keys are equal if they say the same', () => {
  const ids = (...builders: ExpressionBuilder[]): readonly string[] =>
    builders.map((builder) => alternativesOf(of(builder))[0]![0]!.key.id)
  expect(new Set(ids(n.gt(3), literal(3).lt(n))).size).toBe(1)
  expect(new Set(ids(n.eq(3), n.oneOf(3, 3), literal(3).eq(n))).size).toBe(1)
  const all = ids(
    n.gt(3),
    n.gte(3),
    n.lt(3),
    n.gt(Infinity),
    n.gt(-Infinity),
    n.gt('3'),
    word.gt(3),
    n.eq(3),
    n.eq('3'),
  )
  expect(new Set(all).size).toBe(all.length)
})
