/** Delays that are short mostly and long at times: exponentially distributed, without a maximum. */
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { heldUp } from './held-up.ts'
import type { Apply, ModelText } from './model.ts'

export interface ExponentialDelay extends ModelText {
  readonly kind: 'exponential'
  readonly meanMs: number
}

/** @throws TidemarkError `BAD_DURATION` */
export function exponential(mean: DurationInput): ExponentialDelay {
  const meanMs = toMillis(mean, 'the mean delay of exponential', { zero: false })
  return Object.freeze({ kind: 'exponential', meanMs, text: `exponential, ${durationText(meanMs)} in the mean` })
}

export const applyExponential: Apply<ExponentialDelay> = (deliveries, { meanMs }, context) =>
  // next() is less than 1, so the logarithm is finite.
  heldUp(deliveries, () => -meanMs * Math.log(1 - context.random.next()), context)
