/**
 * Other orders of arrival that are legal in a case: every event stays on time, and events of equal time and key keep
 * their order. By law L1 they change no final output.
 */
import { watermarksMet } from './legal-watermarks.ts'
import { Shuffle } from './random.ts'
import { isOfScope, type PlacedStep } from './run-steps.ts'
import { isEventStep, isWatermarkStep, type EventStep } from './step.ts'

/**
 * The case in another order, made by exchanging neighbours again and again.
 *
 * @param key what events of equal time may not have in common if they are to be exchanged
 * @complexity O(steps squared)
 */
export function inLegalOrder<I>(
  steps: readonly PlacedStep<I>[],
  seed: number,
  key: (event: I) => unknown,
): readonly PlacedStep<I>[] {
  const met = watermarksMet(steps.map(({ step }) => step))
  // What may move: not late events, nor those that the watermark of their scope comes with.
  const free = new Set(
    steps.filter(({ step }, n) => isEventStep(step) && !(step.time <= met[n]!) && !isOfScope(steps[n + 1]?.step)),
  )
  const random = new Shuffle(seed)
  const order = [...steps]
  for (let round = 0; round < order.length; round++) {
    for (let n = 1; n < order.length; n++) {
      const a = order[n - 1]!
      const b = order[n]!
      if (random.next(2) === 0 && mayChange(a, b, free, key)) {
        order[n - 1] = b
        order[n] = a
      }
    }
  }
  return order
}

function mayChange<I>(
  a: PlacedStep<I>,
  b: PlacedStep<I>,
  free: ReadonlySet<PlacedStep<I>>,
  key: (event: I) => unknown,
): boolean {
  if (isEventStep(a.step) && isEventStep(b.step)) {
    return free.has(a) && free.has(b) && mayMeet(a.step, b.step, key)
  }
  const event = free.has(a) ? a.step : free.has(b) ? b.step : null
  const other = event === a.step ? b.step : a.step
  if (event === null || !isEventStep(event) || !isWatermarkStep(other)) return false
  return other.scope === undefined && event.time > other.watermark
}

function mayMeet<I>(a: EventStep<I>, b: EventStep<I>, key: (event: I) => unknown): boolean {
  if (Number.isNaN(a.time) || Number.isNaN(b.time)) return false
  return a.time !== b.time || key(a.event) !== key(b.event)
}
