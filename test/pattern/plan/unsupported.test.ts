import { expect, test } from 'vitest'
import { begin, patternFromJson } from 'tidemark'

const start = begin('a').oneOrMore()

test.each([
  ['until', () => start.until(() => true)],
  ['greedy', () => start.greedy()],
  ['skipToNext', () => start.skipToNext()],
  ['skipToFirst', () => start.skipToFirst('a')],
  ['skipToLast', () => start.skipToLast('a')],
  ['group', () => start.next(begin('b') as never)],
])('%s is refused by name', (construct, build) => {
  expect(build).toThrow(expect.objectContaining({ code: 'UNSUPPORTED', data: expect.objectContaining({ construct }) }))
})

test('a field that this version does not know is refused, wherever it stands', () => {
  const json = JSON.parse(JSON.stringify(start)) as { elements: object[] }
  expect(patternFromJson(json).syntax.elements.length).toBe(1)
  expect(() => patternFromJson({ ...json, foo: 1 })).toThrow(/pattern\.foo/)
  expect(() => patternFromJson({ ...json, elements: [{ ...json.elements[0], withinPrevious: 5 }] })).toThrow(
    /withinPrevious/,
  )
})
