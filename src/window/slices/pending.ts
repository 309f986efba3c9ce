/** Open windows as values, for people who ask what they wait for. */
import { compareKeys, NO_KEY } from '../../event/keys.ts'
import type { PendingWindow } from '../general/pending.ts'
import type { SlicedWindow } from './sliced-window.ts'
import type { SliceStore } from './slice-store.ts'

/** An open window; `events` is not known of slices. */
export interface SlicedPending extends Omit<PendingWindow, 'events'> {
  /** Which of the operator's windows it is one of. */
  readonly window: number
  readonly events: null
}

export interface OpenWindow {
  readonly window: SlicedWindow<never>
  readonly id: number
  readonly scope: number
  readonly start: number
  readonly end: number
  /** Whether it has ended, and still takes events. */
  readonly isOver: boolean
}

/**
 * The windows in which there is something, and which still take events.
 *
 * @param reached how far time has come, by scope
 * @param hasEnded whether the input has: then windows that have ended take nothing more
 */
export function* openWindows<T>(
  store: SliceStore<T>,
  reached: (scope: number) => number,
  hasEnded: boolean,
): IterableIterator<OpenWindow> {
  for (const [scope, timeline] of store.timelines.entries()) {
    if (timeline === undefined) continue
    const watermark = reached(scope)
    for (const window of store.windows) {
      const { index, windows, latenessMs } = window
      const given = hasEnded ? watermark : watermark - latenessMs
      for (let end = timeline.endAfter(index, given + 1); end !== Infinity; end = timeline.endAfter(index, end)) {
        if (hasEnded ? end - 1 <= watermark : window.isOver(end, watermark)) continue
        const start = windows.startOf(end)
        for (const id of timeline.sortedKeys(store.sort)) {
          if (store.kept.has(id, start, end)) yield { window, id, scope, start, end, isOver: end - 1 <= watermark }
        }
      }
    }
  }
}

/** The first `limit` of them: those that act first. */
export function pendingWindows<T>(
  open: Iterable<OpenWindow>,
  limit: number,
  { isKeyed, keys }: Pick<SliceStore<T>, 'isKeyed' | 'keys'>,
): readonly SlicedPending[] {
  return [...open]
    .map(({ window, id, scope, start, end, isOver }) => ({
      window: window.index,
      key: isKeyed ? keys.key(id) : null,
      scope,
      start,
      end,
      events: null,
      firesAt: isOver ? null : end - 1,
      firesAtProcessingTime: null,
      givenUpAt: end - 1 + window.latenessMs,
      isDone: false,
    }))
    .sort(
      (a, b) =>
        (a.firesAt ?? a.givenUpAt) - (b.firesAt ?? b.givenUpAt) ||
        compareKeys(a.key ?? NO_KEY, b.key ?? NO_KEY) ||
        a.start - b.start ||
        a.end - b.end,
    )
    .slice(0, limit)
}
