import { expect, test } from 'vitest'
import { boundEvents } from '../../src/event/bound-events.ts'
import { evaluate } from '../../src/event/evaluate.ts'
import { bound } from '../../src/event/field.ts'

interface Reading {
  readonly celsius: number | null
  readonly at?: { readonly x: number }
}

const events: readonly Reading[] = [{ celsius: 4, at: { x: 7 } }, { celsius: null }, { celsius: 1 }]

test('a list of bound events aggregates, and answers as expressions do', () => {
  const list = boundEvents(events)
  expect([list.count(), list.count('celsius'), list.sum('celsius'), list.avg('celsius')]).toEqual([3, 2, 5, 2.5])
  expect([list.min('celsius'), list.max('celsius'), list.max('at.x')]).toEqual([1, 4, 7])
  for (const fn of ['count', 'sum', 'avg', 'min', 'max'] as const) {
    for (const of of [events, []]) {
      expect(boundEvents(of)[fn]('celsius')).toBe(evaluate(bound[fn]('hot', 'celsius').expression, {}, { hot: of }))
    }
  }
})

test('of nothing, sum and count are 0 and the rest is nothing', () => {
  const none = boundEvents<Reading>([])
  expect([none.count(), none.sum('celsius')]).toEqual([0, 0])
  expect([none.avg('celsius'), none.min('celsius'), none.max('celsius')]).toEqual([null, null, null])
})

test('it is a list, also of one event, that nobody changes', () => {
  const list = boundEvents([events[0]!])
  expect(Array.isArray(list)).toBe(true)
  expect([...list]).toEqual([events[0]])
  expect(boundEvents([5] as never[])).toHaveLength(1)
  expect(Object.getPrototypeOf(list.map((event) => event))).toBe(Array.prototype)
  expect(() => (list as unknown as Reading[]).push(events[1]!)).toThrow(TypeError)
})
