/** Matches beside or below the picture: bars over what they span, on the picture's own scale, with their names. */
import { laned } from './lanes.ts'
import type { Laned } from './lanes.ts'
import type { ShownMatches } from './shown-matches.ts'
import { spread } from './spread.ts'
import { coverage } from './svg-coverage.ts'
import { cutText, element, escaped, short, textWidth } from './svg-element.ts'
import type { Frame } from './svg-marks.ts'
import { INK, QUIET, TEXT_SIZE } from './svg-style.ts'
import { correctedShape, knownShape, matchTitle, verdictBar, verdictColour } from './svg-verdicts.ts'
import type { Box } from './svg-verdicts.ts'
import type { PlotMatch } from './time-plot.ts'
import { matchCountText, verdictText } from './words.ts'
import { across, upward, within } from './view.ts'
import type { View } from './view.ts'

const LANE = 9
const LANES_UP = 10
const LANES_ALONG = 6
/** A strip of those that are not drawn one by one. */
const MASS = 14
const NAME_WIDTH = 190
const LINE_HEIGHT = 16
/** Names closer than this would touch. */
const LEAST_LINE_HEIGHT = 11

/** How wide the bars and names beside the picture are, at most; 0 without matches. */
export function besideWidth(shown: ShownMatches, width: number): number {
  if (shown.count === 0) return 0
  const bars = lanesUp(shown) * LANE + (isNamed(shown, width) ? NAME_WIDTH : 0)
  return Math.max(isNamed(shown, width) ? 0 : 56, shown.masses.length * MASS + bars)
}

function isNamed(shown: ShownMatches, width: number): boolean {
  return shown.named.size > 0 && width >= 700
}

function lanesUp({ bars }: ShownMatches): number {
  return Math.min(LANES_UP, bars.length)
}

/** Bars on the right of the picture, on the scale of event time. `width` is that of the whole. */
export function matchesBeside(shown: ShownMatches, view: View, frame: Frame, width: number): string {
  const y = (time: number): number => Math.round(frame.height * (1 - within(upward(view, view.x.low, time))))
  const withNames = isNamed(shown, width)
  // without names there are a few bars at the right margin, and the title is longer than they are wide
  const heading = withNames ? { x: frame.left } : { x: width - 10, 'text-anchor': 'end' }
  const title = element('text', { ...heading, y: frame.top - 12, fill: QUIET }, titleOf(shown))
  const masses = shown.masses.map(({ verdict, matches }, i) =>
    coverage(
      matches.map(({ start, end }) => [y(end), y(start)]),
      { ...frame, left: frame.left + i * MASS },
      verdictColour(verdict),
      verdict === undefined ? 'matches' : verdictText(verdict),
    ),
  )
  const barsLeft = frame.left + shown.masses.length * MASS
  const spans = laned(
    shown.bars.map(({ start, end }) => [y(start), y(end)] as const),
    lanesUp(shown),
    2,
  )
  const bars = spans.map((span) =>
    bar(span, shown.bars, (from, to) => ({
      x: barsLeft + span.lane * LANE,
      y: frame.top + from,
      width: 5,
      height: to - from,
    })),
  )
  const drawn = title + masses.join('')
  const namedSpans = spans.filter(({ index }) => shown.named.has(shown.bars[index]!))
  const gap = Math.min(LINE_HEIGHT, (frame.height - 8) / namedSpans.length)
  if (!withNames || gap < LEAST_LINE_HEIGHT) return drawn + bars.join('')
  const used = spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0) * LANE
  const middles = namedSpans.map(({ first, last }) => frame.top + (first + last) / 2)
  const places = spread(middles, gap, frame.top + 4, frame.top + frame.height - 4)
  const names = namedSpans.map((span, i) => {
    const place = places[i] ?? 0
    const x = barsLeft + used + 14
    const path = [
      [barsLeft + span.lane * LANE + 6, middles[i] ?? 0],
      [barsLeft + used, middles[i] ?? 0],
      [x - 3, place],
    ] as const
    const leader = {
      points: path.map((point) => point.map(short).join(',')).join(' '),
      fill: 'none',
      stroke: verdictColour(shown.bars[span.index]!.verdict),
      'stroke-opacity': '0.45',
      'stroke-width': '0.75',
    }
    const room = width - x - 12
    return element('polyline', leader) + name(shown.bars[span.index]!, x, place + 4, room)
  })
  return drawn + names.join('') + bars.join('')
}

/** The legend says how many of each verdict there are: their sum would say nothing. */
function titleOf({ count, masses, bars }: ShownMatches): string {
  const judged = [...bars, ...masses].some(({ verdict }) => verdict !== undefined)
  return judged ? 'matches' : matchCountText(count)
}

/** What matches below the picture need. */
export interface Strip {
  readonly height: number
  /** Draws them with the strip's upper edge at `top`. */
  readonly drawn: (top: number) => string
}

/** Bars below the picture, on the scale of arrivals, which is the same clock. */
export function matchesBelow(shown: ShownMatches, view: View, frame: Frame): Strip {
  if (shown.count === 0) return { height: 0, drawn: () => '' }
  const x = (time: number): number => Math.round(frame.width * within(across(view, time)))
  const massesHeight = shown.masses.length * MASS
  const masses = (top: number): string =>
    shown.masses
      .map(({ verdict, matches }, i) =>
        element(
          'g',
          { transform: `translate(${short(frame.left)} ${short(top + 12 + i * MASS)}) rotate(-90)` },
          coverage(
            matches.map(({ start, end }) => [x(start), x(end)]),
            { left: 0, top: 0, width: 10, height: frame.width },
            verdictColour(verdict),
            verdict === undefined ? 'matches' : verdictText(verdict),
          ),
        ),
      )
      .join('')
  // a name has its place right of the bar
  const reach = shown.bars.map((match) => {
    const room = shown.named.has(match) ? Math.min(NAME_WIDTH, textWidth(nameOf(match), TEXT_SIZE)) + 10 : 0
    return [x(match.start), x(match.end) + room] as const
  })
  const spans = laned(reach, LANES_ALONG, 4)
  const lanes = spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0)
  const bars = (top: number): string =>
    spans
      .map((span) => {
        const match = shown.bars[span.index]!
        const own: Laned = { ...span, first: x(match.start), last: x(match.end) }
        const y = top + span.lane * LINE_HEIGHT + 3
        const shape = bar(own, shown.bars, (from, to) => ({ x: frame.left + from, y, width: to - from, height: 6 }))
        const room = Math.min(NAME_WIDTH, frame.left + frame.width - (frame.left + own.last + 7))
        const named = shown.named.has(match) && !span.shared && room > 40
        return shape + (named ? name(match, frame.left + own.last + 7, y + 7, room) : '')
      })
      .join('')
  const title = (top: number): string =>
    element('text', { x: frame.left - 10, y: top + 10, fill: QUIET, 'text-anchor': 'end' }, 'matches')
  return {
    height: massesHeight + lanes * LINE_HEIGHT + 4,
    drawn: (top) => title(top) + masses(top) + bars(top + massesHeight),
  }
}

/**
 * Each named match at the time of arrival at which it became known: a line over the event time it spans; and where it
 * was corrected, a line to the arrival that did.
 */
export function momentsKnown({ named }: ShownMatches, view: View, frame: Frame): string {
  return [...named]
    .map((match) => {
      const { arrival, corrected, verdict } = match
      if (arrival === undefined || !Number.isFinite(arrival)) return ''
      const x = frame.width * within(across(view, arrival))
      const y = frame.height * (1 - within(upward(view, arrival, match.end)))
      const from = view.vertical === 'time' ? frame.height * (1 - within(upward(view, arrival, match.start))) : y
      const paint = { stroke: verdictColour(verdict), 'stroke-width': '1.5', 'stroke-opacity': '0.7' }
      const span = element('line', { x1: x, x2: x, y1: y, y2: from, ...paint })
      let later = ''
      if (corrected !== undefined && Number.isFinite(corrected)) {
        const x2 = frame.width * within(across(view, corrected))
        const y2 = frame.height * (1 - within(upward(view, corrected, match.end)))
        later = element('line', { x1: x, x2, y1: y, y2, ...paint, 'stroke-dasharray': '4 2' }) + correctedShape(x2, y2, verdict) // prettier-ignore
      }
      return element('g', {}, `${matchTitle(match)}${span}${later}${knownShape(x, y, verdict)}`)
    })
    .join('')
}

function bar(span: Laned, matches: readonly PlotMatch[], box: (from: number, to: number) => Box): string {
  const match = matches[span.index]!
  // no bar is shorter than it is thick
  const grow = Math.max(0, 5 - (span.last - span.first)) / 2
  return verdictBar(match.verdict, box(span.first - grow, span.last + grow), span.shared, matchTitle(match))
}

function name(match: PlotMatch, x: number, y: number, width: number): string {
  const text = escaped(cutText(nameOf(match), width, TEXT_SIZE - 1))
  return element('text', { x, y, fill: INK, 'font-size': TEXT_SIZE - 1 }, `${text}${matchTitle(match)}`)
}

/** What is wrong with a match is said first, so that it is not what is cut off. */
function nameOf({ label, verdict }: PlotMatch): string {
  return verdict === undefined || verdict === 'right' ? label : `${verdictText(verdict)}: ${label}`
}
