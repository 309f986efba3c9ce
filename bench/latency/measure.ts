/** The measuring of one subject: its greatest rate, then its latency at shares of that. */
import { median } from '../harness/statistics.ts'
import type { ClockKind } from './clock.ts'
import type { LoadResult, SubjectName } from './messages.ts'
import { SubjectProcess } from './process.ts'

/** Shares of the greatest rate. */
export const LOADS = [0.1, 0.5, 0.8, 0.95] as const

export interface Effort {
  /** Seconds of each counted run, and of what comes before in the same run and is not counted. */
  readonly seconds: number
  readonly warmUpSeconds: number
  /** How often the greatest rate is measured, with how many events. */
  readonly greatest: number
  readonly greatestEvents: number
}

export const FULL: Effort = { seconds: 8, warmUpSeconds: 2, greatest: 5, greatestEvents: 2_000_000 }
export const QUICK: Effort = { seconds: 1, warmUpSeconds: 0.5, greatest: 3, greatestEvents: 300_000 }

export interface SubjectResult {
  readonly subject: SubjectName
  readonly title: string
  /** The greatest rate, events per second: each measurement, and their median, of which the loads are shares. */
  readonly greatest: number
  readonly greatestRuns: readonly number[]
  readonly loads: readonly LoadResult[]
}

/** @param flags of Node, beside those that every subject has */
export async function measure(
  subject: SubjectName,
  title: string,
  effort: Effort,
  clock: ClockKind,
  show: (text: string) => void,
  flags: readonly string[] = [],
): Promise<SubjectResult> {
  const { seconds, warmUpSeconds, greatest, greatestEvents } = effort
  const process = new SubjectProcess(flags)
  try {
    const rates: number[] = []
    // The first run teaches the compiler.
    for (let i = -1; i < greatest; i++) {
      show(`${title}: greatest rate`)
      const order = { subject, events: greatestEvents, rate: null, warmUpEvents: 0, seed: 1, clock }
      const { achieved } = await process.run(order)
      if (i >= 0) rates.push(achieved)
    }
    const most = median(rates)
    const loads: LoadResult[] = []
    for (const [i, load] of LOADS.entries()) {
      const rate = most * load
      show(`${title}: ${load * 100} %`)
      const warmUpEvents = Math.round(rate * warmUpSeconds)
      const events = warmUpEvents + Math.round(rate * seconds)
      loads.push({ load, rate, ...(await process.run({ subject, events, rate, warmUpEvents, seed: i + 1, clock })) })
    }
    return { subject, title, greatest: most, greatestRuns: rates, loads }
  } finally {
    process.end()
  }
}
