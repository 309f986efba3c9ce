/** What the speculative operator is told, and what it tells of itself. */
import type { PatternOperatorOptions } from '../operator-options.ts'
import type { MatchChange, TimedOutChange } from '../change.ts'
import type { TimedOptions } from '../../stream/timed-operator.ts'

type Shared = 'rules' | 'key' | 'orderBy' | 'engine' | 'limits' | 'onBadKey' | 'onConditionFailure' | 'onLate'

export interface SpeculativeOptions<T>
  extends TimedOptions<MatchChange>, Omit<Pick<PatternOperatorOptions<T>, Shared>, 'limits'> {
  /** By how many milliseconds events may be behind the watermark and are taken all the same. */
  readonly allowedLatenessMs: number
  readonly limits: PatternOperatorOptions<T>['limits'] & {
    /** Events that are kept because others may have to be put in front of them, counted once for each rule. */
    readonly correctableEvents: number
  }
  /**
   * Whether an event of a time that its clock does not believe waits until time gets there (`wait`); where events are
   * results of what is in front, their times are believed (`take`).
   */
  readonly ahead: 'wait' | 'take'
  /** Whether rows can take back earlier ones: results of windows that retract, changes of matches. */
  readonly takesBack: boolean
  /** Partial matches that a deadline has ended, and changes of that; `null`: they are not looked for. */
  readonly onTimeouts: ((changes: readonly TimedOutChange[]) => void) | null
  /** The ordinal of an event in its source. @param origin see `Rows.origin` */
  readonly ordinalOf: (origin: number) => number
  /** An event that came behind the watermark, and was taken. */
  readonly onCorrected: (event: T, time: number, watermark: number) => void
}
