/**
 * The picture to decide by: how much is wrong against how long one waits for an answer. Dropping late events is a curve of
 * watermark delays; every other way is a line of its own below it, on the same scale of time, from the first answer to
 * the final one.
 */
import { delayText } from '../delay-text.ts'
import { spread } from '../plot/spread.ts'
import { cutText, element, escaped, short, textWidth } from '../plot/svg-element.ts'
import { AXIS, GRID, INK, MATCH, PAPER, QUIET, TEXT_SIZE, VERDICT_COLOURS } from '../plot/svg-style.ts'
import { countText, durationText } from '../plot/time-text.ts'
import type { AnswerReport, AnswerTiming, ReplayReport } from '../replay-report.ts'
import type { Area, DelayAxis } from './chart.ts'
import { shortName } from './number-text.ts'
import {
  CHART_WIDTH,
  axisTitle,
  chart,
  countGrid,
  countTicks,
  delayAt,
  delayAxisOf,
  delayGrid,
  label,
} from './chart.ts'

const GUTTER = 236
const RIGHT = 194
const CURVE_HEIGHT = 210
const ROW = 26
/** With more other ways than this the table says it better. */
const MOST_ROWS = 16

/** An answer of the curve. */
interface Point {
  readonly answer: AnswerReport
  /** Where it is on the axis of time, in milliseconds. */
  readonly at: number
}

interface Row {
  readonly answer: AnswerReport
  readonly timing: AnswerTiming
  readonly name: string
}

/**
 * The chart; '' if there is nothing to compare.
 *
 * The curve is drawn against the delay to the answer. Where that is not known of all its points (arrivals are not known,
 * or nothing right was said before the end), the watermark delay stands in for it.
 *
 * @complexity O(answers log answers)
 */
export function tradeOffChart({ answers }: ReplayReport): string {
  const dropped = answers.filter(({ policy }) => policy.kind === 'late-dropped')
  const timed = dropped.every(({ timing }) => timing !== null)
  const curve = dropped
    .map((answer): Point => ({ answer, at: timed ? answer.timing!.final.p95 : delayOf(answer) }))
    .toSorted((a, b) => delayOf(a.answer) - delayOf(b.answer))
  const rows = joined(
    answers.filter(({ policy }) => policy.kind !== 'event-time' && !(timed && policy.kind === 'late-dropped')),
  ).slice(0, MOST_ROWS)
  if (curve.length + rows.length === 0) return ''
  const left = rows.length === 0 ? 64 : GUTTER
  const right = CHART_WIDTH - (rows.length === 0 ? 40 : RIGHT)
  const delays = [...curve.map(({ at }) => at), ...rows.flatMap(({ timing }) => [timing.first.half, timing.final.p95])]
  const axis = delayAxisOf(delays, left, right)
  const headroom = curve.length === 0 ? 34 : 92
  const upper: Area = { left, right, top: headroom, bottom: headroom + (curve.length === 0 ? 0 : CURVE_HEIGHT) }
  const rowsTop = upper.bottom + (rows.length === 0 || curve.length === 0 ? 0 : 30)
  const lower: Area = { left, right, top: rowsTop, bottom: rowsTop + (rows.length === 0 ? 0 : rows.length * ROW + 8) }
  return chart(
    lower.bottom + 50,
    'Missed and invented matches against the delay to the answer',
    describe(curve, rows),
    [
      legend(curve, rows),
      delayGrid(axis, upper.top, lower.bottom),
      curve.length === 0 ? '' : curveOf(curve, axis, upper),
      rowsOf(rows, axis, lower),
      element('line', { x1: left, x2: right, y1: lower.bottom, y2: lower.bottom, stroke: AXIS }),
      axisTitle(axisText(curve, rows, timed), lower),
    ],
  )
}

function axisText(curve: readonly Point[], rows: readonly Row[], timed: boolean): string {
  if (timed || curve.length === 0) return 'delay to the answer, logarithmic: 95 % of the right matches are final within'
  return rows.length === 0
    ? 'watermark delay, logarithmic'
    : 'above: watermark delay; below: delay to the answer; logarithmic'
}

/** The rows; corrected answers which differ in the delay of the watermark alone are one. */
function joined(answers: readonly AnswerReport[]): readonly Row[] {
  const groups: AnswerReport[][] = []
  for (const answer of answers) {
    if (answer.timing === null) continue
    const last = groups.at(-1)
    if (last !== undefined && isSame(last[0]!, answer)) last.push(answer)
    else groups.push([answer])
  }
  return groups.map((group) => {
    const [first, last] = [group[0]!, group.at(-1)!]
    const name =
      group.length === 1
        ? shortName(first)
        : `corrected, delay ${delayText(delayOf(first))} to ${delayText(delayOf(last))}`
    return { answer: first, timing: first.timing!, name }
  })
}

function isSame(a: AnswerReport, b: AnswerReport): boolean {
  const key = ({ missed, invented, timing }: AnswerReport): string =>
    [missed, invented, timing!.first.half, timing!.first.p95, timing!.final.p95].join()
  return a.policy.kind === 'corrected' && b.policy.kind === 'corrected' && key(a) === key(b)
}

function delayOf({ policy }: AnswerReport): number {
  return 'delayMs' in policy ? policy.delayMs : 0
}

function legend(curve: readonly Point[], rows: readonly Row[]): string {
  const items: { readonly name: string; readonly shape: (x: number) => string }[] = []
  const y = 16
  if (curve.length > 0) {
    const line = (x: number, colour: string, dashes: string): string =>
      element('line', { x1: x - 12, x2: x + 12, y1: y, y2: y, stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dashes }) // prettier-ignore
    const { missed, invented } = VERDICT_COLOURS
    items.push({ name: 'missed', shape: (x) => line(x, missed, 'none') + missedPoint(x, y) })
    items.push({ name: 'invented', shape: (x) => line(x, invented, '5 3') + inventedPoint(x, y) })
  }
  if (rows.length > 0) {
    items.push({ name: 'half have their first answer', shape: (x) => firstPoint(x, y) })
    items.push({ name: '95 % have their final answer', shape: (x) => finalPoint(x, y) })
  }
  let x = 24
  return items
    .map(({ name, shape }) => {
      const drawn = shape(x + 12) + label(name, x + 30, y + 4)
      x += 30 + textWidth(name, TEXT_SIZE) + 22
      return drawn
    })
    .join('')
}

function missedPoint(x: number, y: number, content = ''): string {
  const d = `M${short(x)} ${short(y)}m-5.2-4h10.4l-5.2 9z`
  return element('path', { d, fill: VERDICT_COLOURS.missed, stroke: PAPER, 'stroke-width': 1 }, content)
}

function inventedPoint(x: number, y: number, content = ''): string {
  const d = `M${short(x)} ${short(y)}m-4-4h8v8h-8z`
  return element('path', { d, fill: VERDICT_COLOURS.invented, stroke: PAPER, 'stroke-width': 1 }, content)
}

function firstPoint(x: number, y: number): string {
  return element('circle', { cx: x, cy: y, r: 5.25, fill: PAPER, stroke: INK, 'stroke-width': 1.75 })
}

function finalPoint(x: number, y: number): string {
  return element('circle', { cx: x, cy: y, r: 3.25, fill: INK })
}

/** What is missed and invented where late events are dropped, with the watermark delays above. */
function curveOf(curve: readonly Point[], axis: DelayAxis, area: Area): string {
  const most = curve.reduce((a, { answer }) => Math.max(a, answer.missed, answer.invented), 0)
  const ticks = countTicks(most)
  const y = (count: number): number => area.bottom - (count / ticks.at(-1)!) * (area.bottom - area.top)
  const x = ({ at }: Point): number => delayAt(axis, at)
  const path = (of: (answer: AnswerReport) => number): string =>
    curve.map((placed, i) => `${i === 0 ? 'M' : 'L'}${short(x(placed))} ${short(y(of(placed.answer)))}`).join('')
  const line = (of: (answer: AnswerReport) => number, colour: string, dashes: string): string =>
    element('path', { d: path(of), fill: 'none', stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dashes })
  const points = curve.map((placed) => {
    const { missed, invented } = placed.answer
    const title = `<title>${escaped(resultOf(placed.answer))}</title>`
    return inventedPoint(x(placed), y(invented), title) + missedPoint(x(placed), y(missed), title)
  })
  return [
    countGrid(ticks, y, area),
    label('↑ matches', area.left - 8, area.top - 14, { fill: QUIET, 'text-anchor': 'end' }),
    delayNames(curve, x, y, area),
    line(({ invented }) => invented, VERDICT_COLOURS.invented, '5 3'),
    line(({ missed }) => missed, VERDICT_COLOURS.missed, 'none'),
    ...points,
  ].join('')
}

/** The watermark delay of each point in a row above, with a line down to what it costs. */
function delayNames(
  curve: readonly Point[],
  x: (point: Point) => number,
  y: (count: number) => number,
  area: Area,
): string {
  const names = curve.map(({ answer }) => delayText(delayOf(answer)))
  const gap = Math.max(...names.map((name) => textWidth(name, TEXT_SIZE))) + 10
  const room = Math.floor((area.right - area.left) / gap)
  const wanted = curve.map(x)
  // the points are in order of their delays, and mostly of their place: names keep to that, so that no lines cross
  const places = spread(wanted, gap, area.left + gap / 2, area.right)
  const title = label('late dropped, watermark delay', area.left - 8, area.top - 42, {
    fill: QUIET,
    'text-anchor': 'end',
  })
  if (curve.length > room) return title
  return (
    title +
    names
      .map((name, i) => {
        const { missed, invented } = curve[i]!.answer
        const at = wanted[i]!
        const leader = `${short(places[i]!)},${area.top - 36} ${short(at)},${area.top - 8} ${short(at)},${short(y(Math.max(missed, invented)))}`
        return (
          element('polyline', { points: leader, fill: 'none', stroke: AXIS, 'stroke-width': 1 }) +
          label(name, places[i]!, area.top - 42, { 'text-anchor': 'middle', 'font-weight': 600 })
        )
      })
      .join('')
  )
}

/** A line for each other way: from the first answer to the final one, and what is wrong with it. */
function rowsOf(rows: readonly Row[], axis: DelayAxis, area: Area): string {
  if (rows.length === 0) return ''
  const drawn = rows.map(({ answer, timing, name }, i) => {
    const y = area.top + 4 + (i + 0.5) * ROW
    const [x1, x2] = [delayAt(axis, timing.first.half), delayAt(axis, timing.final.p95)]
    const isRight = answer.missed + answer.invented === 0
    const title = `<title>${escaped(resultOf(answer))}</title>`
    const span = { x: Math.min(x1, x2), y: y - 2.5, width: Math.abs(x2 - x1), height: 5 }
    const shapes = element('rect', { ...span, fill: isRight ? MATCH : AXIS, 'fill-opacity': '0.6' })
    const result = { fill: isRight ? MATCH : INK, 'font-weight': isRight ? 600 : 400 }
    return (
      element('line', { x1: area.left, x2: area.right, y1: y, y2: y, stroke: GRID }) +
      label(cutText(name, GUTTER - 20, TEXT_SIZE), area.left - 12, y + 4, { 'text-anchor': 'end' }) +
      element('g', {}, title + shapes + firstPoint(x1, y) + finalPoint(x2, y)) +
      label(cutText(wrongText(answer), RIGHT - 14, TEXT_SIZE), area.right + 12, y + 4, result)
    )
  })
  return drawn.join('')
}

function wrongText({ missed, invented }: AnswerReport): string {
  if (missed + invented === 0) return '✓ all right'
  const parts = [missed > 0 ? `${countText(missed)} missed` : '', invented > 0 ? `${countText(invented)} invented` : '']
  return parts.filter((part) => part !== '').join(', ')
}

/** An answer in words: what is wrong with it, and how long one waits. */
function resultOf(answer: AnswerReport): string {
  const { timing } = answer
  const waits =
    timing === null
      ? ''
      : `; half known within ${durationText(timing.first.half)}, 95 % final within ${durationText(timing.final.p95)}`
  return `${shortName(answer)}: ${wrongText(answer)}${waits}`
}

function describe(curve: readonly Point[], rows: readonly Row[]): string {
  return `${[...curve, ...rows].map(({ answer }) => resultOf(answer)).join('. ')}.`
}
