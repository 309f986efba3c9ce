/** Which windows there are, by their definitions: every window that contains an instant, found by looking at all near it. */
import type { Custom, Session, TimeAssigner } from '../syntax/assigner.ts'
import { calendarWindow } from './calendar.ts'

export type Bounds = readonly [start: number, end: number]

/** The windows that an instant is in, those that end first before others, of equal ends those that start first. */
export function windowsAt(assigner: TimeAssigner, time: number): readonly Bounds[] {
  switch (assigner.kind) {
    case 'tumbling': {
      const { sizeMs, offsetMs } = assigner
      const start = floor(time, sizeMs, offsetMs)
      return [[start, start + sizeMs]]
    }
    case 'sliding': {
      const { sizeMs, slideMs, offsetMs } = assigner
      const last = floor(time, slideMs, offsetMs)
      const found: Bounds[] = []
      for (let start = last; start > time - sizeMs; start -= slideMs) found.push([start, start + sizeMs])
      return found.reverse()
    }
    case 'cumulate': {
      const { maxSizeMs, stepMs, offsetMs } = assigner
      const start = floor(time, maxSizeMs, offsetMs)
      const found: Bounds[] = []
      for (let end = start + stepMs; end <= start + maxSizeMs; end += stepMs) if (end > time) found.push([start, end])
      return found
    }
    case 'calendar':
      return [calendarWindow(assigner, time)]
  }
}

/** The windows of a function, in the same order. */
export function customWindows({ assign }: Custom, event: unknown, time: number): readonly Bounds[] {
  const windows = assign(event as never, time).toSorted(([a, b], [c, d]) => b - d || a - c)
  if (windows.some(([start, end]) => !(start < end))) throw new RangeError('a window that ends before it begins')
  return windows.filter(([start, end], i) => windows[i - 1]?.[0] !== start || windows[i - 1]?.[1] !== end)
}

/**
 * The window that an event opens by itself. It lasts a millisecond at least, so that the event is in it, but for Flink's.
 *
 * @throws RangeError if the gap of an event is less than 0, or no number
 */
export function sessionOf({ gap, touching }: Session, event: unknown, time: number): Bounds {
  const ms = typeof gap === 'number' ? gap : gap(event as never)
  if (!(ms >= 0)) throw new RangeError('a gap of less than nothing')
  return [time, time + (touching ? ms : Math.max(ms, 1))]
}

/** Whether two sessions are one: they overlap; `touching`: or touch. */
export function areOne([a, b]: Bounds, [c, d]: Bounds, touching: boolean): boolean {
  return touching ? a <= d && c <= b : a < d && c < b
}

function floor(time: number, size: number, offset: number): number {
  return Math.floor((time - offset) / size) * size + offset
}
