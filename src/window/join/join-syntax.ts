/** A window join as a value: which windows, and what is made of the two sides of one. */
import { show, TidemarkError } from '../../base/errors.ts'
import type { JoinType } from '../../stream/join/interval-join-options.ts'
import type { Assigner } from '../syntax/assigner.ts'
import type { Trigger } from '../syntax/trigger.ts'
import type { WindowContext, WindowFunction, WindowSyntax } from '../syntax/window.ts'
import type { Tagged } from './tagged.ts'

/** What is made of a window. */
export type WindowJoinFunction<L, R> =
  /** A result (`value`) for each pair of a left and a right event; of an outer join one of both may be `null`. */
  | {
      readonly kind: 'join'
      readonly type: JoinType
      readonly join: (left: L | null, right: R | null, window: WindowContext) => unknown
    }
  /** Any number of results from all events of both sides, in order of time; also if one side has none. */
  | {
      readonly kind: 'coGroup'
      readonly apply: (left: readonly L[], right: readonly R[], window: WindowContext) => Iterable<unknown>
    }

export interface WindowJoinSyntax<L, R> {
  readonly kind: 'windowJoin'
  /** Any but windows by count. A session is one of both sides together. */
  readonly assigner: Assigner
  /** Default: by event time, or processing time if the windows are. */
  readonly trigger?: Trigger
  /** A further result of a window is of all its events again; `'retracting'`: the last ones are taken back first. */
  readonly accumulation?: 'accumulating' | 'retracting'
  readonly allowedLatenessMs?: number
  readonly unchanged?: WindowSyntax['unchanged']
  readonly timestamp?: WindowSyntax['timestamp']
  readonly function: WindowJoinFunction<L, R>
}

/**
 * The window operator that a join is, over tagged events.
 *
 * @param maxPairs a window with more makes no result, which is reported (`JOIN_LIMIT`)
 * @throws TidemarkError `BAD_JOIN`
 */
export function toWindowSyntax<L, R>(syntax: WindowJoinSyntax<L, R>, maxPairs: number): WindowSyntax {
  const { assigner, accumulation = 'accumulating', unchanged = 'suppress', timestamp = 'end' } = syntax
  const isProcessing = 'domain' in assigner && assigner.domain === 'processing'
  const trigger: Trigger = syntax.trigger ?? { kind: isProcessing ? 'processingTime' : 'eventTime' }
  if (assigner.kind === 'count')
    throw badJoin(
      'windows by count',
      'of which a left and a right event never know whether they belong together',
      assigner,
    )
  if (accumulation !== 'accumulating' && accumulation !== 'retracting')
    throw badJoin(
      `accumulation ${show(accumulation)}`,
      'since an event that has been forgotten finds no partner',
      accumulation,
    )
  for (const kind of kindsOf(trigger))
    if (kind === 'purging' || kind === 'delta')
      throw badJoin(
        `the trigger '${kind}'`,
        'since an event that has been forgotten finds no partner, and sides differ',
        trigger,
      )
  return Object.freeze({
    kind: 'window',
    assigner: taggedAssigner(assigner),
    trigger,
    evictor: null,
    accumulation,
    allowedLatenessMs: syntax.allowedLatenessMs ?? 0,
    unchanged,
    onEmpty: 'never',
    timestamp,
    aggregates: applied(syntax.function, maxPairs),
  })
}

/** The functions of assigners are about events, not tagged ones. */
function taggedAssigner(assigner: Assigner): Assigner {
  if (assigner.kind === 'session' && typeof assigner.gap === 'function') {
    const gap = assigner.gap as (event: unknown) => number
    return { ...assigner, gap: (tagged: Tagged) => gap(tagged.event) }
  }
  if (assigner.kind !== 'custom') return assigner
  const assign = assigner.assign as (event: unknown, time: number) => readonly (readonly [number, number])[]
  return { ...assigner, assign: (tagged: Tagged, time) => assign(tagged.event, time) }
}

function kindsOf(trigger: Trigger): readonly string[] {
  const inner: readonly (Trigger | null)[] =
    trigger.kind === 'afterWatermark'
      ? [trigger.early, trigger.late]
      : trigger.kind === 'orFinally'
        ? [trigger.of, trigger.until]
        : 'of' in trigger
          ? 'kind' in trigger.of
            ? [trigger.of]
            : trigger.of
          : []
  return [trigger.kind, ...inner.flatMap((one) => (one === null ? [] : kindsOf(one)))]
}

function applied<L, R>(fn: WindowJoinFunction<L, R>, maxPairs: number): WindowFunction {
  const given: unknown = fn.kind === 'join' ? fn.join : fn.apply
  if (typeof given !== 'function') throw badJoin(show(given), 'since it is no function', given)
  const apply = (events: readonly Tagged[], window: WindowContext): Iterable<unknown> => {
    const left: L[] = []
    const right: R[] = []
    for (const { side, event } of events) {
      if (side === 0) left.push(event as L)
      else right.push(event as R)
    }
    return fn.kind === 'coGroup' ? fn.apply(left, right, window) : pairs(fn, left, right, window, maxPairs)
  }
  return { kind: 'apply', apply: apply as (events: readonly never[], window: WindowContext) => Iterable<unknown> }
}

/** Left events in order of time, and for each the right ones in order of time; then what has no partner. */
function pairs<L, R>(
  { type, join }: Extract<WindowJoinFunction<L, R>, { kind: 'join' }>,
  left: readonly L[],
  right: readonly R[],
  window: WindowContext,
  maxPairs: number,
): readonly unknown[] {
  if (left.length * right.length > maxPairs) throw tooManyPairs(maxPairs, left.length, right.length, window)
  if (right.length === 0)
    return type === 'left' || type === 'outer' ? left.map((event) => join(event, null, window)) : []
  if (left.length === 0)
    return type === 'right' || type === 'outer' ? right.map((event) => join(null, event, window)) : []
  const found: unknown[] = []
  for (const one of left) for (const other of right) found.push(join(one, other, window))
  return found
}

function badJoin(what: string, why: string, value: unknown): TidemarkError {
  return new TidemarkError('BAD_JOIN', {
    message: `Streams cannot be joined with ${what}, ${why}.`,
    hint: 'Give windows of time or sessions, a trigger of time or count, and a function of left and right.',
    data: { value },
  })
}

function tooManyPairs(limit: number, left: number, right: number, { start, end }: WindowContext): TidemarkError {
  return new TidemarkError('JOIN_LIMIT', {
    message: `The window from ${start} to ${end} has ${left} left and ${right} right events: more than ${limit} pairs.`,
    hint: 'Use smaller windows, an interval join, coGroup(), or raise limits.pairs.',
    data: { limit, left, right, start, end },
  })
}
