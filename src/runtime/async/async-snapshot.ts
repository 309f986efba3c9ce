/** What an asynchronous map keeps, as a plain value. */
import type { PlainWatermark } from '../../time/watermark.ts'
import type { ClockMark } from './held-clock.ts'
import type { Asked } from './request.ts'

/** What comes after the results of a segment. */
export type Behind = 'nothing' | 'progress' | 'idle' | 'active' | 'end'

type PlainAsked = Omit<Asked<unknown>, 'time' | 'watermark'> & {
  readonly time: number | null
  readonly watermark: PlainWatermark
}

export interface AsyncMapSnapshot {
  readonly clock: ClockMark
  readonly like: readonly [hasTime: boolean, isScoped: boolean, hasWatermark: boolean]
  readonly carried: readonly (readonly [scope: number, watermark: number])[]
  /** The scopes that have had events since the last progress, and how many there are. */
  readonly touched: readonly number[]
  readonly scopes: number
  readonly segments: readonly {
    readonly requests: readonly PlainAsked[]
    readonly isOpen: boolean
    readonly behind: Behind
    readonly mark: ClockMark | null
  }[]
}
