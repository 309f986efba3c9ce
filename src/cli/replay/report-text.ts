/** A comparison of lateness policies for people. */
import type { LatenessPolicy, ReplayedMatch } from '../../replay/answer.ts'
import type { JudgedAnswer, LatenessComparison } from '../../replay/compare-lateness.ts'
import { delayText } from '../../replay/delay-text.ts'
import { HOUR, timeText } from '../../replay/plot/time-text.ts'
import type { Colours } from '../terminal.ts'
import { counted, countText, durationText, shareText } from '../words.ts'
import { foundOf, largestMatches, matchName } from './largest.ts'
import { tableLines, wrapped } from './table.ts'

export interface ReportTextOptions {
  readonly colours: Colours
  readonly columns: number
  /** The name of the input. */
  readonly source: string
  /** A sentence or two on the recording; '' for none. */
  readonly about: string
  readonly eventText: (event: unknown) => string
}

/** What is known of the recording, the table of answers, and the largest matches. */
export function reportText<T>(comparison: LatenessComparison<T>, options: ReportTextOptions): string {
  const { colours, columns, about } = options
  const rules = comparison.rules.map(({ syntax }) => syntax.name).join(', ')
  const paragraphs = [
    about === '' ? [] : wrapped(about, columns),
    [...recordingLines(comparison, options)],
    [colours.bold(rules), ...answerLines(comparison, colours)],
    largestLines(comparison, options),
  ]
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function recordingLines<T>(
  comparison: LatenessComparison<T>,
  { columns, source }: ReportTextOptions,
): readonly string[] {
  const { statistics, recording, eventTime } = comparison
  const { events, outOfOrderShare, delay, suggested } = statistics
  const scope = (recording.settings.watermarkScope ?? null) === null ? '' : ' within their watermark scope'
  // of shares with the same delay, the greatest
  const needed = suggested
    .filter(({ share, delayMs }, i) => share >= 0.99 && suggested[i + 1]?.delayMs !== delayMs)
    .map(
      ({ share, delayMs }, i) =>
        `${shareText(share)}${i === 0 ? ' of the events in time' : ''}: ${durationText(delayMs)}`,
    )
  const lines = [
    `${counted(countText(events), 'event')} from ${source}: ${spanText(recording.times)}.`,
    `Out of order${scope}: ${shareText(outOfOrderShare)}.`,
    ...(delay === null
      ? ['The order of the file is taken for the order of arrival (--arrival <field> names the time of arrival).']
      : [
          `From event to arrival: half within ${durationText(delay.half)}, 95 % within ${durationText(delay.p95)}, longest ${durationText(delay.longest)}.`,
        ]),
    ...(outOfOrderShare === 0 ? [] : [`Watermark delay for ${needed.join('; ')}.`]),
  ]
  const { unusable } = recording
  if (unusable.length > 0)
    lines.push(`${counted(countText(unusable.length), 'event')} left out; the first: ${unusable[0]!.reason}.`)
  if (eventTime.bad.length > 0)
    lines.push(
      `${counted(countText(eventTime.bad.length), 'event')} without a key; the first: ${eventTime.bad[0]!.reason}.`,
    )
  if (eventTime.conditionFailures > 0)
    lines.push(
      `A condition threw ${counted(countText(eventTime.conditionFailures), 'time')}, and counted as false; the first: ${eventTime.firstConditionFailure}.`,
    )
  return lines.flatMap((line) => wrapped(line, columns))
}

/** When the first and the last of them happened. */
function spanText(times: Float64Array): string {
  let first = Infinity
  let last = -Infinity
  for (const time of times) {
    first = Math.min(first, time)
    last = Math.max(last, time)
  }
  return `${timeText(first, last - first)} to ${timeText(last, last - first)} UTC`
}

/** How a policy is called in the table. */
function policyText(policy: LatenessPolicy): string {
  switch (policy.kind) {
    case 'event-time':
      return 'event time, nothing late: the truth'
    case 'arrival-order':
      return 'order of arrival'
    case 'arrival-clock':
      return 'arrival taken for event time'
    case 'late-dropped':
      return `event time, late dropped at ${delayText(policy.delayMs)}`
  }
}

/** All answers, the truth first. */
export function answersOf<T>(comparison: LatenessComparison<T>): readonly JudgedAnswer[] {
  const { eventTime, arrivalOrder, arrivalClock, lateDropped } = comparison
  return [eventTime, arrivalOrder, ...(arrivalClock === null ? [] : [arrivalClock]), ...lateDropped]
}

function answerLines<T>(comparison: LatenessComparison<T>, colours: Colours): readonly string[] {
  const rows = answersOf(comparison).map((answer) => {
    const { policy, matches, exact, missed, invented, lateShare } = answer
    const isTruth = policy.kind === 'event-time'
    const count = (list: readonly unknown[]): string => countText(list.length)
    return [
      policyText(policy),
      policy.kind === 'late-dropped' ? shareText(lateShare) : '',
      count(matches),
      isTruth ? '' : count(exact),
      isTruth ? '' : count(missed),
      isTruth ? '' : count(invented),
    ]
  })
  const [head, ...body] = tableLines([['', 'late', 'matches', 'right', 'missed', 'invented'], ...rows])
  return [colours.dim(head), ...body]
}

const MOST_NAMED = 2
/** Times are shown to the minute. */
const TO_THE_MINUTE = HOUR

function largestLines<T>(
  comparison: LatenessComparison<T>,
  { eventText, columns, colours }: ReportTextOptions,
): readonly string[] {
  const largest = largestMatches(comparison.eventTime, MOST_NAMED)
  if (largest.length === 0) return []
  return [
    colours.bold(largest.length === 1 ? 'largest match' : 'largest matches'),
    ...largest.flatMap((wanted) => [
      ...wrapped(`${matchName(wanted, eventText)}, from ${timeText(wanted.match.start, TO_THE_MINUTE)} UTC`, columns),
      ...wrapped(foundText(wanted, comparison), columns, '  '),
    ]),
  ]
}

/** How much of a match the answers other than the truth have; delays that find the same are named together. */
function foundText<T>(wanted: ReplayedMatch, comparison: LatenessComparison<T>): string {
  const groups: { readonly names: string[]; readonly kind: LatenessPolicy['kind']; readonly found: number }[] = []
  for (const answer of answersOf(comparison).slice(1)) {
    const found = foundOf(wanted, answer)
    const { kind } = answer.policy
    const name = shortText(answer.policy)
    const last = groups.at(-1)
    if (last?.kind === kind && last.found === found) last.names.push(name)
    else groups.push({ names: [name], kind, found })
  }
  const parts = groups.map(
    ({ names, kind, found }) => `${found} ${kind === 'late-dropped' ? 'at ' : ''}${names.join(', ')}`,
  )
  return `found of its ${counted(wanted.positions.length, 'event')}: ${parts.join('; ')}`
}

function shortText(policy: LatenessPolicy): string {
  switch (policy.kind) {
    case 'event-time':
      return 'in event time'
    case 'arrival-order':
      return 'in order of arrival'
    case 'arrival-clock':
      return 'with arrival for event time'
    case 'late-dropped':
      return delayText(policy.delayMs)
  }
}
