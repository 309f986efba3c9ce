/** A step line of box-drawing characters; in ASCII, of the line's number. */
import type { Cells, Style } from './cells.ts'
import { dotOf } from './scatter.ts'
import type { Area } from './scatter.ts'

interface LineGlyphs {
  /** What stands for the line in a legend. */
  readonly sample: (line: number) => string
  /** Along, rising: arriving from the left and leaving to the right, upright, falling: the same two. */
  readonly of: (line: number) => string
}

const FAMILIES: readonly string[] = ['─╯╭│╮╰', '━┛┏┃┓┗', '═╝╔║╗╚', '┄╯╭┆╮╰']

export const LINE_GLYPHS: Readonly<Record<'unicode' | 'ascii', LineGlyphs>> = {
  unicode: {
    sample: (line) => {
      const family = familyOf(line)
      return `${family.charAt(0)}${family.charAt(1)}`
    },
    of: familyOf,
  },
  ascii: { sample: digitOf, of: (line) => digitOf(line).repeat(6) },
}

function familyOf(line: number): string {
  return FAMILIES[line % FAMILIES.length] ?? ''
}

function digitOf(line: number): string {
  return String((line + 1) % 10)
}

/**
 * Draws a line through a height per column. Where it leaves the picture it is not drawn.
 *
 * @param heights from bottom (0) to top (1), NaN for none
 * @param line which line it is, from 0: its style
 * @param kept the glyphs which the line does not cover
 */
export function drawLine(
  cells: Cells,
  area: Area,
  heights: Float64Array,
  line: number,
  kept: string,
  unicode: boolean,
): void {
  const glyphs = LINE_GLYPHS[unicode ? 'unicode' : 'ascii'].of(line)
  const style: Style = `line${(line % 4) as 0 | 1 | 2 | 3}`
  const draw = (column: number, row: number, form: number): void => {
    if (row < 0 || row >= area.rows || kept.includes(cells.at(area.left + column, area.top + row))) return
    cells.set(area.left + column, area.top + row, glyphs.charAt(form), style)
  }
  let before: number | undefined
  heights.forEach((height, column) => {
    if (Number.isNaN(height)) return
    const row = rowOf(height, area.rows)
    if (before === undefined || row === before) draw(column, row, 0)
    else {
      const rising = row < before
      draw(column, before, rising ? 1 : 4)
      for (
        let between = Math.max(0, Math.min(row, before) + 1);
        between < Math.min(area.rows, Math.max(row, before));
        between++
      )
        draw(column, between, 3)
      draw(column, row, rising ? 2 : 5)
    }
    before = row
  })
}

/** The row of a height; above the picture −1, below it `rows`. */
function rowOf(height: number, rows: number): number {
  if (height > 1) return -1
  return height < 0 ? rows : rows - 1 - dotOf(height, rows)
}
