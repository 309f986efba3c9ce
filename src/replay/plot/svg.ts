/**
 * The picture as SVG: self-contained, without script, style sheet, identifiers or fonts of its own, so that it can be
 * put into any page, several to a page.
 *
 * Arrival is to the right; event time upwards, so that without delay all events are on a diagonal and the delay of one
 * is how far below it is, or the delay itself upwards (`Vertical`). What is late is the shaded side of a watermark.
 */
import { delayTicks, timeTicks } from './ticks.ts'
import type { Tick } from './ticks.ts'
import { spread } from './spread.ts'
import { cutText, element, escaped, short, textWidth } from './svg-element.ts'
import { diagonal, lateZone, watermarkLine } from './svg-lines.ts'
import { legend } from './svg-legend.ts'
import { eventMarks } from './svg-marks.ts'
import type { Frame } from './svg-marks.ts'
import { besideWidth, matchesBelow, matchesBeside, momentsKnown } from './svg-matches.ts'
import { MOST_BARS, shownMatches } from './shown-matches.ts'
import { AXIS, FONT, GRID, INK, PAPER, QUIET, TEXT_SIZE, lineStyle } from './svg-style.ts'
import { MARKS } from './time-plot.ts'
import type { TimePlot, Vertical } from './time-plot.ts'
import { countText } from './time-text.ts'
import { across, viewOf } from './view.ts'
import type { View } from './view.ts'
import { labelHeight, watermarkHeights } from './watermark-line.ts'
import { arrivalText, delayText, matchesText, noteTexts, upwardText } from './words.ts'

export interface SvgPlotOptions {
  /** Pixels, default 960; at least 400. */
  readonly width?: number
  /** Pixels, default 600; at least 300. */
  readonly height?: number
  /** What is drawn upwards, default `auto`. */
  readonly vertical?: Vertical
  /** Whether the title and the delays are written above the picture, default true. */
  readonly heading?: boolean
  /** About how many characters the picture may take, default 600,000; at least 40,000. */
  readonly room?: number
}

const MARGIN = 24
const LINE_HEIGHT = 18
/** What is said but not seen has room, but not for a book. */
const SPOKEN_WIDTH = 1_500
/** Of the characters of a picture, what events and bars may take; lines, axes and words need less than the rest. */
const EVENTS_SHARE = 0.55
const BARS_SHARE = 0.2
/** About how many characters a bar with its tooltip takes. */
const BAR_LENGTH = 260

/**
 * Draws the plot as an SVG document.
 *
 * @returns one `<svg>` element; its length is bounded by its width and height, however many events there are
 * @complexity O(n log n) in the number of events
 */
export function svgPlot(plot: TimePlot, options: SvgPlotOptions = {}): string {
  const width = Math.max(400, Math.round(options.width ?? 960))
  const height = Math.max(300, Math.round(options.height ?? 600))
  const view = viewOf(plot, options.vertical ?? 'auto')
  const size = { width, height, viewBox: `0 0 ${width} ${height}` }
  const text = { 'font-family': FONT, 'font-size': TEXT_SIZE, fill: INK, 'font-variant-numeric': 'tabular-nums' }
  const layout: Layout = {
    width,
    height,
    heading: options.heading ?? true,
    room: Math.max(40_000, options.room ?? 600_000),
  }
  const parts = [
    `<title>${escaped(cutText(plot.title, SPOKEN_WIDTH, TEXT_SIZE))}</title>`,
    `<desc>${escaped(description(plot, view))}</desc>`,
    element('rect', { width, height, fill: PAPER }),
    layout.heading ? heading(plot, view, width) : '',
    view === undefined ? nothing(plot, width, height) : body(plot, view, layout),
  ]
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', ...text },
    `\n${parts.filter((part) => part !== '').join('\n')}\n`,
  )
}

interface Layout {
  readonly width: number
  readonly height: number
  readonly heading: boolean
  readonly room: number
}

/** The picture in words, for those who do not see it. */
function description(plot: TimePlot, view: View | undefined): string {
  if (view === undefined) return 'No events.'
  const marks = MARKS.filter((mark) => view.counts[mark] > 0).map((mark) => `${countText(view.counts[mark])} ${mark}`)
  const lines = plot.watermarks.map(({ label }) => cutText(label, SPOKEN_WIDTH, TEXT_SIZE)).join(', ')
  const parts = [
    `Events by ${arrivalText(view)}, to the right, and ${upwardText(view)}, upwards: ${marks.join(', ') || 'none'}`,
    delayText(view),
    lines === '' ? '' : `watermarks: ${lines}`,
    plot.matches.length === 0 ? '' : matchesText(plot.matches),
  ]
  return `${parts.filter((part) => part !== '').join('; ')}.`
}

function heading(plot: TimePlot, view: View | undefined, width: number): string {
  const room = width - 2 * MARGIN
  const title = element(
    'text',
    { x: MARGIN, y: 36, 'font-size': 19, 'font-weight': 600 },
    escaped(cutText(plot.title, room, 19)),
  )
  const delays = view === undefined ? '' : delayText(view)
  return (
    title +
    (delays === ''
      ? ''
      : element('text', { x: MARGIN, y: 57, 'font-size': 13, fill: QUIET }, escaped(cutText(delays, room, 13))))
  )
}

function nothing(plot: TimePlot, width: number, height: number): string {
  return (
    element(
      'text',
      { x: width / 2, y: height / 2, 'text-anchor': 'middle', fill: QUIET, 'font-size': 15 },
      'No events.',
    ) + notes(plot, undefined, width, height)
  )
}

/** Notes stand on the lower margin. */
function notes(plot: TimePlot, view: View | undefined, width: number, height: number): string {
  const texts = noteTexts(plot, view).slice(0, 6)
  return texts
    .map((note, i) => {
      const y = height - MARGIN / 2 - (texts.length - 1 - i) * LINE_HEIGHT
      return element('text', { x: MARGIN, y, fill: QUIET }, escaped(cutText(note, width - 2 * MARGIN, TEXT_SIZE)))
    })
    .join('')
}

/** Legend, axes, picture, matches, notes: from outside in, since what is outside says how much room is left. */
function body(plot: TimePlot, view: View, { width, height, heading: headed, room }: Layout): string {
  const sideways = view.vertical === 'time'
  const shown = shownMatches(plot.matches, Math.min(MOST_BARS, Math.round((room * BARS_SHARE) / BAR_LENGTH)))
  const below = sideways ? shownMatches([]) : shown
  const { markup: legendMarkup, bottom: legendBottom } = legend(plot, shown, view, width, MARGIN, headed ? 80 : 24)
  const noteRows = Math.min(6, noteTexts(plot, view).length)
  const nameWidth =
    plot.watermarks.length === 0
      ? 16
      : 16 + Math.min(120, Math.max(...plot.watermarks.map(({ label }) => textWidth(label, TEXT_SIZE))))
  const beside = sideways ? besideWidth(shown, width) : 0
  const top = legendBottom + 32
  const frameFrom = (left: number): Frame => ({
    left,
    top,
    width: width - left - nameWidth - beside - MARGIN,
    height: 100,
  })
  const guess = matchesBelow(below, view, frameFrom(MARGIN + 60))
  const plotHeight = Math.max(80, height - top - 46 - guess.height - (noteRows === 0 ? 4 : noteRows * LINE_HEIGHT + 8))
  const ticks = upwardTicks(view, plotHeight)
  const left =
    MARGIN + ticks.reduce((most, { label }) => Math.max(most, textWidth(label, TEXT_SIZE)), sideways ? 20 : 44) + 10
  const frame: Frame = { ...frameFrom(left), height: plotHeight }
  const strip = matchesBelow(below, view, frame)

  // a distance goes up and down from event to event: fewer steps make a line of it
  const heights = plot.watermarks.map((watermark) =>
    watermarkHeights(watermark, view, Math.ceil(frame.width / (sideways ? 1 : 4))),
  )
  const zones = heights.map((line) => lateZone(line, heights.length, view, frame))
  const lines = plot.watermarks.map((watermark, i) =>
    watermarkLine(heights[i] ?? new Float64Array(0), watermark, i, frame),
  )
  // a nested svg cuts off what is outside of it, and needs no identifier to be referred to by
  const cut = (content: string): string =>
    element('svg', { x: frame.left, y: frame.top, width: frame.width, height: frame.height }, content)
  const gridRight = frame.left + frame.width + (beside === 0 ? 0 : nameWidth + beside)
  return [
    legendMarkup,
    cut(zones.join('')),
    axes(view, frame, ticks, gridRight, strip.height),
    cut(diagonal(view, frame)),
    eventMarks(plot.events, view, frame, room * EVENTS_SHARE),
    cut(lines.join('')),
    element(
      'g',
      { transform: `translate(${short(frame.left)} ${short(frame.top)})` },
      momentsKnown(shown, view, frame),
    ),
    watermarkNames(plot, heights, frame, nameWidth),
    beside === 0 ? '' : matchesBeside(shown, view, { ...frame, left: frame.left + frame.width + nameWidth + 8 }, width),
    strip.drawn(frame.top + frame.height + 8),
    notes(plot, view, width, height),
  ].join('\n')
}

/** Each watermark's name, where its line leaves the picture. */
function watermarkNames(plot: TimePlot, heights: readonly Float64Array[], frame: Frame, width: number): string {
  const wanted = heights.map((line) => frame.top + frame.height * (1 - (labelHeight(line) ?? 0)))
  const places = spread(wanted, LINE_HEIGHT - 3, frame.top, frame.top + frame.height)
  return plot.watermarks
    .map(({ label }, i) => {
      const place = {
        x: frame.left + frame.width + 6,
        y: (places[i] ?? 0) + 4,
        fill: lineStyle(i).colour,
        'font-weight': 600,
      }
      return element('text', place, escaped(cutText(label, width - 6, TEXT_SIZE)))
    })
    .join('')
}

function upwardTicks(view: View, height: number): readonly (Tick & { readonly y: number })[] {
  const { low, high } = view.y
  const time = view.vertical === 'time'
  const y = ({ at }: Tick): number => height * (1 - ((time ? at : Math.log10(at)) - low) / (high - low))
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every((tick, i) => {
      const before = ticks[i - 1]
      return before === undefined || y(before) - y(tick) >= 34
    })
  const ticks = time ? timeTicks(low, high, fits) : delayTicks(10 ** low, 10 ** high, fits)
  return ticks.map((tick) => ({ ...tick, y: y(tick) }))
}

/** Grid, ticks, titles. The grid reaches to `right`, over the matches; labels are below the strip of matches. */
function axes(
  view: View,
  frame: Frame,
  rows: readonly (Tick & { readonly y: number })[],
  right: number,
  strip: number,
): string {
  const bottom = frame.top + frame.height
  const parts = rows.map(({ y, label }) => {
    const line = { x1: frame.left, x2: right, y1: frame.top + y, y2: frame.top + y, stroke: GRID }
    return (
      element('line', line) +
      element('text', { x: frame.left - 8, y: frame.top + y + 4, 'text-anchor': 'end' }, escaped(label))
    )
  })
  const x = ({ at }: Tick): number => frame.left + across(view, at) * frame.width
  const half = ({ label }: Tick): number => textWidth(label, TEXT_SIZE) / 2
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every((tick, i) => {
      const before = ticks[i - 1]
      return before === undefined || x(tick) - half(tick) - x(before) - half(before) >= 20
    })
  for (const tick of timeTicks(view.x.low, view.x.high, fits)) {
    parts.push(element('line', { x1: x(tick), x2: x(tick), y1: frame.top, y2: bottom + strip + 5, stroke: GRID }))
    parts.push(element('text', { x: x(tick), y: bottom + strip + 19, 'text-anchor': 'middle' }, escaped(tick.label)))
  }
  const [west, east, north, south] = [frame.left, frame.left + frame.width, frame.top, bottom].map(short)
  const corner = `${west},${north} ${west},${south} ${east},${south}`
  parts.push(element('polyline', { points: corner, fill: 'none', stroke: AXIS }))
  parts.push(element('text', { x: MARGIN, y: frame.top - 12, fill: QUIET }, escaped(`↑ ${upwardText(view)}`)))
  parts.push(
    element(
      'text',
      { x: frame.left + frame.width, y: bottom + strip + 37, fill: QUIET, 'text-anchor': 'end' },
      escaped(`${arrivalText(view)} →`),
    ),
  )
  return parts.join('')
}
