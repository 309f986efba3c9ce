/** What a property is asked about: rules, events, and an order in which they arrive. */
import fc from 'fast-check'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { anyPattern, type AnyPatternOptions } from '../../../src/testing/any-pattern.ts'
import { boundedDisorder } from '../../../src/testing/disorder.ts'
import { sampleStream, type EventStreamOptions, type SampleEvent } from '../../../src/testing/event-stream.ts'

export type Rules = readonly AnyPattern<SampleEvent>[]

export interface Case {
  readonly rules: Rules
  /** In order of event time. */
  readonly events: readonly SampleEvent[]
  /** The same, as they arrive. */
  readonly arrival: readonly SampleEvent[]
  readonly atEnd: 'complete' | 'cut'
}

/** From `min` to `max` rules with names of their own. */
export function anyRules(min: number, max: number = min, options: AnyPatternOptions = {}): fc.Arbitrary<Rules> {
  return fc
    .array(anyPattern(options), { minLength: min, maxLength: max, size: 'max' })
    .map((rules) => rules.map((rule, i) => rule.named(`rule${i}`)))
}

export const SMALL: EventStreamOptions = {
  keys: ['k0', 'k0', 'k1'],
  minLength: 3,
  maxLength: 12,
  gaps: [0, 1, 1, 2],
}

export function anyCase(
  rules: fc.Arbitrary<Rules>,
  disorder: number,
  stream: EventStreamOptions = SMALL,
): fc.Arbitrary<Case> {
  const events = sampleStream(stream).chain((made) =>
    boundedDisorder(made, disorder).map((arrival) => ({ events: made, arrival })),
  )
  return fc
    .record({ rules, events, atEnd: fc.constantFrom('complete', 'cut') })
    .map(({ events: both, ...rest }) => ({ ...rest, ...both }))
}
