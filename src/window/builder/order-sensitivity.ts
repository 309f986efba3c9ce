/**
 * Which parts of a window operator may give other results when events arrive in another order, although none is late, or
 * when processing time passes otherwise. The planner tells so; law L1 (order) does not hold for these.
 *
 * Functions of users are taken to be what they must be: `reduce` and aggregates of one's own must not depend on order.
 */
import type { Assigner } from '../syntax/assigner.ts'
import type { Evictor } from '../syntax/evictor.ts'
import type { Trigger } from '../syntax/trigger.ts'
import type { AnyWindowSyntax } from '../syntax/window.ts'
import { assignerText, evictorText, triggerText } from '../text.ts'
import { partsOfTrigger } from './check-trigger.ts'

/** A part that depends on order of arrival or on processing time, and why. */
export interface OrderReason {
  /** As it would be written: `countTrigger(5)`. */
  readonly part: string
  /** A sentence. */
  readonly reason: string
}

/** Whether results may depend on the order of arrival, or on processing time. */
export function isOrderSensitive(syntax: AnyWindowSyntax): boolean {
  return orderReasons(syntax).length > 0
}

/** Every part on account of which results may depend on the order of arrival, or on processing time. Frames have none. */
export function orderReasons(syntax: AnyWindowSyntax): readonly OrderReason[] {
  if (syntax.kind === 'frames') return []
  const { assigner, trigger, evictor } = syntax
  const reasons: OrderReason[] = []
  const ofAssigner = whyAssigner(assigner)
  if (ofAssigner !== null) reasons.push({ part: assignerText(assigner), reason: ofAssigner })
  // A count window fires when it is full: that it counts has been said.
  if (assigner.kind !== 'count') reasons.push(...reasonsOfTrigger(trigger))
  const ofEvictor = evictor === null ? null : whyEvictor(evictor)
  if (evictor !== null && ofEvictor !== null) reasons.push({ part: evictorText(evictor), reason: ofEvictor })
  return reasons
}

function whyAssigner(assigner: Assigner): string | null {
  switch (assigner.kind) {
    case 'count':
      return 'Events are counted in order of arrival.'
    case 'tumbling':
    case 'sliding':
    case 'cumulate':
    case 'session':
      if (assigner.domain === 'processing') return 'Windows are about when events were processed.'
      return assigner.kind === 'session' && assigner.touching
        ? 'Whether sessions that touch become one depends on whether the first is still open when the second begins.'
        : null
    case 'calendar':
    case 'global':
    case 'custom':
      return null
  }
}

function reasonsOfTrigger(trigger: Trigger): readonly OrderReason[] {
  const own = whyTrigger(trigger)
  const reasons = own === null ? [] : [{ part: triggerText(trigger), reason: own }]
  return [...reasons, ...partsOfTrigger(trigger).flatMap(reasonsOfTrigger)]
}

function whyTrigger(trigger: Trigger): string | null {
  switch (trigger.kind) {
    case 'count':
      return 'Which events a result has depends on which arrived first.'
    case 'continuousEventTime':
      return 'A result before the end of the window has what has arrived by then, also of what is after the watermark.'
    case 'delta':
      return 'Each event is compared with one that arrived before it.'
    case 'processingTime':
    case 'continuousProcessingTime':
    case 'afterProcessingTime':
      return 'It fires by processing time.'
    default:
      return null
  }
}

function whyEvictor(evictor: Evictor): string | null {
  switch (evictor.kind) {
    case 'count':
      return 'The events that arrived last are kept.'
    case 'delta':
      return 'Events are compared with the one that arrived last.'
    case 'time':
      return null
  }
}
