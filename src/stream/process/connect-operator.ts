/**
 * Two streams of different types over one keyed state. The operator stands behind a union (`stream/union.ts`), which
 * joins the clocks of the two and tells which events are whose: input 0 is left, input 1 is right.
 */
import type { KeySelector } from '../../event/keys.ts'
import { badFunction } from './errors.ts'
import type { ConnectFunction } from './functions.ts'
import type { KeyedOptions } from './keyed-options.ts'
import { KeyedOperator, type KeyedSnapshot } from './keyed-operator.ts'

export interface ConnectOptions<L, R, O> extends KeyedOptions<O> {
  /** What belongs together, of each input; `null` for both: everything. */
  readonly leftKey: KeySelector<L> | null
  readonly rightKey: KeySelector<R> | null
}

export class ConnectOperator<L, R, O> extends KeyedOperator<L | R, O> {
  readonly #function: ConnectFunction<L, R, O>

  /** @throws TidemarkError `BAD_PROCESS_FUNCTION`, `UNKNOWN_TAG`, `UNLIKE_KEYS` */
  constructor(fn: ConnectFunction<L, R, O>, options: ConnectOptions<L, R, O>) {
    super(options, [options.leftKey, options.rightKey] as (KeySelector<L | R> | null)[], fn)
    for (const name of ['left', 'right'] as const)
      if (typeof fn[name] !== 'function') throw badFunction(name, 'is no function', fn[name])
    this.#function = fn
  }

  protected override handle(event: L | R, input: number): unknown {
    return input === 0
      ? this.#function.left(event as L, this.call as never)
      : this.#function.right(event as R, this.call as never)
  }

  snapshot(): KeyedSnapshot {
    return this.keyedSnapshot()
  }

  restore(snapshot: KeyedSnapshot): void {
    this.keyedRestore(snapshot)
  }
}
