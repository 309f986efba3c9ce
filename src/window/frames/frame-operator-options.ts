/** What the operator of frames is made with, and what it tells of itself. */
import type { Key, KeySelector } from '../../event/keys.ts'
import type { BadEvent } from '../../stream/stage.ts'
import type { TimedOptions } from '../../stream/timed-operator.ts'
import type { WindowLimits } from '../operator-options.ts'
import type { FrameResult } from '../result.ts'

export interface FrameOperatorOptions<T> extends TimedOptions<FrameResult> {
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<T> | null
  /** Whether events carry watermark scopes that are not their keys: see `StateKeys`. */
  readonly isScoped: boolean
  /** Decides between events of equal time; absent or `null`: their order of arrival does. */
  readonly orderBy?: ((a: T, b: T) => number) | null
  /** `windows`: frames that are open at once; `events`: those that wait, and those that are kept in frames. */
  readonly limits: WindowLimits
  /** An event without a key, or on which a function threw: it is in no frame, and closes none. */
  readonly onBad: (bad: BadEvent) => void
  /** An event whose time the watermark had passed. */
  readonly onLate: (event: T, time: number, watermark: number, origin: number) => void
}

/** A frame that is open: for `explain`. */
export interface PendingFrame {
  /** Absent where everything belongs together. */
  readonly key?: Key
  readonly scope: number
  readonly first: number
  readonly last: number
  readonly size: number
  /** When it times out; `null`: it waits for an event that closes it. */
  readonly deadline: number | null
}
