import type { Trigger } from '../../syntax/trigger.ts'
import { AfterWatermarkMachine } from './after-watermark.ts'
import { CountMachine, DeltaMachine, NeverMachine } from './by-element.ts'
import { AfterEachMachine, GatheringMachine, OrFinallyMachine } from './composed.ts'
import { ContinuousEventTimeMachine, EndOfStreamMachine, EventTimeMachine } from './event-time.ts'
import {
  AfterProcessingTimeMachine,
  ContinuousProcessingTimeMachine,
  ProcessingTimeMachine,
} from './processing-time.ts'
import type { TriggerMachine } from './trigger-machine.ts'
import { OnceMachine, PurgingMachine, RepeatedlyMachine } from './wrapped.ts'

/** The machine of a trigger. */
export function triggerMachine(trigger: Trigger): TriggerMachine {
  switch (trigger.kind) {
    case 'eventTime':
      return new EventTimeMachine()
    case 'processingTime':
      return new ProcessingTimeMachine()
    case 'count':
      return new CountMachine(trigger.count)
    case 'continuousEventTime':
      return new ContinuousEventTimeMachine(trigger.everyMs)
    case 'continuousProcessingTime':
      return new ContinuousProcessingTimeMachine(trigger.everyMs)
    case 'delta':
      return new DeltaMachine(trigger.threshold, trigger.distance)
    case 'afterProcessingTime':
      return new AfterProcessingTimeMachine(trigger.delayMs)
    case 'never':
      return new NeverMachine()
    case 'endOfStream':
      return new EndOfStreamMachine()
    case 'purging':
      return new PurgingMachine(triggerMachine(trigger.of))
    case 'afterWatermark':
      return new AfterWatermarkMachine(
        trigger.early === null ? null : triggerMachine(trigger.early),
        trigger.late === null ? null : triggerMachine(trigger.late),
      )
    case 'repeatedly':
      return new RepeatedlyMachine(triggerMachine(trigger.of))
    case 'once':
      return new OnceMachine(triggerMachine(trigger.of))
    case 'afterFirst':
      return new GatheringMachine(trigger.of.map(triggerMachine), 'first')
    case 'afterAll':
      return new GatheringMachine(trigger.of.map(triggerMachine), 'all')
    case 'afterEach':
      return new AfterEachMachine(trigger.of.map(triggerMachine), trigger.of.map(goesOn))
    case 'orFinally':
      return new OrFinallyMachine([triggerMachine(trigger.of), triggerMachine(trigger.until)])
  }
}

/** Whether a trigger is over only when it says so; one that would repeat for ever is over with its first firing. */
function goesOn(trigger: Trigger): boolean {
  switch (trigger.kind) {
    case 'purging':
      return goesOn(trigger.of)
    case 'repeatedly':
    case 'afterWatermark':
    case 'afterEach':
    case 'orFinally':
      return true
    default:
      return false
  }
}
