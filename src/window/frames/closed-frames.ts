/** Frames that are over, made into results, in the order in which they are handed on. */
import { TidemarkError } from '../../base/errors.ts'
import { compareKeys, type Key } from '../../event/keys.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { FrameFields, FrameResult, Pane } from '../result.ts'
import type { Frame } from '../syntax/frame.ts'
import type { OpenFrame } from './open-frame.ts'

/** A frame has one result, or those of one call of `apply`. */
const ONLY_PANE: Pane = Object.freeze({
  timing: 'on-time',
  index: 0,
  nonSpeculativeIndex: 0,
  isFirst: true,
  isLast: true,
})

/** What closed a frame. */
export type Closing = 'event' | 'deadline' | 'end'

export interface ClosedFrame {
  readonly key: Key
  readonly closedAt: number
  readonly by: Closing
  readonly results: readonly FrameResult[]
}

export class ClosedFrames {
  readonly #frame: Frame
  readonly #aggregator: Aggregator<unknown>
  readonly #isKeyed: boolean
  readonly #onFailure: (error: unknown) => void
  #closed: ClosedFrame[] = []

  /** @param onFailure told of what a function of the user threw; the frame makes no result */
  constructor(frame: Frame, aggregator: Aggregator<unknown>, isKeyed: boolean, onFailure: (error: unknown) => void) {
    this.#frame = frame
    this.#aggregator = aggregator
    this.#isKeyed = isKeyed
    this.#onFailure = onFailure
  }

  /** Makes the results of a frame, if it is large enough. */
  add({ first, last, size, sofar }: OpenFrame, key: Key, closedAt: number, by: Closing): void {
    const { minCount, minDurationMs } = this.#frame
    if (size < minCount || last - first < minDurationMs) return
    const end = last + 1
    const window = { start: first, end, time: closedAt, pane: ONLY_PANE, first, last, closedAt, size }
    const marks = { timedOut: by === 'deadline', isOpen: by === 'end' }
    // Where everything belongs together results have no key.
    const fields = (this.#isKeyed ? { key, ...window, ...marks } : { ...window, ...marks }) as FrameFields
    try {
      const made = this.#aggregator.results(sofar, {
        key: this.#isKeyed ? key : null,
        start: first,
        end,
        watermark: closedAt,
      })
      this.#closed.push({ key, closedAt, by, results: made.map((values) => ({ ...values, ...fields })) })
    } catch (error) {
      this.#onFailure(error)
    }
  }

  /** Gives all, and forgets them: by the time that closed them, then key; those of one key as they were added. */
  take(): readonly ClosedFrame[] {
    const closed = this.#closed
    if (closed.length === 0) return closed
    this.#closed = []
    return closed.length === 1 ? closed : closed.sort(inOrder)
  }
}

function inOrder(a: ClosedFrame, b: ClosedFrame): number {
  return a.closedAt - b.closedAt || Number(a.by === 'end') - Number(b.by === 'end') || compareKeys(a.key, b.key)
}

/** For reports of bad events. */
export function reasonOf(error: unknown): string {
  if (error instanceof TidemarkError) return error.message
  return `a function of the frames threw: ${error instanceof Error ? error.message : String(error)}`
}
