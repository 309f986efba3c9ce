/** What the charts of the page have in common: the element around them, ticks of counts, a logarithmic axis of delays. */
import { element, escaped, textWidth } from '../plot/svg-element.ts'
import { FONT, GRID, INK, PAPER, QUIET, TEXT_SIZE } from '../plot/svg-style.ts'
import { delayTicks } from '../plot/ticks.ts'
import { countText } from '../plot/time-text.ts'

export const CHART_WIDTH = 1000

/** A rectangle, in pixels. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A logarithmic axis of milliseconds; what is below its range is on its left end. */
export interface DelayAxis {
  /** Milliseconds above 0; `low < high`. */
  readonly low: number
  readonly high: number
  readonly left: number
  readonly right: number
}

/** A picture with its title and what it shows in words. */
export function chart(height: number, title: string, description: string, parts: readonly string[]): string {
  const size = { width: CHART_WIDTH, height, viewBox: `0 0 ${CHART_WIDTH} ${height}` }
  const type = { 'font-family': FONT, 'font-size': TEXT_SIZE, fill: INK, 'font-variant-numeric': 'tabular-nums' }
  const words = `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`
  const ground = element('rect', { width: CHART_WIDTH, height, fill: PAPER })
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', ...type },
    `\n${[words, ground, ...parts].filter((part) => part !== '').join('\n')}\n`,
  )
}

export function label(
  words: string,
  x: number,
  y: number,
  more: Readonly<Record<string, string | number>> = {},
): string {
  return element('text', { x, y, ...more }, escaped(words))
}

/** Where a delay is. */
export function delayAt({ low, high, left, right }: DelayAxis, ms: number): number {
  if (!(ms > low)) return left
  return left + ((Math.log(Math.min(ms, high)) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (right - left)
}

/** Grid lines between two heights, and their labels below. */
export function delayGrid(axis: DelayAxis, top: number, bottom: number): string {
  const x = (ms: number): number => delayAt(axis, ms)
  const ticks = delayTicks(axis.low, axis.high, (all) =>
    all.every((tick, i) => {
      const before = all[i - 1]
      if (before === undefined) return true
      const widths = textWidth(before.label, TEXT_SIZE) + textWidth(tick.label, TEXT_SIZE)
      return x(tick.at) - x(before.at) >= widths / 2 + 10
    }),
  )
  return ticks
    .map(
      (tick) =>
        element('line', { x1: x(tick.at), x2: x(tick.at), y1: top, y2: bottom + 5, stroke: GRID }) +
        label(tick.label, x(tick.at), bottom + 19, { 'text-anchor': 'middle' }),
    )
    .join('')
}

/**
 * Round numbers from 0 to at least `most`, a handful: the last is the end of the axis.
 *
 * @param most at least 0
 */
export function countTicks(most: number): readonly number[] {
  const rough = Math.max(1, most) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10))
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, i) => Math.round(i * step))
}

/** Horizontal grid lines with their counts on the left. */
export function countGrid(ticks: readonly number[], y: (count: number) => number, { left, right }: Area): string {
  return ticks
    .map(
      (count) =>
        element('line', { x1: left, x2: right, y1: y(count), y2: y(count), stroke: GRID }) +
        label(countText(count), left - 8, y(count) + 4, { 'text-anchor': 'end' }),
    )
    .join('')
}

/** An axis that has all of some delays well inside of it. */
export function delayAxisOf(delays: readonly number[], left: number, right: number): DelayAxis {
  const positive = delays.filter((ms) => ms > 0 && ms < Infinity)
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity)
  const high = positive.reduce((a, b) => Math.max(a, b), 0)
  if (positive.length === 0) return { low: 1, high: 1000, left, right }
  // at least a factor of four, so that there are ticks
  const middle = Math.sqrt(low * high)
  return { low: Math.min(low / 1.3, middle / 2), high: Math.max(high * 1.3, middle * 2), left, right }
}

/** The title of an axis, below it and on its right end. */
export function axisTitle(words: string, { right, bottom }: Area): string {
  return label(`${words} →`, right, bottom + 38, { fill: QUIET, 'text-anchor': 'end' })
}
