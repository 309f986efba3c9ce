/**
 * A stream whose events meet a state that another stream, the broadcast side, has written: rules, thresholds, tables.
 * The operator stands behind a union (`stream/union.ts`): input 0 is the stream, input 1 the broadcast side.
 *
 * Broadcast events take effect as they arrive, in the order of arrival over both inputs, as in Flink: what the keyed
 * side sees of them may depend on that order (law L1 does not hold of it).
 */
import type { KeySelector } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import { KeyUses } from '../state/key-uses.ts'
import { KeyedState, type KeyedStateSnapshot } from '../state/keyed-state.ts'
import { badState } from '../state/errors.ts'
import { badFunction } from './errors.ts'
import type { BroadcastFunction } from './functions.ts'
import { inputOf } from './input-keys.ts'
import type { KeyedOptions } from './keyed-options.ts'
import { KeyedOperator, type KeyedSnapshot } from './keyed-operator.ts'

export interface BroadcastOptions<I, O> extends KeyedOptions<O> {
  /** What belongs together of the stream; `null`: everything. */
  readonly key: KeySelector<I> | null
}

export interface BroadcastSnapshot extends KeyedSnapshot {
  readonly broadcast: KeyedStateSnapshot
}

export class BroadcastOperator<I, E, O> extends KeyedOperator<I | E, O> {
  readonly #function: BroadcastFunction<I, E, O>
  readonly #broadcast: KeyedState
  readonly #work: (event: E, ctx: never) => unknown

  /** @throws TidemarkError `BAD_PROCESS_FUNCTION`, `UNKNOWN_TAG`, `BAD_STATE` */
  constructor(fn: BroadcastFunction<I, E, O>, options: BroadcastOptions<I, O>) {
    for (const name of ['event', 'broadcast'] as const)
      if (typeof fn?.[name] !== 'function') throw badFunction(name, 'is no function', fn?.[name])
    const specs = fn.broadcastState ?? {}
    for (const [name, { ttl }] of Object.entries(specs))
      if (ttl !== null)
        throw badState(name, 'broadcast state has no time-to-live', 'Remove what is old in broadcast().')
    const broadcast = new KeyedState(specs, { maxEntries: options.limits.entries, uses: new KeyUses() })
    super(options, [options.key as KeySelector<I | E> | null], fn, broadcast.states)
    this.#function = fn
    this.#broadcast = broadcast
    broadcast.isReadOnly = true
    broadcast.open(0, 0, NaN, -Infinity)
    this.#work = (event, ctx) => fn.broadcast(event, ctx)
  }

  /** Single values of broadcast state that are kept. */
  get broadcastEntries(): number {
    return this.#broadcast.entries
  }

  protected override handle(event: I | E): unknown {
    return this.#function.event(event as I, this.call as never)
  }

  protected override event(rows: Rows<I | E>, row: number, time: number, scope: number): void {
    if (inputOf(rows) === 0) return super.event(rows, row, time, scope)
    const broadcast = this.#broadcast
    broadcast.isReadOnly = false
    let isDone = false
    try {
      isDone = this.unkeyed(rows.get(row), time, rows.origin(row), this.#work)
    } finally {
      if (isDone) broadcast.commit()
      else broadcast.rollback()
      broadcast.isReadOnly = true
      broadcast.open(0, 0, NaN, -Infinity)
    }
  }

  snapshot(): BroadcastSnapshot {
    return { ...this.keyedSnapshot(), broadcast: this.#broadcast.snapshot() }
  }

  restore(snapshot: BroadcastSnapshot): void {
    this.keyedRestore(snapshot)
    this.#broadcast.restore(snapshot.broadcast)
  }
}
