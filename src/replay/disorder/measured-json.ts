/** Histograms as JSON: a list of bars, or a whole report of a replay. */
import type { HistogramBar } from '../replay-report.ts'
import { badHistogram, measured, type MeasuredDelay } from './measured.ts'

/**
 * Delays drawn from a histogram in JSON: a list of `{ from, to, count }` in milliseconds (`to` absent or `null`: without
 * end, up to `greatest`), or a report of `tidemark replay --json`. Of a report these are the delays from event to arrival; where it knows
 * of none, how far events came behind others.
 *
 * @throws TidemarkError `BAD_DISORDER`
 */
export function measuredFromJson(value: unknown, name: string): MeasuredDelay {
  const bars = Array.isArray(value) ? value : barsOfReport(value)
  if (!Array.isArray(bars)) throw badHistogram(name, 'it is neither a list of bars nor a report with one')
  return measured(
    bars.map((bar: unknown) => barOf(bar)),
    name,
  )
}

function barsOfReport(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const { delays, histogram } = value as { readonly delays?: unknown; readonly histogram?: unknown }
  return delays ?? histogram
}

/** What is no number becomes NaN, which `measured` refuses. */
function barOf(bar: unknown): HistogramBar {
  const { from, to, count, greatest } = (typeof bar === 'object' && bar !== null ? bar : {}) as Readonly<
    Record<string, unknown>
  >
  const numberOf = (part: unknown): number => (typeof part === 'number' ? part : NaN)
  return {
    from: numberOf(from),
    to: to === null || to === undefined ? Infinity : numberOf(to),
    count: numberOf(count),
    ...(greatest === undefined ? {} : { greatest: numberOf(greatest) }),
  }
}
