/**
 * Whether a trigger that has just fired will fire again if nothing comes but time. To ask for a time is not to fire then:
 * `afterAll` asks for those of its parts. So a copy is told of the times it asks for, until it fires or asks for no more;
 * each ask is used up by one part at least, which bounds them by the parts of the trigger.
 */
import { FIRE, type Standing, type TriggerMachine } from './trigger-machine.ts'

/**
 * As the watermark goes from that of `at`, at which it fired, to `until`.
 *
 * @param at as it was before, when this returns
 */
export function firesAgainInEventTime(machine: TriggerMachine, state: unknown, at: Standing, until: number): boolean {
  const { watermark } = at
  let copy: unknown
  let fires = false
  while (!fires && at.watermark < until) {
    const next = machine.nextEventTime(copy ?? state, at)
    if (next > until) break
    copy ??= machine.copy(state)
    at.watermark = next
    fires = (machine.onEventTime(copy, next, at) & FIRE) !== 0
  }
  at.watermark = watermark
  return fires
}

/** The same as processing time goes from `from` to `until`. */
export function firesAgainInProcessingTime(
  machine: TriggerMachine,
  state: unknown,
  at: Standing,
  from: number,
  until: number,
): boolean {
  if (from >= until) return false
  const copy = machine.copy(state)
  for (;;) {
    const next = machine.nextProcessingTime(copy, at)
    if (next > until || next === Infinity) return false
    if ((machine.onProcessingTime(copy, next, at) & FIRE) !== 0) return true
  }
}
