/**
 * The picture for a terminal.
 *
 * ```
 *  title                          delays in a line
 *  event time                                       matches
 *  ticks ┤ legend                                   ┬
 *        │        events, watermarks, the diagonal  a  spans of event time,
 *        └──┬─────┬───                              ┴  on the same scale
 *         ticks                  arrival time
 *  the matches by name, notes
 * ```
 * The legend is above the diagonal, where no event can be, if there is room, else below. Where delays are drawn
 * upwards the spans of matches are below, on the scale of arrivals: it is the same clock.
 */
import { Cells, flowed, rendered, shownText, widthOf, widthOfLine } from './cells.ts'
import type { Line, Terminal } from './cells.ts'
import { laned } from './lanes.ts'
import type { Laned } from './lanes.ts'
import { dotOf } from './scatter.ts'
import type { Area } from './scatter.ts'
import { LETTERS, columnOf, drawAxes, drawPicture, drawSpan, tickRows } from './terminal-picture.ts'
import { headLines, legendItems, nameLines, noteLines } from './terminal-words.ts'
import type { MatchVerdict, PlotMatch, TimePlot, Vertical } from './time-plot.ts'
import { upward, viewOf, within } from './view.ts'
import type { View } from './view.ts'
import { upwardText } from './words.ts'

export interface TerminalPlotOptions extends Terminal {
  /** What is drawn upwards, default `auto`. */
  readonly vertical?: Vertical
}

/** Smaller than this no picture is readable; a smaller terminal gets this size all the same. */
const LEAST_COLUMNS = 40
const LEAST_ROWS = 12

/**
 * Draws the plot with characters.
 *
 * @returns at most `rows` lines of at most `columns` columns, joined by line feeds, none at the end
 * @complexity O(n log n) in the number of events
 */
export function terminalPlot(plot: TimePlot, options: TerminalPlotOptions): string {
  const terminal: Terminal = {
    columns: Math.max(LEAST_COLUMNS, Math.floor(options.columns)),
    rows: Math.max(LEAST_ROWS, Math.floor(options.rows)),
    colour: options.colour,
    unicode: options.unicode,
  }
  const view = viewOf(plot, options.vertical ?? 'auto')
  const head = headLines(plot, view, terminal)
  // a few notes; the words must leave room for the picture
  const notes = noteLines(plot, view, terminal).slice(0, Math.max(1, Math.floor(terminal.rows / 8)))
  const lines =
    view === undefined
      ? [...head, [], [{ text: 'No events.', style: 'text' } as const], ...notes]
      : [...head, ...body(plot, view, terminal.rows - head.length - notes.length, terminal), ...notes]
  return lines
    .slice(0, terminal.rows)
    .map((line) => rendered(line, terminal))
    .join('\n')
}

/** The picture with its legend and the names of matches, in `rows` lines. */
function body(plot: TimePlot, view: View, rows: number, terminal: Terminal): readonly Line[] {
  const names = nameLines(plot.matches, Math.max(1, Math.floor((terminal.rows - 16) / 4)), terminal)
  const inside = picture(plot, view, rows - names.length, terminal)
  if (inside.legendFits) return [...inside.lines, ...names]
  // how long the legend's numbers are depends a little on the height, which depends on the legend
  const legend = flowed(inside.legend, '   ', terminal)
  const below = picture(plot, view, Math.max(8, rows - names.length - legend.length), terminal)
  return [...below.lines, ...flowed(below.legend, '   ', terminal), ...names]
}

interface Picture {
  readonly lines: readonly Line[]
  readonly legend: readonly Line[]
  /** Whether the legend is in the picture. */
  readonly legendFits: boolean
}

/** What is on the grid: `rows` lines, of which four are axes and their titles. */
function picture(plot: TimePlot, view: View, rows: number, terminal: Terminal): Picture {
  const { columns, unicode } = terminal
  const sideways = view.vertical === 'time'
  const mostLanes = sideways ? Math.max(3, Math.floor(columns / 16)) : Math.max(1, Math.floor(terminal.rows / 10))
  const strip = sideways ? 0 : Math.min(mostLanes, plot.matches.length)
  const height = Math.max(3, rows - 4 - strip)
  const ticks = tickRows(view, height)
  const left = ticks.reduce((most, { label }) => Math.max(most, widthOf(label)), sideways ? 3 : 7) + 2

  const rowOf = (time: number): number => height - 1 - dotOf(within(upward(view, view.x.low, time)), height)
  const up = sideways ? laned(spansOf(plot.matches, rowOf), mostLanes, 0) : []
  const right = up.length === 0 ? 1 : Math.max(9, lanesUsed(up) + 3)
  const area: Area = { left, top: 1, columns: columns - left - right, rows: height }
  const along = sideways
    ? []
    : laned(
        spansOf(plot.matches, (time) => columnOf(view, area, time)),
        mostLanes,
        0,
      )

  const letterOf = ({ index }: Laned): string => (plot.matches.length > LETTERS.length ? '' : LETTERS.charAt(index))
  const verdictOf = ({ index }: Laned): MatchVerdict | undefined => plot.matches[index]?.verdict

  const cells = new Cells(columns, height + 4 + strip)
  cells.write(0, 0, shownText(upwardText(view), terminal), 'dim')
  const densest = drawPicture(cells, area, plot, view, unicode)
  drawAxes(cells, area, view, ticks, strip, terminal)
  if (up.length > 0) cells.write(columns - right + 1, 0, 'matches', 'known')
  for (const span of up)
    drawSpan(cells, span, letterOf(span), verdictOf(span), unicode, (at) => [
      columns - right + 2 + span.lane,
      area.top + at,
    ])
  if (along.length > 0) cells.write(left - 9, area.top + height + 1, 'matches', 'known')
  for (const span of along)
    drawSpan(cells, span, letterOf(span), verdictOf(span), unicode, (at) => [
      left + at,
      area.top + height + 1 + span.lane,
    ])

  const legend = legendItems(plot, view, densest, terminal)
  const legendFits = writeLegend(cells, area, legend)
  return { lines: Array.from({ length: cells.rows }, (_, row) => cells.row(row)), legend, legendFits }
}

function spansOf(
  matches: readonly PlotMatch[],
  place: (time: number) => number,
): readonly (readonly [number, number])[] {
  return matches.map(({ start, end }) => [place(start), place(end)] as const)
}

function lanesUsed(spans: readonly Laned[]): number {
  return spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0)
}

/** Writes the legend into the upper left corner if nothing is drawn there. */
function writeLegend(cells: Cells, area: Area, legend: readonly Line[]): boolean {
  const left = area.left + 2
  const fits = legend.every((item, i) => {
    const width = widthOfLine(item)
    // a cell holds one narrow character
    const narrow = width === item.reduce((sum, { text }) => sum + Array.from(text).length, 0)
    return narrow && i < area.rows && cells.isFree(left - 1, area.top + i, width + 3)
  })
  if (!fits) return false
  legend.forEach((item, i) => {
    let column = left
    for (const { text, style } of item) {
      cells.write(column, area.top + i, text, style)
      column += widthOf(text)
    }
  })
  return true
}
