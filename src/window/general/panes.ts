/** Makes the results of windows: what they say, how they are labelled, and what they take back. */
import { show } from '../../base/errors.ts'
import type { Key } from '../../event/keys.ts'
import type { BadEvent } from '../../stream/stage.ts'
import type { Pane, WindowResult } from '../result.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import type { Contents } from './contents.ts'
import type { MadeResult, OpenWindow } from './open-window.ts'
import { sameValue } from '../same-value.ts'
import { resultOf } from './window-state.ts'

/** What a result is made on. One object, used again. */
export interface Firing {
  /** Whether the time of the window's last moment has come. */
  hasPassed: boolean
  /** Whether nothing can follow. */
  isLast: boolean
  /** The watermark now, and as the stages behind know it. */
  watermark: number
  reached: number
}

export interface PanesOptions {
  readonly syntax: WindowSyntax
  readonly contents: Contents
  readonly isKeyed: boolean
  readonly give: (result: WindowResult, time: number) => void
  readonly onBad: (bad: BadEvent) => void
}

type Values = Readonly<Record<string, unknown>>

export class Panes {
  readonly #syntax: WindowSyntax
  readonly #contents: Contents
  readonly #isKeyed: boolean
  readonly #give: (result: WindowResult, time: number) => void
  readonly #onBad: (bad: BadEvent) => void
  /** Whether what was said last must be remembered. */
  readonly #remembers: boolean

  constructor({ syntax, contents, isKeyed, give, onBad }: PanesOptions) {
    this.#syntax = syntax
    this.#contents = contents
    this.#isKeyed = isKeyed
    this.#give = give
    this.#onBad = onBad
    this.#remembers = syntax.accumulation === 'retracting' || syntax.unchanged === 'suppress'
  }

  /**
   * The trigger of a window has fired, or the window is given up. Where it is empty there is a result only if the
   * syntax wants one.
   */
  make(window: OpenWindow, firing: Firing): void {
    const { onEmpty, unchanged, accumulation } = this.#syntax
    const timing = !firing.hasPassed ? 'early' : !window.hasPassed && window.inTime ? 'on-time' : 'late'
    // It counts as the result on time, whether or not anything comes of it.
    if (firing.hasPassed) window.hasPassed = true
    if (firing.isLast) window.saidLast = true
    let values: readonly Values[]
    let time: number
    try {
      this.#contents.evict(window, 'before')
      const isWanted =
        window.size > 0 || (timing === 'on-time' && onEmpty !== 'never') || (firing.isLast && onEmpty === 'always')
      if (!isWanted) return
      time = this.#timeOf(window, firing)
      const { key, start, end } = window
      values = this.#contents.results(window, { key: this.#keyOf(key), start, end, watermark: firing.watermark })
      this.#contents.evict(window, 'after')
    } catch (error) {
      this.#onBad({ kind: 'function', reason: `a function of a window threw: ${show(error)}`, position: -1, error })
      return
    }
    window.fresh = 0
    if (unchanged === 'suppress' && isUnchanged(window, values)) return
    if (accumulation === 'retracting') this.#takeBack(window, time)
    this.#hand(window, values, time, timing, firing.isLast)
  }

  #takeBack(window: OpenWindow, time: number): void {
    // What is behind must not find it late: it has the time of what comes instead.
    for (const { result } of window.taken) this.#give({ ...result, change: 'retract' }, time)
    for (const { result } of window.last) this.#give({ ...result, change: 'retract' }, time)
  }

  #hand(window: OpenWindow, values: readonly Values[], time: number, timing: Pane['timing'], isLast: boolean): void {
    const pane: Pane = {
      timing,
      index: window.panes,
      nonSpeculativeIndex: timing === 'early' ? -1 : window.certain,
      isFirst: window.panes === 0,
      isLast,
    }
    if (values.length > 0) {
      window.panes++
      if (timing !== 'early') window.certain++
    }
    const key = this.#keyOf(window.key)
    const made: MadeResult[] = []
    for (const one of values) {
      const result = resultOf(key, window.start, window.end, time, pane, one)
      if (this.#remembers) made.push({ values: one, result })
      this.#give(result, time)
    }
    window.last = made
    window.taken = []
    window.isUpdate = true
  }

  #keyOf(key: Key): Key | null {
    return this.#isKeyed ? key : null
  }

  #timeOf(window: OpenWindow, { reached }: Firing): number {
    const { timestamp } = this.#syntax
    const { end, earliest, latest, greatest, fresh } = window
    // `latest` is not finite where no event has a time, or there is none.
    const isDated = latest > -Infinity
    if (timestamp !== 'end' && isDated && (fresh > 0 || end === Infinity)) {
      return timestamp === 'earliest' ? earliest : latest
    }
    if (end !== Infinity) return end - 1
    if (!(greatest > -Infinity)) return NaN
    return Math.max(isDated ? latest : -Infinity, reached + 1)
  }
}

function isUnchanged({ isUpdate, taken, last }: OpenWindow, values: readonly Values[]): boolean {
  return (
    isUpdate &&
    taken.length === 0 &&
    last.length === values.length &&
    values.every((one, i) => sameValue(one, last[i]!.values))
  )
}
