import { expect, test } from 'vitest'
import type { Line, Terminal } from '../../../src/replay/plot/cells.ts'
import { Cells, cutTo, flowed, rendered, shownText, widthOf } from '../../../src/replay/plot/cells.ts'

const UNICODE: Terminal = { columns: 20, rows: 5, colour: false, unicode: true }
const ASCII: Terminal = { ...UNICODE, unicode: false }

test('wide characters take two columns, combining ones none', () => {
  expect(widthOf('abc')).toBe(3)
  expect(widthOf('次')).toBe(2)
  expect(widthOf('🙂')).toBe(2)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('⣿│●')).toBe(3)
})

test('text is cut by width, not by length', () => {
  expect(cutTo('abcdef', 6, UNICODE)).toBe('abcdef')
  expect(cutTo('abcdef', 4, UNICODE)).toBe('abc…')
  expect(cutTo('次次次', 4, UNICODE)).toBe('次…')
  expect(cutTo('abcdef', 4, ASCII)).toBe('a...')
  expect(cutTo('abcdef', 0, UNICODE)).toBe('')
  expect(cutTo('Taiwan, 8 more', 8, UNICODE)).toBe('Taiwan…')
})

test('control sequences in text do nothing', () => {
  expect(shownText('a\u001b[31mb\nc\u202ed', UNICODE)).toBe('a [31mb c d')
  expect(shownText('5 − 3 → 次…', ASCII)).toBe('5 - 3 -> ?...')
})

test('colours are switched only where they change, and off at the end', () => {
  const line: Line = [
    { text: 'a', style: 'late' },
    { text: 'b', style: 'late' },
    { text: '  ', style: 'text' },
    { text: 'c', style: 'text' },
    { text: 'd', style: 'bad' },
    { text: '   ', style: 'text' },
  ]
  expect(rendered(line, UNICODE)).toBe('ab  cd')
  expect(rendered(line, { ...UNICODE, colour: true })).toBe('\u001b[31mab  \u001b[0mc\u001b[1;35md\u001b[0m')
})

test('items flow into lines; one too long is cut', () => {
  const items = ['one two', 'three four', 'five', 'a very long item indeed']
  const lines = flowed(items.map((text) => [{ text, style: 'text' as const }]), '  ', UNICODE) // prettier-ignore
  expect(lines.map((line) => rendered(line, UNICODE))).toEqual(['one two  three four', 'five', 'a very long item in…'])
})

test('cells outside of the grid are not seen', () => {
  const cells = new Cells(3, 2)
  cells.write(-1, 0, 'abcdef', 'text')
  cells.set(0, 5, 'x', 'text')
  expect(rendered(cells.row(0), UNICODE)).toBe('bcd')
  expect(rendered(cells.row(1), UNICODE)).toBe('')
  expect(cells.isFree(0, 1, 3)).toBe(true)
  expect(cells.isFree(0, 1, 4)).toBe(false)
  expect(cells.isFree(0, 0, 1)).toBe(false)
})
