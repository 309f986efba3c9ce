/**
 * Which engine a window gets: the one with slices, whose cost does not depend on how many windows an event is in, or the one for
 * sessions or count windows, which keep one partial aggregate for each, wherever these give what the general one gives.
 */
import { TidemarkError } from '../base/errors.ts'
import type { AggregateSpec } from './syntax/aggregate.ts'
import type { Trigger } from './syntax/trigger.ts'
import type { WindowSyntax } from './syntax/window.ts'

export type WindowEngine = 'sliced' | 'sessions' | 'counted' | 'general'

export type NotSlicedReason =
  | 'assigner'
  | 'gap'
  | 'overlap'
  | 'processing time'
  | 'trigger'
  | 'late trigger'
  | 'lateness'
  | 'evictor'
  | 'empty results'
  | 'keeps events'
  | 'user function'

/** Why windows are not for an engine that is faster than the general one. */
export interface NotSliced {
  readonly reason: NotSlicedReason
  readonly text: string
}

export interface WindowChoice {
  readonly engine: WindowEngine
  /** Why not slices; empty if they were chosen. */
  readonly notSliced: readonly NotSliced[]
  /** Of sessions and count windows: why not the engine that is for them. */
  readonly notOwn: readonly NotSliced[]
}

export function chooseWindowEngine(syntax: WindowSyntax): WindowChoice {
  const notSliced = whyNotSliced(syntax)
  const { kind } = syntax.assigner
  if (notSliced.length === 0) return { engine: 'sliced', notSliced, notOwn: [] }
  if (kind !== 'session' && kind !== 'count') return { engine: 'general', notSliced, notOwn: [] }
  const notOwn = kind === 'session' ? whyNotSessions(syntax) : whyNotCounted(syntax)
  const own = kind === 'session' ? 'sessions' : 'counted'
  return { engine: notOwn.length === 0 ? own : 'general', notSliced, notOwn }
}

/** All that stands against the engine for sessions. */
export function whyNotSessions(syntax: WindowSyntax): readonly NotSliced[] {
  const { assigner, trigger, allowedLatenessMs } = syntax
  const found: NotSliced[] = []
  const add = (reason: NotSlicedReason, text: string): void => void found.push({ reason, text })
  if (assigner.kind !== 'session') return [{ reason: 'assigner', text: `${assigner.kind} windows are no sessions` }]
  if (typeof assigner.gap === 'function') add('gap', 'sessions with gaps of their own end in no order')
  else if (assigner.touching && assigner.gap < 1)
    add('gap', 'windows of less than a millisecond are empty where times are further apart than that')
  if (assigner.domain === 'processing') add('processing time', 'processing time does not come with the events')
  if (allowedLatenessMs > 0) add('lateness', 'sessions that take late events make several results')
  const isPlain = trigger.kind === 'afterWatermark' && trigger.early === null
  // Without lateness nothing can come after the end.
  if (trigger.kind !== 'eventTime' && !isPlain)
    add('trigger', `a trigger '${trigger.kind}' has to be asked for each event`)
  return [...found, ...whyNotOnePartial(syntax)]
}

/** All that stands against the engine for count windows. */
export function whyNotCounted(syntax: WindowSyntax): readonly NotSliced[] {
  const { assigner, trigger } = syntax
  if (assigner.kind !== 'count')
    return [{ reason: 'assigner', text: `${assigner.kind} windows are not by the number of their events` }]
  const found: NotSliced[] = []
  if (assigner.slide !== assigner.size)
    found.push({ reason: 'overlap', text: 'count windows with a slide of their own overlap, or leave events out' })
  const plain = trigger.kind === 'purging' ? trigger.of : trigger
  if (plain.kind !== 'never' && !(plain.kind === 'count' && plain.count === assigner.size))
    found.push({ reason: 'trigger', text: `a trigger '${trigger.kind}' has to be asked for each event` })
  return [...found, ...whyNotOnePartial(syntax)]
}

/** What stands against one partial aggregate for a window, of which one result is made. */
function whyNotOnePartial({ evictor, onEmpty, aggregates }: WindowSyntax): readonly NotSliced[] {
  const found: NotSliced[] = []
  const add = (reason: NotSlicedReason, text: string): void => void found.push({ reason, text })
  if (evictor !== null) add('evictor', 'an evictor looks at single events, and they are not kept')
  if (onEmpty !== 'never') add('empty results', 'windows without contents are not kept')
  if (aggregates.kind !== 'aggregates') {
    add('user function', `${aggregates.kind}() may throw, and then nothing must have changed`)
    return found
  }
  for (const [name, { kind }] of Object.entries<AggregateSpec>(aggregates.aggregates)) {
    if (kind === 'collect') add('keeps events', `'${name}' collects all events`)
    if (kind === 'custom') add('user function', `'${name}' may throw, and then nothing must have changed`)
  }
  return found
}

/** All that stands against slices. */
export function whyNotSliced({
  assigner,
  trigger,
  evictor,
  onEmpty,
  aggregates,
  allowedLatenessMs,
}: WindowSyntax): readonly NotSliced[] {
  const found: NotSliced[] = []
  const add = (reason: NotSlicedReason, text: string): void => void found.push({ reason, text })
  switch (assigner.kind) {
    case 'tumbling':
    case 'sliding':
    case 'cumulate':
      if (assigner.domain === 'processing') add('processing time', 'windows of processing time do not share slices')
      break
    case 'calendar':
      break
    default:
      add('assigner', `the edges of ${assigner.kind} windows do not follow from time alone`)
  }
  const why = whyNotTrigger(trigger, allowedLatenessMs)
  if (why !== null) found.push(why)
  if (allowedLatenessMs === Infinity) add('lateness', 'windows that are never given up leave nothing to be shared out')
  if (evictor !== null) add('evictor', 'an evictor looks at single events, and slices do not keep them')
  if (onEmpty !== 'never') add('empty results', 'windows without contents have no slices')
  if (aggregates.kind === 'apply') add('keeps events', 'apply() wants all events, which slices would only copy')
  if (aggregates.kind === 'aggregates') {
    for (const [name, spec] of Object.entries<AggregateSpec>(aggregates.aggregates)) {
      if (spec.kind === 'collect') add('keeps events', `'${name}' collects all events, which slices would only copy`)
    }
  }
  return found
}

function whyNotTrigger(trigger: Trigger, allowedLatenessMs: number): NotSliced | null {
  if (trigger.kind === 'eventTime') return null
  if (trigger.kind !== 'afterWatermark') {
    return { reason: 'trigger', text: `a trigger '${trigger.kind}' has to be asked for each window of an event` }
  }
  const { early, late } = trigger
  if (early !== null) {
    return { reason: 'trigger', text: 'early results have to be thought of for each window of an event' }
  }
  // Without lateness nothing can come after the end.
  if (allowedLatenessMs === 0 || (late !== null && isEachEvent(late))) return null
  return { reason: 'late trigger', text: 'late results other than one for each late event are not made from slices' }
}

function isEachEvent(trigger: Trigger): boolean {
  if (trigger.kind === 'repeatedly') return isEachEvent(trigger.of)
  return trigger.kind === 'count' && trigger.count === 1
}

/** @throws TidemarkError `NOT_SLICED` if the windows are not for slices */
export function demandSliced(syntax: WindowSyntax): void {
  const [first] = whyNotSliced(syntax)
  if (first === undefined) return
  throw new TidemarkError('NOT_SLICED', {
    message: `These windows were given to the engine with slices, which does not take them: ${first.text}.`,
    hint: 'Leave the choice of the engine to chooseWindowEngine().',
    data: { reason: first.reason },
  })
}
