/** Bounds on time, asked of partial matches. */
import type { Within } from '../../syntax/pattern.ts'
import { isTimed, type ProgramTiming, type State } from '../../program/program.ts'
import type { Cell } from '../cell.ts'

/**
 * Whether the event at `time` is in time.
 *
 * @param last what is bound before it; for what has been held, with it
 */
export function inTime(timing: ProgramTiming, last: Cell | null, time: number): boolean {
  const from = since(timing, last)
  if (from === null) return true
  switch (timing.kind) {
    case 'sincePrevious':
    case 'sinceFirst':
      return isWithin(time - from, timing.within)
    case 'held':
      return last!.time - from >= timing.ms
    case 'notHeld':
      return last!.time - from < timing.ms
  }
}

function isWithin(span: number, { ms, inclusive }: Within): boolean {
  return inclusive ? span <= ms : span < ms
}

/** The time from which a bound counts; `null` if there is nothing to count from. */
function since(timing: ProgramTiming, last: Cell | null): number | null {
  if (timing.kind === 'sincePrevious') return last?.time ?? null
  if (timing.kind !== 'sinceFirst') return firstOf(last, (cell) => cell.step === timing.step && cell.first)
  const { steps, group } = timing
  if (!group) return firstOf(last, (cell) => cell.first && steps.includes(cell.step))
  let found: number | null = null
  for (let cell = last; cell !== null; cell = cell.previous) if (steps.includes(cell.step)) found = cell.time
  return found
}

function firstOf(last: Cell | null, is: (cell: Cell) => boolean): number | null {
  for (let cell = last; cell !== null; cell = cell.previous) if (is(cell)) return cell.time
  return null
}

export interface Deadline {
  readonly time: number
  readonly inclusive: boolean
}

/** When time alone ends the wait of a partial match in a state; `null`: not before its window does. */
export function deadlineIn(state: State, last: Cell): Deadline | null {
  if (!isTimed(state)) return null
  if (state.pending) return state.lasts === null ? null : deadlineOf(last.time, state.lasts)
  let latest: Deadline | null = null
  for (const timings of state.bounds) {
    const deadline = earliestOf(timings, last)
    if (deadline === null) return null
    if (latest === null || isEarlier(latest, deadline)) latest = deadline
  }
  return latest
}

function earliestOf(timings: readonly ProgramTiming[], last: Cell): Deadline | null {
  let earliest: Deadline | null = null
  for (const timing of timings) {
    if (timing.kind !== 'sincePrevious' && timing.kind !== 'sinceFirst') continue
    const from = since(timing, last)
    if (from === null) continue
    const deadline = deadlineOf(from, timing.within)
    if (earliest === null || isEarlier(deadline, earliest)) earliest = deadline
  }
  return earliest
}

function deadlineOf(from: number, { ms, inclusive }: Within): Deadline {
  return { time: from + ms, inclusive }
}

export function isEarlier(a: Deadline, b: Deadline): boolean {
  return a.time < b.time || (a.time === b.time && !a.inclusive && b.inclusive)
}
