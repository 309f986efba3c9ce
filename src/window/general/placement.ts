/** Which windows an event belongs to by itself, for all assigners but `count`. */
import { show, TidemarkError } from '../../base/errors.ts'
import { timeWindows } from '../assign/time-windows-of.ts'
import type { Assigner, Custom, Session } from '../syntax/assigner.ts'

/** Calls `found` with each window, in order of end, then start. */
type Find = (event: unknown, time: number, found: (start: number, end: number) => void) => void

export class Placement {
  /** The windows of the event placed last, up to `size`. */
  readonly start: number[] = []
  readonly end: number[] = []
  size = 0
  readonly #find: Find
  readonly #found = (start: number, end: number): void => {
    this.start[this.size] = start
    this.end[this.size] = end
    this.size++
  }

  constructor(assigner: Exclude<Assigner, { kind: 'count' }>) {
    this.#find = finder(assigner)
  }

  /**
   * Fills `start` and `end`.
   *
   * @param time on the clock that windows are about
   * @throws what a function of the user throws; TidemarkError `BAD_GAP`, `BAD_WINDOW`
   */
  place(event: unknown, time: number): void {
    this.size = 0
    this.#find(event, time, this.#found)
  }

  /** The windows placed last, as a list. */
  list(): readonly (readonly [start: number, end: number])[] {
    return Array.from({ length: this.size }, (_, i) => [this.start[i]!, this.end[i]!] as const)
  }
}

function finder(assigner: Exclude<Assigner, { kind: 'count' }>): Find {
  switch (assigner.kind) {
    case 'global':
      return (_event, _time, found) => found(-Infinity, Infinity)
    case 'session':
      return sessions(assigner)
    case 'custom':
      return customs(assigner)
    default: {
      const windows = timeWindows(assigner)
      return (_event, time, found) => windows.assign(time, found)
    }
  }
}

/**
 * A session holds its event: it lasts a millisecond at least, though the gap is 0. Otherwise it would be over before its
 * event is late. Flink's do not.
 */
function sessions({ gap, touching }: Session): Find {
  const least = touching ? 0 : 1
  if (typeof gap === 'number') {
    const length = Math.max(gap, least)
    return (_event, time, found) => found(time, time + length)
  }
  const gapOf = gap as (event: unknown) => unknown
  return (event, time, found) => {
    const ms = gapOf(event)
    if (typeof ms !== 'number' || !(ms >= 0)) throw badGap(ms)
    found(time, time + Math.max(ms, least))
  }
}

function customs({ name, assign }: Custom): Find {
  const windowsOf = assign as (event: unknown, time: number) => readonly (readonly [start: number, end: number])[]
  return (event, time, found) => {
    const windows = [...windowsOf(event, time)]
    for (const window of windows) {
      const [start, end] = window
      if (typeof start !== 'number' || typeof end !== 'number' || !(start < end)) throw badWindow(name, window)
    }
    windows.sort(([a, b], [c, d]) => (b === d ? (a === c ? 0 : a - c) : b - d))
    for (const [i, [start, end]] of windows.entries()) {
      const before = windows[i - 1]
      if (before === undefined || before[0] !== start || before[1] !== end) found(start, end)
    }
  }
}

function badGap(gap: unknown): TidemarkError {
  return new TidemarkError('BAD_GAP', {
    message: `The gap of a session was read as ${show(gap)}.`,
    hint: 'Let the function give milliseconds: a number, 0 or more.',
    data: { gap },
  })
}

function badWindow(name: string, window: unknown): TidemarkError {
  return new TidemarkError('BAD_WINDOW', {
    message: `The assigner '${name}' gave ${show(window)}, which is no window.`,
    hint: 'Let it give pairs of numbers, [start, end], with start < end.',
    data: { name, window },
  })
}
