/**
 * What a plot shows and on which scales, before there is any medium: the ranges of both axes, what goes upwards, and
 * the numbers that the words beside the picture say.
 *
 * The range of event time is that of the events. It leaves out what would squash the rest: events marked `bad`, and
 * the few (at most 1 %) whose time is more than twenty times as far off as the others reach (one clock set to 2106).
 * Those are drawn on the edge. Watermarks do not widen it: a line comes in where it enters.
 */
import type { Mark, TimePlot, Vertical } from './time-plot.ts'
import { CALENDAR_LIMIT } from './time-text.ts'

export interface Range {
  readonly low: number
  readonly high: number
}

/** What places a point. */
export interface Scales {
  readonly vertical: 'time' | 'delay'
  /** Arrival, epoch milliseconds; `low < high`. */
  readonly x: Range
  /** `time`: epoch milliseconds. `delay`: the decimal logarithm of milliseconds. `low < high`. */
  readonly y: Range
}

export interface View extends Scales {
  /** How many events carry each mark. */
  readonly counts: Readonly<Record<Mark, number>>
  /** Events without a time of arrival that can be drawn. */
  readonly unplaced: number
  /** Events whose time is beyond the ranges, or missing: drawn on the edge. */
  readonly outside: number
  /** Arrival − event time in milliseconds, over the events which have both and are not bad. */
  readonly delay: { readonly median: number; readonly p95: number; readonly max: number } | undefined
}

/** `auto` takes `delay` if the longest delays (but one in a thousand) are a smaller part of the picture than this. */
const LEGIBLE = 0.04
/** Outliers are cut off if they would make the picture this many times as long. */
const SQUASHED = 20

/**
 * Chooses the view.
 *
 * @returns `undefined` if nothing in the plot has an arrival time
 * @complexity O(n log n) in the number of events
 */
export function viewOf(plot: TimePlot, vertical: Vertical): View | undefined {
  const counts = { plain: 0, late: 0, corrected: 0, matched: 0, bad: 0 }
  const times = new Float64Array(plot.events.length)
  const delays = new Float64Array(plot.events.length)
  let timed = 0
  let delayed = 0
  let unplaced = 0
  let first = Infinity
  let last = -Infinity
  for (const { arrival, time, mark } of plot.events) {
    counts[mark]++
    const placed = isPlaced(arrival)
    if (placed) {
      if (arrival < first) first = arrival
      if (arrival > last) last = arrival
    } else unplaced++
    if (mark === 'bad' || !(Math.abs(time) <= CALENDAR_LIMIT)) continue
    times[timed++] = time
    if (placed) delays[delayed++] = arrival - time
  }
  const x = arrivalRange(plot, first, last)
  if (x === undefined) return undefined
  const sorted = delays.subarray(0, delayed).sort()
  const y = timeRange(plot, times.subarray(0, timed), x)
  const chosen = vertical === 'auto' ? legible(sorted, x, y) : vertical
  const scales = { vertical: chosen, x, y: chosen === 'time' ? y : delayRange(plot, sorted) }
  const [median, p95, max] = [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 1)]
  return {
    ...scales,
    counts,
    unplaced,
    outside: outsideOf(plot, scales),
    delay: delayed === 0 ? undefined : { median, p95, max },
  }
}

/** Whether an event has a time of arrival that can be drawn. */
export function isPlaced(arrival: number): boolean {
  return Math.abs(arrival) <= CALENDAR_LIMIT
}

function outsideOf(plot: TimePlot, scales: Scales): number {
  let outside = 0
  for (const { arrival, time } of plot.events) {
    if (!isPlaced(arrival)) continue
    const x = across(scales, arrival)
    const y = upward(scales, arrival, time)
    // the lower edge of a scale of delays means "no more than", so what is below it is not outside
    const inside = x >= 0 && x <= 1 && y <= 1 && (y >= 0 || scales.vertical === 'delay')
    if (!inside) outside++
  }
  return outside
}

/** Where an arrival is from left (0) to right (1); outside of that it is outside of the picture. */
export function across(view: Scales, arrival: number): number {
  return (arrival - view.x.low) / (view.x.high - view.x.low)
}

/** Where an event, a watermark or a match is from bottom (0) to top (1). NaN if `time` is. */
export function upward(view: Scales, arrival: number, time: number): number {
  const { low, high } = view.y
  if (view.vertical === 'time') return (time - low) / (high - low)
  // no delay, and clocks that run ahead, have no logarithm: they are on the lower edge
  const delay = arrival - time
  return ((delay > 0 ? Math.log10(delay) : Number.isNaN(delay) ? delay : -Infinity) - low) / (high - low)
}

/** The fraction cut to the picture; what has no place at all is at the bottom. */
export function within(fraction: number): number {
  return fraction > 0 ? Math.min(fraction, 1) : 0
}

/** The arrivals of the events, and of watermarks and matches beyond them. */
function arrivalRange(plot: TimePlot, first: number, last: number): Range | undefined {
  let low = first
  let high = last
  const see = (arrival: number | undefined): void => {
    if (arrival === undefined || !(Math.abs(arrival) <= CALENDAR_LIMIT)) return
    if (arrival < low) low = arrival
    if (arrival > high) high = arrival
  }
  for (const { points } of plot.watermarks) for (const { arrival } of points) see(arrival)
  for (const { arrival, corrected } of plot.matches) {
    see(arrival)
    see(corrected)
  }
  return low <= high ? widened({ low, high }) : undefined
}

function timeRange(plot: TimePlot, times: Float64Array, x: Range): Range {
  let low = Infinity
  let high = -Infinity
  for (const time of times) {
    if (time < low) low = time
    if (time > high) high = time
  }
  // one in so many events is enough to know where nearly all of them are
  const stride = Math.ceil(times.length / 20_000)
  const sample = Float64Array.from({ length: Math.floor(times.length / stride) || 0 }, (_, i) => times[i * stride] ?? 0)
  sample.sort()
  const [least, most] = [quantile(sample, 0.005), quantile(sample, 0.995)]
  const core = most - least
  if (core > 0 && high - low > SQUASHED * core) {
    low = times.reduce((a, time) => (time >= least - core && time < a ? time : a), Infinity)
    high = times.reduce((a, time) => (time <= most + core && time > a ? time : a), -Infinity)
  }
  const reach = low <= high ? Math.max(high - low, x.high - x.low) : CALENDAR_LIMIT
  const [earliest, latest] = [low - reach, high + reach]
  for (const { start, end } of plot.matches) {
    if (start >= earliest && start < low) low = start
    if (end <= latest && end > high) high = end
  }
  if (low <= high) return widened({ low, high })
  const reached = plot.watermarks.flatMap(({ points }) =>
    points.map((point) => point.watermark).filter(Number.isFinite),
  )
  const lowest = reached.reduce((a, b) => Math.min(a, b), Infinity)
  return lowest === Infinity ? x : widened({ low: lowest, high: reached.reduce((a, b) => Math.max(a, b), lowest) })
}

/** A range of no length gets a second around it; less than a millisecond cannot be labelled. */
function widened({ low, high }: Range): Range {
  if (high - low >= 1) return { low, high }
  const margin = high === low ? 500 : (1 - (high - low)) / 2
  return { low: low - margin, high: high + margin }
}

function legible(delays: Float64Array, x: Range, y: Range): 'time' | 'delay' {
  const longest = Math.max(Math.abs(quantile(delays, 0.999)), Math.abs(quantile(delays, 0.001)))
  if (!(quantile(delays, 0.95) > 0)) return 'time'
  return longest < LEGIBLE * Math.max(x.high - x.low, y.high - y.low) ? 'delay' : 'time'
}

/** From a little below the shortest delays (but 2 %) to a little above the longest and the watermarks' usual distance. */
function delayRange(plot: TimePlot, sorted: Float64Array): Range {
  const positive = sorted.subarray(sorted.findIndex((delay) => delay > 0))
  let low = positive.length > 0 && (sorted.at(-1) ?? 0) > 0 ? quantile(positive, 0.02) : 1
  let high = Math.max(low, sorted.at(-1) ?? low)
  for (const { points } of plot.watermarks) {
    const distances = Float64Array.from(points, ({ arrival, watermark }) => arrival - watermark)
    const finite = distances.filter((distance) => distance > 0 && distance < Infinity).sort()
    if (finite.length === 0) continue
    low = Math.min(low, quantile(finite, 0.1))
    high = Math.max(high, quantile(finite, 0.9))
  }
  low = Math.max(low, 0.1)
  return { low: Math.log10(low) - 0.1, high: Math.max(Math.log10(high) + 0.1, Math.log10(low) + 0.9) }
}

/** The nearest-rank quantile of sorted values; NaN of none. */
function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN
}
