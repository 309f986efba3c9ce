/** What has to be remembered of windows that have made a result and still take events. */
import type { WindowResult } from '../result.ts'

export interface Fired {
  /** Results so far. */
  panes: number
  /** The last of them, where it matters. */
  last: WindowResult | null
}

/**
 * Of one window and one watermark scope, by end and key. Nothing is remembered of a window that has made its result on time
 * and no other, unless that result has to be taken back: then what has come of it follows from its contents.
 */
export class FiredWindows {
  readonly #byEnd: Map<number, Map<number, Fired>> = new Map()

  get isEmpty(): boolean {
    return this.#byEnd.size === 0
  }

  get(end: number, id: number): Fired | undefined {
    return this.#byEnd.get(end)?.get(id)
  }

  set(end: number, id: number, fired: Fired): void {
    const byKey = this.#byEnd.get(end)
    if (byKey === undefined) this.#byEnd.set(end, new Map([[id, fired]]))
    else byKey.set(id, fired)
  }

  /** Forgets windows that take events no more. */
  forget(isOver: (end: number) => boolean): void {
    for (const end of this.#byEnd.keys()) if (isOver(end)) this.#byEnd.delete(end)
  }

  *entries(): IterableIterator<readonly [end: number, id: number, fired: Fired]> {
    for (const [end, byKey] of this.#byEnd) for (const [id, fired] of byKey) yield [end, id, fired]
  }
}
