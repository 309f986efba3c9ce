/** From the rule of a frame as a value to what executes it. */
import type { FrameRule } from '../syntax/frame.ts'
import { AggregateFrame } from './aggregate-frame.ts'
import { BetweenFrame } from './between-frame.ts'
import { BoundaryFrame } from './boundary-frame.ts'
import { DeltaFrame } from './delta-frame.ts'
import type { FrameAutomaton } from './frame-automaton.ts'
import { ThresholdFrame } from './threshold-frame.ts'
import { WhileSameFrame } from './while-same-frame.ts'

/** @throws TidemarkError where the rule has an aggregate with options out of range */
export function automatonOf(rule: FrameRule): FrameAutomaton {
  switch (rule.kind) {
    case 'threshold':
      return new ThresholdFrame(rule.where)
    case 'between':
      return new BetweenFrame(rule.open, rule.close)
    case 'delta':
      return new DeltaFrame(rule)
    case 'boundary':
      return new BoundaryFrame(rule.of, rule.boundaries)
    case 'whileSame':
      return new WhileSameFrame(rule.of)
    case 'aggregate':
      return new AggregateFrame(rule)
  }
}
