/** Percentile curves as a picture: both axes logarithmic, so that the tail is as wide as the rest. */
import { pointsOf } from './curve.ts'
import type { Measured } from './table.ts'

const WIDTH = 820
const HEIGHT = 420
const LEFT = 70
const RIGHT = 250
const TOP = 40
const BOTTOM = 50
/** From the median (0.3 nines) to 99.99 %. */
const LEAST_NINES = 0.30103
const MOST_NINES = 4
const STEPS = 80
const LEAST_MS = 1e-3
const MOST_MS = 1e3
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#888888']
const TICKS: readonly (readonly [nines: number, text: string])[] = [
  [LEAST_NINES, '50 %'],
  [1, '90 %'],
  [2, '99 %'],
  [3, '99.9 %'],
  [4, '99.99 %'],
]

/** At one load, a curve per subject: event-time latency. @param load share of the greatest rate */
export function percentileChart(title: string, subjects: readonly Measured[], load: number): string {
  const nines = Array.from({ length: STEPS + 1 }, (_, i) => LEAST_NINES + ((MOST_NINES - LEAST_NINES) * i) / STEPS)
  const lines = subjects.flatMap(({ title: name, loads }, i) => {
    const curve = loads.find((each) => each.load === load)?.eventTime
    if (curve === null || curve === undefined) return []
    const points = pointsOf(curve, nines).map((ms, at) => `${round(xOf(nines[at]!))},${round(yOf(ms))}`)
    const colour = COLOURS[i % COLOURS.length]!
    const y = TOP + 10 + i * 20
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.join(' ')}"/>`,
      `<line x1="${WIDTH - RIGHT + 12}" x2="${WIDTH - RIGHT + 32}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${WIDTH - RIGHT + 38}" y="${y + 4}">${escaped(name)}</text>`,
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-size="14">${escaped(title)}</text>`,
    ...axes(),
    ...lines,
    '</svg>\n',
  ].join('\n')
}

function axes(): string[] {
  const down = TICKS.map(
    ([at, text]) =>
      `<line x1="${round(xOf(at))}" x2="${round(xOf(at))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>` +
      `<text x="${round(xOf(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${text}</text>`,
  )
  const across: string[] = []
  for (let ms = LEAST_MS; ms <= MOST_MS * 1.001; ms *= 10) {
    const y = round(yOf(ms))
    const text = ms < 0.9995 ? `${Math.round(ms * 1000)} µs` : `${Math.round(ms)} ms`
    across.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" stroke="${text === '1 ms' ? '#999' : '#ddd'}"/>` +
        `<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${text}</text>`,
    )
  }
  return [
    ...down,
    ...across,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">share of matches</text>`,
  ]
}

function xOf(nines: number): number {
  return LEFT + ((nines - LEAST_NINES) / (MOST_NINES - LEAST_NINES)) * (WIDTH - RIGHT - LEFT)
}

function yOf(ms: number): number {
  const share = Math.log10(Math.min(MOST_MS, Math.max(LEAST_MS, ms)) / LEAST_MS) / Math.log10(MOST_MS / LEAST_MS)
  return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
