/** Matches beside the picture: bars over the event time they span, on the picture's own scale, with their names. */
import { laned } from './lanes.ts'
import type { Laned } from './lanes.ts'
import { spread } from './spread.ts'
import { cutText, element, escaped, textWidth } from './svg-element.ts'
import type { Frame } from './svg-marks.ts'
import { INK, MATCH, QUIET, TEXT_SIZE } from './svg-style.ts'
import type { PlotMatch } from './time-plot.ts'
import { durationText, timeText } from './time-text.ts'
import { matchCountText } from './words.ts'
import { across, upward, within } from './view.ts'
import type { View } from './view.ts'

/** With more matches than this, names and moments would hide more than they tell. */
export const MOST_NAMED = 24
/** With more matches than this, only how many there are at a time is drawn. */
const MOST_BARS = 300
const LANE = 9
const LANES_UP = 10
const LANES_ALONG = 6
const NAME_WIDTH = 190
const LINE_HEIGHT = 16
/** Names closer than this would touch. */
const LEAST_LINE_HEIGHT = 11

/** How wide the bars and names beside the picture are, at most; 0 without matches. */
export function besideWidth(matches: readonly PlotMatch[], width: number): number {
  if (matches.length === 0) return 0
  if (matches.length > MOST_BARS) return 60
  return lanesUp(matches) * LANE + (named(matches, width) ? NAME_WIDTH : 46)
}

function named(matches: readonly PlotMatch[], width: number): boolean {
  return matches.length <= MOST_NAMED && width >= 700
}

function lanesUp(matches: readonly PlotMatch[]): number {
  return Math.min(LANES_UP, matches.length)
}

/** Bars on the right of the picture, on the scale of event time. `width` is that of the whole. */
export function matchesBeside(matches: readonly PlotMatch[], view: View, frame: Frame, width: number): string {
  const y = (time: number): number => Math.round(frame.height * (1 - within(upward(view, view.x.low, time))))
  const withNames = named(matches, width)
  // without names there are a few bars at the right margin, and the title is longer than they are wide
  const heading = withNames ? { x: frame.left } : { x: width - 10, 'text-anchor': 'end' }
  const title = element('text', { ...heading, y: frame.top - 12, fill: QUIET }, matchCountText(matches.length))
  if (matches.length > MOST_BARS)
    return (
      title +
      coverage(
        matches.map(({ start, end }) => [y(end), y(start)]),
        frame,
      )
    )
  const spans = laned(
    matches.map(({ start, end }) => [y(start), y(end)] as const),
    lanesUp(matches),
    2,
  )
  const bars = spans.map((span) =>
    bar(span, matches, (from, to) => ({
      x: frame.left + span.lane * LANE,
      y: frame.top + from,
      width: 5,
      height: to - from,
    })),
  )
  const gap = Math.min(LINE_HEIGHT, (frame.height - 8) / matches.length)
  if (!withNames || gap < LEAST_LINE_HEIGHT) return title + bars.join('')
  const used = spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0) * LANE
  const middles = spans.map(({ first, last }) => frame.top + (first + last) / 2)
  const places = spread(middles, gap, frame.top + 4, frame.top + frame.height - 4)
  const names = spans.map((span, i) => {
    const place = places[i] ?? 0
    const x = frame.left + used + 14
    const leader = {
      points: `${frame.left + span.lane * LANE + 6},${middles[i] ?? 0} ${frame.left + used},${middles[i] ?? 0} ${x - 3},${place}`,
      fill: 'none',
      stroke: MATCH,
      'stroke-opacity': '0.45',
      'stroke-width': '0.75',
    }
    return element('polyline', leader) + name(span, matches, x, place + 4, besideWidth(matches, width) - used - 18)
  })
  return title + names.join('') + bars.join('')
}

/** What matches below the picture need. */
export interface Strip {
  readonly height: number
  /** Draws them with the strip's upper edge at `top`. */
  readonly drawn: (top: number) => string
}

/** Bars below the picture, on the scale of arrivals, which is the same clock. */
export function matchesBelow(matches: readonly PlotMatch[], view: View, frame: Frame): Strip {
  if (matches.length === 0) return { height: 0, drawn: () => '' }
  const x = (time: number): number => Math.round(frame.width * within(across(view, time)))
  const title = (top: number): string =>
    element('text', { x: frame.left - 10, y: top + 10, fill: QUIET, 'text-anchor': 'end' }, 'matches')
  if (matches.length > MOST_BARS) {
    const drawn = (top: number): string =>
      title(top) +
      element(
        'g',
        { transform: `translate(${frame.left} ${top + 12}) rotate(-90)` },
        coverage(
          matches.map(({ start, end }) => [x(start), x(end)]),
          { left: 0, top: 0, width: 10, height: frame.width },
        ),
      )
    return { height: 18, drawn }
  }
  // a name has its place right of the bar
  const wide = matches.length <= MOST_NAMED
  const reach = matches.map(
    ({ start, end, label }) =>
      [x(start), x(end) + (wide ? Math.min(NAME_WIDTH, textWidth(label, TEXT_SIZE)) + 10 : 0)] as const,
  )
  const spans = laned(reach, LANES_ALONG, 4)
  const lanes = spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0)
  const drawn = (top: number): string =>
    title(top) +
    spans
      .map((span) => {
        const match = matches[span.index]
        if (match === undefined) return ''
        const own: Laned = { ...span, first: x(match.start), last: x(match.end) }
        const y = top + span.lane * LINE_HEIGHT + 3
        const shape = bar(own, matches, (from, to) => ({ x: frame.left + from, y, width: to - from, height: 6 }))
        return shape + (wide && !span.shared ? name(span, matches, frame.left + own.last + 7, y + 7, NAME_WIDTH) : '')
      })
      .join('')
  return { height: lanes * LINE_HEIGHT + 4, drawn }
}

/** Each match at the time of arrival at which it became known: a line over the event time it spans. */
export function momentsKnown(matches: readonly PlotMatch[], view: View, frame: Frame): string {
  if (matches.length > MOST_NAMED) return ''
  return matches
    .map((match) => {
      if (match.arrival === undefined || !Number.isFinite(match.arrival)) return ''
      const x = frame.width * within(across(view, match.arrival))
      const y = frame.height * (1 - within(upward(view, match.arrival, match.end)))
      const from = view.vertical === 'time' ? frame.height * (1 - within(upward(view, match.arrival, match.start))) : y
      const span = element('line', {
        x1: x,
        x2: x,
        y1: y,
        y2: from,
        stroke: MATCH,
        'stroke-width': '1.5',
        'stroke-opacity': '0.7',
      })
      return element('g', {}, `<title>${escaped(matchText(match))}</title>${span}${knownShape(x, y)}`)
    })
    .join('')
}

/** A ring: the moment at which a match became known. */
export function knownShape(x: number, y: number): string {
  return element('circle', { cx: x, cy: y, r: 4, fill: '#fff', stroke: MATCH, 'stroke-width': 2 })
}

type Box = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

function bar(span: Laned, matches: readonly PlotMatch[], box: (from: number, to: number) => Box): string {
  const match = matches[span.index]
  if (match === undefined) return ''
  // no bar is shorter than it is thick
  const grow = Math.max(0, 5 - (span.last - span.first)) / 2
  const paint = { fill: MATCH, 'fill-opacity': span.shared ? '0.35' : '0.85', rx: 2 }
  return element(
    'rect',
    { ...box(span.first - grow, span.last + grow), ...paint },
    `<title>${escaped(matchText(match))}</title>`,
  )
}

function name(span: Laned, matches: readonly PlotMatch[], x: number, y: number, width: number): string {
  const match = matches[span.index]
  if (match === undefined) return ''
  const text = escaped(cutText(match.label, width, TEXT_SIZE - 1))
  return element(
    'text',
    { x, y, fill: INK, 'font-size': TEXT_SIZE - 1 },
    `${text}<title>${escaped(matchText(match))}</title>`,
  )
}

function matchText({ label, start, end, arrival }: PlotMatch): string {
  const known = arrival === undefined ? '' : `, known ${timeText(arrival, 0)}`
  return `${label}: ${timeText(start, 0)} to ${timeText(end, 0)} (${durationText(end - start)})${known}`
}

/** How many spans lie over each pixel of a column, as darkness. */
function coverage(spans: readonly (readonly [number, number])[], frame: Frame): string {
  const size = Math.ceil(frame.height) + 1
  const change = new Int32Array(size + 1)
  for (const [from, to] of spans) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)]
    change[first] = (change[first] ?? 0) + 1
    change[last + 1] = (change[last + 1] ?? 0) - 1
  }
  let open = 0
  const depth = change.map((by) => (open += by))
  const most = depth.reduce((a, b) => Math.max(a, b), 1)
  let shapes = ''
  for (let at = 0; at < size;) {
    const count = depth[at] ?? 0
    const first = at
    do at++
    while (at < size && depth[at] === count)
    if (count === 0) continue
    const opacity = (0.15 + 0.8 * (count / most)).toFixed(2)
    shapes += element(
      'rect',
      { x: frame.left, y: frame.top + first, width: 10, height: at - first, fill: MATCH, 'fill-opacity': opacity },
      `<title>${count} at once</title>`,
    )
  }
  return shapes
}
