import { describe, expect, test } from 'vitest'
import { compileExpression, OBJECT_READERS } from '../../src/event/compile.ts'
import { evaluate } from '../../src/event/evaluate.ts'
import { expressionText, stepsIn, usesPrevious } from '../../src/event/expression.ts'
import { bound, field, previous } from '../../src/event/field.ts'
import { expressionFromJson } from '../../src/pattern/syntax/json.ts'

const hot = [{ celsius: 3 }, { celsius: 'four' }, {}, { celsius: 8 }, { celsius: null }, { celsius: -2 }]

describe('an aggregate over what is bound', () => {
  test.each([
    ['the events', bound.count('hot'), 6],
    ['those with the field', bound.count('hot', 'celsius'), 4],
    ['the sum of the numbers', bound.sum('hot', 'celsius'), 9],
    ['their average', bound.avg('hot', 'celsius'), 3],
    ['the least', bound.min('hot', 'celsius'), -2],
    ['the greatest', bound.max('hot', 'celsius'), 8],
  ])('takes %s', (_, { expression }, value) => {
    expect(evaluate(expression, {}, { hot })).toBe(value)
  })

  test.each([
    ['count', bound.count('hot'), 1],
    ['sum', bound.sum('hot', 'celsius'), 5],
    ['max', bound.max('hot', 'celsius'), 5],
  ])('of one event that is no list: %s', (_, { expression }, value) => {
    expect(evaluate(expression, {}, { hot: { celsius: 5 } })).toBe(value)
  })

  test.each([
    ['count', bound.count('hot'), 0],
    ['count', bound.count('hot', 'celsius'), 0],
    ['sum', bound.sum('hot', 'celsius'), 0],
    ['avg', bound.avg('hot', 'celsius'), null],
    ['min', bound.min('hot', 'celsius'), null],
    ['max', bound.max('hot', 'celsius'), null],
  ])('of nothing: %s(%o)', (_, { expression }, value) => {
    for (const of of [{}, { hot: undefined }, { hot: [] }]) expect(evaluate(expression, {}, of)).toBe(value)
    // Where nothing can be bound, closures say the same.
    expect(compileExpression(expression, OBJECT_READERS)({}, undefined)).toBe(value)
  })

  test('of no numbers alone has the sum 0, and no average', () => {
    const words = { hot: [{ celsius: 'a' }, { celsius: true }] }
    expect(evaluate(bound.sum('hot', 'celsius').expression, {}, words)).toBe(0)
    expect(evaluate(bound.avg('hot', 'celsius').expression, {}, words)).toBeNull()
    expect(evaluate(bound.count('hot', 'celsius').expression, {}, words)).toBe(2)
  })

  test('takes a time for its milliseconds, and NaN for what it is', () => {
    expect(evaluate(bound.max('hot', 'at').expression, {}, { hot: [{ at: new Date(7) }, { at: 3 }] })).toBe(7)
    const odd = { hot: [{ n: 1 }, { n: NaN }, { n: 2 }] }
    for (const fn of ['sum', 'avg', 'min', 'max'] as const)
      expect(evaluate(bound[fn]('hot', 'n').expression, {}, odd)).toBeNaN()
  })

  test('names its step and shows itself', () => {
    const rule = field('celsius').gt(bound.avg('hot', 'celsius').plus(bound.count('warm')))
    expect(stepsIn(rule.expression)).toEqual(['hot', 'warm'])
    expect(expressionText(rule.expression)).toBe('celsius > (avg(hot.celsius) + count(warm))')
  })

  test('needs a path that is not empty, except to count events', () => {
    expect(() => bound.sum('hot', '')).toThrow(/named by its path/)
    expect(() => bound.count('hot', '')).toThrow(/named by its path/)
  })
})

describe('a field of the previous event', () => {
  const { expression } = field('celsius').minus(previous('celsius'))

  test('is read from it, and is unknown without one', () => {
    expect(evaluate(expression, { celsius: 5 }, {}, { celsius: 3 })).toBe(2)
    expect(evaluate(expression, { celsius: 5 }, {}, {})).toBeNull()
    expect(evaluate(expression, { celsius: 5 })).toBeNull()
    expect(compileExpression(expression, OBJECT_READERS)({ celsius: 5 }, undefined)).toBeNull()
  })

  test('is told from fields of the event and of what is bound, however deep it stands', () => {
    expect(usesPrevious(expression)).toBe(true)
    expect(usesPrevious(field('a').gt(previous('a').abs()).not().expression)).toBe(true)
    expect(usesPrevious(field('previous').gt(bound('previous', 'a')).expression)).toBe(false)
    expect(stepsIn(expression)).toEqual([])
    expect(expressionText(expression)).toBe('celsius - previous(celsius)')
  })
})

describe('the JSON form', () => {
  test.each([
    ['an aggregate without a path', { kind: 'aggregate', fn: 'sum', step: 'a', path: '' }, 'at.path'],
    ['an unknown aggregate', { kind: 'aggregate', fn: 'median', step: 'a', path: 'n' }, 'at.fn'],
    ['an aggregate of no step', { kind: 'aggregate', fn: 'count', path: 'n' }, 'at.step'],
    ['a previous event without a path', { kind: 'previous' }, 'at.path'],
  ])('refuses %s', (_, json, path) => {
    expect(() => expressionFromJson(json, 'at')).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ path }) }),
    )
  })
})
