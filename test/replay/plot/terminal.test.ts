import { describe, expect, test } from 'vitest'
import { widthOf } from '../../../src/replay/plot/cells.ts'
import { terminalPlot } from '../../../src/replay/plot/terminal.ts'
import type { PlotEvent } from '../../../src/replay/plot/time-plot.ts'
import { EXTREMES, NOTHING, TINY, plotOf, series } from './plots.ts'

const PLAIN = { columns: 60, rows: 18, colour: false, unicode: true } as const
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** The rows right of the upward axis, without the legend where that is in the picture. */
function picture(text: string): readonly string[] {
  const lines = text.split('\n')
  const bottom = lines.findIndex((line) => /[└+][┬─+-]{9}/.test(line))
  const rows = lines.slice(0, bottom).flatMap((line) => /[│┤|+](.*)$/.exec(line)?.[1] ?? [])
  return rows.map((row) =>
    row.replace(/^ {2}\S+ (\d|watermark|no delay|match known)[^⠀-⣿]*?( {3}|$)/, (item) => ' '.repeat(item.length)),
  )
}

function count(text: string, glyph: string): number {
  return picture(text).join('').split(glyph).length - 1
}

test('a small picture', () => {
  expect(terminalPlot(TINY, PLAIN)).toBe(`\
Tiny
delay: half within 0 ms, 95 % within 4 min, longest 4 min
event time, UTC                                     matches
00:10 ┤                                         ╱ ⠈
      │                                   ⠄       ╭
      │                              ╱            │
00:05 ┤                      ⡀ ╱     ⠈    ╭───────╯
      │                 ● ╱      ◆   ╭────╯          ┬
      │             ╱       ╭────────╯        !      a
      │        ⠐        ╭───╯    ×                   │
Jan 1 ┤⡀ ╱ ⠁   ╭────●───╯                            ┴
      └┬───────┬────────┬────────┬────────┬───────┬
     Jan 1   00:02    00:04    00:06    00:08   00:10
     arrival time, UTC, 1970-01-01 00:00 to 00:10 →
⠶ 7 events   × 1 late (below the watermark)   ● 2 in a match
! 1 bad   ─╯ watermark 2 min   ╱ no delay   ◆ match known
1 match:  a A then B, 3 min
a note`)
})

test('the same with delays upwards: what is late is above, matches are below', () => {
  const text = terminalPlot(TINY, { ...PLAIN, vertical: 'delay' })
  expect(text).toContain('delay = arrival − event time')
  expect(text).toContain('1 late (above the watermark)')
  expect(text).toMatch(/\nmatches +├─+a─+┤\n/)
  expect(count(text, '×')).toBe(1)
  expect(text).not.toContain('╱')
})

test('marks are told apart without colour, in ASCII too', () => {
  const text = terminalPlot(TINY, { ...PLAIN, unicode: false })
  expect(text).toMatch(/^[ -~\n]*$/)
  expect([count(text, 'x'), count(text, 'O'), count(text, '!'), count(text, 'M')]).toEqual([1, 2, 1, 1])
  expect(count(text, '.')).toBe(7)
  expect(text).toContain('1 watermark 2 min')
})

test('colour adds nothing but colour', () => {
  const coloured = terminalPlot(TINY, { ...PLAIN, colour: true })
  expect(coloured).not.toBe(terminalPlot(TINY, PLAIN))
  expect(coloured.replace(ESCAPES, '')).toBe(terminalPlot(TINY, PLAIN))
})

test('each event is a dot of its own while there is room', () => {
  const events = Array.from({ length: 8 }, (_, i) => ({ arrival: i * 1_000, time: i * 1_000, mark: 'plain' }) as const)
  const dots = picture(terminalPlot(plotOf(events), PLAIN))
    .join('')
    .replace(/[^\u2801-\u28ff]/g, '')
  let set = 0
  for (const cell of dots) for (let bits = (cell.codePointAt(0) ?? 0) - 0x2800; bits > 0; bits &= bits - 1) set++
  expect(set).toBe(8)
})

test('where dots run together there are shades, and the legend says of how many events', () => {
  const crowd = series(20_000, 0, 1_000, (i) => (i * 7_919_003) % 20_000_000).map((event): PlotEvent => ({
    ...event,
    mark: 'plain',
  }))
  const text = terminalPlot(plotOf(crowd), { ...PLAIN, columns: 80, rows: 24 })
  expect(text).toMatch(/░▒▓█ 20,000 events, 1 to \d+ a cell/)
  const most = Number(/1 to (\d+) a cell/.exec(text)?.[1])
  expect(most).toBeGreaterThan(20)
  for (const shade of '▒▓█') expect(count(text, shade)).toBeGreaterThan(0)
})

test('a rare event is seen among many', () => {
  const crowd = series(20_000, 0, 1_000, () => 5_000_000).map((event): PlotEvent => ({ ...event, mark: 'plain' }))
  const text = terminalPlot(plotOf([...crowd, { arrival: 1e7, time: 5e6, mark: 'matched' }]), PLAIN)
  expect(count(text, '●')).toBe(1)
})

test('the legend is above the diagonal if it fits there, so that the picture is larger', () => {
  const lines = terminalPlot(TINY, { ...PLAIN, columns: 120, rows: 40 }).split('\n')
  expect(lines[3]).toMatch(/^ *00:10 ┤ {2}⠶ 7 events/)
  expect(lines.length).toBe(40)
})

test('a lone watermark takes a step where it advances', () => {
  const points = [
    { arrival: 0, watermark: 0 },
    { arrival: 50_000, watermark: 90_000 },
  ]
  const events = [0, 100_000].map((at) => ({ arrival: at, time: at, mark: 'plain' }) as const)
  const rows = picture(terminalPlot(plotOf(events, { watermarks: [{ label: 'w', points }] }), PLAIN))
  const corners = rows.map((row) => row.search(/[╭╯]/)).filter((column) => column >= 0)
  expect(corners.length).toBe(2)
  expect(corners[0]).toBe(corners[1])
  const [column = 0] = corners
  const width = Math.max(...rows.map((row) => row.length))
  expect(column / width).toBeGreaterThan(0.45)
  expect(column / width).toBeLessThan(0.55)
})

test('matches with no room for lanes share one; more than there are letters are only counted', () => {
  const matches = Array.from({ length: 60 }, (_, i) => ({ label: `m${i}`, start: i * 100, end: 99_000 }))
  const events = series(100, 0, 1_000, (i) => (i % 5) * 10_000)
  const text = terminalPlot(plotOf(events, { matches }), PLAIN)
  expect(text).toContain('┊')
  expect(text).toContain('\n60 matches')
  expect(text).not.toContain('m0')
  const few = terminalPlot(plotOf(events, { matches: matches.slice(0, 30) }), PLAIN)
  expect(few).toMatch(/30 matches: {2}a m0, [^\n]* {2}and \d+ more/)
})

test('text from outside cannot control the terminal', () => {
  const evil = 'x\u001b[2J\u0007\r\n\u202ey'
  const text = terminalPlot(
    { ...TINY, title: evil, notes: [evil], matches: [{ label: evil, start: 0, end: 1 }], watermarks: [{ label: evil, points: TINY.watermarks[0]?.points ?? [] }] },
    PLAIN,
  ) // prettier-ignore
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text.split('\n').length).toBeLessThanOrEqual(PLAIN.rows)
  expect(text).toContain('watermark x [2J y')
})

test('without events there are words', () => {
  expect(terminalPlot({ ...NOTHING, notes: ['why'] }, PLAIN)).toBe('Nothing\n\nNo events.\nwhy')
})

test('events that could not be drawn in place are mentioned', () => {
  const text = terminalPlot(EXTREMES['values that are no times'] ?? NOTHING, { ...PLAIN, columns: 80, rows: 24 })
  expect(text).toContain('4 events outside of the picture, drawn on its edge')
  expect(text).toContain('1 event without arrival time, not drawn')
})

test('the same plot gives the same text, and is not changed', () => {
  const before = JSON.stringify(TINY)
  expect(terminalPlot(structuredClone(TINY), PLAIN)).toBe(terminalPlot(TINY, PLAIN))
  expect(JSON.stringify(TINY)).toBe(before)
})

describe.each(Object.entries(EXTREMES))('%s', (_, plot) => {
  test.each([
    [80, 24],
    [120, 40],
    [40, 12],
  ])('fits into %d columns and %d rows', (columns, rows) => {
    for (const vertical of ['auto', 'time', 'delay'] as const) {
      for (const unicode of [true, false]) {
        const lines = terminalPlot(plot, { columns, rows, colour: false, unicode, vertical }).split('\n')
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity|Invalid/)
      }
    }
  })
})

test('a terminal of no size gets the least picture', () => {
  const least = terminalPlot(TINY, { ...PLAIN, columns: 40, rows: 12 })
  expect(terminalPlot(TINY, { ...PLAIN, columns: 0, rows: 0 })).toBe(least)
})
