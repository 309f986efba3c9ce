/** A comparison of lateness policies for people. */
import type { LatenessPolicy, ReplayedMatch } from '../../replay/answer.ts'
import { answersOf, type LatenessComparison } from '../../replay/compare-lateness.ts'
import { foundOf, largestMatches, matchName } from '../../replay/largest.ts'
import { HOUR, timeText } from '../../replay/plot/time-text.ts'
import { shortPolicyText } from '../../replay/policy-text.ts'
import type { AnswerReport, ReplayReport } from '../../replay/replay-report.ts'
import type { Colours } from '../terminal.ts'
import { counted, countText, durationText, shareText } from '../words.ts'
import { histogramLines } from './histogram-text.ts'
import { tablesWithin, wrapped } from './table.ts'

export interface ReportTextOptions {
  readonly colours: Colours
  readonly columns: number
  readonly unicode: boolean
  readonly eventText: (event: unknown) => string
}

/** What is known of the recording, the table of answers, and the largest matches. */
export function reportText<T>(
  report: ReplayReport,
  comparison: LatenessComparison<T>,
  options: ReportTextOptions,
): string {
  const { colours, columns } = options
  const paragraphs = [
    report.about === '' ? [] : wrapped(report.about, columns),
    recordingLines(report, comparison, options),
    behindLines(report, comparison, options),
    [colours.bold(report.title), ...answerLines(report, options)],
    largestLines(comparison, options),
  ]
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function recordingLines<T>(
  { statistics, source, span, disorder, notes }: ReplayReport,
  { recording }: LatenessComparison<T>,
  { columns }: ReportTextOptions,
): readonly string[] {
  const { events, outOfOrderShare, delay, suggested } = statistics
  // of shares with the same delay, the greatest
  const needed = suggested
    .filter(({ share, delayMs }, i) => share >= 0.99 && suggested[i + 1]?.delayMs !== delayMs)
    .map(
      ({ share, delayMs }, i) =>
        `${shareText(share)}${i === 0 ? ' of the events in time' : ''}: ${durationText(delayMs)}`,
    )
  const [first, last] = span
  const lines = [
    `${counted(countText(events), 'event')} from ${source}: ${timeText(first, last - first)} to ${timeText(last, last - first)} UTC.`,
    ...(disorder === null ? [] : [`The order of arrival is made (seed ${disorder.seed}): ${disorder.text}.`]),
    `Out of order${scopeText(recording)}: ${shareText(outOfOrderShare)}.`,
    ...(delay === null
      ? ['The order of the file is taken for the order of arrival (--arrival <field> names the time of arrival).']
      : [
          `From event to arrival: half within ${durationText(delay.half)}, 95 % within ${durationText(delay.p95)}, longest ${durationText(delay.longest)}.`,
        ]),
    ...(outOfOrderShare === 0 ? [] : [`Watermark delay for ${needed.join('; ')}.`]),
    ...notes,
  ]
  return lines.flatMap((line) => wrapped(line, columns))
}

function scopeText<T>({ settings }: LatenessComparison<T>['recording']): string {
  return (settings.watermarkScope ?? null) === null ? '' : ' within their watermark scope'
}

/** How far events came behind others. */
function behindLines<T>(
  { histogram, statistics }: ReplayReport,
  { recording }: LatenessComparison<T>,
  { colours, columns, unicode }: ReportTextOptions,
): readonly string[] {
  if (statistics.outOfOrder === 0) return []
  const title = `behind the latest event before them${scopeText(recording)}`
  return [colours.bold(title), ...histogramLines(histogram, { none: 'not behind', columns, unicode })]
}

function answerLines(report: ReplayReport, { colours, columns }: ReportTextOptions): readonly string[] {
  const { answers } = report
  const isCorrected = answers.some(({ changes }) => changes !== null)
  const isTimed = answers.some(({ timing }) => timing !== null)
  const head = [
    '',
    'late',
    'matches',
    'right',
    'missed',
    'invented',
    ...(isCorrected ? ['taken back'] : []),
    ...(isTimed ? (isCorrected ? ['first answer', 'final answer'] : ['answer']) : []),
  ]
  const rows = answers.map((answer) => [...cellsOf(answer), ...saidCells(answer, isCorrected, isTimed)])
  const tables = tablesWithin([head, ...rows], columns).flatMap(([first, ...body], i) => [
    ...(i === 0 ? [] : ['']),
    colours.dim(first),
    ...body,
  ])
  if (!isTimed) return tables
  const said = isCorrected
    ? 'First answer: half of the right matches were said so long after they were certain; final answer: said for the last time.'
    : 'Answer: half of the right matches were said so long after they were certain.'
  return [...tables, ...wrapped(said, columns).map(colours.dim)]
}

function cellsOf({ name, policy, lateShare, matches, right, missed, invented }: AnswerReport): readonly string[] {
  const isTruth = policy.kind === 'event-time'
  const hasWatermark = policy.kind === 'late-dropped' || policy.kind === 'corrected'
  return [
    name,
    hasWatermark ? shareText(lateShare) : '',
    countText(matches),
    ...[right, missed, invented].map((count) => (isTruth ? '' : countText(count))),
  ]
}

function saidCells({ changes, timing }: AnswerReport, isCorrected: boolean, isTimed: boolean): readonly string[] {
  const half = (part: 'first' | 'final'): string => (timing === null ? '' : durationText(timing[part].half))
  return [
    ...(isCorrected ? [changes === null ? '' : countText(changes.retracts)] : []),
    ...(isTimed ? [half('first')] : []),
    ...(isTimed && isCorrected ? [half('final')] : []),
  ]
}

const MOST_NAMED = 2
/** Times are shown to the minute. */
const TO_THE_MINUTE = HOUR

function largestLines<T>(
  comparison: LatenessComparison<T>,
  { eventText, columns, colours }: ReportTextOptions,
): readonly string[] {
  const largest = largestMatches(comparison.eventTime.matches, MOST_NAMED)
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
    const name = shortPolicyText(answer.policy)
    const last = groups.at(-1)
    if (last?.kind === kind && last.found === found) last.names.push(name)
    else groups.push({ names: [name], kind, found })
  }
  const parts = groups.map(({ names, kind, found }) => `${found} ${before(kind)}${names.join(', ')}`)
  return `found of its ${counted(wanted.positions.length, 'event')}: ${parts.join('; ')}`
}

/** What stands before delays. */
function before(kind: LatenessPolicy['kind']): string {
  if (kind === 'late-dropped') return 'at '
  return kind === 'corrected' ? 'corrected at ' : ''
}
