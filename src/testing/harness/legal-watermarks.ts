/**
 * Further watermarks that are legal in a case: they make no event late that was on time, and none later than it was. By
 * law L12 they change no final output.
 */
import { Shuffle } from './random.ts'
import { isEventStep, isWatermarkStep, type Step } from './step.ts'
import { isOfScope, type PlacedStep } from './run-steps.ts'

/**
 * The case with as many watermarks as there can be.
 *
 * @param pick `greatest`: everywhere the greatest that is legal; a number: the seed of an arbitrary choice
 */
export function withLegalWatermarks<I>(
  steps: readonly PlacedStep<I>[],
  pick: 'greatest' | number,
): readonly PlacedStep<I>[] {
  const bounds = legalBounds(steps)
  const last = lastMoment(steps)
  const random = typeof pick === 'number' ? new Shuffle(pick) : null
  const more: PlacedStep<I>[] = []
  let current = -Infinity
  for (const [n, at] of steps.entries()) {
    const bound = Math.min(bounds[n]!, last)
    if (bound > current && bound > -Infinity && !isOfScope(at.step) && random?.next(3) !== 0) {
      const from = current === -Infinity ? bound - 5 : current
      const watermark = random === null ? bound : Math.min(bound, from + 1 + random.next(Math.max(1, bound - from)))
      if (watermark > current) {
        more.push({ step: { watermark }, index: Math.max(0, at.index - 1), position: -1 })
        current = watermark
      }
    }
    more.push(at)
    if (isWatermarkStep(at.step) && at.step.scope === undefined) current = Math.max(current, at.step.watermark)
  }
  return more
}

/** By step: the greatest watermark that may come right before it. */
function legalBounds<I>(steps: readonly PlacedStep<I>[]): readonly number[] {
  const met = watermarksMet(steps.map(({ step }) => step))
  const bounds: number[] = []
  let bound = Infinity
  for (let n = steps.length - 1; n >= 0; n--) {
    const { step } = steps[n]!
    if (isEventStep(step)) {
      // An event that is late already may meet what it met, and no more. One without a time is never late.
      if (step.time > met[n]!) bound = Math.min(bound, Math.ceil(step.time) - 1)
      else if (step.time <= met[n]!) bound = Math.min(bound, met[n]!)
    }
    bounds[n] = bound
  }
  return bounds
}

/** By step: the watermark of its scope before it. */
export function watermarksMet(steps: readonly Step<unknown>[]): readonly number[] {
  let general = -Infinity
  const own = new Map<number, number>()
  return steps.map((step) => {
    const scope = 'scope' in step ? (step.scope ?? 0) : 0
    const met = Math.max(general, own.get(scope) ?? -Infinity)
    if (isWatermarkStep(step)) {
      if (step.scope === undefined) general = Math.max(general, step.watermark)
      else own.set(step.scope, Math.max(met, step.watermark))
    }
    return met
  })
}

/** Beyond the last moment that a case is about nothing is put in. */
function lastMoment(steps: readonly PlacedStep<unknown>[]): number {
  const moments = steps.map(({ step }) =>
    isEventStep(step) ? step.time : isWatermarkStep(step) ? step.watermark : NaN,
  )
  return moments.reduce((greatest, one) => (one > greatest ? one : greatest), -Infinity)
}
