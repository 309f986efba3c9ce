/** The results of one window at one moment, defined. */
import type { Pane, WindowResult } from '../result.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import { resultsOf } from './aggregate.ts'
import { remaining } from './evict.ts'
import type { Open } from './open.ts'

export interface Occasion {
  /** Whether the time of the window's last moment has come. */
  readonly hasPassed: boolean
  readonly isLast: boolean
  /** The watermark before the one that time is on its way to. */
  readonly before: number
  /** `null`: results have none. */
  readonly key: Open['key'] | null
}

type Values = Readonly<Record<string, unknown>>

/** What is handed on, retractions first; `null`: a function of the user threw. Changes the window. */
export function makeResults(syntax: WindowSyntax, window: Open, occasion: Occasion): readonly WindowResult[] | null {
  const { aggregates, evictor, accumulation, unchanged } = syntax
  const timing = timingOf(window, occasion)
  if (timing !== 'early') window.hasPassed = true
  if (occasion.isLast) window.saidLast = true
  if (evictor?.when === 'before') window.contents = [...remaining(evictor, window.contents)]
  const { contents, start, end } = window
  if (contents.length === 0 && !wantsEmpty(syntax, timing, occasion.isLast)) return []
  const sorted = contents.toSorted((a, b) => a.time - b.time || a.place - b.place)
  let values: readonly Values[]
  try {
    const events = sorted.map(({ event }) => event)
    values = resultsOf(aggregates, events, { key: occasion.key, start, end, watermark: occasion.before })
  } catch {
    return null
  }
  const times = sorted.map(({ time }) => time)
  const time = timeOf(syntax, window, times, occasion.before)
  if (evictor?.when === 'after') window.contents = [...remaining(evictor, contents)]
  window.fresh = 0
  const isSame = window.isUpdate && window.taken.length === 0 && sameValues(window.last, values)
  if (unchanged === 'suppress' && isSame) return []
  const retracted = accumulation === 'retracting' ? [...window.taken, ...window.last] : []
  const keyed = occasion.key === null ? {} : { key: occasion.key }
  const made = values.map((one) => {
    const pane = paneOf(window, timing, occasion.isLast)
    return { ...one, ...keyed, start, end, time, pane, change: 'insert' } as unknown as WindowResult
  })
  if (made.length > 0) {
    window.panes++
    if (timing !== 'early') window.certain++
  }
  window.taken = []
  window.last = made
  window.isUpdate = true
  return [...retracted.map((one): WindowResult => ({ ...one, change: 'retract' })), ...made]
}

function timingOf({ hasPassed, inTime }: Open, occasion: Occasion): Pane['timing'] {
  if (!occasion.hasPassed) return 'early'
  return !hasPassed && inTime ? 'on-time' : 'late'
}

function wantsEmpty({ onEmpty }: WindowSyntax, timing: Pane['timing'], isLast: boolean): boolean {
  if (onEmpty === 'never') return false
  return timing === 'on-time' || (onEmpty === 'always' && isLast)
}

function paneOf({ panes, certain }: Open, timing: Pane['timing'], isLast: boolean): Pane {
  const nonSpeculativeIndex = timing === 'early' ? -1 : certain
  return { timing, index: panes, nonSpeculativeIndex, isFirst: panes === 0, isLast }
}

/** @param times of the events it is made of, ascending */
function timeOf({ timestamp }: WindowSyntax, window: Open, times: readonly number[], before: number): number {
  const { end, fresh } = window
  if (timestamp !== 'end' && times.length > 0 && (fresh > 0 || end === Infinity)) {
    return timestamp === 'earliest' ? times[0]! : times.at(-1)!
  }
  return end === Infinity ? Math.max(times.at(-1) ?? -Infinity, before + 1) : end - 1
}

function sameValues(last: readonly WindowResult[], values: readonly Values[]): boolean {
  return (
    last.length === values.length &&
    values.every((one, i) => {
      const before = last[i] as unknown as Values
      return Object.keys(one).every((name) => JSON.stringify(before[name]) === JSON.stringify(one[name]))
    })
  )
}
