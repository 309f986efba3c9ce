/** What can be wrong with a trigger, by itself and for its windows. */
import type { Assigner, TimeDomain } from '../syntax/assigner.ts'
import type { Trigger } from '../syntax/trigger.ts'
import { checkFinite, checkFunction, checkLength, checkWhole } from './checked.ts'
import { contradiction, misfit } from './errors.ts'

const CODE = 'BAD_TRIGGER'
const KINDS_HINT =
  'Make one with eventTimeTrigger, processingTimeTrigger, countTrigger, afterWatermark, purging, repeatedly and the like.'

/** The triggers inside of one. */
export function partsOfTrigger(trigger: Trigger): readonly Trigger[] {
  switch (trigger.kind) {
    case 'purging':
    case 'repeatedly':
    case 'once':
      return [trigger.of]
    case 'afterWatermark':
      return [trigger.early, trigger.late].filter((part) => part !== null)
    case 'afterFirst':
    case 'afterAll':
    case 'afterEach':
      return trigger.of
    case 'orFinally':
      return [trigger.of, trigger.until]
    default:
      return []
  }
}

/** Whether it, or one inside of it, is of one of these kinds. */
export function hasTrigger(trigger: Trigger, kinds: readonly Trigger['kind'][]): boolean {
  return kinds.includes(trigger.kind) || partsOfTrigger(trigger).some((part) => hasTrigger(part, kinds))
}

/** @throws TidemarkError `BAD_TRIGGER` */
export function checkTrigger(trigger: Trigger): void {
  const kind = trigger?.kind
  switch (kind) {
    case 'eventTime':
    case 'processingTime':
    case 'never':
    case 'endOfStream':
    case 'afterWatermark':
    case 'purging':
    case 'repeatedly':
    case 'once':
    case 'orFinally':
      break
    case 'count':
      checkWhole(CODE, trigger.count, 'What a count trigger counts to')
      break
    case 'continuousEventTime':
    case 'continuousProcessingTime':
      checkLength(CODE, trigger.everyMs, 'The time between two firings')
      break
    case 'afterProcessingTime':
      checkLength(CODE, trigger.delayMs, 'The delay of a trigger')
      break
    case 'delta':
      checkFinite(CODE, trigger.threshold, 'The threshold of a delta trigger')
      checkFunction(CODE, trigger.distance, 'The distance of a delta trigger')
      break
    case 'afterFirst':
    case 'afterAll':
    case 'afterEach':
      if (!Array.isArray(trigger.of) || trigger.of.length === 0)
        throw misfit(CODE, `${kind} is made of at least one trigger`, trigger.of, `Write ${kind}(a, b).`)
      break
    default:
      throw misfit(CODE, 'This is no trigger', trigger, KINDS_HINT)
  }
  for (const part of partsOfTrigger(trigger)) checkTrigger(part)
}

/** @throws TidemarkError `BAD_TRIGGER` if it could not act on these windows */
export function checkTriggerFor(trigger: Trigger, assigner: Assigner): void {
  const refuse = (kinds: readonly Trigger['kind'][], why: string, hint: string): void => {
    const found = kinds.find((kind) => hasTrigger(trigger, [kind]))
    if (found === undefined) return
    throw contradiction(CODE, `A trigger of kind '${found}' cannot act here: ${why}.`, hint, { trigger: found })
  }
  if (domainOf(assigner) === 'processing')
    refuse(
      ['eventTime', 'continuousEventTime', 'afterWatermark'],
      'the windows are about processing time, which watermarks say nothing of',
      "Use processingTimeTrigger(), or windows with domain: 'event'.",
    )
  else
    refuse(
      ['processingTime'],
      'the windows have no last moment of processing time',
      "Use afterProcessingTime(d) or continuousProcessingTime(d), or windows with domain: 'processing'.",
    )
  if (assigner.kind === 'session')
    refuse(
      ['delta'],
      'of two sessions that become one, neither event that fired last is the one to compare with',
      'Use a delta frame, or another trigger.',
    )
}

/** The time that windows are about; windows by count and of a whole key are about none. */
export function domainOf(assigner: Assigner): TimeDomain | null {
  if ('domain' in assigner) return assigner.domain
  return assigner.kind === 'calendar' || assigner.kind === 'custom' ? 'event' : null
}
