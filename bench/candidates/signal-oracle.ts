/** The library's oracle on signals, device by device. */
import type { AnyPattern } from 'tidemark'
import { oracleMatches } from 'tidemark/testing'
import type { Signal } from '../workloads/signals.ts'
import { byDevice } from '../workloads/signals.ts'

/** Of each match the times of its events, in order. */
export function signalOracle(rule: AnyPattern, signals: readonly Signal[]): (readonly number[])[] {
  return [...byDevice(signals).values()].flatMap((list) => {
    const events = list.map((event) => ({ time: event.time, event }))
    return oracleMatches(rule.syntax, events).map(({ rows }) => rows.map((row) => list[row]?.time ?? NaN))
  })
}
