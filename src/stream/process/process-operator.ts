/** A process function over one keyed stream. See `keyed-operator.ts` for the rules. */
import type { KeySelector } from '../../event/keys.ts'
import { badFunction } from './errors.ts'
import type { ProcessFunction } from './functions.ts'
import type { KeyedOptions } from './keyed-options.ts'
import { KeyedOperator, type KeyedSnapshot } from './keyed-operator.ts'

export interface ProcessOptions<I, O> extends KeyedOptions<O> {
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<I> | null
}

export class ProcessOperator<I, O> extends KeyedOperator<I, O> {
  readonly #function: ProcessFunction<I, O>

  /** @throws TidemarkError `BAD_PROCESS_FUNCTION`, `UNKNOWN_TAG` */
  constructor(fn: ProcessFunction<I, O>, options: ProcessOptions<I, O>) {
    super(options, [options.key], fn)
    const event: unknown = Reflect.get(fn, 'event')
    if (typeof event !== 'function') throw badFunction('event', 'is no function', event)
    this.#function = fn
  }

  protected override handle(event: I): unknown {
    return this.#function.event(event, this.call as never)
  }

  snapshot(): KeyedSnapshot {
    return this.keyedSnapshot()
  }

  restore(snapshot: KeyedSnapshot): void {
    this.keyedRestore(snapshot)
  }
}
