import type { OpenWindow } from '../open-window.ts'
import { FIRE, type Standing, type TriggerMachine } from './trigger-machine.ts'

/** Whether a window that waits for nothing else fires when the input ends. */
export function firesAtEnd(machine: TriggerMachine, { trigger, isDone, lastMoment }: OpenWindow): boolean {
  if (isDone) return false
  const end: Standing = {
    lastMoment,
    isProcessing: false,
    watermark: Infinity,
    target: Infinity,
    now: -Infinity,
    time: NaN,
    event: undefined,
  }
  return (machine.onEventTime(machine.copy(trigger), Infinity, end) & FIRE) !== 0
}
