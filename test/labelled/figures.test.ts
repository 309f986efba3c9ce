import { describe, expect, test } from 'vitest'
import { differencesOf, figuresOf, overlap } from './figures.ts'

const stretch = (key: number, start: number, end: number) => ({ key, start, end })

describe('matches and episodes', () => {
  test.each([
    [stretch(1, 0, 9), false],
    [stretch(1, 0, 10), true],
    [stretch(1, 12, 13), true],
    [stretch(1, 0, 99), true],
    [stretch(1, 19, 99), true],
    [stretch(1, 20, 99), false],
  ])('%j overlaps with 10 up to but not including 20: %s', (match, expected) => {
    expect(overlap(match, stretch(1, 10, 20))).toBe(expected)
  })

  test('count once, however many they overlap with, and only of one key', () => {
    const episodes = [stretch(1, 10, 20), stretch(1, 20, 30), stretch(2, 10, 20)]
    expect(figuresOf([stretch(1, 5, 25), stretch(1, 12, 13), stretch(2, 30, 40)], episodes)).toEqual({
      matches: 3,
      hits: 2,
      found: [2, 3],
      precision: '0.667',
      recall: '0.667',
    })
  })

  test('have no shares where there is nothing to divide by, or nothing is labelled', () => {
    expect(figuresOf([], [stretch(1, 0, 1)])).toEqual({
      matches: 0,
      hits: 0,
      found: [0, 1],
      precision: null,
      recall: '0.000',
    })
    expect(figuresOf([stretch(1, 0, 1)], null)).toEqual({
      matches: 1,
      hits: null,
      found: null,
      precision: null,
      recall: null,
    })
  })
})

test('a figure that is not as known is told, one of which nothing is known is not', () => {
  const figures = figuresOf([stretch(1, 0, 1)], [stretch(1, 0, 1), stretch(1, 5, 6)])
  expect(differencesOf(figures, { matches: 1, found: [1, 2] })).toEqual([])
  expect(differencesOf(figures, { matches: 2, found: [2, 2], precision: '0.500', recall: '0.500' })).toEqual([
    'matches: 1, not 2',
    'found: 1/2, not 2/2',
    'precision: 1.000, not 0.500',
  ])
  expect(differencesOf(figuresOf([], null), { matches: 0, hits: 3 })).toEqual(['hits: none, not 3'])
})
