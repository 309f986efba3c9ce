/** How far behind events came: the picture from which a watermark delay is chosen. */
import { spread } from '../plot/spread.ts'
import { element, escaped, short, textWidth } from '../plot/svg-element.ts'
import { AXIS, INK, MARK_COLOURS, QUIET, TEXT_SIZE } from '../plot/svg-style.ts'
import { countText, durationText } from '../plot/time-text.ts'
import type { HistogramBar, ReplayReport } from '../replay-report.ts'
import type { Area, DelayAxis } from './chart.ts'
import { CHART_WIDTH, axisTitle, chart, countGrid, countTicks, delayAt, delayGrid, label } from './chart.ts'
import { counted, listed, shareText } from './number-text.ts'

const HEIGHT = 300
/** The width of a bar that has no place on a logarithmic axis. */
const SLOT = 52

/**
 * The histogram; '' if no event was behind another.
 *
 * Events that were behind none are no bar: there are so many of them that the others could not be seen.
 *
 * @complexity O(bars)
 */
export function histogramChart({ histogram, statistics }: ReplayReport): string {
  const bars = closed(trimmed(behindOnly(histogram, statistics.outOfOrder)), longestOf(statistics))
  if (statistics.outOfOrder === 0 || bars.length === 0) return ''
  const marks = marksOf(statistics.suggested)
  const under = bars.find(({ from }) => from <= 0) ?? null
  const inner = bars.filter((bar) => bar !== under)
  const area: Area = { left: 64, right: CHART_WIDTH - 24, top: marks.length === 0 ? 34 : 56, bottom: HEIGHT - 50 }
  const edges = [...inner.flatMap(({ from, to }) => [from, to]), ...marks.map(({ delayMs }) => delayMs)]
  // the edge of the bar that has a slot of its own bounds the axis as well
  const low = Math.min(...edges, under === null ? Infinity : under.to)
  const high = Math.max(...edges, under === null ? 0 : under.to)
  const axis: DelayAxis = {
    low: low === high ? low / 2 : low,
    high: low === high ? high * 2 : high,
    left: area.left + (under === null ? 0 : SLOT),
    right: area.right,
  }
  const most = bars.reduce((a, { count }) => Math.max(a, count), 0)
  const ticks = countTicks(most)
  const y = (count: number): number => area.bottom - (count / ticks.at(-1)!) * (area.bottom - area.top)
  const drawn = bars.map((bar) => {
    const x1 = bar === under ? area.left : delayAt(axis, bar.from)
    const x2 = bar === under ? axis.left : delayAt(axis, bar.to)
    if (bar.count === 0) return ''
    const height = Math.max(1, area.bottom - y(bar.count))
    const box = { x: x1 + 0.75, y: area.bottom - height, width: Math.max(0.5, x2 - x1 - 1.5), height }
    const title = `<title>${escaped(barText(bar, statistics.events))}</title>`
    return element('rect', { ...box, fill: MARK_COLOURS.plain, 'fill-opacity': '0.85' }, title)
  })
  const slot = under === null ? '' : slotLabel(`< ${durationText(under.to)}`, (area.left + axis.left) / 2, area)
  // a label of the axis beside that of a slot would say the same
  const grid = delayGrid(under === null ? axis : { ...axis, low: axis.low * 1.0001 }, area.top, area.bottom)
  return chart(HEIGHT, 'How far behind events came', describe(bars, marks, statistics.events), [
    label('↑ events', area.left - 40, 20, { fill: QUIET }),
    countGrid(ticks, y, area),
    grid,
    slot,
    ...drawn,
    element('line', { x1: area.left, x2: area.right, y1: area.bottom, y2: area.bottom, stroke: AXIS }),
    markLines(marks, axis, area),
    axisTitle('behind the greatest time before, logarithmic', area),
  ])
}

/** The first bar may have the events that were not behind at all in it: they are taken out. */
function behindOnly(histogram: readonly HistogramBar[], outOfOrder: number): readonly HistogramBar[] {
  const total = histogram.reduce((sum, { count }) => sum + count, 0)
  const inOrder = Math.max(0, total - outOfOrder)
  return histogram.map((bar) =>
    bar.from <= 0 && bar.to > 0 ? { ...bar, count: Math.max(0, bar.count - inOrder) } : bar,
  )
}

/** Without the empty bars at both ends. */
function trimmed(bars: readonly HistogramBar[]): readonly HistogramBar[] {
  const used = (bar: HistogramBar): boolean => bar.count > 0
  return bars.slice(Math.max(0, bars.findIndex(used)), bars.findLastIndex(used) + 1)
}

interface DelayMark {
  readonly delayMs: number
  readonly text: string
}

/** The longest that an event was behind. */
function longestOf({ suggested }: ReplayReport['statistics']): number {
  return suggested.reduce((most, { delayMs }) => Math.max(most, delayMs), 0)
}

/** A bar that is drawn: `to` is finite, and `open` if it has no end. */
interface DrawnBar extends HistogramBar {
  readonly open: boolean
}

/** The last bar drawn to the longest that an event was behind, or, if that is short, as wide as the one before it. */
function closed(bars: readonly HistogramBar[], longest: number): readonly DrawnBar[] {
  return bars.map((bar, i) => {
    const open = bar.to === Infinity
    const before = bars[i - 1]
    const ratio = before !== undefined && before.from > 0 ? before.to / before.from : 2
    return { ...bar, open, to: open ? Math.max(longest, bar.from * ratio, 1) : bar.to }
  })
}

/** The delays for 99 and 99.9 %; one mark if they are the same. */
function marksOf(suggested: ReplayReport['statistics']['suggested']): readonly DelayMark[] {
  const wanted = suggested.filter(({ share, delayMs }) => (share === 0.99 || share === 0.999) && delayMs > 0)
  const delays = [...new Set(wanted.map(({ delayMs }) => delayMs))]
  return delays.map((delayMs) => {
    const shares = wanted.filter((one) => one.delayMs === delayMs).map(({ share }) => shareText(share))
    return { delayMs, text: `${listed(shares)} in time with ${durationText(delayMs)}` }
  })
}

function markLines(marks: readonly DelayMark[], axis: DelayAxis, area: Area): string {
  const widths = marks.map(({ text }) => textWidth(text, TEXT_SIZE))
  const half = (widths[0] ?? 0) / 2
  const gap = Math.max(0, ...widths) + 16
  const wanted = marks.map(({ delayMs }) => delayAt(axis, delayMs))
  const places = spread(wanted, gap, area.left + half, area.right - half)
  return marks
    .map(({ text }, i) => {
      const [x, place] = [wanted[i]!, places[i]!]
      const line = {
        points: `${short(place)},${area.top - 16} ${short(x)},${area.top - 6} ${short(x)},${area.bottom}`,
        fill: 'none',
      }
      return (
        element('polyline', {
          ...line,
          stroke: INK,
          'stroke-width': 1.25,
          'stroke-dasharray': i === 0 ? 'none' : '5 3',
        }) + label(text, place, area.top - 21, { 'text-anchor': 'middle', 'font-weight': 600 })
      )
    })
    .join('')
}

function slotLabel(words: string, x: number, { bottom }: Area): string {
  return label(words, x, bottom + 19, { 'text-anchor': 'middle', fill: QUIET })
}

function barText({ from, to, count, open }: DrawnBar, events: number): string {
  const range =
    open ? `${durationText(from)} or more`
    : from <= 0 ? `less than ${durationText(to)}`
    : `${durationText(from)} to ${durationText(to)}` // prettier-ignore
  return `${range} behind: ${counted(count, 'event')} (${shareText(events === 0 ? 0 : count / events)})`
}

function describe(bars: readonly DrawnBar[], marks: readonly DelayMark[], events: number): string {
  const fullest = bars.reduce((a, b) => (b.count > a.count ? b : a))
  const all = bars.reduce((sum, { count }) => sum + count, 0)
  const parts = [`${countText(all)} events were behind`, `most of them ${barText(fullest, events)}`]
  return `${[...parts, ...marks.map(({ text }) => text)].join('; ')}.`
}
