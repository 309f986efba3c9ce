import { describe, expect, test } from 'vitest'
import { ORACLE } from './engines.ts'
import { convert } from './convert.ts'
import { recognise, type AutomatonCase, type JsonCondition } from './format.ts'
import { automatonInput } from './input.ts'
import { judge } from './judge.ts'

const price = { field: 'price' } as const
const last: JsonCondition = { agg: 'last', of: 'a', field: 'price' }
const sum: JsonCondition = { agg: 'sum', of: 'a', field: 'price' }
const op = (name: string, ...args: readonly JsonCondition[]): JsonCondition => ({ op: name, args })

/** The rows of the matches of a loop of these, three of them. */
function loops(where: JsonCondition): readonly unknown[] {
  const data: AutomatonCase = {
    id: 'x',
    pattern: { seq: [{ name: 'a', contiguity: 'begin', where, times: [1, null], inner: 'consecutive' }] },
    skip: { strategy: 'NO_SKIP' },
    events: [3, 4, 2].map((value, i) => ({ t: i, price: value, name: `n${value}` })),
  }
  return ORACLE.run(convert(data), automatonInput(data)).matches.map(({ match }) => match['a'])
}

describe('conditions have two truth values: of nothing, every comparison is false', () => {
  test('and its opposite is true', () => {
    expect(loops(op('>', price, last))).toEqual([])
    expect(loops(op('not', op('<=', price, last)))).toEqual([[0], [0, 1], [1], [2]])
    expect(loops(op('not', op('not', op('>', price, last))))).toEqual([])
    expect(loops(op('not', op('and', op('<=', price, last), { const: true })))).toEqual([[0], [0, 1], [1], [2]])
    expect(loops(op('!=', price, last))).toEqual([[0], [0, 1], [1], [0, 1, 2], [1, 2], [2]])
  })

  test('beside an aggregate all operators are known', () => {
    expect(loops(op('<', op('*', op('-', sum, { const: 1 }), { const: 2 }), { const: 5 }))).toEqual([
      [0],
      [0, 1],
      [1],
      [2],
    ])
    expect(loops(op('==', op('%', op('/', op('+', sum, sum), { const: 2 }), { const: 4 }), { const: 0 }))).toEqual([
      [0],
      [1],
      [1, 2],
      [2],
    ])
    for (const text of ['contains', 'startsWith', 'endsWith'])
      expect(loops(op('and', op(text, { field: 'name' }, 'n2'), op('==', sum, { const: 0 })))).toEqual([[2]])
  })
})

test('without a word of it nothing is skipped; a case that cannot be read has failed, and is named', () => {
  const read = (where: JsonCondition) =>
    recognise({ id: 'x', pattern: { seq: [{ name: 'a', contiguity: 'begin', where }] }, events: [{ t: 1 }] })!
  expect(read(true).data).toMatchObject({ skip: { strategy: 'NO_SKIP' } })
  expect(judge(read(op('resembles', price, 3)), []).verdict).toMatchObject({
    kind: 'failed',
    differences: ["threw Error: unknown operator 'resembles'"],
  })
})
