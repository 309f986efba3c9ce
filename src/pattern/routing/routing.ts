/** Which rules an event is shown to, and which are told that time has passed. */
import type { KeyDictionary } from '../../event/keys.ts'
import type { EngineEvent } from '../engine/engine.ts'
import type { RunningRule } from '../running-rule.ts'

export interface Routing {
  /** The rule, if there is just one and every event that it wants is shown to it as it is; else `null`. */
  readonly only: RunningRule | null
  /** Whether every event is wanted, whatever its symbol. */
  readonly wantsAll: boolean
  /** Whether an event of this symbol can change anything for any rule, whatever has been before. */
  wants(symbol: number): boolean
  /** Whether an event of this symbol and key changes nothing as things are, which is looked at without a search. */
  isIdle(key: number, symbol: number): boolean
  /** Shows an event to the rules for which it can change anything. */
  step(event: EngineEvent): void
  /** In order of arrival, an event says how late it is by being there, also if no rule wants it. */
  reach(scope: number, time: number): void
  /** No event of the scope with time `<= time` comes any more. */
  advance(scope: number, time: number): void
  /** The input has ended, and so have all rules. */
  finished(): void
  /** The rules that may have found something since the last call, in their order. */
  takeBusy(): readonly RunningRule[]
  /** What was found has been handed on: what is only kept for that goes. */
  delivered(): void
  /** Releases the codes of keys of which nothing is kept. @param waits whether events of a key wait for their time */
  sweep(waits: (key: number) => boolean): void
  /** Rules have been restored, and keys with their codes. @param scopes one more than the greatest watermark scope */
  restored(dictionary: KeyDictionary, scopes: number): void
}
