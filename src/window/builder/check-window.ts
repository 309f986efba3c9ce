/** What can be wrong with a window operator as a whole, whoever made it. */
import type { Accumulation, FrameSyntax, WindowFunction, WindowSyntax } from '../syntax/window.ts'
import { checkAggregates } from './check-aggregate.ts'
import { checkAssigner } from './check-assigner.ts'
import { checkFrame } from './check-frame.ts'
import { checkTrigger, checkTriggerFor, domainOf, hasTrigger } from './check-trigger.ts'
import { checkFunction, checkLength, checkOneOf } from './checked.ts'
import { contradiction, misfit } from './errors.ts'
import { checkEvictor } from './evictors.ts'

const CODE = 'BAD_WINDOW'
const ACCUMULATIONS: readonly Accumulation[] = ['discarding', 'accumulating', 'retracting']

/** @throws TidemarkError `BAD_WINDOW`, `BAD_TRIGGER`, `BAD_EVICTOR`, `BAD_AGGREGATE`, `BAD_ZONE` */
export function checkWindowSyntax(syntax: WindowSyntax): void {
  const { assigner, trigger, evictor, accumulation, unchanged, onEmpty, timestamp, aggregates } = syntax
  checkAssigner(assigner)
  checkTrigger(trigger)
  checkTriggerFor(trigger, assigner)
  if (evictor !== null) checkEvictor(evictor)
  checkOneOf(CODE, accumulation, ACCUMULATIONS, 'Accumulation')
  checkOneOf(CODE, unchanged, ['emit', 'suppress'], 'What is done with unchanged results')
  checkOneOf(CODE, onEmpty, ['never', 'onTime', 'always'], 'onEmpty')
  checkOneOf(CODE, timestamp, ['end', 'earliest', 'latest'], 'The time of results')
  checkLateness(syntax)
  checkContents(syntax)
  checkWindowFunction(aggregates)
}

/** @throws TidemarkError `BAD_FRAME`, `BAD_AGGREGATE` */
export function checkFrameSyntax({ frame, aggregates }: FrameSyntax): void {
  checkFrame(frame)
  checkWindowFunction(aggregates)
}

/** @throws TidemarkError `BAD_AGGREGATE` */
function checkWindowFunction(fn: WindowFunction): void {
  switch (fn?.kind) {
    case 'aggregates':
      return checkAggregates(fn.aggregates)
    case 'reduce':
      return checkFunction('BAD_AGGREGATE', fn.reduce, 'What reduces two events to one')
    case 'apply':
      return checkFunction('BAD_AGGREGATE', fn.apply, 'What is applied to the events of a window')
    default:
      throw misfit(
        'BAD_AGGREGATE',
        'Windows are made results of by aggregates, reduce or apply',
        fn,
        'Give { n: count() }.',
      )
  }
}

function checkLateness({ assigner, allowedLatenessMs }: WindowSyntax): void {
  checkLength(CODE, allowedLatenessMs, 'The allowed lateness', true)
  if (allowedLatenessMs === 0 || domainOf(assigner) === 'event') return
  throw contradiction(
    CODE,
    `Windows of kind '${assigner.kind}' were given an allowed lateness of ${allowedLatenessMs} ms, and nothing is late for them.`,
    'Leave allowedLateness away: it is for windows that end in event time.',
    { assigner: assigner.kind, allowedLatenessMs },
  )
}

/** Options about results that follow one another in a window. */
function checkContents({ assigner, trigger, accumulation, unchanged, onEmpty }: WindowSyntax): void {
  // A count window purges itself when it is full, which is also its last result.
  const isPurged = hasTrigger(trigger, ['purging']) && assigner.kind !== 'count'
  if (accumulation === 'retracting' && isPurged)
    throw contradiction(
      CODE,
      'A retracting window takes its last result back for a better one, and a purging trigger forgets what that was made of.',
      "Leave purging(…) away, or use accumulation: 'discarding'.",
      { accumulation },
    )
  if (unchanged === 'suppress' && (accumulation === 'discarding' || isPurged))
    throw contradiction(
      CODE,
      'Each result of the window is of events of its own: to suppress one that equals the last would lose them.',
      "Leave unchanged away, or use accumulation: 'accumulating' without purging(…).",
      { accumulation, unchanged },
    )
  if (onEmpty !== 'never' && domainOf(assigner) === null)
    throw contradiction(
      CODE,
      `Windows of kind '${assigner.kind}' have no end at which they could be empty.`,
      'Leave onEmpty away.',
      { assigner: assigner.kind, onEmpty },
    )
}
