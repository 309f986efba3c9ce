/** What can be wrong with a frame, whoever made it. */
import type { Frame, FrameRule } from '../syntax/frame.ts'
import { checkAggregate } from './check-aggregate.ts'
import { checkFinite, checkLength, checkOneOf, checkWhole } from './checked.ts'
import { contradiction, misfit } from './errors.ts'
import { checkCondition, checkOperand } from './operand.ts'

const CODE = 'BAD_FRAME'
const KINDS_HINT = 'Make one with threshold, delta, aggregateFrame, boundary, whileSame or between.'

/** @throws TidemarkError `BAD_FRAME`, `BAD_AGGREGATE` */
export function checkFrame(frame: Frame): void {
  if (frame?.kind !== 'frame') throw misfit(CODE, 'This is no frame', frame, KINDS_HINT)
  checkRule(frame.rule)
  const { minCount, minDurationMs, maxCount, maxDurationMs, atEnd } = frame
  checkWhole(CODE, minCount, 'The least number of members', 0)
  checkLength(CODE, minDurationMs, 'The least duration of a frame', true)
  if (maxCount !== null) checkWhole(CODE, maxCount, 'The greatest number of members')
  if (maxDurationMs !== null) checkLength(CODE, maxDurationMs, 'The greatest duration of a frame')
  checkOneOf(CODE, atEnd, ['drop', 'emit'], 'What becomes of a frame that is open at the end')
  if (maxCount !== null && maxCount < minCount)
    throw contradiction(
      CODE,
      `No frame can have at least ${minCount} and at most ${maxCount} members.`,
      'Make maxCount no less than minCount.',
      { minCount, maxCount },
    )
  // A frame is over before its greatest duration has passed.
  if (maxDurationMs !== null && maxDurationMs <= minDurationMs)
    throw contradiction(
      CODE,
      `A frame of at least ${minDurationMs} ms cannot be over within ${maxDurationMs} ms.`,
      'Make maxDuration longer than minDuration.',
      { minDurationMs, maxDurationMs },
    )
}

function checkRule(rule: FrameRule): void {
  switch (rule?.kind) {
    case 'threshold':
      return checkCondition(CODE, rule.where, 'The condition of a threshold frame')
    case 'delta':
      checkOperand(CODE, rule.of, 'The value of a delta frame')
      checkFinite(CODE, rule.threshold, 'The threshold of a delta frame')
      if (rule.threshold <= 0)
        throw misfit(
          CODE,
          'The threshold of a delta frame is more than 0',
          rule.threshold,
          'Every value is at least 0 away.',
        )
      return checkOneOf(CODE, rule.anchor, ['first', 'previous', 'range'], 'The reference of a delta frame')
    case 'aggregate':
      return checkAggregateRule(rule)
    case 'boundary':
      checkOperand(CODE, rule.of, 'The value of a boundary frame')
      return checkBoundaries(rule.boundaries)
    case 'whileSame':
      return checkOperand(CODE, rule.of, 'What stays the same in a frame')
    case 'between':
      checkCondition(CODE, rule.open, 'What opens a frame')
      return checkCondition(CODE, rule.close, 'What closes a frame')
    default:
      throw misfit(CODE, 'This is no rule of frames', rule, KINDS_HINT)
  }
}

function checkAggregateRule({ of, reaches, closing }: Extract<FrameRule, { kind: 'aggregate' }>): void {
  checkAggregate(of)
  if (of.kind === 'collect' || ((of.kind === 'first' || of.kind === 'last') && of.of === null))
    throw contradiction(
      CODE,
      `A frame ends when a number reaches a value, and ${of.kind} gives ${of.kind === 'collect' ? 'a list' : 'an event'}.`,
      'Use sum, count, max and the like.',
      { of },
    )
  checkFinite(CODE, reaches, 'What the aggregate of a frame reaches')
  checkOneOf(CODE, closing, ['last', 'next'], 'Where the event goes that closes an aggregate frame')
}

function checkBoundaries(boundaries: unknown): void {
  const isAscending =
    Array.isArray(boundaries) &&
    boundaries.length > 0 &&
    boundaries.every((value, i) => Number.isFinite(value) && (i === 0 || value > boundaries[i - 1]))
  if (!isAscending) throw misfit(CODE, 'Boundaries are finite numbers, ascending', boundaries, 'Write [10, 20, 30].')
}
