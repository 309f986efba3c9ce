/** Draws a sweep: over what is varied, how fast each candidate of each series is. Both axes are logarithmic. */
import { whoOf } from '../contract.ts'
import type { WorkloadRecord } from '../record.ts'
import { rateOf } from '../rates.ts'
import { seriesNameOf } from '../sweep-table.ts'
import { LogAxis, colourOf, element, picture, text, tickText } from './svg.ts'

interface Line {
  readonly name: string
  readonly who: string
  readonly points: (readonly [at: number, rate: number])[]
}

const WIDTH = 880
const LEFT = 64
const RIGHT = 500
const TOP = 44
const BOTTOM = 320
const LEGEND = 522
const LEGEND_ROW = 18
/** Of lines of the same colour, one after the other. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '1 5', '14 4']
/** A zero has no place on a logarithmic axis; it stands where this would. */
const NEXT_TO_ZERO = 0.1

/** @param points workloads of one sweep, at least one */
export function lineChart(points: readonly WorkloadRecord[]): string {
  const [first] = points
  if (first?.point === undefined) throw new Error('a sweep has points')
  const { of, by } = first.point
  const lines = linesOf(points)
  const all = lines.flatMap((line) => line.points)
  const across = new LogAxis(
    all.map(([at]) => at),
    LEFT,
    RIGHT - LEFT,
  )
  const up = new LogAxis(
    all.map(([, rate]) => rate),
    BOTTOM,
    TOP - BOTTOM,
  )
  const hasZero = points.some(({ point }) => point?.at === 0)
  const height = Math.max(BOTTOM + 52, TOP + 8 + lines.length * LEGEND_ROW + 16)
  return picture(WIDTH, height, `${of}: millions of events per second by ${by}`, [
    text(16, 24, of, 'ink title'),
    ...up.ticks.flatMap((tick) => [
      element('line', { class: 'rule', x1: LEFT, x2: RIGHT, y1: up.at(tick), y2: up.at(tick) }),
      text(LEFT - 8, up.at(tick) + 4, tickText(tick), 'faint', 'end'),
    ]),
    ...across.ticks.flatMap((tick) => [
      element('line', { class: 'rule', x1: across.at(tick), x2: across.at(tick), y1: TOP, y2: BOTTOM }),
      text(across.at(tick), BOTTOM + 18, hasZero && tick === NEXT_TO_ZERO ? '0' : tickText(tick), 'faint', 'middle'),
    ]),
    text((LEFT + RIGHT) / 2, BOTTOM + 38, by, 'faint', 'middle'),
    text(RIGHT, TOP - 8, 'M events/s', 'faint', 'end'),
    ...lines.flatMap((line, i) => drawn(line, dashOf(lines, i), i, across, up)),
  ])
}

function drawn({ name, who, points }: Line, dash: string, i: number, across: LogAxis, up: LogAxis): string[] {
  const places = points.map(([at, rate]) => [across.at(at), up.at(rate)] as const)
  const path = places.map(([x, y], step) => `${step === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
  const colour = colourOf(who)
  const line = { class: `${colour} line`, 'stroke-dasharray': dash === '' ? 'none' : dash }
  const y = TOP + 8 + i * LEGEND_ROW
  return [
    element('path', { ...line, d: path, style: 'fill:none' }),
    ...places.map(([cx, cy]) => element('circle', { class: colour, cx, cy, r: 3 })),
    element('line', { ...line, x1: LEGEND, x2: LEGEND + 30, y1: y, y2: y }),
    element('circle', { class: colour, cx: LEGEND + 15, cy: y, r: 3 }),
    text(LEGEND + 38, y + 4, name),
  ]
}

function dashOf(lines: readonly Line[], i: number): string {
  const before = lines.slice(0, i).filter((line) => colourOf(line.who) === colourOf(lines[i]?.who ?? '')).length
  return DASHES[before % DASHES.length] ?? ''
}

function linesOf(points: readonly WorkloadRecord[]): Line[] {
  const lines = new Map<string, Line>()
  for (const workload of points.toSorted((a, b) => (a.point?.at ?? 0) - (b.point?.at ?? 0))) {
    for (const row of workload.candidates) {
      const name = seriesNameOf(workload, row)
      const line = lines.get(name) ?? { name, who: whoOf(row), points: [] }
      line.points.push([Math.max(workload.point?.at ?? 0, NEXT_TO_ZERO), rateOf(workload, row)])
      lines.set(name, line)
    }
  }
  return [...lines.values()]
}
