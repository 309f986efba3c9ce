import { describe, expect, test } from 'vitest'
import type { Expression } from '../../src/event/expression.ts'
import { field, literal } from '../../src/event/field.ts'
import { predicateKey, splitLogic, type Predicate } from '../../src/event/predicate.ts'

const of = (expression: Expression): Predicate => ({ kind: 'expression', expression })

describe('the key of a predicate', () => {
  test('is equal for equal expressions, and for the same function', () => {
    const isOdd = (): boolean => true
    expect(predicateKey(of(field('n').gt(1).expression))).toBe(predicateKey(of(field('n').gt(1).expression)))
    expect(predicateKey({ kind: 'function', test: isOdd })).toBe(predicateKey({ kind: 'function', test: isOdd }))
  })

  test('differs for different values, also those that JSON cannot tell apart', () => {
    const unknown: Expression = { kind: 'literal', value: null }
    const values = [1, '1', true, 'true', Infinity, -Infinity, NaN, 'NaN', 0, -0, 'null'].map(
      (value) => literal(value).expression,
    )
    const keys = [...values, unknown].map((right) =>
      predicateKey(of({ kind: 'compare', op: '==', left: { kind: 'field', path: 'n' }, right })),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('differs for functions of the same text', () => {
    const make = () => () => true
    expect(predicateKey({ kind: 'function', test: make() })).not.toBe(predicateKey({ kind: 'function', test: make() }))
  })
})

describe('splitting logic', () => {
  const n = field('n')

  test('takes the outer and/or of an expression apart, in order', () => {
    const split = splitLogic(of(n.gt(1).and(n.lt(5).or(n.eq(9))).expression))
    expect(split).toEqual({
      kind: 'and',
      conditions: [
        of(n.gt(1).expression),
        { kind: 'or', conditions: [of(n.lt(5).expression), of(n.eq(9).expression)] },
      ],
    })
  })

  test('leaves what is below a not together: unknown is not false', () => {
    const expression = n.gt(1).and(n.lt(5)).not().expression
    expect(splitLogic(of(expression))).toEqual(of(expression))
  })
})
