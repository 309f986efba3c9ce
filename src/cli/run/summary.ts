/** What a run did, in a few lines for people. */
import type { JobReport } from '../../runtime/report.ts'
import type { BadEvent } from '../../stream/stage.ts'
import { TidemarkError } from '../../base/errors.ts'
import { counted, countText, durationText } from '../words.ts'
import { fieldsOf } from '../input/open-source.ts'
import type { CommandSettings } from '../input/settings.ts'

export interface RunFacts {
  readonly report: JobReport
  /** Which rules ran. */
  readonly rules: readonly string[]
  readonly elapsedMs: number
  readonly firstBad: BadEvent | null
  /** Whether it was stopped before the end of its input. */
  readonly stopped: boolean
}

/** One line for what came in, one for what came out, and one for each thing that may be a surprise. */
export function summaryLines({ report, rules, elapsedMs, firstBad, stopped }: RunFacts): readonly string[] {
  const { input, accepted, late, bad, badByKind, output, conditionFailures, maxLatenessMs } = report
  const kinds = Object.entries(badByKind).map(([kind, count]) => `${countText(count)} ${kind}`)
  const rate = elapsedMs > 0 && input > 0 ? `, ${countText(Math.round((input / elapsedMs) * 1000))} events/s` : ''
  const matches = counted(countText(output), 'match', 'matches')
  const lines = [
    `${counted(countText(input), 'event')}: ${countText(accepted)} accepted, ${countText(late)} late, ${countText(bad)} bad${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`,
    `${matches} of ${rules.join(', ')} in ${durationText(elapsedMs)}${rate}`,
  ]
  if (late > 0)
    lines.push(
      `late: by up to ${durationText(maxLatenessMs)}. A longer --delay takes them; --late <file> keeps them; tidemark replay compares delays`,
    )
  if (bad > 0 && firstBad !== null) lines.push(`bad: the first is record ${placeText(firstBad)}: ${firstBad.reason}`)
  if (conditionFailures > 0)
    lines.push(
      `a condition threw ${counted(countText(conditionFailures), 'time')}, and counted as false: see --bad <file>`,
    )
  if (report.openAbsences > 0) lines.push(`${counted(countText(report.openAbsences), 'absence')} still open at the end`)
  if (stopped) lines.push('stopped before the end of the input; what had been read was finished')
  return lines
}

function placeText({ position, line }: BadEvent): string {
  return line === undefined ? String(position) : `${position} (line ${line})`
}

/** Nothing that came in could be used: surely not what was wanted. */
export function allBad(
  { input, late }: Pick<JobReport, 'input' | 'late'>,
  first: BadEvent,
  { time, key }: Pick<CommandSettings, 'time' | 'key'>,
): TidemarkError {
  const fields = fieldsOf(first.event)
  const selector = first.kind === 'time' ? time : first.kind === 'key' ? key : undefined
  const now = typeof selector === 'string' || Array.isArray(selector) ? ` (it is ${String(selector)})` : ''
  const flag = first.kind === 'time' ? '--time <field>' : first.kind === 'key' ? '--key <field>' : '--format <format>'
  return new TidemarkError('ALL_EVENTS_BAD', {
    message: `All ${countText(input)} events are bad${late === 0 ? '' : ' or late'}; the first bad one: ${first.reason}.`,
    hint: `${fields.length === 0 ? 'Check' : `The first event has ${fields.join(', ')}: check`} ${flag}${now}${first.kind === 'time' ? ', --time-unit and --zone' : ''}.`,
    data: { input, late, kind: first.kind, reason: first.reason, fields },
  })
}
