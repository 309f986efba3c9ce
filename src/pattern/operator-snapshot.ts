/** What the pattern operator keeps, as plain values: what a checkpoint writes. */
import type { Key } from '../event/keys.ts'
import { otherRules } from './operator-errors.ts'
import type { RuleSnapshot, RunningRule } from './running-rule.ts'

export const OPERATOR_SNAPSHOT_VERSION = 1

export interface LaneSnapshot {
  readonly scope: number
  /** Up to where its events have been processed; `null`: none yet. */
  readonly released: number | null
  readonly waiting: readonly {
    readonly event: unknown
    readonly time: number
    readonly key: number
    readonly position: number
  }[]
}

export interface OperatorSnapshot {
  readonly version: number
  /** The place of the next event in the order of processing. */
  readonly sequence: number
  /** Up to where time was said to have come; `null`: nowhere yet. */
  readonly general: number | null
  readonly keys: readonly (readonly [code: number, key: Key])[]
  /** The last event of each key, where predicates look at it. */
  readonly previous: readonly (readonly [key: number, event: unknown])[]
  /** By watermark scope: events that wait for it, in order of arrival. */
  readonly lanes: readonly LaneSnapshot[]
  readonly rules: readonly { readonly name: string; readonly state: RuleSnapshot }[]
}

/** @throws TidemarkError `SNAPSHOT_OF_OTHER_RULES` */
export function checkSnapshot({ version, rules }: OperatorSnapshot, running: readonly RunningRule[]): void {
  const fits =
    version === OPERATOR_SNAPSHOT_VERSION &&
    rules.length === running.length &&
    rules.every(({ name, state }, i) => running[i]!.fits(name, state))
  if (!fits)
    throw otherRules(
      version,
      rules.map(({ name }) => name),
    )
}
