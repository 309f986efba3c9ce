/**
 * Count windows side by side: what the general operator makes of them, to the last digit. A key has one counter and one partial
 * aggregate; the event that fills the window makes its result.
 *
 * Cost of an event: O(1). Memory: one partial aggregate for each key that has a window which is not full.
 * `window/choose.ts` says which windows it can take.
 */
import { invariant } from '../../base/errors.ts'
import { whyNotCounted } from '../choose.ts'
import type { PendingWindow } from '../general/pending.ts'
import type { WindowOperatorOptions } from '../operator-options.ts'
import { placeOf } from '../slices/layout.ts'
import type { Count } from '../syntax/assigner.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import { COUNT_PLACE, CountStore } from './count-store.ts'
import { comparePending, KeyedWindowOperator } from './keyed-window-operator.ts'

/** An open window. */
export type PlainCount = readonly [scope: number, id: number, count: number, partial: unknown]

export class CountOperator<T> extends KeyedWindowOperator<T, PlainCount> {
  protected readonly target: CountStore<T>
  /** Where the event time of results is kept, and whether they come after the watermark in any case. */
  readonly #timeAt: number
  readonly #isAfter: boolean

  constructor(syntax: WindowSyntax, options: WindowOperatorOptions<T>) {
    invariant(whyNotCounted(syntax).length === 0, 'the windows are of this engine')
    super(syntax, options, { place: COUNT_PLACE, also: ['latest'] })
    const { timestamp, assigner } = syntax
    this.target = new CountStore((assigner as Count).size, this.openOptions)
    this.#timeAt = placeOf(this.layout, timestamp === 'end' ? 'latest' : timestamp)
    this.#isAfter = timestamp === 'end'
  }

  override pending(limit: number = 100): readonly PendingWindow[] {
    const { target } = this
    return target
      .all()
      .map((window) => this.pendingOf(window, -Infinity, Infinity, target.counts[window]!))
      .sort(comparePending)
      .slice(0, limit)
  }

  protected override fill(): void {
    const { target } = this
    const window = target.filled
    target.filled = -1
    const time = this.numberOf(window, this.#timeAt)
    // Events without a time have left it at what it was.
    const isDated = Number.isFinite(time)
    const given = !isDated ? NaN : this.#isAfter ? Math.max(time, this.reached(target.scope[window]!) + 1) : time
    this.give(window, -Infinity, Infinity, given)
    target.close(window)
  }

  /** Only the end gives windows up. */
  protected override advance(scope: number, watermark: number): void {
    if (watermark !== Infinity) return
    const { target } = this
    for (const window of target.all()) if (target.scope[window] === scope) target.close(window)
  }

  protected override whyNot(): null {
    return null
  }

  protected override isLate(): boolean {
    return false
  }

  protected override plain(window: number): PlainCount {
    const { scope, owner, counts, partials } = this.target
    return [scope[window]!, owner[window]!, counts[window]!, partials.toPlain(window)]
  }

  protected override fromPlain([scope, id, count, partial]: PlainCount): void {
    const { target } = this
    target.partials.setPlain(target.open(id, scope, count), partial)
  }
}
