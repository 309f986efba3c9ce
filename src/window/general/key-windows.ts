/** The open windows of one key. */
import type { OpenWindow } from './open-window.ts'

export class KeyWindows {
  /** In order of end, then start, then of opening. */
  readonly windows: OpenWindow[] = []
  /** Of count windows: how many events since the beginning of the last window that could begin. */
  position = 0

  /** The window with these bounds. @complexity O(log n), and O(1) for the last one */
  find(start: number, end: number): OpenWindow | null {
    const { windows } = this
    const last = windows.length - 1
    if (last >= 0 && windows[last]!.end === end && windows[last]!.start === start) return windows[last]!
    const i = this.#place(start, end)
    const found = windows[i]
    return found !== undefined && found.end === end && found.start === start ? found : null
  }

  /** Of windows with the same bounds, which only count windows have, the one added last is the last. */
  add(window: OpenWindow): void {
    const { windows } = this
    let i = this.#place(window.start, window.end)
    while (i < windows.length && windows[i]!.end === window.end && windows[i]!.start === window.start) i++
    windows.splice(i, 0, window)
  }

  remove(window: OpenWindow): void {
    const i = this.windows.indexOf(window)
    if (i >= 0) this.windows.splice(i, 1)
    window.isOpen = false
  }

  /**
   * Fills `found` with the windows that are one with `[start, end)`, earliest first. For windows side by side.
   *
   * @param touching whether those that merely touch are
   */
  overlapping(start: number, end: number, touching: boolean, found: OpenWindow[]): void {
    const { windows } = this
    found.length = 0
    let i = this.#place(touching ? -Infinity : Infinity, start)
    for (; i < windows.length; i++) {
      const window = windows[i]!
      if (touching ? window.start > end : window.start >= end) return
      found.push(window)
    }
  }

  /** The index of the first window that is not before these bounds. */
  #place(start: number, end: number): number {
    const { windows } = this
    let low = 0
    let high = windows.length
    while (low < high) {
      const middle = (low + high) >> 1
      const window = windows[middle]!
      if (window.end < end || (window.end === end && window.start < start)) low = middle + 1
      else high = middle
    }
    return low
  }
}
