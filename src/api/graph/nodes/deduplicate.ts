/** De-duplication by id as a node. */
import { noEventTime } from '../../../event/time-errors.ts'
import type { KeySelector } from '../../../event/keys.ts'
import { Deduplicate } from '../../../stream/deduplicate.ts'
import { durationText, toMillis, type DurationInput } from '../../../time/duration.ts'
import { checkNames } from '../../check-names.ts'
import { badOption, checkKey, DEFAULT_LIMITS, type PatternSettings } from '../../options.ts'
import { keyText } from '../describe.ts'
import { acceptsLate, hasEventTime, STATELESS, type Node, type OperatorNode } from '../node.ts'

/** The side output of the events that did not go on. */
const DUPLICATES = 'duplicates'

export interface DeduplicateSettings<T> {
  /**
   * What copies of an event have in common, across all keys of the stream: a field, several fields, or a function. Where
   * ids are those of a sensor, name it too: `['sensor', 'id']`.
   */
  readonly by: KeySelector<T>
  /** How far apart the event times of copies may be. An id is remembered for as long. */
  readonly within: DurationInput
  /**
   * How far behind the watermark events may come and still be told from copies, for windows and patterns behind which
   * take late events; ids are remembered for so much longer. Default: that of the stream, else none. What comes later is
   * late, whatever is behind.
   */
  readonly allowedLateness?: DurationInput
}

/** @throws TidemarkError `BAD_OPTIONS`, `BAD_DURATION`, `NO_EVENT_TIME` */
export function deduplicateNode(
  input: Node,
  settings: DeduplicateSettings<unknown>,
  inherited: PatternSettings<unknown>,
): OperatorNode {
  const { by, withinMs, allowedLatenessMs } = deduplicateSettings(settings, inherited.allowedLateness)
  if (!hasEventTime(input)) throw noEventTime('De-duplication')
  const limits = { ...DEFAULT_LIMITS, ...inherited.limits }
  const node: OperatorNode = {
    kind: 'deduplicate',
    detail: `by ${keyText(by)} within ${durationText(withinMs)}`,
    inputs: [input],
    traits: {
      ...STATELESS,
      key: by,
      passesEvents: true,
      isStateful: true,
      orderSensitive: ['of events with one id that are not equal the first to arrive goes on'],
    },
    sides: [DUPLICATES],
    make: (run, next) => {
      const operator = new Deduplicate<unknown>({
        by,
        withinMs,
        allowedLatenessMs,
        acceptLate: acceptsLate(node),
        clock: run.clockOf(input),
        maxIds: limits.ids,
        onLimit: limits.onLimit,
        next,
        duplicates: run.sideOf(node, DUPLICATES),
        onLate: (event, time, watermark, origin) => run.ledger.lateAfterAll(event, time, watermark, origin),
        onBad: (bad) => run.ledger.badAfterAll(bad),
      })
      run.keep(node, operator)
      return [operator]
    },
  }
  return node
}

/** The settings after checks, with durations in milliseconds. @throws TidemarkError `BAD_OPTIONS`, `BAD_DURATION` */
export function deduplicateSettings<T>(
  settings: DeduplicateSettings<T>,
  inheritedLateness: DurationInput = 0,
): { readonly by: KeySelector<T>; readonly withinMs: number; readonly allowedLatenessMs: number } {
  if (typeof settings !== 'object' || settings === null)
    throw badOption('deduplicate', settings, "an id and a horizon: { by: 'id', within: '1h' }")
  checkNames(settings, ['by', 'within', 'allowedLateness'], 'deduplicate()')
  const { by, within, allowedLateness = inheritedLateness } = settings
  if (by === undefined) throw badOption('by', by, "what copies have in common: 'id', or ['sensor', 'id']")
  checkKey(by)
  return {
    by,
    withinMs: toMillis(within, 'the horizon of deduplicate()', { zero: false }),
    allowedLatenessMs: toMillis(allowedLateness, 'allowedLateness'),
  }
}
