/** The part of the terminal's picture that is on a grid: events, lines, axes and the spans of matches. */
import { shownText, widthOf } from './cells.ts'
import type { Cells, Style, Terminal } from './cells.ts'
import type { Laned } from './lanes.ts'
import { MARK_GLYPHS, dotOf, scatter } from './scatter.ts'
import type { Area } from './scatter.ts'
import { drawLine } from './terminal-line.ts'
import { delayTicks, timeTicks } from './ticks.ts'
import type { Tick } from './ticks.ts'
import { MARKS } from './time-plot.ts'
import type { MatchVerdict, TimePlot } from './time-plot.ts'
import { across, upward, within } from './view.ts'
import type { View } from './view.ts'
import { diagonalAcross, watermarkHeights } from './watermark-line.ts'
import { arrivalText } from './words.ts'

/** Matches are named by letter. With more matches than these, names and moments would hide the events: spans only. */
export const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

export interface RowTick extends Tick {
  readonly row: number
}

/**
 * Draws what is inside of the axes: the diagonal, events, watermarks, the moments at which matches became known. A line does
 * not cover events of a mark so rare that each of them counts.
 *
 * @returns the greatest number of ordinary events in a cell, if they are drawn as shades
 */
export function drawPicture(
  cells: Cells,
  area: Area,
  plot: TimePlot,
  view: View,
  unicode: boolean,
): number | undefined {
  if (view.vertical === 'time') drawDiagonal(cells, area, view, unicode)
  const densest = scatter(cells, area, plot.events, view, unicode)
  const glyphs = MARK_GLYPHS[unicode ? 'unicode' : 'ascii']
  const rare = MARKS.filter((mark) => mark !== 'plain' && view.counts[mark] <= area.columns)
  const kept = rare.map((mark) => glyphs[mark]).join('')
  plot.watermarks.forEach((watermark, i) => {
    drawLine(cells, area, watermarkHeights(watermark, view, area.columns), i, kept, unicode)
  })
  if (plot.matches.length > LETTERS.length) return densest
  for (const { arrival, end } of plot.matches) {
    if (arrival === undefined || !Number.isFinite(arrival)) continue
    const column = columnOf(view, area, arrival)
    const row = area.rows - 1 - dotOf(within(upward(view, arrival, end)), area.rows)
    cells.set(area.left + column, area.top + row, unicode ? '◆' : 'M', 'known')
  }
  return densest
}

function drawDiagonal(cells: Cells, area: Area, view: View, unicode: boolean): void {
  for (let row = 0; row < area.rows; row++) {
    const column = Math.floor(diagonalAcross(view, (row + 0.5) / area.rows) * area.columns)
    if (column < 0 || column >= area.columns) continue
    cells.set(area.left + column, area.top + area.rows - 1 - row, unicode ? '╱' : '/', 'dim')
  }
}

/** The ticks of the upward axis, with a free row between two labels. */
export function tickRows(view: View, height: number): readonly RowTick[] {
  const { low, high } = view.y
  const time = view.vertical === 'time'
  const rowOf = ({ at }: Tick): number =>
    height - 1 - dotOf(within(((time ? at : Math.log10(at)) - low) / (high - low)), height)
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every((tick, i) => {
      const before = ticks[i - 1]
      return before === undefined || rowOf(before) - rowOf(tick) >= 2
    })
  const ticks = time ? timeTicks(low, high, fits) : delayTicks(10 ** low, 10 ** high, fits)
  return ticks.map((tick) => ({ ...tick, row: rowOf(tick) }))
}

/**
 * Draws the axes, with their ticks and the title of the lower one.
 *
 * @param strip how many rows are free between the lower axis and its labels
 */
export function drawAxes(
  cells: Cells,
  area: Area,
  view: View,
  rows: readonly RowTick[],
  strip: number,
  terminal: Terminal,
): void {
  const glyphs = terminal.unicode ? '│┤└─┬' : '|++-+'
  const bottom = area.top + area.rows
  for (let row = 0; row < area.rows; row++) cells.set(area.left - 1, area.top + row, glyphs.charAt(0), 'dim')
  for (const { row, label } of rows) {
    cells.write(area.left - 2 - widthOf(label), area.top + row, shownText(label, terminal), 'text')
    cells.set(area.left - 1, area.top + row, glyphs.charAt(1), 'dim')
  }
  cells.set(area.left - 1, bottom, glyphs.charAt(2), 'dim')
  for (let column = 0; column < area.columns; column++) cells.set(area.left + column, bottom, glyphs.charAt(3), 'dim')

  const start = ({ at, label }: Tick): number => {
    const centred = area.left + columnOf(view, area, at) - (widthOf(label) >> 1)
    return Math.max(0, Math.min(cells.columns - widthOf(label), centred))
  }
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every((tick, i) => {
      const before = ticks[i - 1]
      return before === undefined || start(before) + widthOf(before.label) + 2 <= start(tick)
    })
  for (const tick of timeTicks(view.x.low, view.x.high, fits)) {
    cells.set(area.left + columnOf(view, area, tick.at), bottom, glyphs.charAt(4), 'dim')
    cells.write(start(tick), bottom + 1 + strip, tick.label, 'text')
  }
  const title = shownText(`${arrivalText(view)} →`, terminal)
  cells.write(Math.max(0, area.left + area.columns - widthOf(title)), bottom + 2 + strip, title, 'dim')
}

/** The column, in the picture, of a time of arrival. */
export function columnOf(view: View, area: Area, arrival: number): number {
  return dotOf(within(across(view, arrival)), area.columns)
}

/**
 * Draws the span of a match with its letter in the middle; spans which share a lane are dotted and have none. One that
 * was missed is dashed, and what is wrong has another colour.
 *
 * @param letter the name of the match, or ''
 * @param verdict what is known of it
 * @param place the column and row of a place along the span
 */
export function drawSpan(
  cells: Cells,
  span: Laned,
  letter: string,
  verdict: MatchVerdict | undefined,
  unicode: boolean,
  place: (along: number) => readonly [number, number],
): void {
  const upright = place(0)[0] === place(1)[0]
  const [first, middle, last, only, shared] = unicode ? (upright ? '┬│┴•┊' : '├─┤•┈') : upright ? "'|,*:" : '<->*:'
  for (let along = span.first; along <= span.last; along++) {
    let glyph = along === span.first ? first : along === span.last ? last : middle
    if (span.first === span.last) glyph = only
    if (span.shared || (verdict === 'missed' && glyph === middle)) glyph = shared
    cells.set(...place(along), glyph ?? ' ', verdictStyle(verdict, 'known'))
  }
  if (!span.shared && letter !== '')
    cells.set(...place((span.first + span.last) >> 1), letter, verdictStyle(verdict, 'matched'))
}

/** The style of a match, by what is known of it; `usual` if it is right or nothing is. */
export function verdictStyle(verdict: MatchVerdict | undefined, usual: Style): Style {
  if (verdict === 'missed') return 'late'
  if (verdict === 'invented') return 'bad'
  return verdict === 'withdrawn' ? 'dim' : usual
}
