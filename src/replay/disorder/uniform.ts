/** Delays between nothing and a maximum, each as likely as the other. */
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { heldUp } from './held-up.ts'
import type { Apply, ModelText } from './model.ts'

export interface UniformDelay extends ModelText {
  readonly kind: 'uniform'
  readonly maxMs: number
}

/** @throws TidemarkError `BAD_DURATION` */
export function uniform(max: DurationInput): UniformDelay {
  const maxMs = toMillis(max, 'the longest delay of uniform', { zero: false })
  return Object.freeze({ kind: 'uniform', maxMs, text: `uniform, up to ${durationText(maxMs)}` })
}

export const applyUniform: Apply<UniformDelay> = (deliveries, { maxMs }, context) =>
  heldUp(deliveries, () => context.random.next() * maxMs, context)
