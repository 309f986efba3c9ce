/** The shapes of the picture and what they mean. */
import type { ShownMatches } from './shown-matches.ts'
import { cutText, element, escaped, textWidth } from './svg-element.ts'
import { markShape } from './svg-marks.ts'
import { TEXT_SIZE, lineStyle } from './svg-style.ts'
import { correctedShape, knownShape, verdictShape } from './svg-verdicts.ts'
import { MARKS } from './time-plot.ts'
import type { TimePlot } from './time-plot.ts'
import { countText } from './time-text.ts'
import type { View } from './view.ts'
import { markText, verdictCounts, verdictText } from './words.ts'

const LINE_HEIGHT = 18

interface Item {
  readonly name: string
  readonly shape: (x: number, y: number) => string
}

export interface Legend {
  readonly markup: string
  /** The base line of its last line. */
  readonly bottom: number
}

/**
 * The legend in lines between two margins.
 *
 * @param top the base line of its first line
 */
export function legend(
  plot: TimePlot,
  shown: ShownMatches,
  view: View,
  width: number,
  margin: number,
  top: number,
): Legend {
  const items = [...markItems(plot, view), ...lineItems(plot), ...matchItems(plot, shown)]
  let x = margin
  let y = top
  let markup = ''
  for (const { name, shape } of items) {
    const room = 26 + textWidth(name, TEXT_SIZE) + 14
    if (x > margin && x + room > width - margin) {
      x = margin
      y += LINE_HEIGHT
    }
    markup += shape(x + 9, y - 4) + element('text', { x: x + 23, y }, escaped(name))
    x += room
  }
  return { markup, bottom: items.length === 0 ? top - LINE_HEIGHT : y }
}

function markItems(plot: TimePlot, view: View): readonly Item[] {
  return MARKS.filter((mark) => view.counts[mark] > 0).map((mark) => ({
    name: markText(mark, view, plot.watermarks.length),
    shape: (x, y) => markShape(mark, x, y),
  }))
}

function lineItems({ watermarks }: TimePlot): readonly Item[] {
  return watermarks.map(({ label }, i) => {
    const { colour, dashes } = lineStyle(i)
    const stroke = { stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dashes }
    return {
      name: cutText(`watermark ${label}`, 260, TEXT_SIZE),
      shape: (x, y) => element('line', { x1: x - 9, x2: x + 9, y1: y, y2: y, ...stroke }),
    }
  })
}

function matchItems(plot: TimePlot, { named }: ShownMatches): readonly Item[] {
  const items: Item[] = verdictCounts(plot.matches).map(([verdict, count]) => ({
    name: `${countText(count)} ${verdictText(verdict)}`,
    shape: (x, y) => verdictShape(verdict, x, y),
  }))
  const matches = [...named]
  if (matches.some(({ arrival }) => arrival !== undefined))
    items.push({ name: 'match becomes known', shape: knownShape })
  if (matches.some(({ corrected }) => corrected !== undefined))
    items.push({ name: 'match said again, or taken back', shape: correctedShape })
  return items
}
