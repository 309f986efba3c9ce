/** What a run did, in a few lines for people. */
import type { JobReport } from '../../runtime/report.ts'
import type { BadEvent } from '../../stream/stage.ts'
import { TidemarkError } from '../../base/errors.ts'
import { isKey, KeyReader, type KeySelector } from '../../event/keys.ts'
import { ObjectRows } from '../../event/rows.ts'
import { counted, countText, durationText } from '../words.ts'
import { delimiterHint } from '../input/delimiter.ts'
import { printable } from './match-line.ts'
import { fieldsOf } from '../input/open-source.ts'
import type { CommandSettings } from '../input/settings.ts'

export interface RunFacts {
  readonly report: JobReport
  /** Which rules ran; `null`: it was a job. */
  readonly rules: readonly string[] | null
  readonly elapsedMs: number
  readonly firstBad: BadEvent | null
  /** The first condition that threw. */
  readonly firstFailure: BadEvent | null
  /** Whether it was stopped before the end of its input. */
  readonly stopped: boolean
  /** What else is to be said, a line each. */
  readonly notes: readonly string[]
}

/** One line for what came in, one for what came out, and one for each thing that may be a surprise. */
export function summaryLines({
  report,
  rules,
  elapsedMs,
  firstBad,
  firstFailure,
  stopped,
  notes,
}: RunFacts): readonly string[] {
  const { input, accepted, late, bad, badByKind, output, conditionFailures, maxLatenessMs } = report
  const kinds = Object.entries(badByKind).map(([kind, count]) => `${countText(count)} ${kind}`)
  const rate = elapsedMs > 0 && input > 0 ? `, ${countText(Math.round((input / elapsedMs) * 1000))} events/s` : ''
  const found =
    rules === null
      ? counted(countText(output), 'result')
      : `${counted(countText(output), 'match', 'matches')} of ${rules.join(', ')}`
  const lines = [
    `${counted(countText(input), 'event')}: ${countText(accepted)} accepted, ${countText(late)} late, ${countText(bad)} bad${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`,
    `${found} in ${durationText(elapsedMs)}${rate}`,
  ]
  if (report.corrected > 0)
    lines.push(`${counted(countText(report.corrected), 'event')} came behind the watermark and corrected what was said`)
  if (report.arrivalUnknown > 0)
    lines.push(
      `${counted(countText(report.arrivalUnknown), 'event')} without a usable arrival: processed, without the guard against times in the future`,
    )
  if (report.duplicates > 0) lines.push(`${counted(countText(report.duplicates), 'duplicate')} did not go on`)
  if (late > 0)
    lines.push(
      `late: by up to ${durationText(maxLatenessMs)}. A longer --delay takes them; --late <file> keeps them; tidemark replay compares delays`,
    )
  if (bad > 0 && firstBad !== null)
    lines.push(`bad: the first is record ${placeText(firstBad)}: ${printable(firstBad.reason)}`)
  if (conditionFailures > 0)
    lines.push(
      `a condition threw ${counted(countText(conditionFailures), 'time')}, and counted as false (--bad <file> keeps them)${firstFailure === null ? '' : `; the first: ${printable(firstFailure.reason)}`}`,
    )
  if (report.timedOut > 0)
    lines.push(`${counted(countText(report.timedOut), 'partial match', 'partial matches')} timed out`)
  if (report.shed > 0)
    lines.push(`${counted(countText(report.shed), 'start')} given up at a limit, with all that was open of them`)
  if (report.openAbsences > 0) lines.push(`${counted(countText(report.openAbsences), 'absence')} still open at the end`)
  if (report.workers !== undefined) lines.push(workersText(report.workers))
  if (stopped)
    lines.push(
      `stopped before the end of the input${accepted === 0 ? '' : '; events that the watermark had not passed were not decided'}`,
    )
  return [...lines, ...notes]
}

/** How the events were spread over worker threads, and the key that is too heavy for an even spread. */
function workersText(workers: NonNullable<JobReport['workers']>): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  const shares = `${workers.length} workers had ${workers.map(({ share }) => percent(share)).join(', ')} of the events`
  const { heaviestKey } = workers.reduce((a, b) => ((b.heaviestKey?.share ?? 0) > (a.heaviestKey?.share ?? 0) ? b : a))
  if (heaviestKey === null || heaviestKey.share <= 1 / workers.length) return shares
  return `${shares}; key ${printable(String(heaviestKey.key))} alone has ${percent(heaviestKey.share)}, and a key is not split`
}

function placeText({ position, line }: BadEvent): string {
  return line === undefined ? String(position) : `${position} (line ${line})`
}

/** The first of what most bad events have in common. */
export function mostBad(
  { badByKind }: Pick<JobReport, 'badByKind'>,
  firsts: ReadonlyMap<string, BadEvent>,
): BadEvent | undefined {
  const [kind = ''] = Object.entries(badByKind).sort(([, a], [, b]) => b - a)[0] ?? []
  return firsts.get(kind)
}

/** Nothing that came in could be used: surely not what was wanted. */
export function allBad(
  { input, late, badByKind }: Pick<JobReport, 'input' | 'late'> & Partial<Pick<JobReport, 'badByKind'>>,
  first: BadEvent,
  settings: Pick<CommandSettings, 'time' | 'key' | 'watermarkPer'>,
): TidemarkError {
  const fields = fieldsOf(first.event)
  const { kind, reason } = first
  const alike = badByKind?.[kind] ?? input
  const which = alike + late < input ? `the first of ${countText(alike)} (${kind}): ` : 'the first bad one: '
  const events = input === 1 ? 'The only event is' : `All ${countText(input)} events are`
  return new TidemarkError('ALL_EVENTS_BAD', {
    message: `${events} bad${late === 0 ? '' : ' or late'}; ${input === 1 ? '' : which}${reason}.`,
    hint:
      delimiterHint(fields) ??
      `${fields.length === 0 ? 'Check' : `The first event has ${fields.join(', ')}: check`} ${flagOf(first, settings)}.`,
    data: { input, late, kind, reason, fields },
  })
}

/** The flag that may be wrong, and what it is now. */
function flagOf(
  { kind, event }: BadEvent,
  { time, key, watermarkPer: per }: Pick<CommandSettings, 'time' | 'key' | 'watermarkPer'>,
): string {
  if (kind === 'time') return `--time <field>${nowText(time)}, --time-unit and --zone`
  if (kind !== 'key') return '--format <format>'
  // A field may be named for the watermark alone: the key is in order then.
  const isOfWatermark = typeof per === 'object' && (key === undefined || hasKey(event, key))
  return isOfWatermark
    ? `--per <scope>${nowText('by' in per ? per.by : per.partition)}`
    : `--key <field>${nowText(key)}`
}

function nowText(selector: unknown): string {
  return typeof selector === 'string' || Array.isArray(selector) ? ` (it is ${String(selector)})` : ''
}

function hasKey(event: unknown, key: KeySelector<unknown>): boolean {
  return isKey(new KeyReader(key).read(new ObjectRows([event], 0), 0))
}
