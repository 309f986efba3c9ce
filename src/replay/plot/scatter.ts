/**
 * Events as terminal glyphs. Ordinary events are braille dots, two across and four down in a cell, or, where dots would
 * run together, shades; events of another mark are a glyph of their own, so that they are told apart without colour.
 * In a cell with several marks the rarest one is seen.
 */
import type { Cells } from './cells.ts'
import type { Mark, PlotEvent } from './time-plot.ts'
import { MARKS } from './time-plot.ts'
import type { View } from './view.ts'
import { across, isPlaced, upward, within } from './view.ts'
import { byCount } from './words.ts'

/** Where in the cells the picture is. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly columns: number
  readonly rows: number
}

export const MARK_GLYPHS: Readonly<Record<'unicode' | 'ascii', Readonly<Record<Mark, string>>>> = {
  unicode: { plain: '⠶', late: '×', corrected: '+', matched: '●', bad: '!' },
  ascii: { plain: '.', late: 'x', corrected: 'c', matched: 'O', bad: '!' },
}
/** The same where a cell holds many: more than the square root of the fullest one. */
const MANY_GLYPHS: Readonly<Record<'unicode' | 'ascii', Readonly<Record<Mark, string>>>> = {
  unicode: { ...MARK_GLYPHS.unicode, late: '╳' },
  ascii: { ...MARK_GLYPHS.ascii, late: 'X' },
}
/** Few to many events in a cell. */
export const SHADES: Readonly<Record<'unicode' | 'ascii', string>> = { unicode: '░▒▓█', ascii: '.:%#' }

/** The bit of each braille dot, row by row; U+2800 plus the bits is the character (Unicode, Braille Patterns). */
const BRAILLE: readonly number[] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
/** With more dots than this in the cells that have any, on average, shades say more than dots. */
const FULL_OF_DOTS = 5.5

/**
 * Draws the events.
 *
 * @returns the greatest number of ordinary events in a cell, if they are drawn as shades and it is more than one
 * @complexity O(events + cells)
 */
export function scatter(
  cells: Cells,
  area: Area,
  events: readonly PlotEvent[],
  view: View,
  unicode: boolean,
): number | undefined {
  const size = area.columns * area.rows
  const counts = MARKS.map(() => new Uint32Array(size))
  const dots = new Uint8Array(size)
  for (const { arrival, time, mark } of events) {
    if (!isPlaced(arrival)) continue
    const x = across(view, arrival)
    const y = upward(view, arrival, time)
    const dotX = dotOf(within(x), area.columns * 2)
    const dotY = area.rows * 4 - 1 - dotOf(within(y), area.rows * 4)
    const cell = (dotY >> 2) * area.columns + (dotX >> 1)
    const perMark = counts[MARKS.indexOf(mark)]
    if (perMark !== undefined) perMark[cell] = (perMark[cell] ?? 0) + 1
    if (mark === 'plain') dots[cell] = (dots[cell] ?? 0) | (BRAILLE[(dotY & 3) * 2 + (dotX & 1)] ?? 0)
  }
  const plain = counts[0] ?? new Uint32Array(0)
  const shaded = !unicode || meanDots(dots) > FULL_OF_DOTS
  const densest = greatest(plain)
  const form = unicode ? 'unicode' : 'ascii'
  for (const mark of byCount(view)) {
    const perMark = counts[MARKS.indexOf(mark)]
    if (perMark === undefined) continue
    const many = Math.max(8, Math.sqrt(greatest(perMark)))
    perMark.forEach((count, cell) => {
      if (count === 0) return
      const glyph =
        mark !== 'plain' ? (count > many ? MANY_GLYPHS : MARK_GLYPHS)[form][mark]
        : shaded ? shadeOf(count, densest, SHADES[form])
        : String.fromCodePoint(0x2800 + (dots[cell] ?? 0)) // prettier-ignore
      cells.set(area.left + (cell % area.columns), area.top + Math.floor(cell / area.columns), glyph, mark)
    })
  }
  return shaded && densest > 1 ? densest : undefined
}

/** The dot, of `dots` in a row, at a fraction from 0 to 1. */
export function dotOf(fraction: number, dots: number): number {
  return Math.min(dots - 1, Math.floor(fraction * dots))
}

function greatest(counts: Uint32Array): number {
  return counts.reduce((a, b) => Math.max(a, b), 0)
}

function meanDots(dots: Uint8Array): number {
  let set = 0
  let used = 0
  for (const bits of dots) {
    if (bits === 0) continue
    used++
    for (let rest = bits; rest !== 0; rest &= rest - 1) set++
  }
  return used === 0 ? 0 : set / used
}

/** Shades are logarithmic: a single event is the lightest, the densest cell the darkest. */
function shadeOf(count: number, densest: number, shades: string): string {
  const share = densest <= 1 ? 0 : Math.log(count) / Math.log(densest)
  return shades.charAt(Math.min(shades.length - 1, Math.floor(share * shades.length)))
}
