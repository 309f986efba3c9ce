/**
 * Joins two streams within windows: the events of one key and one window, of both sides, are joined when the window makes
 * a result. With allowed lateness each late event makes all results of its window again, as in Flink; retracting takes
 * the last ones back first.
 *
 * The operator stands behind a union (`stream/union.ts`), and is a window operator over the events of both sides: so
 * windows, triggers, lateness and panes are what they are elsewhere. All events of a window are kept until it is over.
 */
import type { EventBatch } from '../../event/batch.ts'
import type { KeySelector } from '../../event/keys.ts'
import { unlikeKeys } from '../../stream/process/errors.ts'
import type { BadEvent, Operator } from '../../stream/stage.ts'
import type { TimedOptions } from '../../stream/timed-operator.ts'
import { GeneralWindowOperator, type GeneralWindowSnapshot } from '../general/general-window-operator.ts'
import type { WindowCounters, WindowLimits } from '../operator-options.ts'
import type { WindowResult } from '../result.ts'
import { toWindowSyntax, type WindowJoinSyntax } from './join-syntax.ts'
import { TagSides, type Tagged } from './tagged.ts'

export interface WindowJoinLimits extends WindowLimits {
  /** Pairs of one window: one with more makes no result, which is reported with `JOIN_LIMIT`. */
  readonly pairs: number
}

export interface WindowJoinOptions<L, R> extends TimedOptions<WindowResult> {
  /** What belongs together, of each input; `null` for both: everything. */
  readonly leftKey: KeySelector<L> | null
  readonly rightKey: KeySelector<R> | null
  readonly limits: WindowJoinLimits
  readonly onBad: (bad: BadEvent) => void
  readonly onLate: (
    event: L | R,
    time: number,
    watermark: number,
    origin: number,
    windows: readonly (readonly [start: number, end: number])[],
  ) => void
}

export class WindowJoinOperator<L, R> implements Operator<L | R> {
  readonly #windows: GeneralWindowOperator<Tagged>
  readonly #tagged: TagSides

  /** @throws TidemarkError `BAD_JOIN`, `UNLIKE_KEYS` */
  constructor(syntax: WindowJoinSyntax<L, R>, options: WindowJoinOptions<L, R>) {
    const { leftKey, rightKey, limits, onBad, onLate } = options
    if ((leftKey === null) !== (rightKey === null)) throw unlikeKeys()
    this.#windows = new GeneralWindowOperator<Tagged>(toWindowSyntax(syntax, limits.pairs), {
      clock: options.clock,
      next: options.next,
      atEnd: options.atEnd,
      key: leftKey === null ? null : 'key',
      isScoped: false,
      limits,
      onBad: ({ event, ...bad }) => onBad(event === undefined ? bad : { ...bad, event: (event as Tagged).event }),
      onLate: ({ event }, time, watermark, origin, windows) => onLate(event as L | R, time, watermark, origin, windows),
    })
    this.#tagged = new TagSides([leftKey, rightKey] as (KeySelector<unknown> | null)[], this.#windows, onBad)
  }

  get counters(): WindowCounters {
    return this.#windows.counters
  }

  get openWindows(): number {
    return this.#windows.openWindows
  }

  /** Events that are kept. */
  get keptEvents(): number {
    return this.#windows.keptEvents
  }

  /** Windows that are open, those that act first at the front. */
  pending(limit?: number): ReturnType<GeneralWindowOperator<Tagged>['pending']> {
    return this.#windows.pending(limit)
  }

  batch(batch: EventBatch<L | R>): void {
    this.#tagged.batch(batch)
  }

  progress(): void {
    this.#tagged.progress()
  }

  tick(now: number): void {
    this.#tagged.tick(now)
  }

  idle(idle: boolean): void {
    this.#tagged.idle(idle)
  }

  end(): void {
    this.#tagged.end()
  }

  snapshot(): GeneralWindowSnapshot {
    return this.#windows.snapshot()
  }

  restore(snapshot: GeneralWindowSnapshot): void {
    this.#windows.restore(snapshot)
  }
}
