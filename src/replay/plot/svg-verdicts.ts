/**
 * How a match looks: as a bar over what it spans, and at the moment at which it was said. Right is full, missed a dashed
 * outline, invented a ladder, taken back a struck-out outline: told apart without colour.
 */
import { cutText, element, escaped, short } from './svg-element.ts'
import { MATCH, PAPER, TEXT_SIZE, VERDICT_COLOURS } from './svg-style.ts'
import type { MatchVerdict, PlotMatch } from './time-plot.ts'
import { durationText, timeText } from './time-text.ts'
import { verdictText } from './words.ts'

export type Box = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

/** A name from outside may be as long as a book; a tooltip is not. */
const TOOLTIP_WIDTH = 900

export function verdictColour(verdict: MatchVerdict | undefined): string {
  return verdict === undefined ? MATCH : VERDICT_COLOURS[verdict]
}

/** A bar. `faint`: it lies over others, because there was no room beside them. */
export function verdictBar(verdict: MatchVerdict | undefined, box: Box, faint: boolean, content = ''): string {
  const colour = verdictColour(verdict)
  const along = box.width > box.height
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  const line = along
    ? `M${short(box.x + 1.5)} ${short(y)}H${short(box.x + box.width - 1.5)}`
    : `M${short(x)} ${short(box.y + 1.5)}V${short(box.y + box.height - 1.5)}`
  if (verdict === 'missed' || verdict === 'withdrawn') {
    // the stroke is drawn half outside of its rectangle
    const inside = { x: box.x + 0.5, y: box.y + 0.5, width: Math.max(1, box.width - 1), height: Math.max(1, box.height - 1) } // prettier-ignore
    const stroke = { stroke: colour, 'stroke-opacity': faint ? '0.5' : '1', 'stroke-width': verdict === 'missed' ? '1.5' : '1' } // prettier-ignore
    // a short bar would be nothing but corners
    const dashes = verdict === 'missed' && Math.max(box.width, box.height) >= 12 ? { 'stroke-dasharray': '3 2' } : {}
    const outline = { ...inside, rx: 1.5, fill: PAPER, 'fill-opacity': '0.4', ...stroke, ...dashes }
    const bar = element('rect', outline, content)
    return verdict === 'missed' ? bar : bar + element('path', { d: line, stroke: colour, fill: 'none' })
  }
  const bar = element('rect', { ...box, fill: colour, 'fill-opacity': faint ? '0.35' : '0.85', rx: 2 }, content)
  if (verdict !== 'invented') return bar
  return (
    bar + element('path', { d: line, stroke: PAPER, 'stroke-width': 2, 'stroke-dasharray': '1.5 1.5', fill: 'none' })
  )
}

/** A verdict in a legend. */
export function verdictShape(verdict: MatchVerdict, x: number, y: number): string {
  return verdictBar(verdict, { x: x - 9, y: y - 3, width: 18, height: 6 }, false)
}

/** A ring: the moment at which a match became known; with a cross in it, of one that is not there. */
export function knownShape(x: number, y: number, verdict?: MatchVerdict): string {
  const stroke = { stroke: verdictColour(verdict), 'stroke-width': 2 }
  const ring = element('circle', { cx: x, cy: y, r: 4, fill: PAPER, ...stroke })
  if (verdict !== 'invented' && verdict !== 'withdrawn') return ring
  return ring + element('path', { d: `M${short(x)} ${short(y)}m-2.8-2.8l5.6 5.6m0-5.6l-5.6 5.6`, ...stroke })
}

/** A full dot: the moment at which a match was said for the last time, or taken back. */
export function correctedShape(x: number, y: number, verdict?: MatchVerdict): string {
  return element('circle', { cx: x, cy: y, r: 3.5, fill: verdictColour(verdict), stroke: PAPER, 'stroke-width': 1 })
}

/** What a match says when pointed at. */
function matchText({ label, start, end, arrival, verdict, corrected }: PlotMatch): string {
  const parts = [`${timeText(start, 0)} to ${timeText(end, 0)} (${durationText(end - start)})`]
  if (verdict === 'missed' || verdict === 'invented') parts.push(verdictText(verdict))
  if (arrival !== undefined) parts.push(`known ${timeText(arrival, 0)}`)
  if (corrected !== undefined)
    parts.push(`${verdict === 'withdrawn' ? 'taken back' : 'final'} ${timeText(corrected, 0)}`)
  return `${cutText(label, TOOLTIP_WIDTH, TEXT_SIZE)}: ${parts.join(', ')}`
}

/** A title element for a match. */
export function matchTitle(match: PlotMatch): string {
  return `<title>${escaped(matchText(match))}</title>`
}
