/** Two streams joined on their keys: within an interval of time around each event, or within windows. */
import { show } from '../base/errors.ts'
import { badJoin, checkJoin, effectiveBounds, type JoinType } from '../stream/join/interval-join-options.ts'
import { noEventTime } from '../event/time-errors.ts'
import { toMillis, type DurationInput } from '../time/duration.ts'
import { checkAssigner } from '../window/builder/check-assigner.ts'
import type { TypedAssigner } from '../window/builder/types.ts'
import { triggerOf, type TriggerInput } from '../window/builder/triggers.ts'
import { toWindowSyntax, type WindowJoinFunction, type WindowJoinSyntax } from '../window/join/join-syntax.ts'
import type { WindowFields } from '../window/result.ts'
import type { WindowContext } from '../window/syntax/window.ts'
import { assignerText } from '../window/text.ts'
import { checkNames } from './check-names.ts'
import { givingResults } from './check-results.ts'
import { checkLikeKeys, type ConnectedInput } from './connected-streams.ts'
import { hasEventTime, type Node, type OperatorNode } from './graph/node.ts'
import { intervalJoinNode, windowJoinNode } from './graph/nodes/join.ts'
import type { Stream } from './stream.ts'
import { needsEventTime } from './windowed-stream.ts'

export interface BetweenOptions {
  /** Whether a partner exactly at the bound counts. Default true. */
  readonly lowerInclusive?: boolean
  readonly upperInclusive?: boolean
}

export interface IntervalApplyOptions {
  /** `early`: a pair is handed on as its later event arrives (default, as in Flink); `ordered`: in order of time. */
  readonly emit?: 'early' | 'ordered'
}

/** The side of a pair that may be missing. */
export type LeftOf<L, Type extends JoinType> = Type extends 'right' | 'outer' ? L | null : L
export type RightOf<R, Type extends JoinType> = Type extends 'left' | 'outer' ? R | null : R

export type MakeJoined = <O>(node: OperatorNode) => Stream<O>

/** `orders.intervalJoin(shipments).between('0s', '4h').apply((order, shipment) => …)` */
export class IntervalJoin<L, R, Type extends JoinType> {
  readonly #left: ConnectedInput
  readonly #right: ConnectedInput
  readonly #type: Type
  readonly #make: MakeJoined

  constructor(left: ConnectedInput, right: ConnectedInput, type: Type, make: MakeJoined) {
    this.#left = left
    this.#right = right
    this.#type = type
    this.#make = make
  }

  /**
   * Partners are those of the right with `left.time + lower <= right.time <= left.time + upper`; both may be negative.
   *
   * @throws TidemarkError `BAD_DURATION`
   */
  between(
    lower: DurationInput,
    upper: DurationInput,
    options: BetweenOptions = {},
  ): {
    /**
     * One result per pair; its time is the later of the two.
     *
     * @throws TidemarkError `BAD_JOIN`
     */
    readonly apply: <O>(
      join: (left: LeftOf<L, Type>, right: RightOf<R, Type>) => O,
      options?: IntervalApplyOptions,
    ) => Stream<O>
  } {
    checkNames(options, ['lowerInclusive', 'upperInclusive'], 'between()')
    const lowerMs = toMillis(lower, 'the lower bound', { negative: true })
    const upperMs = toMillis(upper, 'the upper bound', { negative: true })
    effectiveBounds({ ...options, lowerMs, upperMs })
    const inputs = [this.#left.node, this.#right.node] as const
    const keys = [this.#left.key, this.#right.key] as const
    checkLikeKeys(keys)
    checkTimed(inputs, 'An interval join')
    return {
      apply: <O>(join: (left: LeftOf<L, Type>, right: RightOf<R, Type>) => O, given: IntervalApplyOptions = {}) => {
        checkNames(given, ['emit'], 'apply()')
        const { emit = 'early' } = given
        checkJoin(this.#type, join)
        if (emit !== 'early' && emit !== 'ordered')
          throw badJoin(`emit is ${show(emit)}`, "Give 'early' or 'ordered'.", emit)
        const settings = {
          bounds: { ...options, lowerMs, upperMs },
          type: this.#type,
          emit,
          join: join as (left: unknown, right: unknown) => unknown,
        }
        return this.#make<O>(intervalJoinNode(inputs, keys, settings, this.#left.settings))
      },
    }
  }
}

export interface WindowJoinOptions<T> {
  /** When a window makes its results. Default: when it is over. */
  readonly trigger?: TriggerInput<T>
  readonly accumulation?: 'accumulating' | 'retracting'
  readonly allowedLateness?: DurationInput
}

type Joined<O> = Readonly<WindowFields & { readonly value: O }>

/** `left.join(right).window(tumbling('5m')).apply((a, b) => …)` */
export class WindowJoin<L, R, Type extends JoinType> {
  readonly #left: ConnectedInput
  readonly #right: ConnectedInput
  readonly #type: Type
  readonly #make: MakeJoined

  constructor(left: ConnectedInput, right: ConnectedInput, type: Type, make: MakeJoined) {
    this.#left = left
    this.#right = right
    this.#type = type
    this.#make = make
  }

  /** Events of both sides are partners if they are in one window. */
  window(
    assigner: TypedAssigner<L & R>,
    options: WindowJoinOptions<L | R> = {},
  ): {
    /** One result (`value`) per pair. @throws TidemarkError `BAD_JOIN`, `BAD_WINDOW` */
    readonly apply: <O>(
      join: (left: LeftOf<L, Type>, right: RightOf<R, Type>, window: WindowContext) => O,
    ) => Stream<Joined<O>>
    /** Any number of results (`value`) from all events of a window, also if one side has none. */
    readonly coGroup: <O>(
      apply: (left: readonly L[], right: readonly R[], window: WindowContext) => Iterable<O>,
    ) => Stream<Joined<O>>
  } {
    checkNames(options, ['trigger', 'accumulation', 'allowedLateness'], 'window()')
    checkAssigner(assigner)
    const made = <O>(fn: WindowJoinFunction<unknown, unknown>): Stream<Joined<O>> => {
      checkJoin(this.#type, fn.kind === 'join' ? fn.join : fn.apply)
      const { trigger, accumulation, allowedLateness } = options
      const syntax: WindowJoinSyntax<unknown, unknown> = {
        kind: 'windowJoin',
        assigner,
        function: fn,
        ...(trigger === undefined ? {} : { trigger: triggerOf(trigger) }),
        ...(accumulation === undefined ? {} : { accumulation }),
        ...(allowedLateness === undefined
          ? {}
          : { allowedLatenessMs: toMillis(allowedLateness, 'the allowed lateness') }),
      }
      const inputs = [this.#left.node, this.#right.node] as const
      const keys = [this.#left.key, this.#right.key] as const
      checkLikeKeys(keys)
      if (needsEventTime(toWindowSyntax(syntax, Infinity))) checkTimed(inputs, `A join with ${assignerText(assigner)}`)
      return this.#make<Joined<O>>(windowJoinNode(inputs, keys, syntax, this.#left.settings))
    }
    return {
      apply: (join) => made({ kind: 'join', type: this.#type, join: join as never }),
      coGroup: (apply) => made({ kind: 'coGroup', apply: givingResults('coGroup', apply) as never }),
    }
  }
}

function checkTimed(inputs: readonly Node[], what: string): void {
  if (!inputs.every(hasEventTime)) throw noEventTime(what)
}
