/**
 * Which engine a window gets: the one with slices, whose cost does not depend on how many windows an event is in, wherever
 * it gives what the general one gives.
 */
import { TidemarkError } from '../base/errors.ts'
import type { AggregateSpec } from './syntax/aggregate.ts'
import type { Trigger } from './syntax/trigger.ts'
import type { WindowSyntax } from './syntax/window.ts'

export type WindowEngine = 'sliced' | 'general'

export type NotSlicedReason =
  | 'assigner'
  | 'processing time'
  | 'trigger'
  | 'late trigger'
  | 'lateness'
  | 'evictor'
  | 'empty results'
  | 'keeps events'

/** Why windows are not for slices. */
export interface NotSliced {
  readonly reason: NotSlicedReason
  readonly text: string
}

export interface WindowChoice {
  readonly engine: WindowEngine
  /** Why not slices; empty if they were chosen. */
  readonly notSliced: readonly NotSliced[]
}

export function chooseWindowEngine(syntax: WindowSyntax): WindowChoice {
  const notSliced = whyNotSliced(syntax)
  return { engine: notSliced.length === 0 ? 'sliced' : 'general', notSliced }
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
