/**
 * Where an axis has its ticks, and what they say: the finest steps, out of those that people count in, whose labels
 * fit. Whether they fit is the renderer's to say, because it knows how wide a label is.
 */
import { CALENDAR_LIMIT, DAY, HOUR, MINUTE, MONTHS, SECOND, YEAR, durationText } from './time-text.ts'

export interface Tick {
  /** The value on the axis: epoch milliseconds, or for delays milliseconds. */
  readonly at: number
  readonly label: string
}

/** Whether these ticks can all be labelled. */
export type Fits = (ticks: readonly Tick[]) => boolean

/** More ticks than this are never tried. */
const MOST_TICKS = 200

const MILLISECONDS: readonly number[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]
const EVEN_STEPS: readonly number[] = [
  ...MILLISECONDS,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14].map((n) => n * DAY),
]
const MONTH_STEPS: readonly number[] = [
  1,
  3,
  6,
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5].map((years) => years * 12),
]

/** 1970 began on a Thursday; weeks begin on a Monday. */
const FIRST_MONDAY: number = 4 * DAY

/**
 * Ticks at round times in UTC between `low` and `high`, which are epoch milliseconds.
 *
 * @returns ascending, none if not even one step in a hundred thousand years fits, or `low` is not below `high`
 * @complexity O(steps × ticks), a few thousand operations
 */
export function timeTicks(low: number, high: number, fits: Fits): readonly Tick[] {
  const from = Math.max(low, -CALENDAR_LIMIT)
  const to = Math.min(high, CALENDAR_LIMIT)
  if (!(from < to)) return []
  for (const step of EVEN_STEPS) {
    if ((to - from) / step > MOST_TICKS) continue
    const ticks = evenTicks(from, to, step)
    if (fits(ticks)) return ticks
  }
  for (const months of MONTH_STEPS) {
    if ((to - from) / (months * 30 * DAY) > MOST_TICKS) continue
    const ticks = monthTicks(from, to, months)
    if (fits(ticks)) return ticks
  }
  return []
}

function evenTicks(from: number, to: number, step: number): readonly Tick[] {
  const origin = step >= 7 * DAY ? FIRST_MONDAY : 0
  const ticks: Tick[] = []
  const last = Math.floor((to - origin) / step)
  for (let i = Math.ceil((from - origin) / step); i <= last; i++) {
    const at = origin + i * step
    ticks.push({ at, label: evenLabel(at, step) })
  }
  return ticks
}

/** Says what changes from tick to tick, and at a boundary the next larger unit: `23:00`, `Feb 6`, `01:00`. */
function evenLabel(at: number, step: number): string {
  if (step < SECOND) {
    const inSecond = at - Math.floor(at / SECOND) * SECOND
    const text = inSecond.toFixed(step < 1 ? 1 : 0)
    if (Number(text) > 0 && Number(text) < SECOND) return `.${text.replace('.', '').padStart(step < 1 ? 4 : 3, '0')}`
  }
  const date = new Date(Math.round(at))
  const clock = date.toISOString().slice(-13)
  if (step < DAY && !clock.startsWith('00:00:00')) return clock.slice(0, step < MINUTE ? 8 : 5)
  return `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}`
}

function monthTicks(from: number, to: number, months: number): readonly Tick[] {
  const ticks: Tick[] = []
  const last = Math.floor(monthOf(to) / months)
  for (let i = Math.floor(monthOf(from) / months); i <= last; i++) {
    const at = startOfMonth(i * months)
    // the first may be before `from`, or before there is a calendar
    if (!(at >= from)) continue
    const date = new Date(at)
    const month = date.getUTCMonth()
    ticks.push({ at, label: month === 0 ? String(date.getUTCFullYear()) : (MONTHS[month] ?? '') })
  }
  return ticks
}

/** Months since the beginning of the year 0. */
function monthOf(time: number): number {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** `Date.UTC` reads the years 0 to 99 as 1900 to 1999; setting the year does not. */
function startOfMonth(month: number): number {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1)
}

const COARSE_DELAYS: readonly number[] = [
  ...[1e-4, 1e-3, 0.01, 0.1, 1, 10].map((n) => n * SECOND),
  ...[1, 10, 60, 360].map((n) => n * MINUTE),
  ...[1, 7, 30].map((n) => n * DAY),
  ...[1, 10, 100, 1e3, 1e4, 1e5].map((n) => n * YEAR),
]
const FINE_DELAYS: readonly number[] = [
  ...MILLISECONDS,
  ...[1, 2, 5, 10, 20].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((n) => n * DAY),
  ...[1, 2, 5, 10, 20, 50, 100, 1e3, 1e4, 1e5].map((n) => n * YEAR),
]

/** Ticks for a logarithmic axis of delays between `low` and `high`, which are milliseconds above 0. */
export function delayTicks(low: number, high: number, fits: Fits): readonly Tick[] {
  for (const delays of [FINE_DELAYS, COARSE_DELAYS]) {
    const ticks = delays.filter((at) => at >= low && at <= high).map((at) => ({ at, label: durationText(at) }))
    if (fits(ticks)) return ticks
  }
  return []
}
